package console_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/clock"
	"github.com/ringback/ringback/mock/console"
	"github.com/ringback/ringback/mock/journal"
)

// ask asks a handler. Headers come in pairs of name and value.
func ask(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const html, asJSON = "text/html; charset=utf-8", "application/json"

func TestWhoGetsThePage(t *testing.T) {
	m := mock.New(mock.Options{})
	for accept, want := range map[string]string{
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": html, // a browser
		"":                                  asJSON,
		"*/*":                               asJSON, // curl
		"application/json":                  asJSON,
		"application/json, text/html;q=0.9": asJSON,
		"text/html;q=0.9, application/json;q=0.5": html,
		"text/html;q=0, */*":                      asJSON,
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			w := ask(m, method, "/", "Accept", accept)
			if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != want {
				t.Errorf("%s, Accept %q: got %d and %s, want %s", method, accept, w.Code, got, want)
			}
			if (w.Body.Len() == 0) != (method == http.MethodHead) {
				t.Errorf("%s, Accept %q: got %d bytes", method, accept, w.Body.Len())
			}
		}
	}
	var index map[string]string
	if err := json.Unmarshal(ask(m, http.MethodGet, "/").Body.Bytes(), &index); err != nil {
		t.Fatal(err)
	}
	if index["calls"] != "/api/v1/calls" || index["spec"] != "/openapi.yaml" {
		t.Errorf("got %v", index)
	}
}

func TestFiles(t *testing.T) {
	c := console.New(console.Options{})
	for name, want := range map[string]int{
		"/__console/main.js": 200, "/__console/console.css": 200, "/__console/mark.svg": 200, "/__console/": 200, "/__console": 200,
		"/__console/viewer/viewer.html": 200, "/__console/viewer/LICENSE.txt": 200, "/__console/viewer/viewer.env": 404,
		"/__console/nothing.js": 404, "/__console/../console.go": 404, "/__console/viewer": 404, "/__console/calls": 404, "/__console/events": 404,
	} {
		r := httptest.NewRequest(http.MethodGet, name, nil)
		w := httptest.NewRecorder()
		if c.ServeHTTP(w, r); !c.Serves(r) || w.Code != want {
			t.Errorf("%s: got %d, want %d", name, w.Code, want)
		}
	}
	first := ask(c, http.MethodGet, "/__console/main.js")
	if again := ask(c, http.MethodGet, "/__console/main.js", "If-None-Match", first.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("got %d with %d bytes, want 304", again.Code, again.Body.Len())
	}
	if w := ask(c, http.MethodPost, "/"); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: got %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
	for _, path := range []string{"/__consoles", "/api/v1/calls", "/index.html"} {
		if c.Serves(httptest.NewRequest(http.MethodGet, path, nil)) {
			t.Errorf("%s is the console's", path)
		}
	}
}

func TestPolicies(t *testing.T) {
	c := console.New(console.Options{})
	for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "trusted-types 'none'"} {
		if got := ask(c, http.MethodGet, "/", "Accept", "text/html").Header().Get("Content-Security-Policy"); !strings.Contains(got, part) {
			t.Errorf("the page: got %s, want %s in it", got, part)
		}
	}
	// The viewer is somebody else's: it mustn't be of the page's origin, whoever opens it.
	if got := ask(c, http.MethodGet, "/__console/viewer/viewer.html").Header().Get("Content-Security-Policy"); !strings.HasSuffix(got, "sandbox allow-scripts") {
		t.Errorf("the viewer: got %s", got)
	}
}

