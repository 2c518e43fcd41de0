package contract_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
)

// A law is judged by its own requests: asked for alone, or with another left out that fails for the same cause, it fails as it does
// in a whole run.
func TestALawIsJudgedByItself(t *testing.T) {
	m := small()
	ignoring := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, "status=", "ignored=")
		m.ServeHTTP(w, r)
	})
	const law, cause = "filter/status/sound", "filter/status/exact"
	for _, skip := range [][]string{nil, {cause}} {
		r := check(t, ignoring, func(target *contract.Target) { target.Only, target.Skip = []string{law}, skip })
		if f := r.Finding(law); f.Outcome != contract.Fail || r.ExitCode(false) != contract.ExitBroken {
			t.Errorf("without %v: %s with exit code %d, want a failure", skip, f.Outcome, r.ExitCode(false))
		}
	}
	r := check(t, ignoring, func(*contract.Target) {})
	if f := r.Finding(law); f.Outcome != contract.Fail || f.Cause != cause {
		t.Errorf("in a whole run: %s with cause %q, want a failure under %s", f.Outcome, f.Cause, cause)
	}
}
