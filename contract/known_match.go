package contract

import (
	"fmt"
	"slices"
	"strings"
)

// checkKnown refuses entries that no failure can ever meet.
func (s *suite) checkKnown(laws []Law) error {
	for _, k := range s.target.Known {
		if err := matchAny("known failure", []string{k.Law}, laws); err != nil {
			return err
		}
		if !slices.ContainsFunc(laws, func(l Law) bool { return k.covers(&l) }) {
			return fmt.Errorf("known failure %q names remarks alone, which never fail", k.Law)
		}
		if strings.TrimSpace(k.Reason) == "" {
			return fmt.Errorf("known failure %q has no reason", k.Law)
		}
	}
	return nil
}

// covers reports whether an entry accepts failures of a law.
func (k *Known) covers(l *Law) bool { return l.Level != Remark && matches(k.Law, l.ID) }

// matchKnown marks the failures that are expected, and says of each entry what the run makes of it, if it isn't that all of it fails.
func (s *suite) matchKnown() {
	r, now := &s.report, s.target.Clock.Now()
	for _, k := range s.target.Known {
		m := s.meet(&k)
		switch expired := !k.Expires.IsZero() && now.After(k.Expires); {
		case expired:
			r.Stale = append(r.Stale, k.expired(&m))
		case len(m.failed) > 0:
			k.accept(m.failed)
			if len(m.held) > 0 {
				r.KnownNotes = append(r.KnownNotes, k.mixed(&m))
			}
		case m.holds():
			r.Stale = append(r.Stale, k.Law+": holds again: take it out of the known failures")
		default:
			r.KnownNotes = append(r.KnownNotes, fmt.Sprintf("%s: this run can't tell whether it still fails: %s", k.Law, strings.Join(m.reasons, "; ")))
		}
	}
}

// met is what came of the laws that an entry covers.
type met struct {
	failed  []*Finding
	held    []string
	unasked int      // laws that weren't asked, but for those that only the deep profile has beside others
	reasons []string // why some came to no verdict, each once
}

// holds reports whether nothing that the entry covers fails any more, as far as the data there is can show.
func (m *met) holds() bool { return len(m.failed) == 0 && len(m.held) > 0 && m.unasked == 0 }

func (s *suite) meet(k *Known) (m met) {
	for i := range s.all {
		l := &s.all[i]
		if !k.covers(l) {
			continue
		}
		f, reason := s.report.Finding(l.ID), ""
		switch {
		case f == nil:
			reason = s.leftOut(l)
			if l.Profile != Deep || len(s.target.Only)+len(s.target.Skip) > 0 {
				m.unasked++
			}
		case f.Outcome.Broken():
			m.failed = append(m.failed, f)
		case f.Outcome == Pass:
			m.held = append(m.held, l.ID)
		default:
			reason = fmt.Sprintf("%s: %s", f.Outcome, f.Reason)
			if f.Outcome != Inconclusive {
				m.unasked++
			}
		}
		if reason != "" && !slices.Contains(m.reasons, reason) {
			m.reasons = append(m.reasons, reason)
		}
	}
	return m
}

// accept marks failures as known. An entry that names a law alone has the better reason.
func (k *Known) accept(failed []*Finding) {
	for _, f := range failed {
		if f.Known == "" || k.Law == f.Law {
			f.Known = k.Reason
		}
	}
}

func (k *Known) expired(m *met) string {
	until := fmt.Sprintf("%s: was accepted until %s", k.Law, k.Expires.Format("2006-01-02"))
	if m.holds() {
		return until + ", and holds again: take it out"
	}
	return until + ": mend it, take it out, or give it another date"
}

// mixed says that a pattern covers laws that hold, too: it would accept their failures unseen.
func (k *Known) mixed(m *met) string {
	return fmt.Sprintf("%s: accepts failures of laws that hold, too (%d fail, %d hold, such as %s): name those that fail",
		k.Law, len(m.failed), len(m.held), m.held[0])
}
