package contract_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

var totalOf = regexp.MustCompile(`"total":\d+(,"skip")`)

// A total that says less than there is, or nothing, is the only thing wrong with its target: no filter is accused of letting through
// what was never read.
func TestWrongTotals(t *testing.T) {
	total := func(f func(items int) string) change {
		return rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) {
			items := bytes.Count(a.Body.Bytes(), []byte(`"call_sid"`))
			replace(a, totalOf.ReplaceAll(a.Body.Bytes(), []byte(f(items)+"$1")))
		})
	}
	under := func(filters []string, f func(items int) string) change {
		return func(next http.Handler) http.Handler {
			wrong := total(f)(next)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if slices.ContainsFunc(filters, r.URL.Query().Has) {
					wrong.ServeHTTP(w, r)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	}
	for _, tt := range []struct {
		name string
		by   change
		want string // laws that may head the failures, by their beginnings
	}{
		{"of the page", total(func(items int) string { return `"total":` + strconv.Itoa(items) }), "page/ filter/status/partition"},
		{"at most 1000", rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) {
			replace(a, bytes.Replace(a.Body.Bytes(), []byte(`"total":1100`), []byte(`"total":1000`), 1))
		}), "page/length"},
		{"of all under a filter", under([]string{"status"}, func(int) string { return `"total":1100` }), "filter/status/total"},
		{
			"of the page under filters", under([]string{"assistant_id", "date_from"}, func(items int) string { return `"total":` + strconv.Itoa(items) }),
			"filter/assistant_id/total filter/date_from/total",
		},
		{"none", total(func(int) string { return `"sum":0` }), "schema/envelope"},
		{"null", total(func(int) string { return `"total":null` }), "schema/envelope"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := check(t, tt.by(mock.New(mock.Options{Calls: 1100, Tokens: []string{token}})))
			broken := 0
			for _, g := range r.Groups() {
				f := g.Head
				if f.Level != contract.Must {
					continue
				}
				broken++
				if !slices.ContainsFunc(strings.Fields(tt.want), func(law string) bool { return strings.HasPrefix(f.Law, law) }) {
					t.Errorf("%s: %s\n%s", f.Law, f.Outcome, f.Text())
				}
			}
			if broken == 0 || r.Window.Total < int64(r.Window.Items) {
				t.Errorf("%d broken, window %+v", broken, r.Window)
			}
		})
	}
}

// What is watched is shown by the smallest query that shows it.
func TestWatchedEvidenceIsSmall(t *testing.T) {
	t.Parallel()
	m := mock.New(mock.Options{Calls: 300, Tokens: []string{token}})
	r := check(t, asked(func(r *http.Request) {
		if q := r.URL.Query(); q.Get("customer_phone") != "" {
			q.Set("customer_phone", q.Get("customer_phone")[1:])
			r.URL.RawQuery = q.Encode()
		}
	})(m))
	f := r.Finding("filter/customer_phone/sound")
	if f.Outcome != contract.Fail || len(f.Evidence[0].Parameters) != 1 {
		t.Fatalf("%s, want a failure shown by one parameter\n%s", f.Outcome, f.Text())
	}
	if e := f.Evidence[0]; !strings.HasSuffix(e.Requests[0].URL, "?"+e.Parameters[0]) {
		t.Errorf("the request is %s, want it to have %s alone", e.Requests[0].URL, e.Parameters[0])
	}
}

// A target that answers an empty list by 204 does one thing wrong.
func TestEmptyWithoutContent(t *testing.T) {
	t.Parallel()
	r := check(t, rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) {
		if a.Code == 200 && strings.Contains(a.Body.String(), `"items":[]`) {
			a.Code = 204
			replace(a, nil)
		}
	})(mock.New(mock.Options{Calls: 300, Tokens: []string{token}})))
	if got := strings.Join(heads(r), " "); got != "answer/ok" {
		t.Errorf("failures under %s, want all under answer/ok", got)
	}
}

// A page that never changes, empty and with a total, fits no request: it is told of, and the suite doesn't stumble over it.
func TestAnswerThatNeverChanges(t *testing.T) {
	r := check(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", jsonType)
		_, _ = w.Write([]byte(`{"items":[],"total":12,"skip":0,"limit":100}`))
	}))
	for _, f := range r.Findings {
		if f.Outcome == contract.Error {
			t.Errorf("%s: %s", f.Law, f.Reason)
		}
	}
	if f := r.Finding("page/length"); f.Outcome != contract.Fail {
		t.Errorf("page/length: got %s, want fail", f.Outcome)
	}
}
