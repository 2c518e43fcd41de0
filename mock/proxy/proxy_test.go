package proxy_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/proxy"
)

const token = "s3cret-token-of-tests"

// text is what several goroutines write.
type text struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *text) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(p)
}

func (t *text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

// stand is a proxy before a deployment.
type stand struct {
	t      *testing.T
	url    string
	logged *text
}

// before puts a proxy before a deployment.
func before(t *testing.T, deployment http.Handler, change ...func(*proxy.Options)) *stand {
	t.Helper()
	upstream := httptest.NewServer(deployment)
	t.Cleanup(upstream.Close)
	return at(t, upstream.URL, change...)
}

// at puts a proxy before an address.
func at(t *testing.T, target string, change ...func(*proxy.Options)) *stand {
	t.Helper()
	s := &stand{t: t, logged: new(text)}
	o := proxy.Options{Target: target, Log: slog.New(slog.NewTextHandler(s.logged, nil))}
	for _, c := range change {
		c(&o)
	}
	p, err := proxy.New(o)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(p)
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

// answer is what a client gets.
type answer struct {
	*http.Response
	body string
	err  error // of reading the body
}

// plain is a client that follows nothing and unpacks nothing.
var plain = http.Client{
	Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (s *stand) get(target string, header ...string) answer {
	s.t.Helper()
	return s.do(http.MethodGet, target, header...)
}

func (s *stand) do(method, target string, header ...string) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+target, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a, err := plain.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	return answer{a, string(body), err}
}

// says is a handler that answers the same to everybody.
func says(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// wrongPage has a total of another type and lacks an item that it counts.
const wrongPage = `{"items":[],"total":"1","skip":0,"limit":100}`

func TestKeepsTheContract(t *testing.T) {
	m := mock.New(mock.Options{})
	s := before(t, m)
	for _, query := range []string{"", "?limit=3", "?limit=1000", "?status=completed&limit=20&skip=7"} {
		direct := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/api/v1/calls"+query, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		m.ServeHTTP(direct, r)
		got := s.get("/api/v1/calls" + query)
		if got.StatusCode != http.StatusOK || got.body != direct.Body.String() {
			t.Errorf("%s: got %d and %d bytes, want those of the deployment", query, got.StatusCode, len(got.body))
		}
		for name, values := range direct.Header() {
			if diff := cmp.Diff(values, got.Header.Values(name)); diff != "" {
				t.Errorf("%s: header %s: %s", query, name, diff)
			}
		}
		if got.Header.Get("Ringback-Violation") != "" {
			t.Errorf("%s: got %v", query, got.Header)
		}
	}
	if log := s.logged.String(); strings.Contains(log, "WARN") || strings.Count(log, "msg=exchange") != 4 {
		t.Errorf("got log %s", log)
	}
}

// What a client is told, and what is logged, of what the deployment answers.
func TestTells(t *testing.T) {
	big := `{"items":[],"total":"1","skip":0,"limit":100,"pad":"` + strings.Repeat("x", 200_000) + `"}`
	const total = `/total: got "1", want integer [must schema/type, openapi.yaml:`
	for name, tt := range map[string]struct {
		deployment http.Handler
		query      string
		change     func(*proxy.Options)
		judged     string
		violation  []string // how each begins
		logged     []string
	}{
		"answer": {deployment: says(200, wrongPage), judged: "request, answer", violation: []string{total}, logged: []string{
			"status=200", "violations=1", "of=answer where=/total", "rule=schema/type",
		}},
		"request": {
			deployment: says(422, `{"detail":[{"loc":["query","limit"],"msg":"too small","type":"x"}]}`), query: "?limit=0", judged: "request, answer",
			violation: []string{`query parameter "limit": got "0", want at least 1 [must`}, logged: []string{"of=request"},
		},
		"both": {
			deployment: says(200, wrongPage), query: "?limt=3", judged: "request, answer",
			violation: []string{`query parameter "limt": got an unknown parameter, want limit [should query/unknown`, total},
		},
		"no JSON": {
			deployment: says(200, "<html>", "Content-Type", "text/html"), judged: "request, answer",
			violation: []string{`header "Content-Type": got "text/html", want application/json [must`, "body: got"},
		},
		"each kind once": {
			deployment: says(200, `{"items":[1,2,3],"total":3,"skip":0,"limit":100}`), judged: "request, answer",
			violation: []string{"/items/0: got 1, want object [must schema/type"}, logged: []string{"violations=3", "times=3"},
		},
		"streams": {deployment: says(200, big), judged: "request", logged: []string{"violations=1", "of=answer where=/total", "bytes=200"}},
		"held": {
			deployment: says(200, big), change: func(o *proxy.Options) { o.Hold = true }, judged: "request, answer", violation: []string{total},
		},
		"too large": {
			deployment: says(200, big), change: func(o *proxy.Options) { o.Hold, o.MaxBody = true, 1000 }, judged: "request",
			logged: []string{`unjudged="the body is larger than 1000 bytes"`},
		},
		"unknown encoding": {
			deployment: says(200, "??", "Content-Encoding", "br"), judged: "request", logged: []string{`unjudged="content encoding \"br\" isn't known"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.change == nil {
				tt.change = func(*proxy.Options) {}
			}
			s := before(t, tt.deployment, tt.change)
			got := s.get("/api/v1/calls" + tt.query)
			if h := got.Header.Get("Ringback-Judged"); h != tt.judged {
				t.Errorf("got Ringback-Judged %q, want %q", h, tt.judged)
			}
			direct := httptest.NewRecorder()
			tt.deployment.ServeHTTP(direct, nil)
			if got.body != direct.Body.String() || got.err != nil {
				t.Errorf("got %d bytes, %v, want those of the deployment", len(got.body), got.err)
			}
			violations := got.Header.Values("Ringback-Violation")
			if len(violations) != len(tt.violation) {
				t.Fatalf("got %q, want %q", violations, tt.violation)
			}
			for i, want := range tt.violation {
				if !strings.HasPrefix(violations[i], want) {
					t.Errorf("got %q, want %q", violations[i], want)
				}
			}
			for _, want := range tt.logged {
				if log := s.logged.String(); !strings.Contains(log, want) {
					t.Errorf("got log %s, want %s", log, want)
				}
			}
		})
	}
}

// However much is broken, and with whatever letters, headers stay such that every client takes them.
func TestHeadersAreBounded(t *testing.T) {
	page := `{"items":[{"id":"\u00e9` + strings.Repeat("é", 300) + `","status":7,"duration":"x\n","call_sid":1,"assistant_id":"","to_phone_number":1,` +
		`"customer_phone_number":{},"assistant_name":5,"call_meta":7,"total_cost":"a"}],"total":"1","skip":"a","limit":[]}`
	got := before(t, says(200, page)).get("/api/v1/calls")
	violations := got.Header.Values("Ringback-Violation")
	if n := len(violations); n != 11 || !strings.HasPrefix(violations[10], "and ") {
		t.Errorf("got %d: %q", n, violations)
	}
	for _, v := range violations {
		if len(v) > 300 || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("got %q", v)
		}
	}
}

func TestErrorsRefuse(t *testing.T) {
	refuse := func(o *proxy.Options) { o.Errors = true }
	strict := func(o *proxy.Options) { o.Errors, o.Strict = true, true }
	for name, tt := range map[string]struct {
		change     func(*proxy.Options)
		deployment http.Handler
		query      string
		status     int
		body       string
	}{
		"answer":       {refuse, says(200, wrongPage), "", 502, `{"detail":[{"loc":["response","body","total"],"msg":"/total: got \"1\", want integer [must schema/type, `},
		"request":      {refuse, nil, "?limit=0", 400, `{"detail":[{"loc":["query","limit"],"msg":"query parameter \"limit\": got \"0\"`},
		"kept":         {refuse, mock.New(mock.Options{}), "?limit=2", 200, `{"items":[{"id":`},
		"a should":     {refuse, mock.New(mock.Options{}), "?limt=2&limit=1", 200, `{"items":[{"id":`},
		"strict":       {strict, nil, "?limt=2", 400, `{"detail":[{"loc":["query","limt"],`},
		"item by item": {refuse, says(200, `{"items":[1],"total":1,"skip":0,"limit":100}`), "", 502, `{"detail":[{"loc":["response","body","items",0],`},
		"streamed":     {refuse, chunked(wrongPage), "", 502, `{"detail":[{"loc":["response","body","total"]`},
	} {
		t.Run(name, func(t *testing.T) {
			deployment := tt.deployment
			if deployment == nil {
				deployment = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the request was passed on") })
			}
			s := before(t, deployment, tt.change)
			got := s.get("/api/v1/calls" + tt.query)
			if got.StatusCode != tt.status || !strings.HasPrefix(got.body, tt.body) {
				t.Errorf("got %d %.200s, want %d %s", got.StatusCode, got.body, tt.status, tt.body)
			}
			if log := s.logged.String(); tt.status == 502 && !strings.Contains(log, "status=502") {
				t.Errorf("got log %s", log)
			}
		})
	}
}

// chunked answers without a length.
func chunked(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for _, piece := range []string{body[:10], body[10:]} {
			_, _ = io.WriteString(w, piece)
			_ = http.NewResponseController(w).Flush()
		}
	}
}

// Of a body without a length the rest is told behind it, and nothing twice.
func TestTrailers(t *testing.T) {
	s := before(t, chunked(wrongPage))
	got := s.get("/api/v1/calls?limt=1")
	if got.body != wrongPage || got.Header.Get("Ringback-Judged") != "request" {
		t.Errorf("got %s, %v", got.body, got.Header)
	}
	violations := strings.Join(got.Trailer.Values("Ringback-Violation"), "\n")
	if !strings.HasPrefix(violations, "/total: got") || strings.Contains(violations, "limt") {
		t.Errorf("got trailers %v", got.Trailer)
	}
	if diff := cmp.Diff([]string{"answer"}, got.Trailer.Values("Ringback-Judged")); diff != "" {
		t.Errorf("want (-), got (+): %s", diff)
	}
}

// Each piece of a body goes on when it comes.
func TestStreams(t *testing.T) {
	seen := make(chan struct{})
	s := before(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for _, piece := range []string{wrongPage[:10], wrongPage[10:]} {
			_, _ = io.WriteString(w, piece)
			_ = http.NewResponseController(w).Flush()
			<-seen
		}
	}))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/v1/calls", nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := plain.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	for _, want := range []string{wrongPage[:10], wrongPage[10:]} {
		got := make([]byte, len(want))
		if _, err := io.ReadFull(a.Body, got); err != nil || string(got) != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
		seen <- struct{}{}
	}
}

// What isn't the list's passes unjudged.
func TestOtherAddresses(t *testing.T) {
	s := before(t, says(200, "no JSON"))
	got := s.do(http.MethodPost, "/api/v1/assistants?x=1")
	if got.body != "no JSON" || got.Header.Get("Ringback-Judged") != "" {
		t.Errorf("got %q, %v", got.body, got.Header)
	}
	if log := s.logged.String(); strings.Contains(log, "WARN") || !strings.Contains(log, "path=/api/v1/assistants query=\"x=[REDACTED]\" status=200 bytes=7") {
		t.Errorf("got log %s", log)
	}
}

func TestWrongOptions(t *testing.T) {
	for want, o := range map[string]proxy.Options{
		`address "": want a URL that begins with http`:                             {},
		`address "api.example.com": want a URL that begins`:                        {Target: "api.example.com"},
		`address "http://a b": want a URL like`:                                    {Target: "http://a b"},
		`the address carries credentials: want them in`:                            {Target: "http://u:p@a.test"},
		`address "http://a.test?b=1": want the base URL alone, without parameters`: {Target: "http://a.test?b=1"},
		`bodies of -1 bytes: want at least 1`:                                      {Target: "http://a.test", MaxBody: -1},
		`a time-out of -1ns: want more than 0`:                                     {Target: "http://a.test", Timeout: -1},
		`strict without errors: it says what errors refuses`:                       {Target: "http://a.test", Strict: true},
	} {
		if _, err := proxy.New(o); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
}
