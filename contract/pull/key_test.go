package pull_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/pull"
)

// Ids are read by their value: however a deployment writes one, each call comes once.
func TestIDsByValue(t *testing.T) {
	for name, spellings := range map[string][]string{"numbers": {"%d", "%d.0", "%de0", "%d0e-1"}, "texts": {`"7%d"`, `"\u0037%d"`}} {
		asked := 0
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			skip, _ := strconv.Atoi(r.URL.Query().Get("skip"))
			limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
			var items []string
			for id := skip + 1; id <= min(skip+limit, 10); id++ {
				items = append(items, fmt.Sprintf(`{"id":`+spellings[asked%len(spellings)]+`}`, id))
			}
			asked++
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"items":[%s],"skip":%d,"limit":%d,"total":10}`, strings.Join(items, ","), skip, limit)
		})
		for _, kept := range [][]string{nil, {"id"}} {
			_, r, err := run(t, pull.Options{Handler: handler, PageSize: 3, Treatment: pull.Treatment{Keep: kept}})
			if err != nil || r.Calls != 10 || strings.Contains(fmt.Sprint(r.Notes), "moved") || strings.Contains(fmt.Sprint(r.Notes), "twice") {
				t.Errorf("%s, kept %q: got %d calls, %v, notes %q, want 10 that stayed where they were", name, kept, r.Calls, err, r.Notes)
			}
		}
	}
}

// Equal ids become equal ones, others others, also where they are beyond 64 bits, or of an edition that doesn't say what they are.
func TestEqualIDsStayEqual(t *testing.T) {
	values := [][]string{{"7", "7.0", "7e0", "70e-1"}, {"0", "-0", "0.0", "0e9"}, {"8"}, {"1e19", "10000000000000000000", "10000000000000000000.0"}, {"1e20"}, {"7.5", "75e-1"}}
	for name, spec := range map[string]*ringback.Spec{"default": ringback.Default(), "unnamed": edited(t, "          x-generate: call.id\n", ""), "number": edited(t, "          type: integer\n          format: int64\n          description: Internal call ID.\n          x-generate: call.id\n", "          type: number\n          description: Internal call ID.\n")} {
		a, err := pull.NewAnonymizer(spec, keyNumber(t, 5), pull.Treatment{})
		if err != nil {
			t.Fatal(err)
		}
		first := map[string]int{}
		for n, spellings := range values {
			for _, text := range spellings {
				out, err := a.Append(nil, item(t, spec, `{"id":`+text+`}`))
				if err != nil {
					t.Fatal(err)
				}
				if len(spellings) > 1 {
					if before, seen := first[string(out)]; text != spellings[0] && (!seen || before != n) {
						t.Errorf("%s: %s became %s, want what became of %s", name, text, out, spellings[0])
					}
				}
				if before, seen := first[string(out)]; seen && before != n {
					t.Errorf("%s: %s became %s as %s did", name, text, out, values[before][0])
				}
				first[string(out)] = n
			}
		}
	}
}

// An item isn't accused of breaking anew what it broke before: not at a place beyond the ten that are listed, and not for a name in
// which a token is hidden.
func TestWhatWasBrokenBefore(t *testing.T) {
	spec := edited(t, "        call_sid:\n", "        tags: {type: array, items: {type: string, pattern: '^[b-d]$'}}\n        call_sid:\n")
	for n := range 30 {
		a, err := pull.NewAnonymizer(spec, keyNumber(t, n), pull.Treatment{})
		if err != nil {
			t.Fatal(err)
		}
		tags := `["` + strings.Join(strings.Split("fghjklmnpqrstvwxyzfghjklmnpqrstvwxyz", ""), `","`) + `"]`
		if _, err := a.Append(nil, item(t, spec, strings.TrimSuffix(call(nil), "}")+`,"tags":`+tags+`}`)); err != nil {
			t.Errorf("key %d: %v", n, err)
		}
	}
	strict := edited(t, "        call_sid:\n", "        more: {type: object, additionalProperties: {type: boolean}}\n        call_sid:\n")
	odd := token + "/~1"
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"items":[%s,"more":{"a %s":1}}],"total":1,"skip":0,"limit":1}`, strings.TrimSuffix(call(nil), "}"), odd)
	})
	var out strings.Builder
	if _, err := pull.Pull(t.Context(), pull.Options{Handler: handler, Spec: strict, Token: odd, Out: &out}); err != nil || strings.Contains(out.String(), token) {
		t.Errorf("got %s, %v, want a call without the token", out.String(), err)
	}
}
