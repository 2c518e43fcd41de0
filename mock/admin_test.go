package mock_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/clock"
)

// do asks a server, and reads all of the answer.
func do(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer s3cret")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(text)
}

// A request is in the journal before its client has the answer, whatever the answer is.
func TestJournal(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Tokens: []string{"s3cret"}})
	for i, tt := range []struct {
		method, target string
		status         int
		unmatched      bool
		broken         string // the rules
	}{
		{"GET", "/api/v1/calls?limit=1000", 200, false, ""},
		{"GET", "/api/v1/calls/?limit=1", 200, false, ""},
		{"HEAD", "/api/v1/calls", 200, false, ""},
		{"OPTIONS", "/api/v1/calls", 204, false, ""},
		{"GET", "/api/v1/calls?limit=1001", 422, false, "schema/maximum"},
		{"GET", "/api/v1/calls?assistantId=5&customer_phone=+1&limit=1", 200, false, "query/unknown query/plus"},
		{"POST", "/api/v1/calls", 405, true, "request/method"},
		{"GET", "/api/v1/call", 404, true, "request/path"},
		{"GET", "//api/v1/calls", 404, true, "request/path"},
		{"GET", "/v2/api/v1/calls?limit=0", 404, true, "request/path schema/minimum"},
	} {
		status, _ := do(t, tt.method, srv.URL+tt.target, "")
		entries := srv.Requests()
		if len(entries) != i+1 {
			t.Fatalf("%s %s: got %d entries, want %d", tt.method, tt.target, len(entries), i+1)
		}
		e := entries[i]
		var broken []string
		for _, v := range e.Violations {
			broken = append(broken, v.Rule)
		}
		if status != tt.status || e.Status != tt.status || e.Unmatched != tt.unmatched || e.Method != tt.method || strings.Join(broken, " ") != tt.broken {
			t.Errorf("%s %s: got status %d, %+v, want status %d, %v, %q", tt.method, tt.target, status, e, tt.status, tt.unmatched, tt.broken)
		}
	}
	do(t, "GET", srv.URL+"/api/v1/calls?limit=1", `{"limit":5}`)
	if v := srv.Requests()[10].Violations; len(v) != 1 || v[0].Rule != "request/body" {
		t.Errorf("with a body: got %v, want that alone", v)
	}
	for _, target := range []string{"/healthz", "/openapi.yaml", "/__admin/requests", "/__admin/nowhere"} {
		do(t, "GET", srv.URL+target, "")
	}
	if n := len(srv.Requests()); n != 11 {
		t.Errorf("got %d entries, want 11: the mock's own addresses aren't remembered", n)
	}
	srv.ForgetRequests()
	if n := len(srv.Requests()); n != 0 {
		t.Errorf("got %d entries, want none", n)
	}
}

// What stands before the answers may ask them as often as it likes: the journal has what the client asked, and what it got.
// What a request wishes gets through, wherever it says so.
func TestJournalBehindAWrap(t *testing.T) {
	var slept []time.Duration
	sleep := func(_ context.Context, d time.Duration) error {
		slept = append(slept, d)
		return nil
	}
	srv := mock.NewServer(t, mock.Options{Sleep: sleep, Wrap: func(answers http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var rec *httptest.ResponseRecorder
			for range 3 {
				rec = httptest.NewRecorder()
				answers.ServeHTTP(rec, r.Clone(r.Context()))
			}
			w.WriteHeader(rec.Code + 1)
			_, _ = w.Write(append([]byte(r.URL.Path+" "), rec.Body.Bytes()...))
		})
	}})
	for _, tt := range []struct {
		target, body string
		status       int
		unmatched    bool
	}{
		{"/api/v1/calls?limit=1&__scenario=empty", `/api/v1/calls {"items":[],"total":0,"skip":0,"limit":1}`, 201, false},
		{"/scenario/empty/api/v1/calls", `/api/v1/calls {"items":[],"total":0,"skip":0,"limit":100}`, 201, false},
		{"/code/nought/api/v1/calls", `/code/nought/api/v1/calls {"detail":"path: code: got \"nought\", want a status from 200 to 599"}`, 401, false},
		{"/nowhere", `/nowhere {"detail":"Not Found: \"/nowhere\" isn't served. Of the API there is GET /api/v1/calls alone, beside it /openapi.yaml, /healthz, /__admin and the page at /"}`, 405, true},
	} {
		status, body := do(t, "GET", srv.URL+tt.target, "")
		if status != tt.status || body != tt.body {
			t.Errorf("%s: got %d %s, want %d %s", tt.target, status, body, tt.status, tt.body)
		}
		entries := srv.Requests()
		if len(entries) != 1 || (entries[0].Refused != "") != strings.HasPrefix(tt.target, "/code/nought") || entries[0].Status != tt.status || entries[0].URL != tt.target || entries[0].Unmatched != tt.unmatched {
			t.Errorf("%s: got %+v in the journal, want the request alone, with status %d, unmatched %v", tt.target, entries, tt.status, tt.unmatched)
		}
		srv.ForgetRequests()
	}
	do(t, "GET", srv.URL+"/delay/250/api/v1/calls?limit=1", "")
	if len(slept) != 1 || slept[0] != 250*time.Millisecond {
		t.Errorf("got the delays %v, want one of 250 ms", slept)
	}
	for i, want := range []int{201, 201, 430, 201} {
		if status, body := do(t, "GET", srv.URL+"/scenario/rate-limited-every-third/api/v1/calls?limit=1", ""); status != want {
			t.Errorf("request %d: got %d %s, want %d: asked three times, it counts once", i+1, status, body, want)
		}
	}
}

