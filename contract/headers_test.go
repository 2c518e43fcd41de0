package contract_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// A header that the document declares has to be sent, and with a value that its schema allows.
func TestDeclaredHeaders(t *testing.T) {
	spec := edition(t, "description: One page of the calls that match the filters, newest first.\n",
		"description: One page of the calls that match the filters, newest first.\n          headers:\n            X-Remaining: {required: true, schema: {type: integer, minimum: 0}}\n")
	for _, tt := range []struct{ sent, outcome string }{{"7", "pass"}, {"", "fail"}, {"many", "fail"}, {"-1", "fail"}} {
		h := rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
			a.Header().Del("X-Remaining")
			if tt.sent != "" {
				a.Header().Set("X-Remaining", tt.sent)
			}
		})(mock.New(mock.Options{Calls: 120, Spec: spec, Tokens: []string{token}}))
		r := check(t, h, func(target *contract.Target) { target.Spec, target.Only = spec, []string{"page/*", "http/headers"} })
		if f := r.Finding("http/headers"); f.Outcome.String() != tt.outcome {
			t.Errorf("%q: http/headers: %s, want %s", tt.sent, f.Outcome, tt.outcome)
		}
	}
}

// Every rule that the validator can name in a violation of an answer belongs to a law: nothing that it finds is dropped.
func TestEveryRuleBelongsToALaw(t *testing.T) {
	spec := ringback.Default()
	laws := contract.Laws(spec)
	for _, rule := range spec.AnswerRules() {
		ids, ok := contract.LawsOfRule(spec, rule)
		if !ok {
			t.Errorf("%s belongs to no law", rule)
		}
		for _, id := range ids {
			if !slices.ContainsFunc(laws, func(l contract.Law) bool {
				return l.ID == id || strings.HasSuffix(id, "*") && strings.HasPrefix(l.ID, strings.TrimSuffix(id, "*"))
			}) {
				t.Errorf("%s belongs to %s, which is no law", rule, id)
			}
		}
	}
}
