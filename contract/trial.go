package contract

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// trial is one attempt to check one law.
type trial struct {
	*suite
	law *Law
	subject
	rand      *rand.Rand
	witnesses int
	evidence  []Evidence
	observed  []string
	stop      stopped // why it ended early; the zero value: it didn't
}

// stopped is how a check ends early: it is panicked with, and caught by attempt.
type stopped struct {
	outcome Outcome
	reason  string
	because []string
}

// attempt runs the check of a law once.
func (s *suite) attempt(l *Law) (x *trial) {
	x = &trial{suite: s, law: l, subject: l.subject, rand: s.random(l.ID)}
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case stopped:
			x.stop = cause
		default:
			x.stop = stopped{outcome: Error, reason: fmt.Sprintf("the check panicked: %v", cause)}
		}
	}()
	if l.check != nil {
		l.check(x)
	}
	return x
}

// judge checks a law, and confirms what speaks against it before it says so.
func (s *suite) judge(l *Law) (f Finding) {
	f = l.finding()
	if reason := s.ended(); reason != "" {
		f.Outcome, f.Reason = Skipped, reason
		switch reason {
		case because:
			f.Because = []string{firstLaw}
		case goneAway:
		default:
			s.report.Cut = append(s.report.Cut, l.ID)
		}
		return f
	}
	before := s.probe.Requests()
	defer func() { f.Requests = s.probe.Requests() - before }()
	if broken := s.broken(l.after...); len(broken) > 0 {
		f.Outcome, f.Reason, f.Because = Skipped, because, broken
		return f
	}
	x := s.attempt(l)
	switch unsteady := s.broken(lawRepeat); {
	case len(x.evidence) == 0:
	case len(unsteady) > 0 && !l.fixed: // what was read of the data is what was answered at that time
		x.evidence, x.stop = nil, stopped{outcome: Skipped, reason: because, because: unsteady}
	default:
		x = s.confirm(l, x, &f)
	}
	s.conclude(&f, x)
	return f
}

// finding is one of nothing yet.
func (l *Law) finding() Finding {
	return Finding{Law: l.ID, Promise: l.Promise, Says: l.Says, Level: l.Level, Place: l.Place, About: l.About, Needs: l.Needs}
}

const (
	because  = "explained by another failure"
	goneAway = "the target can't be reached any more"
)

// ended says why no more laws can be checked, "" if they can.
func (s *suite) ended() string {
	switch f := s.done[firstLaw]; {
	case s.ctx.Err() != nil:
		return "interrupted"
	case f != nil && f.Outcome != Pass:
		return because
	case s.fatal != nil:
		return goneAway
	case s.probe.Left() == 0:
		return "the budget of requests is used up"
	}
	return ""
}

const rounds = 3

// confirm repeats a failed check until it has failed twice over data that stood still, or has not failed again.
func (s *suite) confirm(l *Law, x *trial, f *Finding) *trial {
	moved := false
	for range rounds {
		now := !l.fixed && s.survey.reread(s)
		again := s.attempt(l)
		if again.stop.outcome != Pass && len(again.evidence) == 0 {
			return s.unconfirmed(x, again, f)
		}
		both := reproduced(x.evidence, again.evidence)
		switch {
		case len(both) > 0 && !now:
			again.evidence = both
			f.Outcome = Fail
			return again
		case len(again.evidence) == 0 && !now && !moved:
			f.Outcome = Flaky
			f.Reason = "broken once, kept when asked again"
			return x
		case len(again.evidence) == 0:
			return again // the data had moved: the second attempt counts
		}
		moved = moved || now
		x = again
	}
	if moved {
		f.Outcome, f.Reason = Inconclusive, "the data moved while it was read"
		x.evidence = nil
		return x
	}
	f.Outcome, f.Reason = Flaky, "broken in another way each time"
	return x
}

// unconfirmed keeps a failure whose confirmation was cut off.
func (s *suite) unconfirmed(x, again *trial, f *Finding) *trial {
	if again.stop.outcome == Error {
		return again
	}
	f.Outcome, f.Reason = Inconclusive, "a failure could not be confirmed: "+again.stop.reason
	x.evidence = nil
	return x
}

// reproduced are the breaches that both attempts have shown.
func reproduced(first, second []Evidence) []Evidence {
	var out []Evidence
	for _, e := range second {
		if slices.ContainsFunc(first, func(o Evidence) bool { return o.key == e.key }) {
			out = append(out, e)
		}
	}
	return out
}

// conclude makes a finding of the last attempt.
func (s *suite) conclude(f *Finding, x *trial) {
	f.Witnesses, f.Observed, f.Because = x.witnesses, x.observed, append(f.Because, x.stop.because...)
	switch {
	case f.Outcome == Fail && strings.HasPrefix(f.Law, "combine/"):
		s.presentCombinations(f, x.evidence)
	case f.Outcome == Fail || f.Outcome == Flaky:
		f.Evidence = s.present(x.evidence)
	case f.Outcome != Pass: // inconclusive by confirmation
	case x.stop.outcome != Pass:
		f.Outcome, f.Reason = x.stop.outcome, x.stop.reason
		if x.stop.reason == cutOff {
			s.report.Cut = append(s.report.Cut, f.Law)
		}
	case f.Level == Remark:
		if len(f.Observed) == 0 {
			f.Outcome, f.Reason = Inconclusive, "nothing was met"
		}
	}
}

