package mock_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/mock"
)

const list = "/api/v1/calls"

// What is asked for is answered, wherever it is said, and the answer says so.
func TestPreferences(t *testing.T) {
	m := mock.New(mock.Options{Calls: 20, Sleep: noSleep})
	tests := []struct {
		name, target, prefer string
		status               int
		body, applied        string
		header               string // Name: value
	}{
		{"code", list, "code=429", 429, `{"detail":"Too many requests"}`, "code=429", "Retry-After: 30"},
		{"code of 401", list, "code=401", 401, `{"detail":"Not authenticated"}`, "code=401", "Www-Authenticate: Bearer"},
		{"code of 422", list, "code=422", 422, `{"detail":[{"loc":["query","limit"],"msg":"Input should be less than or equal to 1000","type":"less_than_equal"}]}`, "code=422", ""},
		{"code not in the document", list, "code=418", 418, `{"detail":"I'm a teapot"}`, "code=418", "Content-Type: application/json"},
		{"code without a name", list, "code=599", 599, `{"detail":"Status 599"}`, "code=599", ""},
		{"code without a body", list, "code=204", 204, "", "code=204", "Content-Type: "},
		{"code of success", list + "?limit=1", "code=200", 200, `"total":20,"skip":0,"limit":1}`, "code=200", ""},
		{"code beats a bad parameter", list + "?limit=0", "code=503", 503, `{"detail":"Service Unavailable"}`, "code=503", ""},
		{"twin", list + "?__code=429&limit=1", "", 429, `"detail"`, "code=429", ""},
		{"twin, escaped", list + "?%5F%5Fcode=%34%32%39", "", 429, `"detail"`, "code=429", ""},
		{"twin beside unrelated preferences", list + "?__code=429", `return=minimal, respond-async; foo="a,b", wait=10, odata.track-changes`, 429, "", "code=429", ""},
		{"unrelated alone", list + "?limit=1", "return=minimal", 200, `"total":20`, "", ""},
		{"the last twin wins", list + "?__code=429&__code=404", "", 404, "", "code=404", ""},
		{"the first preference wins", list, "code=429, code=404", 429, "", "code=429", ""},
		{"Prefer wins over the query", list + "?__code=429", "CODE = 404", 404, "", "code=404", ""},
		{"prefix", "/code/429" + list, "", 429, "", "code=429", ""},
		{"the query wins over the prefix", "/code/429" + list + "?__code=404", "", 404, "", "code=404", ""},
		{"scenario in the prefix", "/scenario/empty" + list, "", 200, `"total":0`, "scenario=empty", ""},
		{"trailing slash", "/scenario/empty" + list + "/", "", 200, `"total":0`, "scenario=empty", ""},
		{"several in the prefix", "/scenario/empty/delay/10/code/200" + list, "", 200, `"total":0`, "code=200, delay=10, scenario=empty", ""},
		{"prefix of another address", "/scenario/empty/healthz", "", 200, `{"status":"ok"}`, "", ""},
		{"example", list, "example=no-calls", 200, `{"items":[],"total":0,"skip":0,"limit":100}`, "example=no-calls", ""},
		{"quoted", list, `example="one-completed-call";q="x"`, 200, `{"items":[{"id":101,`, "example=one-completed-call", ""},
		{"redirect in the place of a code", list, "code=429, delay=10, fault=SLASH_REDIRECT", 307, "", "delay=10, fault=SLASH_REDIRECT", ""},
		{"the code behind the redirect", list + "/", "code=429, fault=SLASH_REDIRECT", 429, "", "code=429, fault=SLASH_REDIRECT", ""},
		{"retry after seconds", list, "code=429, retry-after=1", 429, `{"detail":"Too many requests"}`, "code=429, retry-after=1", "Retry-After: 1"},
		{"retry after a date", list, `code=503, retry-after="Thu, 15 Jan 2026 12:00:01 GMT"`, 503, "", `code=503, retry-after="Thu, 15 Jan 2026 12:00:01 GMT"`, "Retry-After: Thu, 15 Jan 2026 12:00:01 GMT"},
		{"retry after, of a scenario", list + "?__scenario=rate-limited&__retry-after=0", "", 429, "", "scenario=rate-limited, retry-after=0", "Retry-After: 0"},
		{"retry after, in the prefix", "/code/500/retry-after/7" + list, "", 500, "", "code=500, retry-after=7", "Retry-After: 7"},
		{"retry after, which a scenario may come to", list + "?limit=1", "scenario=rate-limited-every-third, retry-after=1", 200, "", "scenario=rate-limited-every-third", "Ringback-Notice: "},
		{"a session", list + "?limit=1", `session="tests/test_a.py::test[b c]"`, 200, "", `session="tests/test_a.py::test[b c]"`, ""},
		{"delay of nothing", list + "?limit=1", "delay=0", 200, "", "delay=0", ""},
		{"at", list + "?limit=1", "at=2025-01-01T00:00:00Z", 200, `"total":0`, `at="2025-01-01T00:00:00Z"`, "Date: Wed, 01 Jan 2025 00:00:00 GMT"},
		{"at, quoted, with an offset", list, `at="2026-01-15T14:00:00+02:00"`, 200, `"total":20`, `at="2026-01-15T12:00:00Z"`, "Date: Thu, 15 Jan 2026 12:00:00 GMT"},
		{"everything at once", list, "scenario=empty, delay=300, code=200", 200, `{"items":[],"total":0,"skip":0,"limit":100}`, "code=200, delay=300, scenario=empty", ""},
		{"several scenarios", list, "scenario=empty+rate-limited", 429, "", "scenario=empty+rate-limited", "Retry-After: 30"},
		{"several, in a query", list + "?__scenario=rate-limited+empty&__code=200", "", 200, `"total":0`, "code=200, scenario=rate-limited+empty", "Retry-After: "},
		{"calls from here, the answer from there", "/scenario/empty" + list, "scenario=wrong-content-type", 200, `"total":0`, "scenario=empty+wrong-content-type", "Content-Type: text/html; charset=utf-8"},
		{"a scenario's answer gives way to a code", list, "scenario=bad-gateway, code=404", 404, `{"detail":"Not Found"}`, "code=404, scenario=bad-gateway", "Content-Type: application/json"},
		{"a scenario's answer stays with its code", list, "scenario=bad-gateway, code=502", 502, "<html>", "code=502, scenario=bad-gateway", "Content-Type: text/html"},
		{"a fault of an error", list, "fault=MALFORMED_JSON, code=404", 404, `{"detail":"Not Found",}`, "code=404, fault=MALFORMED_JSON", ""},
		{"a date", list, "scenario=rate-limited-until-date, at=2026-01-15T12:00:00Z", 429, "", `scenario=rate-limited-until-date, at="2026-01-15T12:00:00Z"`, "Retry-After: Thu, 15 Jan 2026 12:00:30 GMT"},
		{"no hint", list, "scenario=rate-limited-without-a-hint", 429, "", "scenario=rate-limited-without-a-hint", "Retry-After: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			header := bearer.Clone()
			if tt.prefer != "" {
				header.Set("Prefer", tt.prefer)
			}
			a := ask(t, m, "GET", tt.target, header)
			if a.Code != tt.status || !strings.Contains(a.Body.String(), tt.body) || a.Header().Get("Preference-Applied") != tt.applied {
				t.Errorf("got %d %.300s, applied %q, want %d %s, %q", a.Code, a.Body, a.Header().Get("Preference-Applied"), tt.status, tt.body, tt.applied)
			}
			if name, value, ok := strings.Cut(tt.header, ": "); ok && a.Header().Get(name) != value {
				t.Errorf("%s: got %q, want %q", name, a.Header().Get(name), value)
			}
			if notice := a.Header().Get("Ringback-Notice"); notice != "" {
				t.Errorf("got the notice %s", notice)
			}
			if next := ask(t, m, "GET", list+"?limit=1", bearer); next.Code != 200 || !strings.Contains(next.Body.String(), `"total":20`) {
				t.Errorf("the next request got %d %s: want nothing remembered", next.Code, next.Body)
			}
		})
	}
}

