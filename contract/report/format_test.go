package report_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/report"
)

var notFound = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "<html>no such page</html>", http.StatusNotFound)
})

// full is a disk without room.
type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

// No format loses a report silently.
func TestWritersAnswerTheErrorOfTheDisk(t *testing.T) {
	for _, f := range report.Formats() {
		if err := f.Write(full{}, fixed(), report.Options{}); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v, want %v", f.Name, err, errFull)
		}
	}
}

// An empty report, as of a run that ended before it began, is one, too.
func TestWritersWriteAnEmptyReport(t *testing.T) {
	for _, f := range report.Formats() {
		if err := f.Write(io.Discard, &contract.Report{}, report.Options{}); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// order is that of a sequence in jenkins-junit.xsd.
var order = map[string][]string{
	"testsuites": {"testsuite"},
	"testsuite":  {"properties", "testcase", "system-out", "system-err"},
	"properties": {"property"},
	"testcase":   {"skipped", "error", "failure", "system-out", "system-err"},
}

// Elements stand in the order that the schema of JUnit files asks for, and nothing else stands there.
func TestJUnitKeepsTheOrderOfItsSchema(t *testing.T) {
	for _, o := range []report.Options{{}, {Strict: true}} {
		d := xml.NewDecoder(strings.NewReader(string(write(t, "junit", fixed(), o))))
		var names []string
		last := []int{0}
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				if len(names) > 0 {
					i := slices.Index(order[names[len(names)-1]], e.Name.Local)
					if i < last[len(last)-1] {
						t.Errorf("%v: %s comes too late or not at all", names, e.Name.Local)
					}
					last[len(last)-1] = i
				}
				names, last = append(names, e.Name.Local), append(last, 0)
			case xml.EndElement:
				names, last = names[:len(names)-1], last[:len(last)-1]
			}
		}
	}
}

// A case fails exactly where the exit code says so.
func TestJUnitFailsWhatCounts(t *testing.T) {
	for strict, want := range map[bool]string{false: `failures="4" errors="1"`, true: `failures="5" errors="1"`} {
		if got := string(write(t, "junit", fixed(), report.Options{Strict: strict})); !strings.Contains(got, want) {
			t.Errorf("strict %t: want %s in\n%s", strict, want, got)
		}
	}
}

// A run that could judge nothing doesn't look like one that found nothing, in whichever format it is read.
func TestUnreachableIsSaid(t *testing.T) {
	r := &contract.Report{Unreachable: "the target can't be reached: connection refused", Findings: fixedFindings()[:1]}
	r.Findings[0].Outcome, r.Findings[0].Evidence = contract.Inconclusive, nil
	for format, want := range map[string]string{
		"tree":   "the target can't be reached: ",
		"json":   `"unreachable": "the target can't be reached: connection refused"`,
		"junit":  `<error message="the target can&#39;t be reached: connection refused" type="unreachable"></error>`,
		"sarif":  `"executionSuccessful": false`,
		"github": "::error title=ringback check::the target can't be reached: connection refused",
		"html":   "the target can&#39;t be reached",
	} {
		if got := string(write(t, format, r, report.Options{})); !strings.Contains(got, want) {
			t.Errorf("%s: want %s in\n%s", format, want, got)
		}
	}
}

// A GitHub runner reads a command a line: nothing that a target says begins one.
func TestGitHubLetsNoTextBeginACommand(t *testing.T) {
	out := string(write(t, "github", fixed(), report.Options{}))
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "::") || strings.Contains(line, "\r") {
			t.Errorf("got %q", line)
		}
	}
	if n := strings.Count(out, "\n"); n != 8 {
		t.Errorf("got %d lines, want 5 findings, 1 stale entry, 1 note and the notice", n)
	}
}

// A rule says how it is judged, and the program which it is.
func TestSARIFTellsOfItsRulesAndItself(t *testing.T) {
	var l struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Version, InformationURI string
					Rules                   []struct {
						ID   string
						Help struct{ Text string }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(write(t, "sarif", fixed(), report.Options{Version: "v1.2.3"}), &l); err != nil {
		t.Fatal(err)
	}
	driver := l.Runs[0].Tool.Driver
	if driver.Version != "v1.2.3" || !strings.HasPrefix(driver.InformationURI, "https://") || len(driver.Rules) == 0 {
		t.Errorf("got %+v", driver)
	}
	for _, r := range driver.Rules {
		if !strings.HasSuffix(r.Help.Text, "ringback explain "+r.ID) {
			t.Errorf("%s: got help %q, which GitHub needs", r.ID, r.Help.Text)
		}
	}
}

// A result is found again in the next run, though lines and requests have changed.
func TestSARIFFingerprintsAreStable(t *testing.T) {
	type log struct {
		Runs []struct {
			Results []struct {
				RuleID              string
				Level               string
				PartialFingerprints map[string]string
			}
		}
	}
	read := func(r *contract.Report) (l log) {
		if err := json.Unmarshal(write(t, "sarif", r, report.Options{}), &l); err != nil {
			t.Fatal(err)
		}
		return l
	}
	moved := fixed()
	for i := range moved.Findings {
		moved.Findings[i].Place.Line += 100
		for j := range moved.Findings[i].Evidence {
			moved.Findings[i].Evidence[j].Got = "something else"
		}
	}
	before, after := read(fixed()), read(moved)
	seen := map[string]string{}
	for i, result := range before.Runs[0].Results {
		print := result.PartialFingerprints["ringbackLaw/v1"]
		if print == "" || print != after.Runs[0].Results[i].PartialFingerprints["ringbackLaw/v1"] {
			t.Errorf("%s: got %q, then %q", result.RuleID, print, after.Runs[0].Results[i].PartialFingerprints)
		}
		if other := seen[print]; other != "" {
			t.Errorf("%s and %s have one fingerprint", result.RuleID, other)
		}
		seen[print] = result.RuleID
	}
}

// A terminal isn't steered by what a target says, and a page has no mark-up of its.
func TestOutsideTextIsHarmless(t *testing.T) {
	for _, format := range []string{"tree", "junit", "github", "html"} {
		if out := string(write(t, format, fixed(), report.Options{})); strings.ContainsAny(out, "\x1b\x00\u202e") {
			t.Errorf("%s: control characters in %q", format, out)
		}
	}
	page := string(write(t, "html", fixed(), report.Options{}))
	if strings.Contains(page, "<script>alert") || strings.Contains(page, "<b>promise") {
		t.Error("html: mark-up of a target's")
	}
	if strings.Count(page, "<script") != 1 || strings.Contains(page, "http-equiv=\"refresh") {
		t.Error("html: want one script")
	}
}
