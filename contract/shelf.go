package contract

import "github.com/ringback/ringback/contract/internal/probe"

// shelf keeps the answers that several laws look at, so that the target is asked once for all of them.
type shelf struct {
	answers map[string]*probe.Answer // by the query
	taken   map[string]bool          // by law and query
}

// shared asks what other laws of the run may have asked before, and then takes the answers they got. A law that asks the same
// again, to confirm what it has found, gets new answers, and so do those who come after it.
func (x *trial) shared(queries ...query) []*probe.Answer {
	s := &x.shelf
	if s.answers == nil {
		s.answers, s.taken = map[string]*probe.Answer{}, map[string]bool{}
	}
	var missing []query
	for _, q := range queries {
		if taken := x.law.ID + " " + q.String(); s.answers[q.String()] == nil || s.taken[taken] {
			missing = append(missing, q)
		} else {
			s.taken[taken] = true
		}
	}
	got := map[string]*probe.Answer{}
	for i, a := range x.send(asks(missing...)...) {
		text := missing[i].String()
		got[text] = a
		if x.keeps(a) {
			s.answers[text], s.taken[x.law.ID+" "+text] = a, true
		}
	}
	out := make([]*probe.Answer, len(queries))
	for i, q := range queries {
		if out[i] = got[q.String()]; out[i] == nil {
			out[i] = s.answers[q.String()]
		}
	}
	return out
}

// mostKept bounds the bodies that a run keeps for later, in bytes. Pages that are meant to be read don't come near it.
const mostKept = 64 << 20

// keeps reports whether an answer may be kept for later, and counts it then.
func (s *suite) keeps(a *probe.Answer) bool {
	if s.kept+len(a.Body) > mostKept {
		return false
	}
	s.kept += len(a.Body)
	return true
}