// After a success nobody tries again: it has no Retry-After, and says why.
func TestRetryAfterSuccess(t *testing.T) {
	a := ask(t, mock.New(mock.Options{Calls: 2}), "GET", list, http.Header{"Authorization": {"Bearer a"}, "Prefer": {"retry-after=1"}})
	h := a.Header()
	want := "retry-after: got an answer with status 200, want one that isn't a success: sent as it is"
	if h.Get("Ringback-Notice") != want || h.Get("Retry-After") != "" || h.Get("Preference-Applied") != "" {
		t.Errorf("got %v, want the notice %s", h, want)
	}
}

// What doesn't exist is refused with what does.
func TestPreferencesRefused(t *testing.T) {
	m := mock.New(mock.Options{Calls: 20})
	const keys = "want code, example, delay, scenario, fault, at, retry-after or session"
	for _, tt := range []struct{ target, prefer, want string }{
		{list, "cod=429", `header Prefer: \"cod\": no such preference (did you mean \"code\"?): ` + keys},
		{list, "status=429", `header Prefer: \"status\": no such preference: ` + keys},
		{list + "?__cod=429", "", `query parameter \"__cod\": no such preference (did you mean \"code\"?): ` + keys},
		{list + "?__=429", "", `query parameter \"__\": no such preference: ` + keys},
		{list + "?__code", "", `query parameter \"__code\": got nothing, want a value`},
		{list, "code", `header Prefer: \"code\": got nothing`},
		{list, "code=0", `header Prefer: \"code\": got \"0\", want a status from 200 to 599`},
		{list, "code=199", "want a status from 200 to 599"},
		{"/code/x" + list, "", `path: code: got \"x\", want a status`},
		{list, "delay=600001", `got \"600001\", want milliseconds from 0 to 600000`},
		{list, "delay=-1", "want milliseconds"},
		{list, "delay=1s", "want milliseconds"},
		{list, "code=429, retry-after=soon", `got \"soon\", want seconds, or a date like`},
		{list, "code=429, retry-after=-1", `got \"-1\", want seconds`},
		{list, "code=429, retry-after=1.5", `got \"1.5\", want seconds`},
		{list, "code=429, retry-after=2026-01-15T12:00:00Z", `want seconds`},
		{list + "?__session=a%0D%0Ab", "", `want a name of at most 200 characters of ASCII`},
		{list, "session=" + strings.Repeat("x", 201), `want a name of at most 200 characters`},
		{list, "session=", `got nothing, want a value`},
		{list, "at=noon", `got \"noon\", want a time in ISO 8601`},
		{list, "example=no-call", `example: got \"no-call\" (did you mean \"no-calls\"?), want one-completed-call or no-calls of status 200`},
		{list, "example=x, code=404", `example: got \"x\", but status 404 has no example with a name`},
		{list, "scenario=null-cost", `unknown scenario \"null-cost\" (did you mean \"null-costs\"?): want all-ongoing, `},
		{"/scenario/null-cost" + list, "", `unknown scenario \"null-cost\" (did you mean \"null-costs\"?): want all-ongoing, `},
		{list, "scenario=WRONG_TYPE.duration", `; it is a fault: a request asks for it with Prefer: fault=WRONG_TYPE.duration`},
		{list, "scenario=empty+nul", `unknown scenario \"nul\"`},
		{list, "fault=CONNECTION_RESET", `fault: got \"CONNECTION_RESET\", want EMPTY_RESPONSE, MALFORMED_RESPONSE_CHUNK, `},
		{list, "fault=connection_reset_by_peer", `(did you mean \"CONNECTION_RESET_BY_PEER\"?)`},
		{list, "fault=RATE_LIMITED", `; scenario=rate-limited is a scenario`},
		{list, "fault=WRONG_TYPE", `fault: WRONG_TYPE: got field \"\", want id, call_sid, `},
		{list, "fault=WRONG_TYPE.durration", `got field \"durration\" (did you mean \"duration\"?)`},
		{list, "fault=EMPTY_BODY.", `EMPTY_BODY is about no field: got \"\" behind it`},
		{list, "scenario=+", `header Prefer: \"scenario\": got \"+\", want a name, or several joined by +`},
		{list + "?__scenario=+", "", `query parameter \"__scenario\": got \" \", want a name`},
		{list, "code=429; Delay=250", `header Prefer: \"code\": got delay behind a semicolon, want a comma before it`},
		{list, `code=429;q="a;b,c" ; fault="EMPTY_BODY"`, `got fault behind a semicolon`},
		{list, "at=1969-12-31T23:59:59Z", `got \"1969-12-31T23:59:59Z\", want a year from 1970`},
		{list, "fault=EMPTY_BODY.duration", `EMPTY_BODY is about no field: got \"duration\" behind it`},
		{list + "?__cod=1&__delay=x", "example=y", `\"__cod\": no such preference (did you mean \"code\"?): ` + keys + `; query parameter \"__delay\": got \"x\", want milliseconds from 0 to 600000; example: got \"y\"`},
	} {
		header := bearer.Clone()
		if tt.prefer != "" {
			header.Set("Prefer", tt.prefer)
		}
		a := ask(t, m, "GET", tt.target, header)
		if a.Code != http.StatusBadRequest || !strings.Contains(a.Body.String(), tt.want) || a.Header().Get("Preference-Applied") != "" {
			t.Errorf("%s, Prefer %q: got %d %.600s, want 400 and %s", tt.target, tt.prefer, a.Code, a.Body, tt.want)
		}
		if v := ringback.Default().JudgeBody(a.Code, a.Body.Bytes()); len(v) > 0 {
			t.Errorf("the refusal breaks the contract: %v", v)
		}
	}
}

