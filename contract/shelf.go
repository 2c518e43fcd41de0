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
	for i, a := range x.send(asks(missing...)...) {
		text := missing[i].String()
		s.answers[text], s.taken[x.law.ID+" "+text] = a, true
	}
	out := make([]*probe.Answer, len(queries))
	for i, q := range queries {
		out[i] = s.answers[q.String()]
	}
	return out
}
