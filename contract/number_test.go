package contract_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

// Bounds are found in whatever form a spec has them: the same values are asked for, and the same bugs found.
func TestBoundsInAnyForm(t *testing.T) {
	for _, schema := range []string{
		"{type: integer, default: 100.0, minimum: 1.0, maximum: 1000.0}",
		"{type: integer, default: 100, exclusiveMinimum: 0, exclusiveMaximum: 1001}",
		"{default: 100, allOf: [{type: integer, exclusiveMinimum: 0.0}, {maximum: 1e3}]}",
		"{default: 100, anyOf: [{type: integer, minimum: 1, maximum: 1000}, {type: 'null'}]}",
		"{type: integer, default: 100, $ref: '#/components/schemas/CallPage/properties/limit'}",
	} {
		spec := edition(t, limitSchema, schema)
		for id, law := range map[string]string{"limit-zero-is-all": "parameter/limit/fail-closed", "limit-unbounded": "page/limit-maximum"} {
			bugs := mutant.Bugs()
			bug := bugs[slices.IndexFunc(bugs, func(b mutant.Bug) bool { return b.ID == id })]
			m := mock.New(bug.Options(mock.Options{}))
			r := check(t, bug.Wrap(m, m.Spec()), func(target *contract.Target) {
				target.Spec, target.Token, target.Only, target.Profile = spec, mutant.Token, []string{law}, contract.Quick
			})
			if f := r.Finding(law); !f.Outcome.Broken() {
				t.Errorf("%s with %s: got %s %s, want it broken", id, schema, f.Outcome, f.Reason)
			}
		}
	}
}

// rewriteBodies is a mock of which each body is changed.
func rewriteBodies(o mock.Options, change func(body string) string) http.Handler {
	o.Tokens = []string{token}
	return rewriting(mock.New(o), func(_ string, body []byte) []byte { return []byte(change(string(body))) })
}

// Numbers that are written in another way are the same numbers.
func TestNumbersAreReadByValue(t *testing.T) {
	for name, form := range map[string]string{"a fraction": "$1.0$2", "an exponent": "${1}e0$2"} {
		numbers := regexp.MustCompile(`("(?:id|assistant_id|duration|total|skip|limit)":\d+)([,}])`)
		r := check(t, rewriteBodies(mock.Options{Calls: 150}, func(body string) string { return numbers.ReplaceAllString(body, form) }))
		noneBroken(t, r)
		for _, law := range []string{"combine/pairs", "filter/assistant_id/exact", "filter/min_duration/inclusive", "page/traversal", "page/echo", "range/duration/split"} {
			if f := r.Finding(law); f == nil || f.Outcome != contract.Pass {
				t.Errorf("%s: %s: got %+v, want it judged", name, law, f)
			}
		}
	}
}

// ofItems are the laws judged on calls of a file.
func ofItems(t *testing.T, only []string, calls ...string) *contract.Report {
	t.Helper()
	items, err := mock.ReadItems(ringback.Default(), "calls", strings.NewReader(strings.Join(calls, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return check(t, mock.New(mock.Options{Items: items, Tokens: []string{token}}), func(target *contract.Target) { target.Only = only })
}

// dataCall is a call that failed at once.
func dataCall(id int, phone, startedAt string) string {
	return fmt.Sprintf(`{"id":%d,"call_sid":"CA%d","assistant_id":%d,"assistant_name":null,"assistant_graph_name":null,"to_phone_number":"+15550100",`+
		`"customer_phone_number":%q,"status":"failed","duration":null,"started_at":%q,"ended_at":null,"call_meta":null,"total_cost":null,"llm_cost":null,`+
		`"tts_cost":null,"stt_cost":null,"telephony_cost":null,"cost_currency":"USD"}`, id, id, id%3+1, phone, startedAt)
}

// A time is an extreme only beyond what the data has.
func TestExtremesOfTheData(t *testing.T) {
	var calls []string
	for i, at := range []string{
		"0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.5Z", "2016-12-31T23:59:60Z", "2024-01-15T10:00:00Z", "2024-06-15T10:00:00Z",
		"9999-12-31T23:59:59Z", "9999-12-31T23:59:59.9Z", "9999-12-31T23:59:59.999999Z",
	} {
		calls = append(calls, dataCall(i+1, "+15550123", at))
	}
	r := ofItems(t, nil, calls...)
	for _, f := range r.Findings {
		if (f.Outcome.Broken() || f.Outcome == contract.Error) && f.Law != "stability/not-in-the-future" {
			t.Errorf("%s: %s %s\n%s", f.Law, f.Outcome, f.Reason, f.Text())
		}
	}
	for _, law := range []string{"parameter/date_to/extremes", "parameter/date_from/extremes", "filter/date_from/exact"} {
		if f := r.Finding(law); f.Outcome != contract.Pass {
			t.Errorf("%s: got %s %s, want it judged", law, f.Outcome, f.Reason)
		}
	}
}

// A few values without letters aren't all of them.
func TestLettersAreLookedForEverywhere(t *testing.T) {
	var calls []string
	for i := range 400 {
		phone := fmt.Sprintf("+1555%04d", i)
		if i%16 == 3 {
			phone = fmt.Sprintf("+1555%04dCALL", i)
		}
		calls = append(calls, dataCall(i+1, phone, fmt.Sprintf("2024-01-15T10:%02d:%02dZ", i/60, i%60)))
	}
	if f := ofItems(t, []string{"filter/customer_phone/case"}, calls...).Finding("filter/customer_phone/case"); f.Outcome != contract.Pass || f.Witnesses < 2 {
		t.Errorf("got %s, %d samples: %s, want it judged", f.Outcome, f.Witnesses, f.Reason)
	}
	calls = slices.DeleteFunc(calls, func(text string) bool { return strings.Contains(text, "CALL") })
	if f := ofItems(t, []string{"filter/customer_phone/case"}, calls...).Finding("filter/customer_phone/case"); f.Outcome != contract.Inconclusive {
		t.Errorf("got %s %s, want it inconclusive: no number has letters", f.Outcome, f.Reason)
	}
}

// What ringback doesn't read is no breach of the server's.
func TestOwnLimitsAreInconclusive(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 600) + "1" + strings.Repeat("}", 600)
	meta := regexp.MustCompile(`"call_meta":(null|\{[^{}]*\})`)
	cost := regexp.MustCompile(`"id":\d+`)
	for name, change := range map[string]func(string) string{
		"nesting":  func(body string) string { return meta.ReplaceAllLiteralString(body, `"call_meta":`+deep) },
		"exponent": func(body string) string { return cost.ReplaceAllString(body, "${0}e99999999999") },
		"total": func(body string) string {
			return strings.Replace(body, `"total":`, `"total":1e99999999999,"total_was":`, 1)
		},
	} {
		r := check(t, rewriteBodies(mock.Options{Calls: 40}, change), func(target *contract.Target) { target.Profile = contract.Quick })
		noneBroken(t, r)
		if n := r.Count(contract.Inconclusive, contract.Must); n == 0 {
			t.Errorf("%s: got nothing inconclusive", name)
		}
		told := slices.ContainsFunc(r.Findings, func(f contract.Finding) bool { return strings.Contains(f.Reason, "not judged") })
		if !told {
			t.Errorf("%s: got no reason that says what wasn't judged", name)
		}
	}
}