// A key alone is no address, a browser may ask in advance, and other methods are refused as ever.
func TestPrefixedAddresses(t *testing.T) {
	m := mock.New(mock.Options{Calls: 20})
	for _, tt := range []struct {
		method, target string
		status         int
	}{
		{"GET", "/scenario", 404},
		{"GET", "/scenario/", 404},
		{"GET", "/scenario/empty", 404},
		{"GET", "/scenarios/empty" + list, 404},
		{"GET", "/scenario/empty/openapi.yaml", 200},
		{"OPTIONS", "/scenario/empty" + list, 204},
		{"OPTIONS", "/scenario/nothing" + list, 204},
		{"POST", "/scenario/empty" + list, 405},
		{"HEAD", "/scenario/rate-limited" + list, 429},
	} {
		if a := ask(t, m, tt.method, tt.target, bearer); a.Code != tt.status {
			t.Errorf("%s %s: got %d %s, want %d", tt.method, tt.target, a.Code, a.Body, tt.status)
		}
	}
}

// Without a token there are no calls, whatever is wished of them.
func TestPreferencesNeedAToken(t *testing.T) {
	m := mock.New(mock.Options{Calls: 20})
	for _, prefer := range []string{"code=200", "scenario=null-costs", "delay=0", "fault=NAIVE_TIMES"} {
		if a := ask(t, m, "GET", list, http.Header{"Prefer": {prefer}}); a.Code != http.StatusUnauthorized {
			t.Errorf("%s: got %d, want 401", prefer, a.Code)
		}
	}
}

