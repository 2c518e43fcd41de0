package contract

import (
	"errors"
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
	case errors.Is(a.Err, probe.ErrLimit):
		panic(stopped{outcome: Inconclusive, reason: fmt.Sprintf("the answer to %s is %v", x.probe.URL(a.Ask), a.Err)})
	default:
		if x.there() {
			x.watcher.lost(a)
		}
		x.lack("no answer to %s: %v", x.probe.URL(a.Ask), a.Err)
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

// answered is the answer to a valid query, which is a page unless there is a reason why it is none.
type answered struct {
	*probe.Answer
	page   ringback.Page
	reason string // why it is no page, "" if it is one
}

// read asks for lists by valid queries. One that isn't answered by a page is noted as a failure of answer/ok.
func (x *trial) read(queries ...query) []answered {
	for _, q := range queries {
		if !x.allows(q) {
			x.lack("the contract doesn't allow %s", q)
		}
	}
	out := make([]answered, len(queries))
	for i, a := range x.probe.All(x.ctx, asks(queries...)...) {
		if !x.ignored(a) {
			x.insist(a)
		}
		out[i] = answered{Answer: a}
		if got := x.watcher.notAPage(a); got != "" {
			x.watcher.refused(queries[i], a)
			out[i].reason = unread(got)
			continue
		}
		out[i].page, _ = a.Page()
	}
	return out
}

// unread is the reason of a check that got something else where a page was due.
func unread(got string) string {
	return fmt.Sprintf("a valid request got %s, want a page (see %s)", got, lawAnswers)
}

// pages asks for lists by valid queries, each of which has to be answered by a page. Else the check, or its input, ends.
func (x *trial) pages(queries ...query) []answered {
	out := x.read(queries...)
	for _, a := range out {
		x.need(a)
	}
	return out
}

// need ends the check, or its input, at an answer that is no page.
func (x *trial) need(a answered) {
	if a.reason != "" {
		x.causedBy(lawAnswers)
		x.lack("%s", a.reason)
	}
}

// notFailing ends the check, or its input, at a server error, which says nothing of what was asked. If the answer is neither a page nor a
// refusal, what is wrong with it may be wrong with other answers too.
func (x *trial) notFailing(a *probe.Answer) {
	if a.Status >= 500 {
		x.causedBy(lawAnswers, lawServerError)
		x.lack("a request got %d (see %s)", a.Status, lawServerError)
	}
	if _, err := a.Page(); a.Status < 400 && err != nil {
		x.causedBy(lawAnswers, "json/valid", "schema/envelope")
	}
}

const (
	lawAnswers     = "answer/ok"
	lawServerError = "answer/no-5xx"
	lawStatus      = "answer/undocumented-status"
	lawHeaders     = "http/headers"
)

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
	if a.Err != nil && x.ctx.Err() == nil && !isBudget(a.Err) && !errors.Is(a.Err, probe.ErrLimit) {
		x.fatal = fmt.Errorf("%w any more: %w", ErrUnreachable, a.Err)
	}
	return x.watcher.notAPage(a) == ""
}