const mostEvidence = 5

// present shrinks the evidence and keeps the first few.
func (s *suite) present(all []Evidence) []Evidence {
	out := all[:min(len(all), mostEvidence)]
	for i := range out {
		if i == 0 && out[i].shrink != nil {
			s.shrink(&out[i])
		}
	}
	return out
}

// spared are requests that are better spent on other laws than on making an evidence smaller.
const spared = 20

// presentCombinations is present for laws about several filters: what one of them shows alone is the failure of that one, and explains
// this.
func (s *suite) presentCombinations(f *Finding, all []Evidence) {
	var own []Evidence
	for _, e := range all[:min(len(all), mostEvidence)] {
		if e.shrink != nil {
			s.shrink(&e)
		}
		names, single := s.filtersOf(strings.Join(e.Parameters, "&"))
		law := ""
		if single {
			law = s.refile(names[0], e)
		}
		switch {
		case law == "":
			own = append(own, e)
		case !slices.Contains(f.Because, law):
			f.Because = append(f.Because, law)
		}
	}
	if f.Evidence = own; len(own) == 0 {
		f.Outcome, f.Reason = Skipped, because
	}
}

// refile makes a breach that another law has met the failure of the filter's own law, which is answered; "" if it isn't checked at all.
func (s *suite) refile(filter string, e Evidence) (law string) {
	if sound := "filter/" + filter + "/sound"; len(s.broken(sound)) > 0 {
		return sound // the watcher has seen it meanwhile
	}
	law = "filter/" + filter + "/exact"
	i := slices.IndexFunc(s.report.Findings, func(f Finding) bool { return f.Law == law })
	if i < 0 || s.report.Findings[i].Outcome == Skipped {
		return ""
	}
	f := &s.report.Findings[i]
	if !f.Outcome.Broken() {
		f.Outcome, f.Reason, f.Evidence = Fail, "", append(f.Evidence, e)
		s.redact(f)
	}
	*s.done[law] = *f
	return law
}

// shrink takes parameters away as long as the breach stays.
func (s *suite) shrink(e *Evidence) {
	q := e.from
	for i := 0; i < len(q); {
		if smaller := q.without(i); s.probe.Left() > spared && s.ctx.Err() == nil && e.shrink(smaller) {
			q = smaller
		} else {
			i++
		}
	}
	e.Parameters = strings.Split(q.String(), "&")
}

// What a check may say.

// witness counts what has been judged.
func (x *trial) witness(n int) { x.witnesses += n }

// observe notes a behaviour that the documentation leaves open.
func (x *trial) observe(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(x.observed, text) {
		x.observed = append(x.observed, text)
	}
}

// lack ends the check: the data gives no chance to judge.
func (x *trial) lack(format string, args ...any) {
	panic(stopped{outcome: Inconclusive, reason: fmt.Sprintf(format, args...)})
}

// excuse ends the check: another failure explains what it finds.
func (x *trial) excuse(laws ...string) {
	x.evidence = nil
	panic(stopped{outcome: Skipped, reason: because, because: laws})
}

// fail notes a breach. The key tells it from others in another attempt.
func (x *trial) fail(key, got, want string, answers ...*probe.Answer) *Evidence {
	e := Evidence{key: key, Got: x.probe.Redact(got), Want: want, Requests: []Exchange{}, answers: answers}
	for _, a := range answers {
		e.Requests = append(e.Requests, x.exchange(a))
	}
	x.evidence = append(x.evidence, e)
	return &x.evidence[len(x.evidence)-1]
}

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

func (x *trial) exchange(a *probe.Answer) Exchange {
	return Exchange{
		Curl: x.probe.Curl(a.Ask), Method: a.Request.Method, URL: x.probe.URL(a.Ask), Header: x.probe.Header(a.Ask),
		Status: a.Status, Answer: x.summary(a),
	}
}

// summary is an answer in short: the page's numbers, or the beginning of the body. Tokens go before it is cut.
func (x *trial) summary(a *probe.Answer) string {
	if page, err := a.Page(); err == nil && a.Status == 200 {
		keys := keysOf(x.list, page.Items, 5)
		total := fmt.Sprintf("%s %d", x.list.Total, page.Total)
		if page.Total == ringback.Absent {
			total = "no " + x.list.Total
		}
		return x.probe.Redact(fmt.Sprintf("%d items, %s: %s", len(page.Items), total, keys))
	}
	const longest = 160
	text := x.probe.Redact(string(a.Body[:min(len(a.Body), 100*longest)])) // before it is cut: half a token is one too many
	text = strings.ToValidUTF8(text[:min(len(text), longest)], "�")
	return strings.Join(strings.Fields(text), " ")
}
