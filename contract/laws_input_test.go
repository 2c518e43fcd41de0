package contract_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// Whatever is dropped of a filter is seen, and is one failure.
func TestDroppedValuesAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	var servers []crooked
	for _, name := range []string{"status", "assistant_id", "date_from", "date_to", "min_duration", "max_duration"} {
		servers = append(servers, crooked{name: name, law: "parameter/" + name + "/fail-closed", by: dropping(name)})
	}
	servers = append(servers, crooked{name: "customer_phone", law: "parameter/customer_phone/fail-closed", by: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if strings.Contains(r.URL.RawQuery, "%FF") {
			r = with(r, strings.Split("limit=1", "&"))
		}
		next.ServeHTTP(w, r)
	}})
	breakOne(t, servers)
}

// everything answers all calls of the server behind it on one page.
func everything(w http.ResponseWriter, r *http.Request, next http.Handler) {
	var all struct {
		Items []json.RawMessage `json:"items"`
		Total int               `json:"total"`
		Skip  int               `json:"skip"`
		Limit int               `json:"limit"`
	}
	var items []json.RawMessage
	for skip := 0; skip == 0 || skip < all.Total; skip += 1000 {
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, with(r, []string{"limit=1000", "skip=" + strconv.Itoa(skip)}))
		all.Items = nil
		if err := json.NewDecoder(rec.Body).Decode(&all); err != nil {
			panic(err)
		}
		items = append(items, all.Items...)
	}
	all.Items, all.Skip, all.Limit = items, 0, 0
	w.Header().Set("Content-Type", jsonType)
	_ = json.NewEncoder(w).Encode(all)
}

func TestInputLawsCatch(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	breakOne(t, []crooked{
		{
			name: "no limit is no bound", law: "parameter/limit/fail-closed", o: mock.Options{Calls: 1100},
			by: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if limit, ok := value(strings.Split(r.URL.RawQuery, "&"), "limit"); ok && (limit == "0" || limit == "-1") {
					everything(w, r, next)
					return
				}
				next.ServeHTTP(w, r)
			},
		},
		{name: "a large limit is cut", law: "parameter/limit/refused", by: replacing("limit", "1000")},
		{
			name: "a negative skip is none", law: "parameter/skip/refused",
			by: each(func(name, value string) (string, bool) {
				if name == "skip" && strings.HasPrefix(value, "-") {
					return "0", true
				}
				return value, true
			}),
		},
		{
			name: "a limit of none is echoed", law: "parameter/limit/refused",
			by: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if limit, ok := value(strings.Split(r.URL.RawQuery, "&"), "limit"); ok && limit == "0" {
					w.Header().Set("Content-Type", jsonType)
					_, _ = w.Write([]byte(`{"items":[],"total":150,"skip":0,"limit":0}`))
					return
				}
				next.ServeHTTP(w, r)
			},
		},
		{name: "an unknown status matches nothing", law: "parameter/status/refused", by: emptyFor("status")},
		{name: "a fraction is cut", law: "parameter/min_duration/refused", by: each(func(name, value string) (string, bool) {
			if name == "min_duration" {
				value, _, _ = strings.Cut(value, ".5")
			}
			return value, true
		})},
		{name: "a skip that is spelled oddly is none", law: "parameter/skip/odd-spelling", by: each(func(name, value string) (string, bool) {
			return value, name != "skip" || value == strings.Trim(value, " +")
		})},
		{name: "a plus makes a limit the default", law: "parameter/limit/odd-spelling", by: each(func(name, value string) (string, bool) {
			return value, name != "limit" || value == strings.Trim(value, "+")
		})},
		{name: "an exponent is left out", law: "parameter/assistant_id/odd-spelling", by: each(func(name, value string) (string, bool) {
			if before, _, ok := strings.Cut(value, "e0"); ok && name == "assistant_id" {
				return before + "0", true
			}
			return value, true
		})},
		{name: "seconds since 1970 are milliseconds", law: "parameter/date_to/odd-spelling", by: each(func(name, value string) (string, bool) {
			if n, err := strconv.ParseInt(value, 10, 64); err == nil && name == "date_to" {
				return time.UnixMilli(n).UTC().Format(time.RFC3339Nano), true
			}
			return value, true
		})},
		{name: "a large bound turns negative", law: "parameter/min_duration/fail-closed", by: each(func(name, value string) (string, bool) {
			if name == "min_duration" && value == "9223372036854775808" {
				return "-9223372036854775808", true
			}
			return value, true
		})},
		{name: "a late time is dropped", law: "filter/date_from/sound", by: each(func(name, value string) (string, bool) {
			return value, name != "date_from" || !strings.HasPrefix(value, "9999")
		})},
		{name: "a NUL makes it fail", law: "answer/no-5xx", by: refusingIf(func(r *http.Request) bool { return strings.Contains(r.URL.RawQuery, "%00") }, 500)},
		{name: "a word makes it fail", law: "answer/no-5xx", by: refusingIf(func(r *http.Request) bool { return strings.Contains(r.URL.RawQuery, "abc") }, 500)},
		{name: "a NUL drops the filter", law: "parameter/customer_phone/extremes", by: each(func(name, value string) (string, bool) {
			return value, name != "customer_phone" || !strings.Contains(value, "\x00")
		})},
		{
			name: "a + loses the offset", law: "parameter/date_from/raw-plus",
			by: asking(func(parameters []string) []string {
				for i, p := range parameters {
					if before, _, ok := strings.Cut(p, "+"); ok && strings.HasPrefix(p, "date_from=") {
						parameters[i] = before + "Z"
					}
				}
				return parameters
			}),
		},
		{
			name: "a + drops the filter", law: "parameter/customer_phone/raw-plus",
			by: asking(func(parameters []string) []string {
				var out []string
				for _, p := range parameters {
					if !strings.HasPrefix(p, "customer_phone=+") {
						out = append(out, p)
					}
				}
				return out
			}),
		},
	})
}

