package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback/internal/say"
)

// choose keeps the laws that the target's patterns and profile ask for. What the suite stands on is always asked.
func (s *suite) choose(laws []Law) ([]Law, error) {
	ids := make([]string, len(laws))
	for i := range laws {
		ids[i] = laws[i].ID
	}
	for _, list := range []struct {
		name     string
		patterns []string
	}{{"only", s.target.Only}, {"skip", s.target.Skip}} {
		for _, pattern := range list.patterns {
			if !slices.ContainsFunc(ids, func(id string) bool { return matches(pattern, id) }) {
				return nil, fmt.Errorf("%s %q matches no law%s", list.name, pattern, hint(pattern, ids))
			}
		}
	}
	for _, k := range s.target.Known {
		if !slices.ContainsFunc(ids, func(id string) bool { return matches(k.Law, id) }) {
			return nil, fmt.Errorf("known failure %q matches no law%s", k.Law, hint(k.Law, ids))
		}
	}
	if !slices.ContainsFunc(laws, func(l Law) bool { return s.wanted(&l) }) {
		return nil, fmt.Errorf("only %q and skip %q leave no law to check", s.target.Only, s.target.Skip)
	}
	return slices.DeleteFunc(laws, func(l Law) bool { return l.ID != firstLaw && !s.wanted(&l) }), nil
}

// firstLaw is that of the preflight, on which everything stands.
const firstLaw = "target/answers"

func (s *suite) wanted(l *Law) bool {
	fits := func(pattern string) bool { return matches(pattern, l.ID) }
	if slices.ContainsFunc(s.target.Skip, fits) {
		return false
	}
	if len(s.target.Only) > 0 {
		return slices.ContainsFunc(s.target.Only, fits)
	}
	switch s.target.Profile {
	case Quick:
		return l.Profile == Quick
	case Deep:
		return true
	}
	return l.Profile != Deep
}

// hint is what a pattern that matches nothing may have been meant to be: a law, or all laws of a family.
func hint(pattern string, ids []string) string {
	if meant := say.Meant(strings.Trim(pattern, "*"), ids); meant != "" {
		return meant
	}
	if meant := say.Meant(strings.TrimRight(pattern, "/*")+"/*", families(ids)); meant != "" {
		return meant
	}
	return ": see 'ringback laws'"
}

// families are the patterns of laws that begin alike.
func families(ids []string) (patterns []string) {
	for _, id := range ids {
		for i, c := range id {
			if c == '/' {
				patterns = append(patterns, id[:i]+"/*")
			}
		}
	}
	return patterns
}

// matchKnown marks the failures that are expected, and finds the expectations that no failure meets.
func (s *suite) matchKnown() {
	now := s.target.Clock.Now()
	for _, k := range s.target.Known {
		met, judged := false, false
		expired := !k.Expires.IsZero() && now.After(k.Expires)
		for i := range s.report.Findings {
			f := &s.report.Findings[i]
			if !matches(k.Law, f.Law) {
				continue
			}
			judged = judged || f.Outcome == Pass
			if f.Outcome.Broken() {
				met = true
				if !expired {
					f.Known = k.Reason
				}
			}
		}
		switch {
		case expired:
			s.report.Stale = append(s.report.Stale, fmt.Sprintf("%s: was accepted until %s: mend it, take it out, or give it another date", k.Law, k.Expires.Format("2006-01-02")))
		case !met && judged:
			s.report.Stale = append(s.report.Stale, fmt.Sprintf("%s: holds again: take it out of the known failures", k.Law))
		}
	}
}
