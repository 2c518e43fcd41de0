package contract

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback/internal/say"
)

// choose keeps the laws that the target's patterns and profile ask for. What the suite stands on is always asked.
func (s *suite) choose(laws []Law) ([]Law, error) {
	if err := cmp.Or(s.checkPatterns(laws), s.checkKnown(laws)); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(laws, func(l Law) bool { return l.ID != firstLaw && !s.wanted(&l) }), nil
}

// checkPatterns refuses patterns that choose nothing: a run that leaves out what somebody asked for would look as if it had been judged.
func (s *suite) checkPatterns(laws []Law) error {
	only, skip := s.target.Only, s.target.Skip
	if err := cmp.Or(matchAny("only", only, laws), matchAny("skip", skip, laws)); err != nil {
		return err
	}
	for _, pattern := range skip {
		if fits := idsOf(laws, pattern); len(fits) == 1 && fits[0] == firstLaw {
			return fmt.Errorf("skip %q: every run begins with %s, so that it can't be left out", pattern, firstLaw)
		}
	}
	if !slices.ContainsFunc(laws, func(l Law) bool { return s.wanted(&l) && (l.ID != firstLaw || len(only) > 0) }) {
		if len(only) == 0 {
			return fmt.Errorf("skip %q leaves no law to check", skip)
		}
		return fmt.Errorf("only %q and skip %q leave no law to check", only, skip)
	}
	for _, pattern := range only {
		if !slices.ContainsFunc(laws, func(l Law) bool { return matches(pattern, l.ID) && s.wanted(&l) }) {
			return fmt.Errorf("only %q: skip %q leaves nothing of it", pattern, skip)
		}
	}
	return nil
}

// matchAny refuses a pattern that matches no law.
func matchAny(name string, patterns []string, laws []Law) error {
	for _, pattern := range patterns {
		if len(idsOf(laws, pattern)) == 0 {
			return fmt.Errorf("%s %q matches no law%s", name, pattern, hint(pattern, idsOf(laws, "*")))
		}
	}
	return nil
}

// idsOf are the ids of the laws that a pattern matches.
func idsOf(laws []Law, pattern string) (ids []string) {
	for i := range laws {
		if matches(pattern, laws[i].ID) {
			ids = append(ids, laws[i].ID)
		}
	}
	return ids
}

// firstLaw is that of the preflight, on which everything stands.
const firstLaw = "target/answers"

func (s *suite) wanted(l *Law) bool { return s.leftOut(l) == "" }

// leftOut says why a law isn't asked for, "" if it is. Laws that Only names are asked for whichever profile has them.
func (s *suite) leftOut(l *Law) string {
	t := &s.target
	fits := func(pattern string) bool { return matches(pattern, l.ID) }
	if i := slices.IndexFunc(t.Skip, fits); i >= 0 {
		return fmt.Sprintf("left out by skip %q", t.Skip[i])
	}
	if len(t.Only) > 0 {
		if slices.ContainsFunc(t.Only, fits) {
			return ""
		}
		return fmt.Sprintf("left out by only %q", t.Only)
	}
	if t.Profile != Deep && (l.Profile == Deep || t.Profile == Quick && l.Profile != Quick) {
		return fmt.Sprintf("not part of the %s profile", t.Profile)
	}
	return ""
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
