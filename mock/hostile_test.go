package mock_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/ringback/ringback/mock"
)

// allocated is how many bytes a function asks for in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// numbered is a text of n different parts.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// However much a request wishes, its answer is short and cheap. A server takes headers of 64 kB.
func TestHostileWishes(t *testing.T) {
	m := mock.New(mock.Options{Calls: 5})
	strict := mock.New(mock.Options{Calls: 5, Strict: true})
	const kB = 1 << 10
	for name, tt := range map[string]struct {
		m              *mock.Mock
		target, prefer string
		status         int
		want           string
	}{
		"unknown preferences":         {m, list, numbered(12_000, "%x,"), 400, `header Prefer: \"9\": no such preference`},
		"which are said to be more":   {m, list, numbered(12_000, "%x,"), 400, `and more: the first 10 are named`},
		"empty preferences":           {m, list, strings.Repeat(",=,", 20_000), 200, ""},
		"preferences without a value": {m, list, numbered(12_000, "%x=,"), 400, "and more"},
		"a long name":                 {m, list, strings.Repeat("\x01", 60*kB), 400, "no such preference"},
		"a long value":                {m, list, "session=" + strings.Repeat("x", 60*kB), 400, "at most 200"},
		"quotes without an end":       {m, list, strings.Repeat(`"a,`, 20_000), 400, "no such preference"},
		"parameters":                  {m, list, "code=429" + strings.Repeat(";a", 30_000), 429, ""},
		"unknown query preferences":   {m, list + "?" + numbered(10_000, "__%x&"), "", 400, `the first 10 are named`},
		"one query preference":        {m, list + "?" + strings.Repeat("__code=429&", 6000), "", 429, ""},
		"a long query preference":     {m, list + "?__" + strings.Repeat("%01", 20*kB), "", 400, "no such preference"},
		"scenarios":                   {m, list, "scenario=" + strings.Repeat("empty+", 10_000), 400, "got 10000 names, want at most 20"},
		"an unknown scenario":         {m, list, "scenario=" + strings.Repeat("x", 60*kB), 400, "unknown scenario"},
		"scenarios, one by one":       {m, list + "?" + strings.Repeat("__scenario=empty&", 3000), "", 400, "got 21 names, want at most 20"},
		"wishes in the path":          {m, strings.Repeat("/code/429", 7000) + list, "", 429, ""},
		"unknown ones there":          {m, strings.Repeat("/code/x", 9000) + list, "", 400, "the first 10 are named"},
		"a path of slashes":           {m, strings.Repeat("/", 60*kB), "", 404, ""},
		"a long fault":                {m, list, "fault=WRONG_TYPE." + strings.Repeat("x", 60*kB), 400, "got field"},
		"a long example":              {m, list, "example=" + strings.Repeat("x", 60*kB), 400, "example: got"},
		"a long path":                 {m, "/" + strings.Repeat("%01", 20*kB), "", 404, ""},
	} {
		h := http.Header{"Authorization": {"Bearer a"}}
		if tt.prefer != "" {
			h.Set("Prefer", tt.prefer)
		}
		r := httptest.NewRequest(http.MethodGet, tt.target, nil)
		r.Header = h
		a := httptest.NewRecorder()
		spent := allocated(func() { tt.m.ServeHTTP(a, r) })
		if a.Code != tt.status || !strings.Contains(a.Body.String(), tt.want) {
			t.Errorf("%s: got %d %.300s, want %d and %s", name, a.Code, a.Body, tt.status, tt.want)
		}
		if n := size(a); n > 8*kB || spent > 8<<20 {
			t.Errorf("%s: got an answer of %d bytes, made with %d kB, want at most 8 kB and 8 MB", name, n, spent>>10)
		}
	}
	for _, m := range []*mock.Mock{m, strict} {
		a := ask(t, m, "GET", list+"?"+numbered(5_000, "%x&"), bearer)
		if n := size(a); n > 16*kB {
			t.Errorf("unknown parameters: got an answer of %d bytes, want at most 16 kB", n)
		}
	}
}

// size is that of an answer with its headers.
func size(a *httptest.ResponseRecorder) int {
	n := a.Body.Len()
	for name, values := range a.Header() {
		for _, v := range values {
			n += len(name) + len(v)
		}
	}
	return n
}

// Whatever a request wishes, in whichever place, its answer is short and cheap, and a wish that is said to have been granted can be
// read again.
func FuzzPreferences(f *testing.F) {
	for _, seed := range [][3]string{
		{"code=429, delay=250", "", ""},
		{`example="no-calls";q=1, return=minimal`, "__code=200", "scenario/empty"},
		{"scenario=empty+flaky, session=a, retry-after=5", "__at=2026-01-01T00:00:00Z", "delay/3"},
		{`",\"`, "__=&__&%5F%5Fcode=1", "code//x"},
		{numbered(300, "%x,"), numbered(300, "__%x&"), strings.Repeat("code/x/", 300)},
		{"fault=WRONG_TYPE.duration", "", "session/x"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	m := mock.New(mock.Options{Calls: 2, Sleep: noSleep, Admin: mock.Admin{Journal: mock.NoJournal}})
	f.Fuzz(func(t *testing.T, prefer, query, prefix string) {
		r := httptest.NewRequest(http.MethodGet, list, nil)
		r.URL.Path, r.URL.RawQuery = "/"+strings.Trim(prefix, "/")+list, query
		r.Header = http.Header{"Authorization": {"Bearer a"}, "Prefer": {prefer}}
		m.ServeHTTP(httptest.NewRecorder(), r) // makes the calls of a scenario, should one be named
		a := httptest.NewRecorder()
		spent := allocated(func() { m.ServeHTTP(a, r) })
		if a.Code == http.StatusOK {
			a.Body.Reset() // it has calls, as many as a scenario has
			spent = 0
		}
		length := uint64(len(prefer) + len(query) + len(prefix))
		if most := 2<<20 + 200*length; spent > most {
			t.Errorf("%d bytes of wishes cost %d bytes of memory, want at most %d", length, spent, most)
		}
		if n := size(a); n > 16<<10+int(length)/4 {
			t.Errorf("%d bytes of wishes are answered with %d", length, n)
		}
		if applied := a.Header().Get("Preference-Applied"); applied != "" {
			again := ask(t, m, "GET", list, http.Header{"Authorization": {"Bearer a"}, "Prefer": {applied}})
			if again.Code == http.StatusBadRequest && a.Code != http.StatusBadRequest {
				t.Errorf("Preference-Applied is %q, which is refused: %s", applied, again.Body)
			}
		}
	})
}
