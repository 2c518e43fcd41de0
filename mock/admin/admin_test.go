package admin_test

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/clock"
	"github.com/ringback/ringback/mock/journal"
)

func noon() time.Time { return time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC) }

// server is what the routes are about, as a test has it.
type server struct {
	http.Handler
	options admin.Options
	ended   int
	states  states
}

type states map[string]string

func (s states) States() (out []admin.ScenarioState) {
	for name, state := range s {
		out = append(out, admin.ScenarioState{Name: name, State: state})
	}
	return out
}

func (s states) ResetStates() {
	for name := range s {
		s[name] = admin.Started
	}
}

func newServer() *server {
	s := &server{states: states{"flaky": "2 answers given"}}
	s.options = admin.Options{
		Journal: journal.New(journal.Options{Wall: noon}), Clock: clock.New(clock.Options{Anchor: noon(), Wall: noon}), Settings: new(admin.Settings),
		Scenarios: s.states, Shutdown: func() { s.ended++ }, Version: "v1.2.3", Wall: noon,
	}
	s.Handler = admin.New(s.options)
	return s
}

// asked puts requests into the journal.
func (s *server) asked(targets ...string) {
	for i, target := range targets {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Authorization", "Bearer s3cret")
		record := journal.Received(r, noon().Add(time.Duration(i)*time.Minute))
		record.Status, record.Took, record.Unmatched = http.StatusOK, 5*time.Millisecond, !strings.HasPrefix(r.URL.Path, "/api/v1/calls")
		s.options.Journal.Add(record)
	}
}