// What a request wishes is the mock's own business: its client keeps the contract, and the journal has it also where the
// connection breaks.
func TestJournalOfWishes(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{})
	for i, tt := range []struct {
		target string
		status int // in the journal; -1 is whichever its turn is
	}{
		{"/api/v1/calls?__code=429&limit=5", 429},
		{"/scenario/empty/api/v1/calls", 200},
		{"/api/v1/calls?__scenario=flaky", -1},
		{"/api/v1/calls?__fault=EMPTY_RESPONSE", 0},
		{"/api/v1/calls?__fault=CONNECTION_RESET_BY_PEER", 0},
		{"/api/v1/calls?__cod=429", 400},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+tt.target, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer s3cret")
		a, err := new(http.Transport).RoundTrip(r) // a client repeats what broke on a connection that it had used
		if err == nil {
			a.Body.Close()
		}
		entries := srv.Requests()
		if len(entries) != i+1 {
			t.Fatalf("%s: got %d entries, want %d", tt.target, len(entries), i+1)
		}
		e := entries[i]
		if (tt.status >= 0 && e.Status != tt.status) || e.URL != tt.target || e.Unmatched || len(e.Violations) > 0 {
			t.Errorf("%s: got %+v, want status %d and nothing broken", tt.target, e, tt.status)
		}
	}
	c := new(complaints)
	srv.AssertContract(c)
	if len(*c) != 1 || !strings.Contains((*c)[0], "what was wished was refused: query parameter \"__cod\"") {
		t.Errorf("got the complaints %q, want one about the wish that was refused", *c)
	}
	state := func() string {
		_, body := do(t, "GET", srv.URL+"/__admin/scenarios", "")
		_, state, _ := strings.Cut(body, `"name":"flaky","state":"`)
		state, _, _ = strings.Cut(state, `"`)
		return state
	}
	before := state()
	do(t, "POST", srv.URL+"/__admin/scenarios/reset", "")
	if after := state(); before != "asked 1 times" || after != "Started" {
		t.Errorf("got the states %q and after a reset %q, want how often it was asked, and Started", before, after)
	}
}

// Each request has its instant, however fast the clock goes: the Date of an answer is that of what it shows.
func TestDateIsTheInstantShown(t *testing.T) {
	now := mock.DefaultNow
	m := mock.New(mock.Options{Clock: func() time.Time {
		now = now.Add(time.Hour)
		return now
	}})
	for range 5 {
		a := ask(t, m, "GET", "/api/v1/calls?limit=1000", bearer)
		date, err := http.ParseTime(a.Header().Get("Date"))
		if err != nil {
			t.Fatal(err)
		}
		still := mock.New(mock.Options{Clock: func() time.Time { return date }})
		if diff := cmp.Diff(ask(t, still, "GET", "/api/v1/calls?limit=1000", bearer).Body.String(), a.Body.String()); diff != "" {
			t.Errorf("%v: want (-), got (+): %.600s", date, diff)
		}
	}
}

