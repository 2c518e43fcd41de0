package contract

import (
	"fmt"
	"math/rand/v2"
	"slices"

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
	unjudged  []string // why some inputs could not be judged
	causes    []string // checks that probably fail for the same cause as this one
	stop      stopped  // why it ended early; the zero value: it didn't

	inputs int          // how many have been tried
	failed map[int]bool // the places of those that showed a breach, from 1
	retry  map[int]bool // the only inputs to try, where a failure is to be confirmed; nil: all
	trying bool         // an input is being tried
	loose  bool         // some breach is of no input of its own
}

// stopped is how a check ends early: it is panicked with, and caught by attempt or by try.
type stopped struct {
	outcome Outcome
	reason  string
}

// attempt runs the check of a law once, with all of its inputs or, to confirm a failure, with some.
func (s *suite) attempt(l *Law, retry map[int]bool) (x *trial) {
	x = &trial{suite: s, law: l, subject: l.subject, rand: s.random(l.ID), failed: map[int]bool{}, retry: retry}
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
	x.nothingJudged()
	return x
}

// nothingJudged ends a check none of whose inputs could be judged.
func (x *trial) nothingJudged() {
	if len(x.unjudged) > 0 && x.witnesses == 0 && len(x.evidence) == 0 {
		x.lack("%s", x.unjudged[0])
	}
}

// quietly reads what no check has asked for. It answers whether it came to its end.
func (s *suite) quietly(read func(*trial)) (ended bool) {
	defer func() {
		if cause := recover(); cause != nil {
			if _, ok := cause.(stopped); !ok {
				panic(cause)
			}
			ended = false
		}
	}()
	read(&trial{suite: s})
	return true
}

// try judges one input of several. If that one can't be judged, say because the target answers it with a 500, the reason is kept and
// the check goes on with the others. What ends the whole run, such as the budget, ends the check too.
func (x *trial) try(judge func()) {
	x.inputs++
	if x.retry != nil && !x.retry[x.inputs] {
		return
	}
	before := len(x.evidence)
	x.trying = true
	defer func() {
		x.trying = false
		if len(x.evidence) > before {
			x.failed[x.inputs] = true
		}
	}()
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case stopped:
			if cause.outcome != Inconclusive || x.fatal != nil {
				panic(cause)
			}
			if !slices.Contains(x.unjudged, cause.reason) {
				x.unjudged = append(x.unjudged, cause.reason)
			}
		default:
			panic(cause)
		}
	}()
	judge()
}

// witness counts what has been judged.
func (x *trial) witness(n int) { x.witnesses += n }

// observe notes a behaviour that the documentation leaves open.
func (x *trial) observe(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(x.observed, text) {
		x.observed = append(x.observed, text)
	}
}

// lack ends the check, or the input it stands in: there is no way to judge it.
func (x *trial) lack(format string, args ...any) {
	panic(stopped{outcome: Inconclusive, reason: fmt.Sprintf(format, args...)})
}

// causedBy names checks that probably fail for the same cause as this one, if they fail. The report shows them together; no verdict
// depends on it.
func (x *trial) causedBy(checks ...string) {
	for _, id := range checks {
		if !slices.Contains(x.causes, id) {
			x.causes = append(x.causes, id)
		}
	}
}

// fail notes a breach. The key tells it from others in another attempt.
func (x *trial) fail(key, got, want string, answers ...*probe.Answer) *Evidence {
	return x.note(x.breach(key, got, want, answers...))
}

// breach is the evidence of one, its requests with those first whose answers the model contradicts.
func (x *trial) breach(key, got, want string, answers ...*probe.Answer) Evidence {
	answers = slices.Clone(answers)
	slices.SortStableFunc(answers, func(a, b *probe.Answer) int { return rank(!x.contradicts(a)) - rank(!x.contradicts(b)) })
	e := Evidence{key: key, Got: x.probe.Redact(got), Want: want, Requests: []Exchange{}, answers: answers}
	for _, a := range answers {
		e.Requests = append(e.Requests, x.exchange(a))
	}
	return e
}

// note adds evidence to what the check has found.
func (x *trial) note(e Evidence) *Evidence {
	x.evidence = append(x.evidence, e)
	x.loose = x.loose || !x.trying
	return &x.evidence[len(x.evidence)-1]
}
