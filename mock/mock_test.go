package mock_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

var bearer = http.Header{"Authorization": {"Bearer test"}}

func ask(t *testing.T, h http.Handler, method, target string, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "/", nil)
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	r.URL, r.Header = u, header.Clone()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// The bytes of a seed are the same in any process, on any architecture: this is what they are. A release that changes them
// says so.
func TestGolden(t *testing.T) {
	m := mock.New(mock.Options{})
	got := fmt.Sprintf("%x", sha256.Sum256(m.AppendCalls(nil, 0, m.Len())))
	const want = "6245467da99c8136c277d9445e60daafdedeca571b75161161d479337fa14e1f"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRoutes(t *testing.T) {
	m := mock.New(mock.Options{Tokens: []string{"good", "better"}})
	good := http.Header{"Authorization": {"Bearer good"}}
	with := func(values ...string) http.Header { return http.Header{"Authorization": values} }
	tests := []struct {
		name, method, target string
		header               http.Header
		status               int
		body                 string            // a part of it
		want                 map[string]string // headers
	}{
		{"documented path", "GET", "/api/v1/calls", good, 200, `"total":1250,"skip":0,"limit":100}`, map[string]string{
			"Content-Type": "application/json", "Access-Control-Allow-Origin": "*", "Date": "Thu, 15 Jan 2026 12:00:00 GMT",
		}},
		{"trailing slash", "GET", "/api/v1/calls/?limit=1", good, 200, `"limit":1}`, nil},
		{"HEAD", "HEAD", "/api/v1/calls?limit=1", good, 200, "", nil},
		{"scheme in any case", "GET", "/api/v1/calls?limit=1", with("bEARER better"), 200, "", nil},
		{"no token", "GET", "/api/v1/calls", nil, 401, `{"detail":"Not authenticated"}`, map[string]string{"WWW-Authenticate": "Bearer"}},
		{"no token, bad parameter", "GET", "/api/v1/calls?limit=x", nil, 401, "", nil},
		{"wrong token", "GET", "/api/v1/calls", with("Bearer goo"), 401, `{"detail":"Invalid API key: only the tokens of mock.Options.Tokens pass here, without it any does"}`, map[string]string{"WWW-Authenticate": `Bearer error="invalid_token"`}},
		{"bare scheme", "GET", "/api/v1/calls", with("Bearer"), 401, "", nil},
		{"empty token", "GET", "/api/v1/calls", with("Bearer "), 401, "", nil},
		{"bare token", "GET", "/api/v1/calls", with("good"), 401, `Invalid API key: `, nil},
		{"basic", "GET", "/api/v1/calls", with("Basic Z29vZDo="), 401, "", nil},
		{"two tokens", "GET", "/api/v1/calls", with("Bearer good better"), 401, "", nil},
		{"two headers", "GET", "/api/v1/calls", with("Bearer good", "Bearer better"), 401, "", nil},
		{"token in the query", "GET", "/api/v1/calls?token=good", nil, 401, "", nil},
		{"preflight", "OPTIONS", "/api/v1/calls", http.Header{"Access-Control-Request-Headers": {"authorization"}}, 204, "", map[string]string{
			"Allow": "GET, HEAD, OPTIONS", "Access-Control-Allow-Headers": "authorization", "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
		}},
		{"method", "POST", "/api/v1/calls", good, 405, `{"detail":"Method Not Allowed: \"POST\" isn't served at /api/v1/calls, want GET, HEAD or OPTIONS"}`, map[string]string{"Allow": "GET, HEAD, OPTIONS"}},
		{"method of another path", "DELETE", "/openapi.yaml", good, 405, `"detail"`, map[string]string{"Allow": "GET, HEAD"}},
		{"not found", "GET", "/api/v1/call", good, 404, `{"detail":"Not Found: \"/api/v1/call\" isn't served. Of the API there is GET /api/v1/calls alone, beside it /openapi.yaml, /healthz, /__admin and the page at /; did you mean /api/v1/calls?"}`, map[string]string{"Content-Type": "application/json"}},
		{"two slashes", "GET", "//api/v1/calls", nil, 404, "", nil},
		{"spec", "GET", "/openapi.yaml", nil, 200, "openapi: 3.1.0", nil},
		{"health", "GET", "/healthz", nil, 200, `{"status":"ok"}`, nil},
		{"unknown parameter", "GET", "/api/v1/calls?assistantId=1&limit=1", good, 200, `"total":1250`, map[string]string{
			"Ringback-Notice": `"assistantId": got an unknown parameter, want assistant_id`,
		}},
		{"beyond the end", "GET", "/api/v1/calls?skip=1250", good, 200, `{"items":[],"total":1250,"skip":1250,"limit":100}`, nil},
		{"far beyond the end", "GET", "/api/v1/calls?skip=9223372036854775807", good, 200, `{"items":[],"total":1250,"skip":9223372036854775807,`, nil},
		{
			"every bad parameter at once", "GET", "/api/v1/calls?limit=0&skip=-1&status=x&min_duration=&date_to=soon", good, 422,
			`{"detail":[{"loc":["query","skip"],"msg":"Input should be greater than or equal to 0","type":"greater_than_equal"},` +
				`{"loc":["query","limit"],"msg":"Input should be greater than or equal to 1","type":"greater_than_equal"},` +
				`{"loc":["query","status"],"msg":"Input should be 'ongoing', 'completed' or 'failed'","type":"enum"},` +
				`{"loc":["query","date_to"],"msg":"Input should be a valid datetime or date, like 2024-01-15T10:00:00Z","type":"datetime_from_date_parsing"},` +
				`{"loc":["query","min_duration"],"msg":"Input should be a valid integer, unable to parse string as an integer","type":"int_parsing"}]}`, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := ask(t, m, tt.method, tt.target, tt.header)
			if a.Code != tt.status || !strings.Contains(a.Body.String(), tt.body) {
				t.Errorf("got %d %.600s, want %d %s", a.Code, a.Body, tt.status, tt.body)
			}
			for name, want := range tt.want {
				if got := a.Header().Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
			if a.Code >= 400 {
				if v := ringback.Default().JudgeBody(a.Code, a.Body.Bytes()); len(v) > 0 {
					t.Errorf("the error's body breaks the contract: %v", v)
				}
			}
		})
	}
}

func TestStrictAndNoAuth(t *testing.T) {
	strict := mock.New(mock.Options{Strict: true, NoAuth: true})
	for _, query := range []string{"x=1", "limit=1&limit=2", "date_from=2024-01-15T10:00:00+05:30", "customer_phone=+1555"} {
		if a := ask(t, strict, "GET", "/api/v1/calls?"+query, nil); a.Code != http.StatusUnprocessableEntity {
			t.Errorf("strict %s: got %d, want 422", query, a.Code)
		}
		if a := ask(t, mock.New(mock.Options{NoAuth: true}), "GET", "/api/v1/calls?"+query, nil); a.Code != http.StatusOK || a.Header().Get("Ringback-Notice") == "" {
			t.Errorf("%s: got %d and no notice, want 200 and one", query, a.Code)
		}
	}
}

// A panic is a 500 in the API's form, and the next request is answered.
func TestPanic(t *testing.T) {
	calls := 0
	m := mock.New(mock.Options{Clock: func() time.Time {
		if calls++; calls == 2 {
			panic("the clock fell off the wall")
		}
		return mock.DefaultNow
	}})
	if a := ask(t, m, "GET", "/api/v1/calls", bearer); a.Code != http.StatusInternalServerError || a.Body.String() != `{"detail":"Internal Server Error"}` {
		t.Errorf("got %d %s, want a 500 in the API's form", a.Code, a.Body)
	}
	if a := ask(t, m, "GET", "/api/v1/calls", bearer); a.Code != http.StatusOK {
		t.Errorf("the request after the panic: got %d", a.Code)
	}
}

// Many clients at once get what one gets, also while the clock moves.
func TestConcurrency(t *testing.T) {
	var mu sync.Mutex
	now := mock.DefaultNow
	m := mock.New(mock.Options{Calls: 400, Clock: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Minute)
		return now
	}})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 40 {
				query := fmt.Sprintf("status=completed&limit=%d&skip=%d", i+1, i)
				a := ask(t, m, "GET", "/api/v1/calls?"+query, bearer)
				if v := ringback.Default().JudgePage(query, a.Body.Bytes()); len(v) > 0 {
					t.Errorf("%s: %v", query, v)
				}
			}
		})
	}
	group.Wait()
}

