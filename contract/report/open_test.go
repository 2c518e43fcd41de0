package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/report"
)

func finding(law string, l contract.Level, o contract.Outcome, reason string) contract.Finding {
	return contract.Finding{Law: law, Level: l, Outcome: o, Reason: reason}
}

// What isn't well is said in the last line of a report, whatever the exit code, and to whoever wants to hear of nothing else.
func TestTheLastLineHidesNothing(t *testing.T) {
	type findings = []contract.Finding
	first := finding("target/answers", contract.Must, contract.Pass, "")
	ok := finding("page/length", contract.Must, contract.Pass, "")
	should := finding("http/head", contract.Should, contract.Fail, "")
	flaky := finding("http/options", contract.Should, contract.Flaky, "")
	unjudged := finding("page/unique", contract.Must, contract.Inconclusive, "no items")
	unjudgedShould := finding("http/gzip", contract.Should, contract.Inconclusive, "no answer came compressed")
	remark := finding("http/cors", contract.Remark, contract.Pass, "")
	unreadable := finding("target/answers", contract.Must, contract.Inconclusive, "the target answers 429, however patiently it is asked")
	known := finding("page/overlap", contract.Must, contract.Fail, "")
	known.Known = "CALLS-117"
	window := func(total int64) contract.Window {
		return contract.Window{Items: int(total), Total: total, Complete: true}
	}
	for _, c := range []struct {
		name   string
		report contract.Report
		strict bool
		want   string // "": with Brief nothing is said
	}{
		{"all is well", contract.Report{Findings: findings{first, ok, remark}}, false, ""},
		{"a should couldn't be judged", contract.Report{Findings: findings{first, ok, unjudgedShould}}, false, ""},
		{"a broken should", contract.Report{Findings: findings{first, ok, should}}, false, "no must is broken, but a should is: 1 should broken, 2 kept; failed: http/head"},
		{"a flaky should", contract.Report{Findings: findings{first, ok, flaky}}, false, "no must is broken, but a should is: 1 should broken, 2 kept; failed: http/options"},
		{"a broken should, strictly", contract.Report{Findings: findings{first, ok, should}}, true, "the contract is broken: 1 should broken, 2 kept; failed: http/head"},
		{"a must couldn't be judged", contract.Report{Findings: findings{first, ok, unjudged}}, false, "every law that could be judged holds: 2 kept, 1 not judged; musts not judged: 1"},
		{"strictly", contract.Report{Findings: findings{first, ok, unjudged, unjudgedShould}}, true, "with --strict nothing may be left unjudged: 2 kept, 2 not judged; not judged: page/unique, http/gzip"},
		{"a known failure", contract.Report{Findings: findings{first, ok, known}}, false, "every law that could be judged holds, but for known failures: 1 known, 2 kept"},
		{"an entry that couldn't be checked", contract.Report{Findings: findings{first, ok}, KnownNotes: []string{"page/overlap: left out"}}, false, "2 kept; known failures to look at: 1"},
		{"an entry that holds", contract.Report{Findings: findings{first, ok}, Stale: []string{"page/length: holds again"}}, false, "the list of known failures isn't true any more: 2 kept"},
		{"nothing that was asked for", contract.Report{Only: []string{"page/unique"}, LeftOut: 9, Findings: findings{first, unjudged}}, false, "nothing that was asked for could be judged: 1 kept, 1 not judged; not judged: page/unique; left out: 9"},
		{"remarks alone", contract.Report{Findings: findings{first, remark}}, false, "nothing was judged: remarks never fail: 2 kept"},
		{"no page", contract.Report{Findings: findings{unreadable, finding("page/length", contract.Must, contract.Skipped, "x")}}, false, "nothing was judged: the target answers 429, however patiently it is asked: 1 not judged, 1 skipped; not judged: target/answers, page/length"},
		{"cut off", contract.Report{Findings: findings{first, ok, finding("page/unique", contract.Must, contract.Skipped, "x")}, Cut: []string{"page/unique"}}, false, "nothing broken was found, but the budget cut some laws off: 2 kept, 1 skipped; not judged: page/unique"},
		{"cut off, with a broken should", contract.Report{Findings: findings{first, should, unjudged}, Cut: []string{"page/unique"}}, false, "the budget cut some laws off: 1 should broken, 1 kept, 1 not judged; failed: http/head; not judged: page/unique"},
		{"no items", contract.Report{Findings: findings{first, ok, unjudged}, Window: window(0)}, false, "; musts not judged: 1; the target has no items, so that nothing about items was judged"},
		{"one item", contract.Report{Findings: findings{first, ok, unjudged}, Window: window(1)}, false, "; musts not judged: 1; the target has 1 item, which is too few to judge order and paging"},
		{"some items", contract.Report{Findings: findings{first, ok, unjudged}, Window: window(7)}, false, "; the target has 7 items, which are too few to judge all"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := report.Options{Strict: c.strict, Brief: true}
			tree, closing := string(write(t, "tree", &c.report, o)), closing(t, &c.report, o)
			for what, got := range map[string]string{"tree": lastLine(tree), "closing": strings.Replace(lastLine(closing), "; 0 requests in 0.000 s", "", 1)} {
				if !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
					t.Errorf("%s: got %q, want %q", what, got, c.want)
				}
			}
			o.Brief = false
			if got := lastLine(string(write(t, "tree", &c.report, o))); !strings.Contains(got, c.want) || got == "" {
				t.Errorf("whole tree: got %q, want %q", got, c.want)
			}
		})
	}
}

func closing(t *testing.T, r *contract.Report, o report.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Closing(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return lines[len(lines)-1]
}

// Entries of known failures stand where the tree isn't seen, too, each on a line.
func TestClosingNamesKnownFailures(t *testing.T) {
	got := closing(t, fixed(), report.Options{Brief: true})
	for _, want := range []string{"known failure http/head: holds again: take it out of the known failures\n", "known failure page/*: this run can't tell whether it still fails: "} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}

// A run that judged nothing doesn't look like a good one to whoever reads one file alone.
func TestEveryFormatSaysThatNothingWasJudged(t *testing.T) {
	r := &contract.Report{Findings: []contract.Finding{
		finding("target/answers", contract.Must, contract.Pass, ""), finding("page/unique", contract.Must, contract.Inconclusive, "no items"),
	}}
	const says = "nothing that was asked for could be judged"
	for format, want := range map[string]string{
		"tree":   says,
		"junit":  `<error message="` + says + `; not judged: page/unique" type="unjudged"></error>`,
		"sarif":  `"text": "` + says + `; not judged: page/unique"`,
		"github": "::error title=ringback check::" + says,
		"html":   `<h1 class="fair">` + says + `</h1>`,
	} {
		if got := string(write(t, format, r, report.Options{})); !strings.Contains(got, want) {
			t.Errorf("%s: want %s in\n%s", format, want, got)
		}
	}
}

// A group whose likely cause is a known failure says so.
func TestAGroupUnderAKnownFailure(t *testing.T) {
	known, other := finding("page/length", contract.Must, contract.Fail, ""), finding("page/overlap", contract.Must, contract.Fail, "")
	known.Known, other.Cause = "CALLS-117", known.Law
	r := &contract.Report{Findings: []contract.Finding{known, other}}
	for _, brief := range []bool{false, true} {
		if got := string(write(t, "tree", r, report.Options{Brief: brief})); !strings.Contains(got, "Probably the same cause as page/length, which is known\n") {
			t.Errorf("got\n%s", got)
		}
	}
}