// A preference is written as it is read.
func TestPreferenceString(t *testing.T) {
	names := fixtures.Names()
	m := mock.New(mock.Options{Calls: 1, Sleep: noSleep})
	rapid.Check(t, func(t *rapid.T) {
		p := mock.Preference{
			Code:      rapid.SampledFrom([]int{0, 200, 404, 429, 599}).Draw(t, "code"),
			Delay:     time.Duration(rapid.IntRange(-1, 5).Draw(t, "delay")) * time.Millisecond,
			Scenarios: rapid.SliceOfN(rapid.SampledFrom(names), 0, 3).Draw(t, "scenarios"),
		}
		if p.Delay < 0 {
			p.Delay = mock.NoDelay
		}
		if rapid.Bool().Draw(t, "at") {
			p.At = mock.DefaultNow.Add(time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "nanoseconds")))
		}
		p.Fault = rapid.SampledFrom([]string{"", "NAIVE_TIMES", "WRONG_TYPE.call.id"}).Draw(t, "fault")
		header := bearer.Clone()
		header.Set("Prefer", p.String())
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, list, nil)
		r.Header = header
		m.ServeHTTP(w, r)
		want := p // but for what couldn't be done
		if strings.Contains(w.Header().Get("Ringback-Notice"), "nothing in it to spoil") {
			want.Fault = ""
		}
		if w.Code == http.StatusTemporaryRedirect {
			want.Code = 0
		}
		if got := w.Header().Get("Preference-Applied"); got != want.String() && w.Code < 500 {
			t.Fatalf("asked for %q, got %d %q, want %q", p, w.Code, got, want)
		}
	})
}

