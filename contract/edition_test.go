package contract_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// edition is the spec with some of its text replaced, each where it first stands.
func edition(t *testing.T, replacements ...string) *ringback.Spec {
	t.Helper()
	text := string(ringback.Default().Source())
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(text, replacements[i]) {
			t.Fatalf("the spec has no %q", replacements[i])
		}
		text = strings.Replace(text, replacements[i], replacements[i+1], 1)
	}
	spec, err := ringback.Parse("edition.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

const (
	limitSchema = "{type: integer, default: 100, minimum: 1, maximum: 1000}"
	limitEcho   = "minimum: 1\n          maximum: 1000"
	lastFilter  = "        - name: max_duration\n          in: query\n"
	lastField   = "        cost_currency:\n          type"
	example     = "skip: 0\n                    limit: 100"
	noCalls     = "total: 0, skip: 0, limit: 100"
)

// Editions that bound what may be asked are asked for no more than that, and are judged all the same.
func TestEditions(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	limits := func(of, echo, standard string) []string {
		return []string{limitSchema, of, limitEcho, echo, "example: 50\n", "example: " + standard + "\n", example, "skip: 0\n                    limit: " + standard, noCalls, "total: 0, skip: 0, limit: " + standard}
	}
	for _, tt := range []struct {
		name   string
		edits  []string
		judged string // laws that are to be kept, not merely left alone
	}{
		{
			"pages of 5 to 50", limits("{type: integer, default: 20, minimum: 5, maximum: 50}", "minimum: 5\n          maximum: 50", "20"),
			"page/concatenation page/traversal page/overlap page/limit-extremes page/under-filters  order/across-pages combine/pairs query/repeated stability/parallel http/slash",
		},
		{
			"pages of 1 to 3", limits("{type: integer, default: 2, minimum: 1, maximum: 3}", "minimum: 1\n          maximum: 3", "2"),
			"page/concatenation query/repeated stability/parallel",
		},
		{
			"every page is of one", limits("{type: integer, default: 1, minimum: 1, maximum: 1}", "minimum: 1\n          maximum: 1", "1"),
			"page/length page/limit-maximum filter/status/exact stability/parallel",
		},
		{
			"names that have to be escaped",
			[]string{"- name: status\n", "- name: filter[status]\n", "- name: customer_phone\n", "- name: customer%phone\n"},
			"filter/filter[status]/exact filter/filter[status]/sound filter/customer%phone/sound filter/customer%phone/exact combine/pairs",
		},
		{"a skip that ends", []string{"format: int64, default: 0, minimum: 0}", "format: int64, default: 0, minimum: 0, maximum: 200}"}, "page/concatenation page/overlap"},
		{
			"bounds on a bound",
			[]string{"x-filter: {field: duration, op: gte}\n          schema: {type: integer, format: int64}", "x-filter: {field: duration, op: gte}\n          schema: {type: integer, minimum: 0, maximum: 86400}"},
			"filter/min_duration/exact filter/min_duration/inclusive parameter/min_duration/refused combine/contradiction",
		},
		{
			"dates alone",
			[]string{
				"x-filter: {field: started_at, op: gte}\n          schema: {type: string, format: date-time}\n          example: '2024-01-01T00:00:00Z'",
				"x-filter: {field: started_at, op: gte}\n          schema: {type: string, format: date}\n          example: '2024-01-01'",
			},
			"filter/date_from/exact filter/date_from/total filter/date_to/exact range/started_at/offset range/started_at/split combine/pairs",
		},
		{
			"a filter with fewer values than its field", []string{lastFilter, `        - name: currency
          in: query
          description: In that currency.
          x-filter: {field: cost_currency, op: eq}
          schema: {type: string, enum: [USD, EUR]}
` + lastFilter}, "filter/currency/exact filter/currency/partition",
		},
		{
			"filters of every type", []string{lastField, `        recorded:
          type: boolean
          description: Whether there is a recording.
        score:
          type: [number, 'null']
          minimum: 0
          maximum: 1
          description: How well it went.
        retries:
          type: integer
          minimum: 0
          maximum: 5
          description: How often it was tried.
        day:
          type: [string, 'null']
          format: date
          description: The day.
` + lastField, lastFilter, `        - name: recorded
          in: query
          description: Whether there is a recording.
          x-filter: {field: recorded, op: eq}
          schema: {type: boolean}
        - name: min_score
          in: query
          description: At least so well.
          x-filter: {field: score, op: gte}
          schema: {type: number, minimum: 0, maximum: 1}
        - name: retries
          in: query
          description: Tried so often.
          x-filter: {field: retries, op: eq}
          schema: {type: integer, minimum: 0, maximum: 5}
        - name: day
          in: query
          description: On that day.
          x-filter: {field: day, op: eq}
          schema: {type: string, format: date}
` + lastFilter}, "filter/recorded/exact filter/min_score/exact filter/retries/exact filter/day/exact combine/pairs",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			spec := edition(t, tt.edits...)
			m := mock.New(mock.Options{Spec: spec, Calls: 300, Tokens: []string{token}})
			for _, profile := range []contract.Profile{contract.Standard, contract.Deep} {
				r := check(t, m, func(target *contract.Target) { target.Spec, target.Profile, target.MaxRequests = spec, profile, 2000 })
				noneBroken(t, r)
				for law := range strings.FieldsSeq(tt.judged) {
					if f := r.Finding(law); f == nil || f.Outcome != contract.Pass {
						t.Errorf("%s isn't kept: %+v", law, f)
					}
				}
			}
		})
	}
}

