package proxy_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ringback/ringback/mock/proxy"
)

// What is beyond what ringback reads is said not to be judged: it is no violation, and no reason to refuse an answer.
func TestLimitsAreNoViolations(t *testing.T) {
	deep := `{"items":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + `}`
	for name, tt := range map[string]struct{ body, unjudged, violation string }{
		"nesting":                 {deep, "got more than 512 levels, ringback reads at most 512 levels", ""},
		"an exponent":             {`{"items":[],"total":1e99999999999,"skip":0,"limit":100}`, "/total: got 1e99999999999", ""},
		"an exponent and a fault": {`{"items":[],"total":1e99999999999,"skip":"0","limit":100}`, "/total: got 1e99999999999", `/skip: got "0"`},
	} {
		for form, deployment := range map[string]http.HandlerFunc{"whole": says(200, tt.body), "in pieces": chunked(tt.body)} {
			s := before(t, deployment, func(o *proxy.Options) { o.Errors = tt.violation == "" })
			got := s.get("/api/v1/calls")
			told := func(name string) string {
				return strings.Join(append(got.Header.Values(name), got.Trailer.Values(name)...), "\n")
			}
			if got.StatusCode != 200 || got.body != tt.body || !strings.Contains(told("Ringback-Unjudged"), tt.unjudged) {
				t.Errorf("%s, %s: got %d, unjudged %q, want it passed on, unjudged %q", name, form, got.StatusCode, told("Ringback-Unjudged"), tt.unjudged)
			}
			if v := told("Ringback-Violation"); !strings.HasPrefix(v, tt.violation) || (v == "") != (tt.violation == "") {
				t.Errorf("%s, %s: got violation %q, want %q", name, form, v, tt.violation)
			}
		}
	}
}
