package contract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ringback/ringback/internal/printable"
)

// Run checks a target in a test: a subtest for each law. What couldn't be judged is skipped with the reason; a remark is
// logged; a broken should fails only where strict is asked for by RunStrict. A run that judged nothing fails, and so does one that its
// budget cut off: its subtests were skipped, which go test doesn't show.
func Run(t *testing.T, target Target) {
	t.Helper()
	run(t, target, false)
}

// RunStrict is Run that holds shoulds to be musts. What couldn't be judged is skipped, as by Run.
func RunStrict(t *testing.T, target Target) {
	t.Helper()
	run(t, target, true)
}

func run(t *testing.T, target Target, strict bool) {
	t.Helper()
	report, err := Check(t.Context(), target)
	if err != nil {
		t.Fatalf("contract: %v", err)
	}
	for _, f := range report.Findings {
		t.Run(f.Law, func(t *testing.T) { f.tell(t, strict) })
	}
	for _, stale := range report.Stale {
		t.Errorf("known failure: %s", printable.Text(stale))
	}
	for _, note := range report.KnownNotes {
		t.Logf("known failure: %s", printable.Text(note))
	}
	if lack := report.lack(); lack != "" {
		t.Error(lack)
	}
}

// lack says why a run whose subtests are all passed or skipped isn't a good one, "" if it is.
func (r *Report) lack() string {
	switch r.ExitCode(false) {
	case ExitInterrupted:
		return "the run was interrupted"
	case ExitInconclusive:
		if len(r.Cut) > 0 {
			return fmt.Sprintf("the budget cut off %d laws, such as %s: Target.MaxRequests and MaxTime bound it", len(r.Cut), r.Cut[0])
		}
		return "nothing was judged: what was asked for is inconclusive, skipped, or a remark, which never fails"
	}
	return ""
}

// tell says a finding in the words of a test.
func (f *Finding) tell(t *testing.T, strict bool) {
	t.Helper()
	for _, o := range f.Observed {
		t.Log(printable.Text(o))
	}
	switch {
	case f.Outcome == Pass:
	case f.Known != "":
		t.Skipf("known failure: %s", f.Known)
	case f.Outcome == Error:
		t.Errorf("the suite failed: %s", printable.Text(f.Reason))
	case !f.Outcome.Broken():
		t.Skipf("%s: %s", f.Outcome, printable.Text(f.Reason))
	case f.Counts(strict):
		t.Error(f.Text())
	default:
		t.Log(f.Text())
	}
}

// Text is the finding in some lines: the promise, and for each breach what was got and how to ask for it.
func (f *Finding) Text() string {
	var b strings.Builder
	b.WriteString(f.Level.String() + ": " + f.Promise + " [" + f.Place.String() + "]")
	for _, e := range f.Evidence {
		b.WriteString("\n  got " + e.Got + ", want " + e.Want)
		if e.Difference != "" {
			b.WriteString("\n  " + e.Difference)
		}
		for _, r := range e.Requests {
			b.WriteString("\n  " + r.Curl)
		}
	}
	return printable.Lines(b.String())
}
