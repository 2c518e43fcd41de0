package contract_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
)

// A law that is skipped because of another takes that one into the report, though it wasn't asked for: else the failure would go
// unseen. One that was left out by name stays out.
func TestACauseIsReportedToo(t *testing.T) {
	m := small()
	ignoring := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, "status=", "ignored=")
		m.ServeHTTP(w, r)
	})
	const law, cause = "filter/status/exact", "filter/status/sound"
	r := check(t, ignoring, func(target *contract.Target) { target.Only = []string{law} })
	if f := r.Finding(law); f.Outcome != contract.Skipped {
		t.Errorf("%s: %s, want skipped", law, f.Outcome)
	}
	if f := r.Finding(cause); f == nil || f.Outcome != contract.Fail || r.ExitCode(false) != contract.ExitBroken {
		t.Errorf("%s: %+v with exit code %d, want a failure", cause, f, r.ExitCode(false))
	}
	r = check(t, ignoring, func(target *contract.Target) { target.Only, target.Skip = []string{law}, []string{cause} })
	if r.Finding(cause) != nil || r.ExitCode(false) != contract.ExitInconclusive {
		t.Errorf("left out by name: %+v with exit code %d", r.Finding(cause), r.ExitCode(false))
	}
}