// emptyFor answers an empty page to invalid values of a parameter.
func emptyFor(name string) twist {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if v, ok := value(strings.Split(r.URL.RawQuery, "&"), name); ok && invalid(name, v) {
			w.Header().Set("Content-Type", jsonType)
			_, _ = w.Write([]byte(`{"items":[],"total":0,"skip":0,"limit":1}`))
			return
		}
		next.ServeHTTP(w, r)
	}
}

func TestInputLawsLeaveAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	mended := func(name, value string) (string, bool) {
		switch name {
		case "status":
			return strings.ToLower(strings.TrimSpace(value)), true
		case "date_from", "date_to":
			return strings.ToUpper(value), true
		case "customer_phone":
			return value, true
		}
		text := strings.TrimPrefix(strings.TrimSpace(value), "+")
		if n, err := strconv.ParseFloat(text, 64); err == nil && n == float64(int64(n)) && !strings.Contains(text, "x") {
			return strconv.FormatInt(int64(n), 10), true
		}
		if n, err := strconv.ParseInt(text, 0, 64); err == nil {
			return strconv.FormatInt(n, 10), true
		}
		return value, true
	}
	leavesAlone(t, []variant{
		{
			name: "odd values are taken for what they mean", by: each(mended),
			observe: map[string]string{
				"parameter/status/refused":             "status=ONGOING is taken for ongoing",
				"parameter/limit/odd-spelling":         "limit, a plus before it: taken for what it spells",
				"parameter/max_duration/odd-spelling":  "max_duration, in hexadecimal: taken for what it spells",
				"parameter/customer_phone/empty-value": "customer_phone, empty: taken as if it weren't there",
			},
		},
		{
			name: "an empty value is none", by: each(func(_, value string) (string, bool) { return value, value != "" }),
			observe: map[string]string{
				"parameter/status/empty-value": "status, empty: taken as if it weren't there",
				"parameter/skip/empty-value":   "skip, empty: taken as 0",
			},
		},
		{
			name: "a NUL is refused", by: refusingIf(func(r *http.Request) bool { return strings.Contains(r.URL.RawQuery, "%00") }, 400),
			observe: map[string]string{"parameter/customer_phone/extremes": "customer_phone, a NUL: refused with 400"},
		},
		{
			name: "a NUL ends a text", by: each(func(name, value string) (string, bool) {
				value, _, _ = strings.Cut(value, "\x00")
				return value, true
			}),
		},
		{
			name: "no UTF-8 is taken for replacement characters", by: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				next.ServeHTTP(w, with(r, strings.Split(strings.ReplaceAll(r.URL.RawQuery, "%FF", "%EF%BF%BD"), "&")))
			},
		},
		{
			name: "a date alone is all of its day", by: each(func(name, value string) (string, bool) {
				if _, err := time.Parse(time.DateOnly, value); err == nil && name == "date_to" {
					return value + "T23:59:59.999999Z", true
				}
				return value, true
			}),
			observe: map[string]string{
				"parameter/date_from/date-alone": "date_from, a date alone: taken for its midnight, UTC",
				"parameter/date_to/date-alone":   "date_to, a date alone: taken for its end, UTC",
			},
		},
		{
			name: "a date alone is refused", by: refusingIf(func(r *http.Request) bool {
				_, err := time.Parse(time.DateOnly, r.URL.Query().Get("date_to"))
				return err == nil
			}, 422),
			observe: map[string]string{"parameter/date_to/date-alone": "date_to, a date alone: refused with 422"},
		},
		{
			name: "a time without offset is in another zone", by: each(func(name, value string) (string, bool) {
				if at, err := time.Parse("2006-01-02T15:04:05", value); err == nil {
					return at.Add(-5 * time.Hour).Format(time.RFC3339), true
				}
				return value, true
			}),
			observe: map[string]string{"parameter/date_from/naive-time": "date_from, without an offset: taken in another way than as UTC"},
		},
		{
			name: "a long address is refused", by: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if len(r.URL.RawQuery) > 8000 {
					http.Error(w, "Request-URI Too Long", http.StatusRequestURITooLong)
					return
				}
				next.ServeHTTP(w, r)
			},
			observe: map[string]string{"parameter/customer_phone/extremes": "customer_phone, 10,000 letters: refused with 414"},
		},
		{
			name: "whole numbers have 32 bits", by: refusingIf(func(r *http.Request) bool {
				for name, values := range r.URL.Query() {
					n, err := strconv.ParseFloat(values[0], 64)
					if err == nil && name != "customer_phone" && (n >= 1<<31 || n < -1<<31) {
						return true
					}
				}
				return false
			}, 422),
			observe: map[string]string{"parameter/assistant_id/extremes": "assistant_id, 2^32 more than one that is there: refused with 422"},
		},
		{
			name: "an impossible day rolls over", shoulds: []string{"parameter/date_from/refused", "parameter/date_to/refused"},
			by: each(func(name, value string) (string, bool) { return strings.Replace(value, "-02-30", "-03-02", 1), true }),
		},
	})
}