// local is a request from this machine.
func local(method, target, body string) *http.Request {
	r := httptest.NewRequest(method, "http://127.0.0.1:4010"+target, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:50000"
	return r
}

func (s *server) ask(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// contractOf is what the spec says of a request for a path that it doesn't have, as an entry tells it.
func contractOf(t *testing.T, path string) string {
	t.Helper()
	broken := ringback.Default().JudgeRequest(ringback.Request{Method: http.MethodGet, URL: &url.URL{Path: path}})
	if len(broken) != 1 {
		t.Fatalf("got %v, want one violation", broken)
	}
	text, err := json.Marshal(map[string]any{"kept": false, "violations": broken, "says": []string{broken[0].Error()}})
	if err != nil {
		t.Fatal(err)
	}
	var members struct{ Says, Violations json.RawMessage }
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	return `{"kept":false,"violations":` + string(members.Violations) + `,"says":` + string(members.Says) + `}`
}

// Every route answers with these bytes.
func TestRoutes(t *testing.T) {
	const (
		request1 = `{"url":"/api/v1/calls?assistantId=[REDACTED]&limit=1001","absoluteUrl":"http://mock.test:4010/api/v1/calls?assistantId=[REDACTED]&limit=1001",` +
			`"method":"GET","clientIp":"192.0.2.1","headers":{"Authorization":"Bearer [REDACTED]","Host":"mock.test:4010"},` +
			`"queryParams":{"assistantId":{"key":"assistantId","values":["[REDACTED]"]},"limit":{"key":"limit","values":["1001"]}},"browserProxyRequest":false,` +
			`"loggedDate":1768478400000,"loggedDateString":"2026-01-15T12:00:00Z","scheme":"http","host":"mock.test","port":4010,"protocol":"HTTP/1.1"}`
		request2 = `{"url":"/zzz","absoluteUrl":"http://example.com/zzz","method":"GET","clientIp":"192.0.2.1","headers":{"Authorization":"Bearer [REDACTED]","Host":"example.com"},` +
			`"queryParams":{},"browserProxyRequest":false,"loggedDate":1768478460000,"loggedDateString":"2026-01-15T12:01:00Z","scheme":"http","host":"example.com","port":80,"protocol":"HTTP/1.1"}`
		id2     = "00000000-0000-4000-8000-000000000002"
		clockAt = `","mode":"frozen","anchor":"2026-01-15T12:00:00Z","reset":"frozen"}`
	)
	event2 := `{"id":"` + id2 + `","request":` + request2 + `,"responseDefinition":{"status":200},"response":{"status":200},"wasMatched":false,` +
		`"timing":{"serveTime":5,"processTime":5,"totalTime":5},"contract":` + contractOf(t, "/zzz") + `}`
	for _, tt := range []struct {
		method, target, body string
		status               int
		want                 string // the beginning of the answer
	}{
		{"GET", "/requests?limit=1", "", 200, `{"meta":{"total":2},"requestJournalDisabled":false,"requests":[` + event2 + `]}`},
		{"GET", "/requests?since=2026-01-15T12:00:30Z", "", 200, `{"meta":{"total":2},"requestJournalDisabled":false,"requests":[` + event2 + `]}`},
		{"GET", "/requests?unmatched=true", "", 200, `{"meta":{"total":2},"requestJournalDisabled":false,"requests":[` + event2 + `]}`},
		{"GET", "/requests?limit=0", "", 200, `{"meta":{"total":2},"requestJournalDisabled":false,"requests":[]}`},
		{"GET", "/requests?limit=some", "", 400, `{"errors":[{"code":10,"title":"limit: got \"some\", want a number from 0"}]}`},
		{"GET", "/requests?since=soon", "", 400, `{"errors":[{"code":10,"title":"since: got \"soon\", want ISO 8601`},
		{"GET", "/requests?unmatched=maybe", "", 400, `{"errors":[{"code":10,"title":"unmatched: got`},
		{"GET", "/requests?matchingStub=1", "", 400, `{"errors":[{"code":10,"title":"matchingStub: got`},
		{"GET", "/requests/" + id2, "", 200, event2},
		{"GET", "/requests/7", "", 404, `{"errors":[{"code":10,"title":"request \"7\" isn't in the journal"}]}`},
		{"DELETE", "/requests/" + id2, "", 200, `{}`},
		{"DELETE", "/requests/7", "", 404, `{"errors"`},
		{"DELETE", "/requests", "", 200, `{}`},
		{"POST", "/requests/reset", "", 200, `{}`},
		{"POST", "/requests/count", `{"method":"GET","urlPath":"/api/v1/calls"}`, 200, `{"count":1,"requestJournalDisabled":false}`},
		{"POST", "/requests/count", `{"headers":{"Authorization":{"equalTo":"Bearer s3cret"}}}`, 200, `{"count":2,`},
		{"POST", "/requests/count", `{"bodyPatterns":[{"contains":"x"}]}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/bodyPatterns"},"title":"request pattern: /bodyPatterns: isn't supported`},
		{"POST", "/requests/find", `{"queryParameters":{"limit":{"equalTo":"1001"}}}`, 200, `{"requestJournalDisabled":false,"requests":[` + request1 + `]}`},
		{"POST", "/requests/find", `{"url":"/nowhere"}`, 200, `{"requestJournalDisabled":false,"requests":[]}`},
		{"POST", "/requests/find", `{"cookies":{"a":{"equalTo":"b"}}}`, 422, `{"errors"`},
		{"POST", "/requests/remove", `{"url":"/zzz"}`, 200, `{"serveEvents":[` + event2 + `]}`},
		{"POST", "/requests/remove", `{"url":5}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/url"},`},
		{"GET", "/requests/unmatched", "", 200, `{"requestJournalDisabled":false,"requests":[` + request2 + `]}`},
		{"POST", "/reset", "", 200, `{}`},
		{"POST", "/mappings/reset", "", 200, `{}`},
		{"GET", "/scenarios", "", 200, `{"scenarios":[{"id":"flaky","name":"flaky","state":"2 answers given","possibleStates":["Started","2 answers given"]}]}`},
		{"POST", "/scenarios/reset", "", 200, `{}`},
		{"GET", "/settings", "", 200, `{"fixedDelay":null,"settings":{"fixedDelay":null}}`},
		{"POST", "/settings", `{"fixedDelay":250}`, 200, `{"fixedDelay":250,"settings":{"fixedDelay":250}}`},
		{"PUT", "/settings", `{"fixedDelay":null}`, 200, `{"fixedDelay":null,`},
		{"POST", "/settings", `{"fixedDelay":-1}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/fixedDelay"},"title":"got -1, want 0 to 100000 milliseconds"}]}`},
		{"POST", "/settings", `{"fixedDelay":9223372036854775807}`, 422, `{"errors"`},
		{"POST", "/settings", `{"fixedDelay":1,"proxyPassThrough":true}`, 422, `{"errors":[{"code":10,"title":"the body can't be read: unknown field \"proxyPassThrough\""}]}`},
		{"POST", "/settings", `[]`, 422, `{"errors":[{"code":10,"title":"the body can't be read: got a JSON array, want an object"}]}`},
		{"POST", "/settings", `{"fixedDelay":"5"}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/fixedDelay"},"title":"got a JSON string, want a whole number"}]}`},
		{"POST", "/clock", `{"action":"freeze","action":"reset"}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/action"},"title":"stands there twice, want it once"}]}`},
		{"POST", "/clock", `{"action":5}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/action"},"title":"got a JSON number, want a string"}]}`},
		{"POST", "/requests/count", ``, 422, `{"errors":[{"code":10,"title":"request pattern: got nothing, want a JSON object"}]}`},
		{"POST", "/settings", `{} {}`, 422, `{"errors":[{"code":10,"title":"the body can't be read: there is more behind the object"}]}`},
		{"GET", "/clock", "", 200, `{"now":"2026-01-15T12:00:00Z` + clockAt},
		{"POST", "/clock", `{"action":"advance","by":"10m"}`, 200, `{"now":"2026-01-15T12:10:00Z` + clockAt},
		{"POST", "/clock", `{"action":"advance","to":"2026-01-16T12:00:00+01:00"}`, 200, `{"now":"2026-01-16T11:00:00Z` + clockAt},
		{"POST", "/clock", `{"action":"freeze"}`, 200, `{"now":"2026-01-15T12:00:00Z` + clockAt},
		{"POST", "/clock", `{"action":"reset"}`, 200, `{"now":"2026-01-15T12:00:00Z` + clockAt},
		{"POST", "/clock", `{"action":"advance"}`, 422, `{"errors":[{"code":10,"title":"want by,`},
		{"POST", "/clock", `{"action":"advance","by":"1m","to":"2026-01-15T13:00:00Z"}`, 422, `{"errors":[{"code":10,"title":"want by,`},
		{"POST", "/clock", `{"action":"advance","by":"1 day"}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/by"},"title":"got \"1 day\", want`},
		{"POST", "/clock", `{"action":"advance","by":"-500000h"}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/by"},"title":"got \"-500000h\", which leads to the year 1969, want one from`},
		{"POST", "/clock", `{"action":"advance","to":"0001-01-01"}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/to"},"title":"got \"0001-01-01\", which leads to the year 1, want`},
		{"POST", "/clock", `{"action":"advance","to":"noon"}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/to"},`},
		{"POST", "/clock", `{"action":"freeze","by":"1m"}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/action"},"title":"got \"freeze\" with by or to`},
		{"POST", "/clock", `{"action":"stop"}`, 422, `{"errors":[{"code":10,"source":{"pointer":"/action"},"title":"got \"stop\", want freeze, advance or reset"}]}`},
		{"POST", "/clock", ``, 422, `{"errors":[{"code":10,"title":"the body can't be read: got nothing, want a JSON object"}]}`},
		{"GET", "/health", "", 200, `{"message":"ringback is ok","status":"healthy","timestamp":"2026-01-15T12:00:00Z","uptimeInSeconds":0,"version":"v1.2.3"}`},
		{"GET", "/version", "", 200, `{"version":"v1.2.3"}`},
		{"GET", "/version/", "", 200, `{"version":"v1.2.3"}`},
		{"POST", "/shutdown", "", 200, `{}`},
		{"GET", "", "", 404, `{"errors":[{"code":10,"title":"/__admin isn't there: want one of GET /__admin/requests, DELETE`},
		{"GET", "/mappings", "", 404, `{"errors"`},
		{"GET", "/requests/1/2", "", 404, `{"errors"`},
		{"GET", "/shutdown", "", 405, `{"errors":[{"code":10,"title":"GET /__admin/shutdown: want POST"}]}`},
	} {
		s := newServer()
		s.asked("http://mock.test:4010/api/v1/calls?assistantId=5&limit=1001", "/zzz")
		a := s.ask(local(tt.method, "/__admin"+tt.target, tt.body))
		if a.Code != tt.status || !strings.HasPrefix(a.Body.String(), tt.want) || !json.Valid(a.Body.Bytes()) {
			t.Errorf("%s %s %s: got %d %s, want %d %s", tt.method, tt.target, tt.body, a.Code, a.Body, tt.status, tt.want)
		}
		if a.Header().Get("Content-Type") != "application/json" || a.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s %s: got headers %v, want JSON that no other origin reads", tt.method, tt.target, a.Header())
		}
	}
}

// What a reset leaves is what was there at the start.
func TestReset(t *testing.T) {
	for target, want := range map[string][4]bool{ // journal, scenarios, delay, clock
		"/reset":           {true, true, true, true},
		"/mappings/reset":  {true, true, false, false},
		"/scenarios/reset": {false, true, false, false},
		"/requests/reset":  {true, false, false, false},
	} {
		s := newServer()
		s.asked("/api/v1/calls")
		s.options.Settings.SetDelay(time.Second)
		s.options.Clock.Advance(time.Hour)
		s.ask(local("POST", "/__admin"+target, ""))
		got := [4]bool{
			s.options.Journal.Len() == 0, s.states["flaky"] == admin.Started, s.options.Settings.Delay() == 0, s.options.Clock.Now().Equal(noon()),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: want (-), got (+): %s", target, diff)
		}
	}
}

func TestShutdown(t *testing.T) {
	s := newServer()
	s.ask(local("POST", "/__admin/shutdown", ""))
	s.ask(local("POST", "/__admin/shutdown", ""))
	if s.ended != 1 {
		t.Errorf("got %d calls of Shutdown, want 1", s.ended)
	}
	bare := admin.New(admin.Options{Wall: noon})
	for _, target := range []string{"POST /shutdown", "GET /requests", "DELETE /requests", "POST /requests/count", "GET /requests/1", "GET /requests/unmatched", "GET /clock", "POST /clock", "GET /settings", "POST /settings"} {
		method, path, _ := strings.Cut(target, " ")
		w := httptest.NewRecorder()
		bare.ServeHTTP(w, local(method, "/__admin"+path, "{}"))
		if w.Code != http.StatusNotFound && w.Code != http.StatusForbidden {
			t.Errorf("%s of a server that has none: got %d %s, want a refusal", target, w.Code, w.Body)
		}
	}
}

// No web page steers the server, and nobody from elsewhere without a token.
func TestGuard(t *testing.T) {
	const token = "open-sesame"
	for _, tt := range []struct {
		name, token    string
		remote, hearer string // addresses of the two ends
		host           string
		header         http.Header
		want           int
	}{
		{"curl", "", "127.0.0.1:5", "127.0.0.1:4010", "127.0.0.1:4010", nil, 200},
		{"curl by name", "", "127.0.0.1:5", "127.0.0.1:4010", "localhost:4010", nil, 200},
		{"IPv6", "", "[::1]:5", "[::1]:4010", "[::1]:4010", nil, 200},
		{"no port", "", "127.0.0.1:5", "", "LOCALHOST", nil, 200},
		{"own page", "", "127.0.0.1:5", "", "127.0.0.1:4010", http.Header{"Origin": {"http://127.0.0.1:4010"}, "Sec-Fetch-Site": {"same-origin"}}, 200},
		{"foreign page", "", "127.0.0.1:5", "", "127.0.0.1:4010", http.Header{"Origin": {"http://evil.test"}}, 403},
		{"another port", "", "127.0.0.1:5", "", "127.0.0.1:4010", http.Header{"Origin": {"http://127.0.0.1:8080"}}, 403},
		{"null origin", "", "127.0.0.1:5", "", "127.0.0.1:4010", http.Header{"Origin": {"null"}}, 403},
		{"two origins", "", "127.0.0.1:5", "", "127.0.0.1:4010", http.Header{"Origin": {"http://127.0.0.1:4010", "http://evil.test"}}, 403},
		{"picture in a page", "", "127.0.0.1:5", "", "127.0.0.1:4010", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{"DNS rebinding", "", "127.0.0.1:5", "127.0.0.1:4010", "evil.test:4010", http.Header{"Origin": {"http://evil.test:4010"}}, 403},
		{"rebinding, GET", "", "127.0.0.1:5", "127.0.0.1:4010", "evil.test:4010", nil, 403},
		{"localhost as a part", "", "127.0.0.1:5", "", "localhost.evil.test", nil, 403},
		{"no host", "", "127.0.0.1:5", "", "", nil, 403},
		{"elsewhere", "", "192.0.2.1:5", "192.0.2.9:4010", "192.0.2.9:4010", nil, 403},
		{"address of the network", "", "127.0.0.1:5", "192.0.2.9:4010", "192.0.2.9:4010", nil, 403},
		{"through a proxy", "", "127.0.0.1:5", "127.0.0.1:4010", "127.0.0.1", http.Header{"X-Forwarded-For": {"192.0.2.1"}}, 403},
		{"no address", "", "", "", "127.0.0.1", nil, 403},
		{"elsewhere with token", token, "192.0.2.1:5", "192.0.2.9:4010", "mock.internal:4010", http.Header{"Authorization": {"Bearer " + token}}, 200},
		{"token in the URL", token, "192.0.2.1:5", "", "mock.internal", http.Header{"Authorization": {"Basic YW55Om9wZW4tc2VzYW1l"}}, 200},
		{"elsewhere with token, the scheme in lower case", token, "192.0.2.1:5", "192.0.2.9:4010", "mock.internal:4010", http.Header{"Authorization": {"bearer " + token}}, 200},
		{"wrong token", token, "192.0.2.1:5", "", "mock.internal", http.Header{"Authorization": {"Bearer open-sesam"}}, 401},
		{"wrong password", token, "192.0.2.1:5", "", "mock.internal", http.Header{"Authorization": {"Basic YW55Om9wZW4="}}, 401},
		{"no token", token, "127.0.0.1:5", "127.0.0.1:4010", "127.0.0.1", nil, 401},
		{"foreign page with token", token, "127.0.0.1:5", "", "127.0.0.1", http.Header{"Origin": {"http://evil.test"}, "Authorization": {"Bearer " + token}}, 403},
	} {
		s := newServer()
		s.options.Token = tt.token
		s.Handler = admin.New(s.options)
		r := local("POST", "/__admin/clock", `{"action":"advance","by":"1h"}`)
		r.RemoteAddr, r.Host = tt.remote, tt.host
		for name, values := range tt.header {
			r.Header[name] = values
		}
		if tt.hearer != "" {
			address, err := net.ResolveTCPAddr("tcp", tt.hearer)
			if err != nil {
				t.Fatal(err)
			}
			r = r.WithContext(contextWith(r, address))
		}
		a := s.ask(r)
		if a.Code != tt.want {
			t.Errorf("%s: got %d %s, want %d", tt.name, a.Code, a.Body, tt.want)
		}
		if moved := !s.options.Clock.Now().Equal(noon()); moved != (tt.want == 200) {
			t.Errorf("%s: got %d, and the clock moved: %v", tt.name, a.Code, moved)
		}
		if (a.Header().Get("WWW-Authenticate") != "") != (tt.want == 401) {
			t.Errorf("%s: got %d with WWW-Authenticate %q", tt.name, a.Code, a.Header().Get("WWW-Authenticate"))
		}
	}
}

func TestServes(t *testing.T) {
	for path, want := range map[string]bool{"/__admin": true, "/__admin/requests": true, "/__administrator": false, "/api/v1/calls": false, "/": false} {
		if got := admin.Serves(path); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}
