package contract_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// A spec whose requests have to carry something is checked with it, and not at all without.
func TestCarriedParameters(t *testing.T) {
	spec := edition(t, "      parameters:\n", `      parameters:
        - {name: x-account, in: header, required: true, schema: {type: integer, minimum: 1}}
        - {name: x-ids, in: header, schema: {type: array, items: {type: integer}}}
        - {name: seat, in: cookie, required: true, schema: {type: string}}
`)
	target := contract.Target{
		Handler: mock.New(mock.Options{Spec: spec, Calls: 300}), Token: "any", Spec: spec, Profile: contract.Quick,
		Header: http.Header{"X-Account": {"5"}, "Cookie": {"seat=a"}},
	}
	report, err := contract.Check(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	judged := 0
	for _, f := range report.Findings {
		if f.Outcome == contract.Fail || f.Outcome == contract.Flaky {
			t.Errorf("%s: %s %v", f.Law, f.Outcome, f.Observed)
		}
		if f.Outcome == contract.Pass {
			judged++
		}
	}
	if judged < 20 {
		t.Errorf("only %d laws were judged", judged)
	}
	for header, want := range map[string]string{
		"Cookie: seat=a":               `header "x-account" at edition.yaml`,
		"X-Account: 5":                 `cookie "seat" at edition.yaml`,
		"X-Account: 0\nCookie: seat=a": `got "0", want at least 1`,
	} {
		target.Header = http.Header{}
		for line := range strings.SplitSeq(header, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			target.Header.Set(name, value)
		}
		if _, err := contract.Check(t.Context(), target); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %s", header, err, want)
		}
	}
}