// An empty list of tokens names none, as its documentation says: any passes.
func TestNoTokens(t *testing.T) {
	m := mock.New(mock.Options{Tokens: []string{}, Calls: 1})
	if got := ask(t, m, "GET", "/api/v1/calls", bearer); got.Code != http.StatusOK {
		t.Errorf("got %d %s, want 200", got.Code, got.Body)
	}
}

// An edition with a key in a header is asked for it by name, and its refusals name no scheme that it doesn't have.
func TestAPIKey(t *testing.T) {
	text := strings.Replace(string(ringback.Default().Source()), "      type: http\n      scheme: bearer\n", "      type: apiKey\n      in: header\n      name: X-Api-Key\n", 1)
	spec, err := ringback.Parse("edited.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m := mock.New(mock.Options{Spec: spec, Calls: 1, Tokens: []string{"good"}})
	for _, tt := range []struct {
		header http.Header
		status int
		detail string
	}{
		{http.Header{"X-Api-Key": {"good"}}, 200, ""},
		{http.Header{"X-Api-Key": {"bad"}}, 401, "Invalid API key"},
		{http.Header{"Authorization": {"Bearer good"}}, 401, "Not authenticated"},
	} {
		got := ask(t, m, "GET", "/api/v1/calls", tt.header)
		if got.Code != tt.status || !strings.Contains(got.Body.String(), tt.detail) {
			t.Errorf("%v: got %d %s, want %d %s", tt.header, got.Code, got.Body, tt.status, tt.detail)
		}
		if challenge := got.Header().Get("WWW-Authenticate"); (got.Code == 401) != (challenge == "APIKey") {
			t.Errorf("%v: got %d with WWW-Authenticate %q", tt.header, got.Code, challenge)
		}
	}
}

// Wherever a client puts its token, the log doesn't repeat it.
func TestLogHoldsNoToken(t *testing.T) {
	var log strings.Builder
	m := mock.New(mock.Options{Calls: 1, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, target := range []string{"/api/v1/calls?limit=7&token=s3cret", "/api/v1/calls?%61pi%5fkey=s3cret&%zz=s3cret", "/zzz?key=s3cret"} {
		ask(t, m, "GET", target, http.Header{"Authorization": {"Bearer s3cret"}})
		ask(t, m, "GET", target, nil)
	}
	for _, target := range []string{"/s3cret", "/api/v1/calls?status=%733cret", "/api/v1/calls?s3cret", "/api/v1/calls?__token=s3cret", "/api/v1/calls?__code=s3cret"} {
		ask(t, m, "GET", target, http.Header{"Authorization": {"Bearer s3cret"}})
	}
	if strings.Contains(log.String(), "s3cret") || !strings.Contains(log.String(), "limit=7&token=[REDACTED]") {
		t.Errorf("got the log %s, want the known parameters and no token", log.String())
	}
}

func TestReadItems(t *testing.T) {
	m := mock.New(mock.Options{Calls: 30})
	array := "[" + string(m.AppendCalls(nil, 0, 30)) + "]"
	var lines strings.Builder
	for i := range 30 {
		lines.Write(append(m.AppendCalls(nil, 29-i, 30-i), '\n')) // in another order: the mock sorts them
	}
	pageText := ask(t, m, "GET", "/api/v1/calls", bearer).Body.String()
	for name, text := range map[string]string{"array": array, "lines": lines.String(), "page": pageText, "BOM": "\ufeff" + array} {
		items, err := mock.ReadItems(m.Spec(), name, strings.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		other := mock.New(mock.Options{Items: items})
		if got := ask(t, other, "GET", "/api/v1/calls", bearer).Body.String(); got != pageText {
			t.Errorf("%s: %s", name, cmp.Diff(pageText, got))
		}
	}
	first := string(m.AppendCalls(nil, 9, 10))
	for name, tt := range map[string]struct{ text, want string }{
		"a number as text":  {first + "\n" + strings.Replace(first, `"assistant_id":`, `"assistant_id":"5","x":`, 1), "f:2: /assistant_id: got \"5\", want integer"},
		"twice":             {first + "\n\n" + first, "f:3: id "},
		"twice, as 1.0":     {first + "\n" + strings.Replace(first, `,"call_sid"`, `.0,"call_sid"`, 1), "f:2: id "},
		"a line too much":   {first + "\n" + first + " x", "f:2: trailing-bytes "},
		"a member twice":    {first + "\n" + strings.Replace(first, `{`, `{"id":7,`, 1), "f:2: duplicate-key "},
		"no JSON":           {first + "\n{\"id\":", "f:2: "},
		"no calls":          {`"calls"`, "f: got a JSON string"},
		"a field too few":   {`[` + first + `,` + "\n" + `{"id":1}]`, "f:2: "},
		"cut in half":       {array[:len(array)/2], "f:1: "},
		"no list of a page": {`{"items":5}`, "f: got a JSON number"},
	} {
		_, err := mock.ReadItems(m.Spec(), "f", strings.NewReader(tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
	if items, err := mock.ReadItems(m.Spec(), "f", strings.NewReader("")); err != nil || len(items) != 0 {
		t.Errorf("an empty file: got %v, %v, want no calls", items, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for want, o := range map[string]mock.Options{
		`did you mean "null-costs"`: {Scenario: "null-cost"},
		`scenario: got "+"`:         {Scenario: "+"},
		"want one of them":          {Scenario: "empty", Items: []json.RawMessage{[]byte("{}")}},
		"scenario \"null-costs\" and Calls 5: want one of them, the scenario brings its own calls": {Scenario: "null-costs", Calls: 5},
		"calls of your own and Calls -1: want one of them":                                         {Items: []json.RawMessage{[]byte("{}")}, Calls: mock.NoCalls},
		"want 1 to": {Days: -1},
		"want 0 to": {Calls: -5},
	} {
		if _, err := mock.Open(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// A client under test whose every exchange is judged.
func ExampleNewServer() {
	t := new(testing.T) // in a test, the one at hand
	srv := mock.NewServer(t, mock.Options{Seed: 1})
	defer srv.Close()
	client := http.Client{Transport: &ringback.Transport{Report: func(j ringback.Judgement) {
		for _, v := range j.Violations {
			fmt.Println(v)
		}
	}}}
	r, _ := http.NewRequest(http.MethodGet, srv.URL+"/api/v1/calls?limit=1&customerPhone=555", nil)
	a, err := client.Do(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer a.Body.Close()
	body, _ := io.ReadAll(a.Body)
	fmt.Println(a.StatusCode, string(body))
	// Output:
	// header "Authorization": got nothing, want Bearer and a token [must auth/missing, openapi.yaml:154]
	// query parameter "customerPhone": got an unknown parameter, want customer_phone [should query/unknown, openapi.yaml:33]
	// 401 {"detail":"Not authenticated"}
}