func ExamplePreference() {
	wish := mock.Preference{Code: 429, Delay: 250 * time.Millisecond}
	fmt.Println(wish)
	srv := httptest.NewServer(mock.New(mock.Options{}))
	defer srv.Close()
	r, _ := http.NewRequest(http.MethodGet, srv.URL+"/api/v1/calls", nil)
	r.Header.Set("Prefer", wish.String())
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer a.Body.Close()
	fmt.Println(a.StatusCode, a.Header.Get("Retry-After"), a.Header.Get("Preference-Applied"))
	// Output:
	// code=429, delay=250
	// 429 30 code=429, delay=250
}

// slept notes delays instead of waiting.
type slept []time.Duration

func (s *slept) sleep(_ context.Context, d time.Duration) error {
	*s = append(*s, d)
	return nil
}

func TestDelays(t *testing.T) {
	flaky, err := fixtures.Named("slow-now-and-then")
	if err != nil {
		t.Fatal(err)
	}
	drip := func(n int) (all slept) {
		for range n {
			all = append(all, 100*time.Millisecond)
		}
		return all
	}
	for prefer, want := range map[string]slept{
		"":                           nil,
		"delay=250":                  {250 * time.Millisecond},
		"delay=250, code=503":        {250 * time.Millisecond},
		"scenario=slow":              {2 * time.Second},
		"scenario=slow, delay=0":     nil,
		"scenario=slow, delay=5":     {5 * time.Millisecond},
		"scenario=slow, code=500":    {2 * time.Second},
		"scenario=slow-now-and-then": {flaky.Respond.DelayOf(0)},
		"scenario=slow-drip":         drip(20),
		"fault=SLOW_DRIP":            drip(19),
		"fault=SLOW_DRIP, delay=3":   append(slept{3 * time.Millisecond}, drip(19)...),

		"fault=CONNECTION_RESET_BY_PEER, delay=7": {7 * time.Millisecond},
	} {
		var got slept
		m := mock.New(mock.Options{Calls: 5, Sleep: got.sleep})
		header := bearer.Clone()
		header.Set("Prefer", prefer)
		ask(t, m, "GET", list, header)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", prefer, diff)
		}
	}
}