// Where nothing is left alone, nothing can be known of what isn't shown.
func TestEditionsThatNarrow(t *testing.T) {
	for _, tt := range []struct{ name, from, to, want string }{
		{
			"a required filter", "- name: assistant_id\n", "- name: assistant_id\n          required: true\n",
			`edition.yaml:72: parameter "assistant_id" is required: check reads lists that nothing narrows`,
		},
		{
			"a filter by default", "schema: {$ref: '#/components/schemas/CallStatus'}", "schema: {type: string, enum: [ongoing, completed, failed], default: completed}",
			`edition.yaml:66: parameter "status" filters by its default: check reads lists that nothing narrows`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := contract.Check(t.Context(), contract.Target{Handler: http.NotFoundHandler(), Spec: edition(t, tt.from, tt.to)})
			if err == nil || err.Error() != tt.want {
				t.Errorf("got error %v, want %s", err, tt.want)
			}
		})
	}
}

// A target with fewer items than are skipped shows an empty page, which is right.
func TestOddSkipsOfFewItems(t *testing.T) {
	r := check(t, mock.New(mock.Options{Calls: 2, Tokens: []string{token}}), func(target *contract.Target) {
		target.Profile, target.Only = contract.Deep, []string{"parameter/skip/odd-spelling"}
	})
	noneBroken(t, r)
	if f := r.Finding("parameter/skip/odd-spelling"); f.Outcome != contract.Pass {
		t.Errorf("%s: %s", f.Outcome, f.Reason)
	}
}

// A valid request that is refused once and again is a failure, not a flaky one, though one law alone has asked it.
func TestRefusedAgain(t *testing.T) {
	m := mock.New(mock.Options{Calls: 300, Tokens: []string{token}})
	r := check(t, instead(func(w http.ResponseWriter, r *http.Request) bool {
		q := r.URL.Query()
		if q.Get("limit") != "7" || q.Get("skip") != "7" {
			return false
		}
		respond(422, "application/json", `{"detail":[{"loc":["query","skip"],"msg":"bad","type":"bad"}]}`).ServeHTTP(w, r)
		return true
	})(m), func(target *contract.Target) { target.Only = []string{"answer/ok", "page/traversal"} })
	f := r.Finding("answer/ok")
	if f.Outcome != contract.Fail || len(f.Evidence) != 1 {
		t.Errorf("answer/ok: %s %s", f.Outcome, f.Reason)
	}
}

// A valid request that a target never answers, though it is there, is a failure.
func TestNeverAnswered(t *testing.T) {
	m := mock.New(mock.Options{Calls: 300, Tokens: []string{token}})
	r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("status") {
			panic("no such table: statuses")
		}
		m.ServeHTTP(w, r)
	}), func(target *contract.Target) { target.Only = []string{"filter/status/*"} })
	f := r.Finding("answer/ok")
	if f == nil || f.Outcome != contract.Fail || !strings.Contains(f.Evidence[0].Got, "no such table: statuses") {
		t.Errorf("answer/ok: %+v, want a failure with the handler's words", f)
	}
}

// A target that goes away ends the run: nothing is said of what it didn't live to answer.
func TestGoneAway(t *testing.T) {
	m := mock.New(mock.Options{Calls: 300, Tokens: []string{token}})
	gone := false
	r, err := contract.Check(t.Context(), contract.Target{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if gone = gone || r.URL.Query().Has("status"); gone {
				panic(http.ErrAbortHandler)
			}
			m.ServeHTTP(w, r)
		}),
		Token: token, Clock: newLeaper(), Concurrency: 1,
	})
	if !errors.Is(err, contract.ErrUnreachable) {
		t.Errorf("got error %v, want ErrUnreachable", err)
	}
	noneBroken(t, r)
	if got := r.ExitCode(false); got != contract.ExitUnreachable {
		t.Errorf("exit code %d, want %d", got, contract.ExitUnreachable)
	}
	if f := r.Finding("filter/date_from/exact"); f.Outcome != contract.Skipped || f.Reason != "the target can't be reached any more" || len(r.Cut) > 0 {
		t.Errorf("%s: %s, cut off %d", f.Outcome, f.Reason, len(r.Cut))
	}
}

// Parameters are counted by their names, however these are escaped, and what one law alone has seen is confirmed and made small.
func TestEscapedNames(t *testing.T) {
	spec := edition(t, "- name: status\n", "- name: filter[status]\n", "enum: [ongoing, completed, failed]", "enum: [ongoing, completed, failed, on hold]")
	m := mock.New(mock.Options{Calls: 300, Tokens: []string{token}}) // which doesn't know the name
	r := check(t, m, func(target *contract.Target) {
		target.Spec, target.Only = spec, []string{"filter/filter[status]/exact", "filter/filter[status]/sound", "filter/filter[status]/partition"}
	})
	f := r.Finding("filter/filter[status]/sound")
	if f.Outcome != contract.Fail || len(f.Evidence) == 0 || len(f.Evidence[0].Parameters) != 1 || f.Witnesses == 0 {
		t.Errorf("%s with %d witnesses, want a failure shown by one parameter\n%s", f.Outcome, f.Witnesses, f.Text())
	}
	for _, p := range r.Coverage.Parameters {
		if p.Name == "filter[status]" && (p.Requests == 0 || p.Enum["on hold"] == 0) {
			t.Errorf("coverage %+v, want requests, also for a value with a space", p)
		}
	}
}
