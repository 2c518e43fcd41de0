package admin_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/clock"
	"github.com/ringback/ringback/mock/journal"
)

// allocated is how many bytes a function asks for in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// fill adds requests as large as a server takes them.
func fill(j *journal.Journal, n int, query string) {
	for range n {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/calls?"+query, nil)
		record := journal.Received(r, j.Now())
		record.Status, record.Unmatched = http.StatusNotFound, true
		j.Add(record)
	}
}

// unknown are thousands of parameters that nobody knows.
func unknown() string {
	var query strings.Builder
	for i := range 8000 {
		fmt.Fprintf(&query, "p%x=%x&", i, i)
	}
	return query.String()
}

func large(n int) *journal.Journal {
	j := journal.New(journal.Options{})
	fill(j, n, "customer_phone="+strings.Repeat("5", 60_000))
	return j
}

// askLarge asks a route, and answers how much memory that took.
func askLarge(t *testing.T, h http.Handler, method, path, body string) (answer map[string]any, size int, spent uint64) {
	t.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1"+admin.Prefix+path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	spent = allocated(func() { h.ServeHTTP(w, r) })
	size = w.Body.Len()
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s %s: got %d %.300s", method, path, w.Code, w.Body)
	}
	return answer, size, spent
}

// However large the requests are that are kept, an answer about them is bounded, and what is judged is what it shows.
func TestLargeJournal(t *testing.T) {
	const kept, MB = 200, 1 << 20
	many := journal.New(journal.Options{})
	fill(many, kept, unknown())
	if _, _, spent := askLarge(t, admin.New(admin.Options{Journal: many}), "GET", "/requests?limit=1", ""); spent > 20*MB {
		t.Errorf("one request with many parameters takes %d MB, want at most 20", spent/MB)
	}
	j := large(kept)
	h := admin.New(admin.Options{Journal: j})
	if _, _, spent := askLarge(t, h, "GET", "/requests?limit=1", ""); spent > 20*MB {
		t.Errorf("one request takes %d MB, want at most 20", spent/MB)
	}
	if _, _, spent := askLarge(t, h, "POST", "/requests/count", `{"url":"/x"}`); spent > 60*MB {
		t.Errorf("a count takes %d MB, want at most 60", spent/MB)
	}
	for _, tt := range []struct{ method, path, body, list string }{
		{"GET", "/requests", "", "requests"},
		{"GET", "/requests/unmatched", "", "requests"},
		{"POST", "/requests/find", "{}", "requests"},
		{"POST", "/requests/remove", `{"urlPath":"/api/v1/calls"}`, "serveEvents"},
	} {
		answer, size, spent := askLarge(t, h, tt.method, tt.path, tt.body)
		shown, omitted := len(answer[tt.list].([]any)), answer["omitted"].(float64)
		if shown == 0 || shown+int(omitted) != kept {
			t.Errorf("%s: got %d requests and %v left out, want %d together", tt.path, shown, omitted, kept)
		}
		if size > 32*MB || spent > 512*MB {
			t.Errorf("%s: got %d MB made with %d MB, want at most 32 and 512", tt.path, size/MB, spent/MB)
		}
	}
	if j.Len() != 0 {
		t.Errorf("%d requests are left, want all removed that match, also those that weren't shown", j.Len())
	}
}

// A request is judged once, however often somebody looks.
func TestJudgedOnce(t *testing.T) {
	asked := 0 // whether a parameter is the contract's business
	j := journal.New(journal.Options{Own: func(string) bool {
		asked++
		return false
	}})
	fill(j, 1, unknown())
	first := j.Entries()[0]
	once := asked
	if j.Entries(); asked-once > once/2+1 {
		t.Errorf("%d parameters were looked at and then %d, want the judgement kept", once, asked-once)
	}
	j.Add(&journal.Record{Method: "GET", Path: "/api/v1/calls", Header: http.Header{"Authorization": {"Bearer a"}}, Answer: make([]ringback.Violation, 25)})
	if e := j.Entries()[1]; len(e.Violations) != 20 || e.Unlisted != 5 {
		t.Errorf("got %d violations and %d that aren't listed, want 20 and the rest", len(e.Violations), e.Unlisted)
	}
	first.Violations[0].Got = "changed"
	if j.Entries()[0].Violations[0].Got == "changed" {
		t.Error("an entry's violations are shared with the next one's")
	}
}