// As the clock is moved, calls arrive, ongoing ones end, and costs appear; a reset brings all back.
func TestClockRoutes(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{})
	admin := srv.URL + "/__admin"
	_, before := do(t, "GET", srv.URL+"/api/v1/calls?limit=1000", "")
	if !strings.Contains(before, `"status":"ongoing"`) {
		t.Fatal("no call is ongoing: nothing can end")
	}
	ongoing, _, _ := strings.Cut(before[strings.Index(before, `"id":`):], ",")
	if status, body := do(t, "POST", admin+"/clock", `{"action":"advance","by":"48h"}`); status != 200 || !strings.Contains(body, `"now":"2026-01-17T12:00:00Z"`) {
		t.Errorf("got %d %s, want the clock two days on", status, body)
	}
	if got, want := srv.Now(), mock.DefaultNow.Add(48*time.Hour); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	_, after := do(t, "GET", srv.URL+"/api/v1/calls?limit=1000", "")
	at := strings.Index(after, ongoing+",")
	if at < 0 || strings.HasPrefix(after[strings.Index(after, `"id":`):], ongoing+",") {
		t.Fatalf("got %.300s, want newer calls than %s", after, ongoing)
	}
	call, _, _ := strings.Cut(after[at:], "}")
	if strings.Contains(call, `"status":"ongoing"`) || strings.Contains(call, `"ended_at":null`) {
		t.Errorf("got %s, want a call that has ended", call)
	}
	do(t, "POST", admin+"/reset", "")
	if _, again := do(t, "GET", srv.URL+"/api/v1/calls?limit=1000", ""); again != before {
		t.Error("after a reset the bytes are others")
	}
	srv.Clock().Advance(48 * time.Hour)
	if _, again := do(t, "GET", srv.URL+"/api/v1/calls?limit=1000", ""); again != after {
		t.Error("the same instant in Go gives other bytes")
	}
}

// A clock of the program's own isn't moved, and two clocks are refused.
func TestOwnClock(t *testing.T) {
	own := func() time.Time { return mock.DefaultNow }
	srv := mock.NewServer(t, mock.Options{Clock: own})
	if status, body := do(t, "POST", srv.URL+"/__admin/clock", `{"action":"freeze"}`); status != http.StatusNotFound || srv.Clock() != nil {
		t.Errorf("got %d %s, want a refusal", status, body)
	}
	_, err := mock.Open(mock.Options{Clock: own, Admin: mock.Admin{Clock: clock.New(clock.Options{})}})
	if err == nil || !strings.Contains(err.Error(), "want one of them") {
		t.Errorf("got %v, want a refusal of two clocks", err)
	}
}

// What is set applies to the API, and to nothing else.
func TestFixedDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := mock.New(mock.Options{Calls: 1})
		took := func(method, target, body string) time.Duration {
			r := httptest.NewRequest(method, "http://127.0.0.1"+target, strings.NewReader(body)).WithContext(t.Context())
			r.RemoteAddr = "127.0.0.1:1"
			r.Header.Set("Authorization", "Bearer s3cret")
			start := time.Now()
			m.ServeHTTP(httptest.NewRecorder(), r)
			return time.Since(start)
		}
		took("POST", "/__admin/settings", `{"fixedDelay":1500}`)
		for target, want := range map[string]time.Duration{
			"/api/v1/calls": 1500 * time.Millisecond, "/nowhere": 1500 * time.Millisecond, "/healthz": 0, "/__admin/settings": 0,
		} {
			if got := took("GET", target, ""); got != want {
				t.Errorf("%s: got %v, want %v", target, got, want)
			}
		}
		if e := m.Requests(); len(e) != 2 || e[0].Took != 1500*time.Millisecond {
			t.Errorf("got %v, want the delay in the journal", e)
		}
		took("POST", "/__admin/reset", "")
		if got := took("GET", "/api/v1/calls", ""); got != 0 {
			t.Errorf("after a reset: got %v, want none", got)
		}
	})
}

// The admin routes are closed to pages of other origins, and can be left out.
func TestAdminIsGuarded(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/__admin/requests", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "http://evil.test")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	if a.StatusCode != http.StatusForbidden || a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("got %d, %v, want a 403 that no page can read", a.StatusCode, a.Header)
	}
	off := mock.NewServer(t, mock.Options{Admin: mock.Admin{Off: true}})
	if status, _ := do(t, "GET", off.URL+"/__admin/version", ""); status != http.StatusNotFound || len(off.Requests()) != 1 {
		t.Errorf("got %d and %d entries, want a 404 that is remembered", status, len(off.Requests()))
	}
}

// complaints is a test that fails without an end.
type complaints []string