// The pieces of a drip arrive one by one: each is there before the next pause ends.
func TestDripArrives(t *testing.T) {
	next := make(chan struct{})
	srv := mock.NewServer(t, mock.Options{Calls: 300, Sleep: func(ctx context.Context, _ time.Duration) error {
		select {
		case <-next:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}})
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+list+"?__fault=SLOW_DRIP", nil)
	r.Header = bearer
	a, err := fresh.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	length := int(a.ContentLength)
	body := bufio.NewReader(a.Body)
	for i := range 20 {
		if i > 0 {
			next <- struct{}{}
		}
		piece := make([]byte, (i+1)*length/20-i*length/20)
		for n := 0; n < len(piece); {
			read, err := body.Read(piece[n:])
			if n += read; err != nil && n < len(piece) {
				t.Fatalf("piece %d: %v", i, err)
			}
		}
	}
}

// A delay ends when the client goes away.
func TestDelayEndsWithTheClient(t *testing.T) {
	began, ended := make(chan struct{}), make(chan error, 1)
	srv := mock.NewServer(t, mock.Options{Calls: 1, Sleep: func(ctx context.Context, _ time.Duration) error {
		close(began)
		<-ctx.Done()
		ended <- ctx.Err()
		return ctx.Err()
	}})
	conn, err := net.Dial("tcp", strings.TrimPrefix(srv.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = conn.Write([]byte("GET /delay/60000" + list + " HTTP/1.1\r\nHost: mock\r\n\r\n"))
	<-began
	conn.Close()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the delay to end", err)
	}
}

// A client that leaves during a delay got no answer, whoever asked for the delay, and that is what the journal says, the routes and the log.
func TestAClientThatLeavesGetsNoStatus(t *testing.T) {
	for name, ask := range map[string]string{"its own": "/delay/60000" + list, "the settings'": list} {
		t.Run(name, func(t *testing.T) {
			ctx, leave := context.WithCancel(t.Context())
			var log strings.Builder
			m := mock.New(mock.Options{Calls: 1, Log: slog.New(slog.NewTextHandler(&log, nil)), Sleep: func(ctx context.Context, _ time.Duration) error {
				leave()
				return ctx.Err()
			}})
			admin := func(method, path, body string) string {
				r := httptest.NewRequest(method, "http://127.0.0.1/__admin"+path, strings.NewReader(body))
				r.RemoteAddr = "127.0.0.1:50000"
				w := httptest.NewRecorder()
				m.ServeHTTP(w, r)
				return w.Body.String()
			}
			if name == "the settings'" {
				admin(http.MethodPost, "/settings", `{"fixedDelay":60000}`)
			}
			m.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, ask, nil))
			requests := m.Requests()
			if len(requests) != 1 || requests[0].Status != 0 || !requests[0].Aborted {
				t.Errorf("got %+v, want one without a status that was aborted", requests)
			}
			told := admin(http.MethodGet, "/requests", "")
			if !strings.Contains(told, `"response":{"status":0}`) || !strings.Contains(told, `"aborted":true`) {
				t.Errorf("got %s, want status 0 and aborted", told)
			}
			if !strings.Contains(log.String(), "status=0") || !strings.Contains(log.String(), "aborted=true") {
				t.Errorf("got %s, want status 0 and aborted", log.String())
			}
		})
	}
}

// Who loses patience before the client does answers for itself.
func TestADelayThatSomebodyElseEnds(t *testing.T) {
	m := mock.New(mock.Options{Calls: 1, Sleep: func(context.Context, time.Duration) error { return context.DeadlineExceeded }})
	w := ask(t, m, http.MethodGet, "/delay/60000"+list, nil)
	if r := m.Requests()[0]; w.Code != http.StatusServiceUnavailable || r.Status != w.Code || r.Aborted {
		t.Errorf("got %d, and %+v in the journal, want 503 in both", w.Code, r)
	}
}