// refusingIf refuses some requests in plain words.
func refusingIf(bad func(*http.Request) bool, status int) twist {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if bad(r) {
			w.Header().Set("Content-Type", jsonType)
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, `{"detail":"this can't be taken"}`)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// Without a call, a value that is dropped can't be told from one that matches nothing.
func TestEmptyTargetShowsNoDroppedValues(t *testing.T) {
	r := check(t, twisted(mock.Options{Calls: mock.NoCalls}, dropping("status")))
	if f := r.Finding("parameter/status/fail-closed"); f.Outcome != contract.Inconclusive {
		t.Errorf("got %s, want inconclusive", f.Outcome)
	}
	if f := r.Finding("parameter/status/refused"); f.Outcome != contract.Fail {
		t.Errorf("got %s, want fail", f.Outcome)
	}
}

// Laws that look at the same answers share them, but confirm by new ones.
func TestSharedAnswersAreAskedAgainToConfirm(t *testing.T) {
	asked := 0
	m := mock.New(mock.Options{Calls: 50, Tokens: []string{token}})
	r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v, err := url.QueryUnescape(strings.TrimPrefix(r.URL.RawQuery, "skip=")); err == nil && v == "-1" {
			if asked++; asked == 1 {
				r = with(r, []string{"skip=0"})
			}
		}
		m.ServeHTTP(w, r)
	}), func(target *contract.Target) {
		target.Only = []string{"parameter/skip/fail-closed", "parameter/skip/refused"}
	})
	if f := r.Finding("parameter/skip/refused"); f.Outcome != contract.Flaky {
		t.Errorf("got %s, want flaky: refused only when asked again", f.Outcome)
	}
	if asked != 2 {
		t.Errorf("asked %d times, want 2: once for both laws, once to confirm", asked)
	}
}

// Another edition's parameters get their laws without Go: bounds, patterns, other types and times for equal.
func TestInputLawsOfAnotherEdition(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	const more = `        - {name: min_cost, in: query, x-filter: {field: total_cost, op: gte}, schema: {type: number, minimum: 0}}
        - {name: max_cost, in: query, x-filter: {field: total_cost, op: lte}, schema: {type: number, maximum: 100}}
        - {name: graph, in: query, x-filter: {field: assistant_graph_name, op: icontains}, schema: {type: string, pattern: '^[A-Za-z ]+$'}}
        - {name: at, in: query, x-filter: {field: started_at, op: eq}, schema: {type: string, format: date-time}}
        - {name: verbose, in: query, schema: {type: boolean, default: false}}
`
	text := strings.Replace(string(ringback.Default().Source()), "        - name: min_duration\n", more+"        - name: least_duration\n", 1)
	spec, err := ringback.Parse("edited.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m := mock.New(mock.Options{Spec: spec, Calls: 150, Tokens: []string{token}})
	edited := func(profile contract.Profile) func(*contract.Target) {
		return func(target *contract.Target) { target.Spec, target.Profile, target.MaxRequests = spec, profile, 5000 }
	}
	for _, profile := range []contract.Profile{contract.Quick, contract.Standard, contract.Deep} {
		r := check(t, m, edited(profile))
		noneBroken(t, r)
		for _, law := range []string{"min_cost/fail-closed", "max_cost/refused", "graph/refused", "at/fail-closed", "verbose/refused", "least_duration/refused"} {
			if f := r.Finding("parameter/" + law); f == nil || f.Outcome != contract.Pass {
				t.Errorf("%s: %s: got %+v, want a pass", profile, law, f)
			}
		}
	}
	dropped := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asking(func(parameters []string) []string {
			return slices.DeleteFunc(slices.Clone(parameters), func(p string) bool {
				_, violations := spec.Query(p)
				return len(violations) > 0 && strings.HasPrefix(p, "m")
			})
		})(w, r, m)
	})
	got, want := strings.Join(heads(check(t, dropped, edited(contract.Standard))), " "), "parameter/min_cost/fail-closed parameter/max_cost/fail-closed parameter/max_duration/fail-closed"
	if got != want {
		t.Errorf("broken: %s, want %s", got, want)
	}
}
