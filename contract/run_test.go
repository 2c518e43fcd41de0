package contract_test

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
)

// runCases are tests of services that a run of their own is to fail or not, by name. TestRunIn runs one of them.
var runCases = map[string]struct {
	run    func(*testing.T, contract.Target)
	target contract.Target
	passes bool
	says   string // with -v
}{
	"a service that holds":     {contract.Run, contract.Target{Handler: small(), Only: []string{"page/length"}}, true, "--- PASS: TestRunIn/page/length"},
	"a service that fails":     {contract.Run, contract.Target{Handler: misspellingStatus(), Only: []string{"schema/item/status"}}, false, "--- FAIL: TestRunIn/schema/item/status"},
	"a broken should":          {contract.Run, contract.Target{Handler: misspelling(), Only: []string{currency}}, true, "should: "},
	"a broken should, counted": {contract.RunStrict, contract.Target{Handler: misspelling(), Only: []string{currency}}, false, "--- FAIL: TestRunIn/" + currency},
	"strictly, something inconclusive": {
		contract.RunStrict, contract.Target{Handler: small(), Only: []string{"order/*"}}, true, "inconclusive: no item has null for started_at",
	},
	"a known failure": {
		contract.Run, contract.Target{Handler: misspelling(), Only: []string{currency}, Known: []contract.Known{{Law: currency, Reason: "soon"}}}, true, "known failure: soon",
	},
	"a known failure that holds": {
		contract.Run, contract.Target{Handler: small(), Only: []string{currency}, Known: []contract.Known{{Law: currency, Reason: "soon"}}}, false, "holds again",
	},
	"a known failure that can't be checked": {
		contract.Run, contract.Target{Handler: small(), Only: []string{"page/length"}, Known: []contract.Known{{Law: currency, Reason: "soon"}}}, true, "can't tell whether it still fails",
	},
	"all inconclusive": {contract.Run, contract.Target{Handler: small(), Only: []string{"order/nulls-at-one-end"}}, false, "nothing was judged"},
	"remarks alone":    {contract.Run, contract.Target{Handler: small(), Only: []string{"http/cors"}}, false, "nothing was judged"},
	"cut off":          {contract.Run, contract.Target{Handler: small(), MaxRequests: 9}, false, "the budget cut off "},
	"refused":          {contract.Run, contract.Target{Handler: respond(http.StatusUnauthorized, "text/plain", "no")}, false, "the target refuses the credentials"},
	"never a page":     {contract.Run, contract.Target{Handler: respond(http.StatusServiceUnavailable, "text/plain", "no")}, false, "nothing was judged"},
	"nobody to ask":    {contract.Run, contract.Target{}, false, "no target"},
	"a pattern of naught": {
		contract.RunStrict, contract.Target{Handler: small(), Only: []string{"page/lengt"}}, false, `only "page/lengt" matches no law`,
	},
}

const caseVariable = "RINGBACK_TEST_RUN"

// TestRunIn is the test of a service, for TestRunFailsWhatIsNotGreen.
func TestRunIn(t *testing.T) {
	c, ok := runCases[os.Getenv(caseVariable)]
	if !ok {
		t.Skip("run by TestRunFailsWhatIsNotGreen")
	}
	c.target.Token, c.target.Clock = token, newLeaper()
	c.run(t, c.target)
}

// The test of a service fails where the command's exit code would say that something is wrong or that nothing was judged.
func TestRunFailsWhatIsNotGreen(t *testing.T) {
	for name, c := range runCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRunIn$", "-test.v")
			cmd.Env = append(os.Environ(), caseVariable+"="+name)
			out, err := cmd.CombinedOutput()
			if (err == nil) != c.passes || !strings.Contains(string(out), c.says) {
				t.Errorf("got %v and\n%s\nwant it to pass %t, with %q", err, out, c.passes, c.says)
			}
		})
	}
}
