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
