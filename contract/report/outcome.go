package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/ringback/ringback/contract"
)

// counts reports whether a finding makes the run fail.
func counts(f *contract.Finding, o Options) bool { return f.Counts(o.Strict) }

// broken are the findings that speak against the target and aren't expected to.
func broken(r *contract.Report) []*contract.Finding {
	return those(r, func(f *contract.Finding) bool {
		return f.Known == "" && (f.Outcome.Broken() || f.Outcome == contract.Error)
	})
}

func known(r *contract.Report) []*contract.Finding {
	return those(r, func(f *contract.Finding) bool { return f.Known != "" })
}

func those(r *contract.Report, fit func(*contract.Finding) bool) []*contract.Finding {
	var out []*contract.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; fit(f) {
			out = append(out, f)
		}
	}
	return out
}

// tally is how many findings came to what.
type tally struct {
	held, must, should, flaky, errors, known, inconclusive, skipped int
}

func tallyOf(findings []*contract.Finding) (t tally) {
	for _, f := range findings {
		switch {
		case f.Known != "":
			t.known++
		case f.Outcome == contract.Error:
			t.errors++
		case f.Outcome.Broken() && f.Level == contract.Must:
			t.must++
		case f.Outcome.Broken():
			t.should++
		case f.Outcome == contract.Inconclusive:
			t.inconclusive++
		case f.Outcome == contract.Skipped:
			t.skipped++
		default:
			t.held++
		}
		if f.Outcome == contract.Flaky {
			t.flaky++
		}
	}
	return t
}

// words are the numbers that aren't 0.
func (t tally) words() string {
	var out []string
	add := func(n int, what string) {
		if n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(t.must, "must broken")
	add(t.should, "should broken")
	add(t.errors, "in error")
	add(t.known, "known")
	add(t.held, "kept")
	add(t.inconclusive, "not judged")
	add(t.skipped, "skipped")
	return strings.Join(out, ", ")
}

// verdict is what the run comes to, in a few words.
func verdict(r *contract.Report, o Options) string {
	switch r.ExitCode(o.Strict) {
	case contract.ExitInterrupted:
		return "interrupted: what was found until then"
	case contract.ExitBroken:
		if len(r.Stale) > 0 && !anyCounts(r, o) {
			return "the list of known failures isn't true any more"
		}
		return "the contract is broken"
	case contract.ExitUnreachable:
		words, _, _ := strings.Cut(r.Unreachable, ": ")
		return words
	case contract.ExitInconclusive:
		return tooLittle(r)
	}
	switch n := tallyOf(all(r)); {
	case n.should > 0:
		return "no must is broken, but a should is"
	case n.known > 0:
		return "every law that could be judged holds, but for known failures"
	}
	return "every law that could be judged holds"
}

// tooLittle says why a run in which nothing that counts was found broken isn't a good one.
func tooLittle(r *contract.Report) string {
	n := tallyOf(all(r))
	switch {
	case len(r.Cut) > 0 && n.should+n.known == 0:
		return "nothing broken was found, but the budget cut some laws off"
	case len(r.Cut) > 0:
		return "the budget cut some laws off"
	case r.ExitCode(false) == contract.ExitKept:
		return "with --strict nothing may be left unjudged"
	case len(r.Findings) > 0 && r.Findings[0].Outcome == contract.Inconclusive:
		return "nothing was judged: " + Plain(r.Findings[0].Reason)
	case n.inconclusive+n.skipped == 0:
		return "nothing was judged: remarks never fail"
	}
	return "nothing that was asked for could be judged"
}

func anyCounts(r *contract.Report, o Options) bool {
	return len(those(r, func(f *contract.Finding) bool { return counts(f, o) })) > 0
}

// Summary is what the run comes to, on one line.
func Summary(r *contract.Report, o Options) string {
	return fmt.Sprintf("%s: %s; %d requests in %s%s%s", verdict(r, o), tallyOf(all(r)).words(), r.Requests, seconds(r.Took), failed(r), open(r, o))
}

// failed names the failures, one for each probable cause, for the last line of a report. It is "" if there are none.
func failed(r *contract.Report) string {
	var names []string
	for _, g := range r.Groups() {
		name := g.Head.Law
		if len(g.Others) > 0 {
			name = fmt.Sprintf("%s (and %d with it)", name, len(g.Others))
		}
		names = append(names, name)
	}
	return naming("; failed: ", names)
}

// naming names the first few, "" if there are none.
func naming(what string, names []string) string {
	const most = 8
	if len(names) == 0 {
		return ""
	}
	text := what + strings.Join(names[:min(most, len(names))], ", ")
	if n := len(names) - most; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text
}

func all(r *contract.Report) []*contract.Finding {
	return those(r, func(*contract.Finding) bool { return true })
}

// seconds are a duration to the millisecond.
func seconds(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }

// outcomeText is a finding's outcome with what is to be known about it.
func outcomeText(f *contract.Finding) string {
	switch {
	case f.Known != "":
		return f.Outcome.String() + ", known: " + f.Known
	case f.Reason != "":
		return fmt.Sprintf("%s: %s", f.Outcome, f.Reason)
	}
	return f.Outcome.String()
}
