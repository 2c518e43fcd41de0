package contract

import (
	"slices"
	"strings"
)

// judge checks a law, and confirms what speaks against it before it says so.
func (s *suite) judge(l *Law) (f Finding) {
	f = l.finding()
	if reason := s.ended(l); reason != "" {
		f.Outcome, f.Reason = Skipped, reason
		if reason != nothingToJudge && reason != goneAway {
			s.report.Cut = append(s.report.Cut, l.ID)
		}
		return f
	}
	before := s.probe.Requests()
	defer func() { f.Requests = s.probe.Requests() - before }()
	x := s.attempt(l, nil)
	switch {
	case len(x.evidence) == 0:
	case s.breaks(lawRepeat) && !l.fixed: // what was read of the data is what was answered at that time
		x.evidence, x.stop = nil, stopped{outcome: Inconclusive, reason: unsteady}
	default:
		x = s.confirm(l, x, &f)
	}
	s.conclude(&f, x)
	return f
}

// unsteady is why answers can't be compared with what was read of the data before.
const unsteady = "the same request gets different answers, so that comparing answers proves nothing (see " + lawRepeat + ")"

// finding is one of nothing yet.
func (l *Law) finding() Finding {
	return Finding{Law: l.ID, Promise: l.Promise, Says: l.Says, Level: l.Level, Place: l.Place, About: l.About, Needs: l.Needs}
}

const (
	nothingToJudge = "the first request of the run got no page (see " + firstLaw + ")"
	goneAway       = "the target can't be reached any more"
)

// ended says why a law can't be checked any more, "" if it can. One that only looks at the answers of others takes no budget.
func (s *suite) ended(l *Law) string {
	switch f := s.done[firstLaw]; {
	case s.ctx.Err() != nil:
		return "interrupted"
	case f != nil && f.Outcome != Pass:
		return nothingToJudge
	case s.fatal != nil:
		return goneAway
	case s.probe.Left() <= s.reserve() && l.Cost > 0:
		return "the budget of requests is used up"
	}
	return ""
}

// reserve is how many requests are kept for showing what has been found, if anything has: no check begins on them.
func (s *suite) reserve() int {
	for _, f := range s.done {
		if f.Outcome.Broken() {
			return s.target.MaxRequests / 20
		}
	}
	return 0
}

const rounds = 3

// confirm repeats a failed check until it has failed twice over data that stood still, or has not failed again.
func (s *suite) confirm(l *Law, x *trial, f *Finding) *trial {
	moved := false
	for range rounds {
		now := !l.fixed && s.survey.reread(s)
		again := s.attempt(l, x.confirming(now))
		again.witnesses = max(again.witnesses, x.witnesses)
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

// confirming are the inputs to try again, so that a failure costs few requests: those that failed, if each breach is one of an input and the
// same inputs come again. nil is all of them.
func (x *trial) confirming(moved bool) map[int]bool {
	if moved || x.loose || len(x.failed) == 0 {
		return nil
	}
	return x.failed
}

// unconfirmed keeps a failure whose confirmation was cut off.
func (s *suite) unconfirmed(x, again *trial, f *Finding) *trial {
	if again.stop.outcome == Error {
		return again
	}
	f.Outcome, f.Reason = Inconclusive, "a failure could not be confirmed: "+again.stop.reason
	if again.stop.reason == cutOff {
		s.report.Cut = append(s.report.Cut, f.Law)
	}
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
	f.Witnesses, f.Observed, f.causes = x.witnesses, x.observed, x.causes
	if len(x.unjudged) > 0 && len(x.evidence) == 0 && x.stop.outcome == Pass {
		f.Observed = append(f.Observed, "some inputs could not be judged: "+strings.Join(x.unjudged, "; "))
	}
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
