package contract_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/ringback/ringback/mock"
)

// times is how often a parameter is given.
func times(parameters []string, name string) (n int) {
	for _, p := range parameters {
		if strings.HasPrefix(p, name+"=") {
			n++
		}
	}
	return n
}

// union answers what meets any of a repeated parameter's values.
func union(name string) twist {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		type page struct {
			Items []json.RawMessage `json:"items"`
			Total int               `json:"total"`
			Skip  int               `json:"skip"`
			Limit int               `json:"limit"`
		}
		parameters := strings.Split(r.URL.RawQuery, "&")
		a, okA := value(parameters[:1], name)
		if b, okB := value(parameters, name); times(parameters, name) < 2 || !okA || !okB || a == b {
			next.ServeHTTP(w, r)
			return
		}
		var whole page
		for _, p := range parameters {
			if !strings.HasPrefix(p, name+"=") {
				continue
			}
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, with(r, append([]string{p}, parameters[2:]...)))
			var part page
			if err := json.NewDecoder(rec.Body).Decode(&part); err != nil {
				panic(err)
			}
			whole.Items, whole.Total = append(whole.Items, part.Items...), whole.Total+part.Total
			whole.Skip, whole.Limit = part.Skip, part.Limit
		}
		slices.SortStableFunc(whole.Items, func(a, b json.RawMessage) int {
			return cmp.Compare(started.FindString(string(b)), started.FindString(string(a)))
		})
		whole.Items = whole.Items[:min(len(whole.Items), whole.Limit)]
		w.Header().Set("Content-Type", jsonType)
		_ = json.NewEncoder(w).Encode(whole)
	}
}

func TestQueryLawsCatch(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	breakOne(t, []crooked{
		{name: "an unknown parameter matches nothing", law: "query/unknown", by: asking(func(parameters []string) []string {
			if _, ok := value(parameters, "x_ringback_probe"); ok {
				return append(parameters, "min_duration=1", "max_duration=0")
			}
			return parameters
		})},
		{name: "both values of a repeated filter count", law: "query/repeated", by: union("status")},
		{name: "a repeated filter is dropped", law: "query/repeated", by: asking(func(parameters []string) []string {
			return slices.DeleteFunc(slices.Clone(parameters), func(p string) bool {
				return strings.HasPrefix(p, "status=") && times(parameters, "status") > 1
			})
		})},
		{name: "a repeated limit is dropped", law: "query/repeated", by: asking(func(parameters []string) []string {
			return slices.DeleteFunc(slices.Clone(parameters), func(p string) bool {
				return strings.HasPrefix(p, "limit=") && times(parameters, "limit") > 1
			})
		})},
		{name: "brackets carry an operator", law: "query/brackets", by: asking(func(parameters []string) []string {
			for i, p := range parameters {
				if not, ok := strings.CutPrefix(p, "status[$ne]="); ok && not == "completed" {
					parameters[i] = "status=failed"
				} else if ok {
					parameters[i] = "status=completed"
				}
			}
			return parameters
		})},
		{name: "what isn't well-formed is dropped", law: "query/malformed", by: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(w, with(r, strings.Split(r.URL.Query().Encode(), "&")))
		}},
	})
}

func TestQueryLawsLeaveAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	first := func(parameters []string) []string {
		seen := map[string]bool{}
		return slices.DeleteFunc(slices.Clone(parameters), func(p string) bool {
			name, _, _ := strings.Cut(p, "=")
			again := seen[name]
			seen[name] = true
			return again
		})
	}
	leavesAlone(t, []variant{
		{
			name: "what isn't documented is refused", o: mock.Options{Strict: true}, by: asking(func(p []string) []string { return p }),
			observe: map[string]string{
				"query/unknown":  "an unknown parameter: refused with 422",
				"query/repeated": "status given twice: refused with 422",
				"query/brackets": "status[$ne]: refused with 422",
			},
		},
		{
			name: "the first of a repeated parameter wins", by: asking(first),
			observe: map[string]string{"query/repeated": "limit given twice: the first wins"},
		},
		{
			name: "a repeated parameter has to be both", by: asking(func(parameters []string) []string {
				a, _ := value(parameters[:1], "status")
				if b, _ := value(parameters, "status"); times(parameters, "status") > 1 && a != b {
					return append(slices.Clone(parameters), "min_duration=1", "max_duration=0")
				}
				return parameters
			}),
			observe: map[string]string{"query/repeated": "status given twice: nothing is both"},
		},
		{
			name: "brackets are the parameter's", by: asking(func(parameters []string) []string {
				for i, p := range parameters {
					parameters[i] = strings.Replace(strings.Replace(p, "[]=", "=", 1), "[$ne]=", "=", 1)
				}
				return parameters
			}),
			observe: map[string]string{"query/brackets": "status[$ne]: taken for status"},
		},
		{
			name: "a semicolon parts parameters", by: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				next.ServeHTTP(w, with(r, strings.FieldsFunc(r.URL.RawQuery, func(c rune) bool { return c == '&' || c == ';' })))
			},
			observe: map[string]string{"query/malformed": ";x in a value: taken without what is wrong"},
		},
		{
			name: "what isn't well-formed is refused", by: refusingIf(func(r *http.Request) bool {
				return strings.Contains(r.URL.RawQuery, "%zz") || strings.Contains(r.URL.RawQuery, ";")
			}, 400),
			observe: map[string]string{"query/malformed": "%zz in a value: refused with 400"},
		},
	})
}
