package e2e_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/internal/leap"
	"github.com/ringback/ringback/mock"
)

var update = flag.Bool("update", false, "write the golden files")

// To the deployments it is half an hour after the last call of the data.
var fixedDate = []string{"--no-date-header", "--header", "Date:" + mock.DefaultNow.Add(30*time.Minute).Format(http.TimeFormat)}

// long leaves a test to the long run.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("reading a thousand calls over and over takes some seconds")
	}
}

// check holds a deployment against the contract. It asks one thing at a time: which of several answers shows a breach first
// would otherwise be chance.
func check(t *testing.T, base string) *contract.Report {
	t.Helper()
	report, err := contract.Check(t.Context(), contract.Target{
		URL: base, Token: secret, SecondToken: strange, Concurrency: 1, MaxRequests: 1000, Clock: leap.From(mock.DefaultNow),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d requests", report.Requests)
	return report
}

// The suite finds nothing wrong with the deployment, be it a must or a should, over calls that are hard to keep.
func TestDeploymentKeepsTheContract(t *testing.T) {
	long(t)
	t.Parallel()
	report := check(t, deploy(t, "app", oddCalls(t, 850), fixedDate...)) // more than fit the largest page
	passed := 0
	for _, f := range report.Findings {
		switch f.Outcome {
		case contract.Pass:
			passed++
		case contract.Skipped, contract.Inconclusive:
			t.Logf("%s: %s: %s", f.Law, f.Outcome, f.Reason)
		default:
			t.Errorf("%s: %s %s\n%s", f.Law, f.Outcome, f.Reason, f.Text())
		}
	}
	if passed < len(report.Findings)*8/10 {
		t.Errorf("%d of %d laws pass: most have not been judged", passed, len(report.Findings))
	}
}

const olderReport = "testdata/older.report.txt"

// What the suite says of the older server, word for word: each mistake once, where it was made, and none that isn't there.
func TestOlderServersReport(t *testing.T) {
	long(t)
	t.Parallel()
	base := deploy(t, "older", items(t, mock.New(mock.Options{Calls: 1100})), fixedDate...)
	got := steady(told(check(t, base)), base)
	if *update {
		if err := os.WriteFile(olderReport, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(olderReport)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-) isn't what the suite says (+); -update writes it:\n%s", olderReport, diff)
	}
}

// told is what a report says against a target, and what it has met where the documentation is silent.
func told(r *contract.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		if f.Outcome.Broken() || f.Outcome == contract.Error {
			fmt.Fprintf(&b, "%s: %s %s\n%s\n\n", f.Law, f.Outcome, f.Reason, f.Text())
		}
	}
	for _, f := range r.Findings {
		if f.Law == "stability/latency" {
			continue // by a clock that leaps there is none
		}
		for _, o := range f.Observed {
			fmt.Fprintf(&b, "%s: %s\n", f.Law, o)
		}
	}
	return b.String()
}

var line = regexp.MustCompile(`\.yaml:\d+`)

// steady takes out what differs from run to run, or with a word more in the document.
func steady(text, base string) string {
	return line.ReplaceAllString(strings.ReplaceAll(text, base, "http://127.0.0.1:8000"), ".yaml")
}