// Another edition of the API has another form, without another page.
func TestAboutIsTheSpecs(t *testing.T) {
	text := strings.NewReplacer("name: customer_phone\n", "name: caller\n", "total_cost:", "price:", "- total_cost", "- price", "self.total_cost", "self.price").
		Replace(string(ringback.Default().Source()))
	spec, err := ringback.Parse("edited.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var about struct {
		Spec       string
		Parameters []struct{ Name, Type, Default, Minimum, Maximum string }
		Plot       struct {
			Time, Status, Unit string
			Amounts            []string
		}
		Credentials struct{ Header, Scheme, Example string }
		Quiet       string
	}
	read := func(o console.Options) {
		t.Helper()
		if err := json.Unmarshal(ask(console.New(o), http.MethodGet, "/__console/about.json").Body.Bytes(), &about); err != nil {
			t.Fatal(err)
		}
	}
	read(console.Options{Spec: spec, AnyToken: true})
	if about.Spec != "edited.yaml" || about.Parameters[4].Name != "caller" || about.Quiet != "" {
		t.Errorf("got %+v", about)
	}
	limit := about.Parameters[1]
	if limit.Type != "integer" || limit.Default != "100" || limit.Minimum != "1" || limit.Maximum != "1000" {
		t.Errorf("got %+v", limit)
	}
	want := []string{"price", "llm_cost", "tts_cost", "stt_cost", "telephony_cost"}
	if about.Plot.Time != "started_at" || about.Plot.Status != "status" || about.Plot.Unit != "cost_currency" || !cmp.Equal(about.Plot.Amounts, want) {
		t.Errorf("got %+v", about.Plot)
	}
	if got := about.Credentials; got.Header != "Authorization" || got.Scheme != "Bearer" || got.Example != "any-token" {
		t.Errorf("got %+v", got)
	}
	read(console.Options{})
	if got := about.Credentials.Example; got != "" {
		t.Errorf("got %q, want none: not every token passes", got)
	}
	read(console.Options{Open: true})
	if got := about.Credentials.Header; got != "" {
		t.Errorf("got %q, want none", got)
	}
}

// An API whose list is at / keeps that address.
func TestAListAtTheRoot(t *testing.T) {
	text := strings.Replace(string(ringback.Default().Source()), "\n  /api/v1/calls:\n", "\n  /:\n", 1)
	spec, err := ringback.Parse("root.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m := mock.New(mock.Options{Spec: spec})
	if w := ask(m, http.MethodGet, "/?limit=1", "Accept", "text/html", "Authorization", "Bearer x"); !strings.HasPrefix(w.Body.String(), `{"items":[{`) {
		t.Errorf("got %.100s", w.Body)
	}
	if w := ask(m, http.MethodGet, "/__console/", "Accept", "text/html"); w.Header().Get("Content-Type") != html {
		t.Errorf("got %s", w.Header().Get("Content-Type"))
	}
}

// What the page asks for itself is in no journal, and nothing that another page could read.
func TestQuietCalls(t *testing.T) {
	m := mock.New(mock.Options{})
	w := ask(m, http.MethodGet, "/__console/calls?limit=1", "Authorization", "Bearer x")
	same := ask(m, http.MethodGet, "/api/v1/calls?limit=1", "Authorization", "Bearer x")
	if w.Code != http.StatusOK || w.Body.String() != same.Body.String() {
		t.Errorf("got %d and %s, want %s", w.Code, w.Body, same.Body)
	}
	if n := len(m.Requests()); n != 1 {
		t.Errorf("got %d requests in the journal, want 1", n)
	}
	if w := ask(m, http.MethodGet, "/__console/calls"); w.Code != http.StatusUnauthorized {
		t.Errorf("without a token: got %d", w.Code)
	}
	if w := ask(m, http.MethodGet, "/__console/calls", "Authorization", "Bearer x", "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("from elsewhere: got %d", w.Code)
	}
}

func TestEventsAreGuarded(t *testing.T) {
	m := mock.New(mock.Options{})
	for _, headers := range [][]string{
		{"Origin", "https://example.com"}, {"Sec-Fetch-Site", "cross-site"}, {"Origin", "null"}, {"X-Forwarded-For", "192.0.2.1"},
	} {
		if w := ask(m, http.MethodGet, "http://127.0.0.1/__console/events", headers...); w.Code != http.StatusForbidden {
			t.Errorf("%q: got %d, want 403", headers, w.Code)
		}
	}
}

// watched is a console that watches a journal and a clock, on a server.
func watched(t *testing.T, j *journal.Journal, c *clock.Clock) (con *console.Console, url string) {
	t.Helper()
	open := func(next http.Handler) http.Handler { return next }
	con = console.New(console.Options{Journal: j, Clock: c, Guard: open, Beat: time.Millisecond})
	srv := httptest.NewServer(con)
	t.Cleanup(func() {
		con.EndStreams()
		srv.Close()
	})
	return con, srv.URL
}

// follow answers the lines of a stream that say something, but for those that repeat what the clock reads. The last is "the end".
func follow(t *testing.T, url, heard string) (next func() string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/__console/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Last-Event-ID", heard)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("got %s", got)
	}
	in := bufio.NewScanner(answer.Body)
	in.Buffer(nil, 1<<20)
	clock := ""
	return func() string {
		for in.Scan() {
			line := in.Text()
			switch {
			case line == clock || line == "" || strings.HasPrefix(line, "event:"):
				continue
			case strings.HasPrefix(line, `data: {"now"`):
				clock = line
			}
			return line
		}
		return "the end"
	}
}