// The real sleeper ends with its context, too.
func TestRealSleep(t *testing.T) {
	m := mock.New(mock.Options{Calls: 1})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/delay/600000"+list, nil)
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r) // or the test runs out of time
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("got %d, want no answer that passes as normal", w.Code)
	}
}

// The log says what was wished, which is no secret.
func TestLogShowsPreferences(t *testing.T) {
	var log strings.Builder
	m := mock.New(mock.Options{Calls: 1, Log: slog.New(slog.NewTextHandler(&log, nil))})
	ask(t, m, "GET", list+"?__code=503&__secret=s3cret", bearer)
	ask(t, m, "GET", list+"?__code=503", http.Header{"Prefer": {"fault=EMPTY_BODY"}})
	if !strings.Contains(log.String(), "__code=503") || strings.Contains(log.String(), "s3cret") ||
		!strings.Contains(log.String(), `applied="code=503, fault=EMPTY_BODY"`) {
		t.Errorf("got %s", log.String())
	}
}

// Whatever stands in the header, the query and the path, the answer is one of the API's.
func FuzzPrefer(f *testing.F) {
	f.Add("code=429, delay=1", "__scenario=flaky", "/scenario/slow")
	f.Add(`at="2026-01-01", example="no\\-calls";a=";", fault=WRONG_TYPE.id`, "__at=2026-01-01T00:00:00+02:00&%5f_code=5", "/delay")
	f.Add(`"`, "__", "/fault/EMPTY_BODY/")
	m := mock.New(mock.Options{Calls: 3, Sleep: noSleep})
	f.Fuzz(func(t *testing.T, prefer, query, prefix string) {
		r := httptest.NewRequest(http.MethodGet, list, nil)
		r.URL.Path, r.URL.RawQuery = prefix+list, query
		r.Header = http.Header{"Prefer": {prefer}, "Authorization": {"Bearer test"}}
		w := httptest.NewRecorder()
		m.ServeHTTP(w, r)
		if w.Body.String() == `{"detail":"Internal Server Error"}` || w.Code < 200 || w.Code > 599 {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
}

// Another edition's fields are chosen by their names there; a scenario that is about a field which it doesn't have is refused when it
// is asked for, and nothing else is.
func TestPreferencesOfAnotherEdition(t *testing.T) {
	text := strings.ReplaceAll(string(ringback.Default().Source()), "assistant_graph_name", "flow_name")
	text = strings.ReplaceAll(text, "          x-generate: call.status\n", "")
	text = strings.ReplaceAll(text, "        status:\n          $ref", "        state:\n          $ref")
	text = strings.ReplaceAll(text, "        - status\n", "        - state\n")
	text = strings.ReplaceAll(text, "status: completed\n                        duration", "state: completed\n                        duration")
	text = strings.ReplaceAll(text, "self.status", "self.state")
	text = strings.ReplaceAll(text, "{field: status, op: eq}", "{field: state, op: eq}")
	spec, err := ringback.Parse("edition.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m := mock.New(mock.Options{Spec: spec, Calls: 3})
	for _, tt := range []struct {
		query, want string
		status      int
	}{
		{"__fault=WRONG_TYPE.flow_name", `"flow_name":12345`, 200},
		{"__fault=WRONG_TYPE.graph.name", `"flow_name":12345`, 200},
		{"__fault=WRONG_TYPE.assistant_graph_name", "want id, call_sid, assistant_id, assistant_name, flow_name, ", 400},
		{"__scenario=missing-status", `scenario \"missing-status\": fixtures/missing-status.yaml:3: fault: MISSING_FIELD: got field \"call.status\"`, 400},
		{"__scenario=empty", `"total":0`, 200},
	} {
		if a := ask(t, m, "GET", list+"?"+tt.query, bearer); a.Code != tt.status || !strings.Contains(a.Body.String(), tt.want) {
			t.Errorf("%s: got %d %s, want %d and %s", tt.query, a.Code, a.Body, tt.status, tt.want)
		}
	}
}