// A pattern that would take long is refused before it is held against anything.
func TestExpensivePatterns(t *testing.T) {
	h := admin.New(admin.Options{Journal: large(1)})
	for name, body := range map[string]string{
		"long":        `{"url":"` + strings.Repeat("x", 64<<10) + `"}`,
		"deep":        strings.Repeat(`{"headers":{"A":{"not":`, 10_000/3) + `{}` + strings.Repeat("}}}", 10_000/3),
		"deep arrays": `{"x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`,
		"many":        `{"headers":{"A":{"or":[` + strings.Repeat(`{"anything":true},`, 2000) + `{"anything":true}]}}}`,
		"expression":  `{"urlPattern":"(((a?){30}){30}){2}"}`,
		"expressions": `{"headers":{"A":{"or":[` + strings.Repeat(`{"matches":"(a|b){20}"},`, 100) + `{"anything":true}]}}}`,
		"bad":         `{"urlPattern":"` + strings.Repeat("(", 50_000) + `"}`,
	} {
		r := httptest.NewRequest("POST", "http://127.0.0.1"+admin.Prefix+"/requests/count", strings.NewReader(body))
		r.RemoteAddr = "127.0.0.1:1"
		w := httptest.NewRecorder()
		spent := allocated(func() { h.ServeHTTP(w, r) })
		if w.Code != http.StatusUnprocessableEntity || w.Body.Len() > 2000 || spent > 16<<20 {
			t.Errorf("%s: got %d with %d bytes %.200s, made with %d kB, want 422 and a short text", name, w.Code, w.Body.Len(), w.Body, spent>>10)
		}
	}
}

// What a refusal quotes is cut, wherever it stands.
func TestRefusalsAreShort(t *testing.T) {
	h := admin.New(admin.Options{Journal: journal.New(journal.Options{}), Clock: clock.New(clock.Options{}), Settings: new(admin.Settings)})
	long := strings.Repeat("x", 60_000)
	for _, tt := range []struct{ method, path, body string }{
		{"GET", "/" + long, ""},
		{"GET", "/requests/" + long, ""},
		{"DELETE", "/requests/" + long, ""},
		{"GET", "/requests?limit=" + long, ""},
		{"GET", "/requests?" + long + "=1", ""},
		{"GET", "/requests?since=" + long, ""},
		{"POST", "/clock", `{"action":"` + long + `"}`},
		{"POST", "/clock", `{"action":"advance","by":"` + long + `"}`},
		{"POST", "/clock", `{"action":"advance","to":"` + long + `"}`},
		{"POST", "/clock", `{"` + long + `":1}`},
		{"POST", "/settings", `{"` + long + `":1}`},
		{"POST", "/settings", strings.Repeat("[", 60_000)},
		{"POST", "/settings", strings.Repeat(" ", 200_000)},
		{"POST", "/requests/count", `{"` + long + `":1}`},
		{"POST", "/requests/count", `{"headers":{"` + long + `":{"matches":"("}}}`},
		{"POST", "/requests/find", `{"headers":{"A":{"` + long + `":1}}}`},
	} {
		r := httptest.NewRequest(tt.method, "http://127.0.0.1"+admin.Prefix+tt.path, strings.NewReader(tt.body))
		r.RemoteAddr = "127.0.0.1:1"
		w := httptest.NewRecorder()
		spent := allocated(func() { h.ServeHTTP(w, r) })
		if w.Code < 400 || w.Body.Len() > 4000 || spent > 8<<20 {
			t.Errorf("%s %.30s %.30s: got %d with %d bytes, made with %d kB, want a refusal that is short", tt.method, tt.path, tt.body, w.Code, w.Body.Len(), spent>>10)
		}
	}
}

// Who has gone isn't counted for.
func TestCountEndsWithItsClient(t *testing.T) {
	j := large(3)
	p, err := journal.ParsePattern([]byte(`{"urlPattern":".*"}`))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.CountWithin(ctx, p); err == nil {
		t.Error("a count goes on without its client")
	}
	if _, err := j.Select(ctx, journal.Choice{Limit: 1}); err == nil {
		t.Error("a selection goes on without its client")
	}
	if _, err := j.RemoveWithin(ctx, p); err == nil || j.Len() != 3 {
		t.Errorf("got %v with %d requests left, want an error and all of them", err, j.Len())
	}
}
