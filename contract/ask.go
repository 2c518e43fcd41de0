package contract

import (
	"fmt"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

const cutOff = "cut off by the budget"

// send asks several at once. Without an answer the check ends.
func (x *trial) send(asks ...probe.Ask) []*probe.Answer {
	answers := x.probe.All(x.ctx, asks...)
	for _, a := range answers {
		x.insist(a)
	}
	return answers
}

// insist ends the check if there is no answer.
func (x *trial) insist(a *probe.Answer) {
	switch {
	case a.Err == nil:
	case x.ctx.Err() != nil:
		panic(stopped{outcome: Skipped, reason: "interrupted"})
	case isBudget(a.Err):
		panic(stopped{outcome: Skipped, reason: cutOff})
	default:
		if x.there() {
			x.watcher.lost(a)
		}
		panic(stopped{outcome: Inconclusive, reason: fmt.Sprintf("no answer to %s: %v", x.probe.URL(a.Ask), a.Err)})
	}
}

// asks are the asks for queries to the list.
func asks(queries ...query) []probe.Ask {
	out := make([]probe.Ask, len(queries))
	for i, q := range queries {
		out[i] = probe.Ask{Query: q.String()}
	}
	return out
}

// answered is a page that answers a valid query.
type answered struct {
	*probe.Answer
	page ringback.Page
}

// pages asks for lists by valid queries. If one isn't answered by a page, that is the failure of answer/ok, and explains the
// check's end.
func (x *trial) pages(queries ...query) []answered {
	var out []answered
	for _, q := range queries {
		if !x.allows(q) {
			x.lack("the contract doesn't allow %s", q)
		}
	}
	for i, a := range x.probe.All(x.ctx, asks(queries...)...) {
		if x.ignored(a) {
			x.watcher.refused(queries[i], a)
			x.excuse(lawAnswers)
		}
		x.insist(a)
		page, err := a.Page()
		if a.Status != 200 || err != nil {
			x.excuseUnreadable(a)
			x.watcher.refused(queries[i], a)
			x.excuse(lawAnswers)
		}
		out = append(out, answered{a, page})
	}
	return out
}

// excuseUnreadable ends the check at an answer that is neither a page nor a refusal, if what is wrong with it has been seen elsewhere.
func (x *trial) excuseUnreadable(a *probe.Answer) {
	laws := []string{lawAnswers}
	if a.Status == 200 {
		laws = []string{"json/valid", "schema/envelope"}
	}
	if _, err := a.Page(); a.Status >= 400 || a.Status == 200 && err == nil {
		return
	}
	if wrong := x.broken(laws...); len(wrong) > 0 {
		x.excuse(wrong...)
	}
}

const lawAnswers = "answer/ok"

// ignored reports whether a target that is there gives no answer to a request, however often it is sent.
func (x *trial) ignored(a *probe.Answer) bool {
	if a.Err == nil || a.Status != 0 || a.Request == nil || isBudget(a.Err) || x.ctx.Err() != nil {
		return false
	}
	return x.there()
}

// there reports whether a target that has left a request without an answer still answers another. If it doesn't, the run is over.
func (x *trial) there() bool {
	a := x.probe.Do(x.ctx, probe.Ask{})
	if a.Err != nil && x.ctx.Err() == nil && !isBudget(a.Err) {
		x.fatal = fmt.Errorf("%w any more: %w", ErrUnreachable, a.Err)
	}
	return x.watcher.notAPage(a) == ""
}
