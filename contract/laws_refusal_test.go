package contract_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ringback/ringback/contract"
)

// saying puts a text in the place of every refusal's.
func saying(detail string) twist {
	return refusing(func(int, string) (int, string, string) {
		body, _ := json.Marshal(map[string]string{"detail": detail})
		return http.StatusBadRequest, jsonType, string(body)
	})
}

func TestRefusalLawsCatch(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	var refused atomic.Int64
	breakOne(t, []crooked{
		{name: "among many, what is wrong is dropped", law: "refusal/among-good", by: asking(func(parameters []string) []string {
			if len(parameters) < 5 {
				return parameters
			}
			return slices.DeleteFunc(slices.Clone(parameters), func(p string) bool {
				name, _, _ := strings.Cut(p, "=")
				v, ok := value([]string{p}, name)
				return ok && invalid(name, v)
			})
		})},
		{name: "another place is named", law: "refusal/names-the-parameter", by: refusing(func(status int, body string) (int, string, string) {
			return status, jsonType, strings.ReplaceAll(body, `"loc":["query","limit"]`, `"loc":["query","value"]`)
		})},
		{name: "a form of its own", law: "refusal/form", by: refusing(func(status int, _ string) (int, string, string) {
			return status, jsonType, `{"error":"invalid"}`
		})},
		{name: "a page for people", law: "refusal/form", by: refusing(func(status int, _ string) (int, string, string) {
			return status, "text/html", "<html><h1>Unprocessable</h1></html>"
		})},
		{name: "another form each time", law: "refusal/repeatable", by: refusing(func(status int, body string) (int, string, string) {
			if refused.Add(1)%3 == 0 {
				return http.StatusNotFound, jsonType, `{"detail":"Not Found"}`
			}
			return status, jsonType, body
		})},
		{
			name: "a stack trace", law: "refusal/leaks-nothing",
			by: saying("Traceback (most recent call last):\n  File \"/srv/api/calls.py\", line 12, in list_calls\nValueError: limit"),
		},
		{name: "a trace of JavaScript", law: "refusal/leaks-nothing", by: saying("Error: limit\n    at parseLimit (/app/src/routes/calls.js:41:13)")},
		{name: "SQL", law: "refusal/leaks-nothing", by: saying(`invalid input syntax for integer: "abc" LINE 1: SELECT id, status FROM calls`)},
		{name: "a host inside", law: "refusal/leaks-nothing", by: saying("upstream 10.0.3.17:5432 refused the value")},
		{name: "a path of files", law: "refusal/leaks-nothing", by: saying("cannot load /var/lib/calls/schema.json")},
	})
}

func TestRefusalLawsLeaveAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	var refused atomic.Int64
	leavesAlone(t, []variant{
		{name: "400 for 422", by: refusing(func(_ int, body string) (int, string, string) { return http.StatusBadRequest, jsonType, body })},
		{
			name: "400 in words", by: saying("Bad request: see /api/v1/calls at http://handler.test"),
			observe: map[string]string{"refusal/names-the-parameter": "a refusal with 400 doesn't name the parameter"},
		},
		{
			name: "words that only look like the inside",
			by:   saying("select a status from the list (error.internal at line 3); see /app/docs/errors and https://docs.example.com/var/lib/calls.html"),
		},
		{
			name: "more than is asked for", by: refusing(func(status int, body string) (int, string, string) {
				more := fmt.Sprintf(`"url":"https://errors.pydantic.dev/2.5/v/int_parsing","input":"selected from/home","ctx":{"id":%d},"type"`, refused.Add(1))
				return status, jsonType, strings.ReplaceAll(body, `"type"`, more)
			}),
		},
		{
			name: "a number for each refusal", by: refusing(func(status int, body string) (int, string, string) {
				return status, jsonType, strings.Replace(body, "{", fmt.Sprintf(`{"request":%d,`, refused.Add(1)), 1)
			}),
		},
	})
}

// A target that refuses nothing says nothing of how it refuses.
func TestNoRefusalsNoVerdictOnThem(t *testing.T) {
	r := check(t, small(), func(target *contract.Target) { target.Only = []string{"refusal/*"} })
	for _, f := range r.Findings {
		if f.Outcome != contract.Pass {
			t.Errorf("%s: %s %s", f.Law, f.Outcome, f.Reason)
		}
	}
	r = check(t, refusingNothing(small()), func(target *contract.Target) { target.Only = []string{"refusal/*"} })
	for _, f := range r.Findings {
		if f.Outcome == contract.Pass && strings.HasPrefix(f.Law, "refusal/") {
			t.Errorf("%s: pass, though nothing was refused", f.Law)
		}
	}
}

// refusingNothing answers what is wrong as if it weren't there.
func refusingNothing(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		each(func(name, value string) (string, bool) { return value, !invalid(name, value) })(w, r, h)
	})
}