func arrives(j *journal.Journal, target string) {
	j.Add(journal.Received(httptest.NewRequest(http.MethodGet, target, nil), time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)))
}

func TestEvents(t *testing.T) {
	j := journal.New(journal.Options{})
	c := clock.New(clock.Options{Anchor: mock.DefaultNow})
	arrives(j, "/first")
	arrives(j, "/second?a=<b>")
	con, url := watched(t, j, c)
	want := func(next func() string, parts ...string) (line string) {
		t.Helper()
		line = next()
		for _, part := range parts {
			if !strings.Contains(line, part) {
				t.Fatalf("got %s, want %s in it", line, part)
			}
		}
		return line
	}

	next := follow(t, url, "another-process/"+j.Entries()[1].ID) // whose requests were others
	want(next, `{"now":"2026-01-15T12:00:00Z","mode":"frozen"}`)
	first := strings.TrimPrefix(want(next, "id: "), "id: ")
	want(next, `"url":"/first"`)
	want(next, "id: ")
	want(next, `"url":"/second?a=`)

	next = follow(t, url, first) // it comes back
	want(next, `"now"`)
	want(next, "id: ")
	want(next, `"url":"/second?a=`)
	arrives(j, "/third")
	want(next, "id: ")
	want(next, `"url":"/third"`, `"contract":{"kept":false`)
	c.Advance(time.Hour)
	want(next, `{"now":"2026-01-15T13:00:00Z","mode":"frozen"}`)
	con.EndStreams()
	want(next, "the end")
}

// A page that begins to watch is told of the newest requests, as many as there is room for: large ones are few.
func TestEventsOfLargeRequests(t *testing.T) {
	j := journal.New(journal.Options{})
	for range 150 {
		arrives(j, "/api/v1/calls?assistantId="+strings.Repeat("5", 60<<10))
	}
	arrives(j, "/last")
	c := clock.New(clock.Options{Anchor: mock.DefaultNow})
	_, url := watched(t, j, c)
	next := follow(t, url, "")
	told := 0
	for line := next(); !strings.Contains(line, `"url":"/last"`); line = next() {
		if strings.HasPrefix(line, `data: {"id"`) {
			told++
		}
	}
	if told < 10 || told > 40 {
		t.Errorf("got %d requests of 60 kB before the last, want as many as 2 MB have room for", told)
	}
}

// A page that watches doesn't keep a server from ending.
func TestAServerEndsThoughAPageWatches(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := mock.NewHTTPServer(mock.New(mock.Options{}))
	go func() { _ = srv.Serve(listener) }()
	answer, err := http.Get("http://" + listener.Addr().String() + "/__console/events")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // it would take all of it
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}

// Nor does a connection on which nothing has been asked: browsers open some before they need them.
func TestAServerEndsThoughABrowserIsConnected(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := mock.NewHTTPServer(mock.New(mock.Options{}))
	note, connected := srv.ConnState, make(chan struct{})
	srv.ConnState = func(conn net.Conn, state http.ConnState) {
		note(conn, state)
		if state == http.StateNew {
			close(connected)
		}
	}
	go func() { _ = srv.Serve(listener) }()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	<-connected
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second) // net/http waits 5 seconds for a first request
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}