func (c *complaints) Helper() {}
func (c *complaints) Errorf(format string, args ...any) {
	*c = append(*c, fmt.Sprintf(format, args...))
}

func TestAssertContract(t *testing.T) {
	assert := func(m *mock.Mock) []string {
		c := new(complaints)
		m.AssertContract(c)
		return *c
	}
	m := mock.New(mock.Options{Calls: 5, Admin: mock.Admin{Journal: 3}})
	wants := func(step string, want ...string) {
		t.Helper()
		got := assert(m)
		if len(got) != len(want) {
			t.Fatalf("%s: got %q, want %q", step, got, want)
		}
		for i := range want {
			if !strings.Contains(got[i], want[i]) {
				t.Errorf("%s: got %q, want %q", step, got[i], want[i])
			}
		}
	}
	wants("no request", "asked nothing")
	ask(t, m, "GET", "/api/v1/calls?status=completed", bearer)
	wants("a good request")
	ask(t, m, "GET", "/api/v1/calls?assistantId=1", bearer)
	ask(t, m, "GET", "/api/v1/calls?assistantId=2&limit=1001", bearer)
	wants("two mistakes", "GET /api/v1/calls?assistantId=[REDACTED]: query parameter \"assistantId\": got an unknown parameter, want assistant_id", "got \"1001\", want at most 1000")
	if got := assert(m); !strings.HasSuffix(got[0], "(2 requests)") {
		t.Errorf("got %q, want how often", got)
	}
	ask(t, m, "GET", "/api/v1/calls", bearer)
	wants("more than it remembers", "1 requests were forgotten before anybody looked: want room for 4", "assistantId", "1001")
	m.ForgetRequests()
	ask(t, m, "GET", "/api/v1/calls", nil)
	wants("no credentials", "auth/missing")
	m.ForgetRequests()
	for range 2 {
		ask(t, m, "GET", "/api/v1/calls?__cod=429", bearer)
	}
	ask(t, m, "GET", "/api/v1/calls?__fault=EMPTY_RESPONSE", bearer) // over a recorder
	wants("wishes that weren't granted", `/api/v1/calls?__cod=429: what was wished was refused: query parameter "__cod": no such preference (did you mean "code"?)`,
		"/api/v1/calls?__fault=EMPTY_RESPONSE: what was wished was refused: fault EMPTY_RESPONSE: got HTTP/1.1 over a connection that can't be taken over")
	if got := assert(m); !strings.HasSuffix(got[0], "(2 requests)") {
		t.Errorf("got %q, want how often", got)
	}
	m = mock.New(mock.Options{Calls: 5, Admin: mock.Admin{Journal: mock.NoJournal}})
	wants("no journal", "no journal")
}

// A client's test that fails because the client misspells a parameter.
func ExampleMock_AssertContract() {
	t := new(testing.T) // in a test, the one at hand
	srv := mock.NewServer(t, mock.Options{})
	defer srv.Close()

	// The client under test would stand here.
	r, _ := http.NewRequest(http.MethodGet, srv.URL+"/api/v1/calls?assistantId=101", nil)
	r.Header.Set("Authorization", "Bearer test")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	a.Body.Close()

	srv.AssertContract(printed{}) // in a test, t
	// Output:
	// GET /api/v1/calls?assistantId=[REDACTED]: query parameter "assistantId": got an unknown parameter, want assistant_id [should query/unknown, openapi.yaml:33]
}

// printed prints what a test would fail with.
type printed struct{}

func (printed) Helper()                           {}
func (printed) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// What a mock was asked, and its clock, in Go.
func ExampleMock_Requests() {
	m := mock.New(mock.Options{})
	ask := func(target string) {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Authorization", "Bearer test")
		m.ServeHTTP(httptest.NewRecorder(), r)
	}
	ask("/api/v1/calls?limit=1001")
	m.Clock().Advance(10 * time.Minute)
	ask("/api/v1/calls?status=ongoing")
	for _, e := range m.Requests() {
		fmt.Println(e.Method, e.URL, e.Status, e.Header.Get("Authorization"))
		for _, v := range e.Violations {
			fmt.Println("  ", v.Where(), "got", v.Got, "want", v.Want)
		}
	}
	// Output:
	// GET /api/v1/calls?limit=1001 422 Bearer [REDACTED]
	//    query parameter "limit" got "1001" want at most 1000
	// GET /api/v1/calls?status=ongoing 200 Bearer [REDACTED]
}
