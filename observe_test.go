package ringback_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
)

// A server that breaks the contract in one place is found out by a client's transport and by its own middleware alike, and
// both pass every byte on.
func TestTransportAndMiddleware(t *testing.T) {
	page := string(pageWith(1, 0, 5, call(map[string]string{"duration": `"180"`})))
	tests := []struct {
		name, target string
		handler      http.HandlerFunc
		body         string
		want         []string
		unjudged     bool
	}{
		{"plain", "/api/v1/calls?limit=5", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, page)
		}, page, []string{"must schema/type /items/0/duration"}, false},
		{"gzip", "/api/v1/calls?limit=5", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, page)
			z.Close()
		}, page, []string{"must schema/type /items/0/duration"}, false},
		{"the client's fault", "/api/v1/calls?limit=5&assistantId=1", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"items":[],"total":0,"skip":0,"limit":5}`)
		}, `{"items":[],"total":0,"skip":0,"limit":5}`, []string{`should query/unknown query parameter "assistantId"`}, false},
		{"an encoding nobody knows", "/api/v1/calls", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "rot13")
			io.WriteString(w, "uryyb")
		}, "uryyb", nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var server, client []ringback.Judgement
			srv := httptest.NewServer(ringback.Default().Middleware(tt.handler, func(j ringback.Judgement) { server = append(server, j) }))
			defer srv.Close()
			c := http.Client{Transport: &ringback.Transport{Report: func(j ringback.Judgement) { client = append(client, j) }}}
			r, err := http.NewRequest(http.MethodGet, srv.URL+tt.target, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer x")
			a, err := c.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(a.Body)
			a.Body.Close()
			if err != nil || string(body) != tt.body {
				t.Errorf("the client got %q and %v, want %q", body, err, tt.body)
			}
			srv.Close() // the middleware reports when its handler is done
			for side, got := range map[string][]ringback.Judgement{"client": client, "server": server} {
				if len(got) != 1 {
					t.Fatalf("%s: got %d judgements, want one", side, len(got))
				}
				if tt.unjudged != (got[0].Unjudged != "") {
					t.Errorf("%s: unjudged is %q", side, got[0].Unjudged)
				}
				if diff := cmp.Diff(append([]string{}, tt.want...), briefs(got[0].Violations)); diff != "" {
					t.Errorf("%s: want (-), got (+): %s", side, diff)
				}
			}
		})
	}
}

// judged is what middleware and transport say of one request to a handler.
func judged(t *testing.T, method string, handler http.HandlerFunc) (server, client ringback.Judgement) {
	t.Helper()
	reports := make(chan ringback.Judgement, 1)
	srv := httptest.NewUnstartedServer(ringback.Default().Middleware(handler, func(j ringback.Judgement) { reports <- j }))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // panics are on purpose
	srv.Start()
	defer srv.Close()
	c := http.Client{Transport: &ringback.Transport{
		Base:   &http.Transport{DisableCompression: true},
		Report: func(j ringback.Judgement) { client = j },
	}}
	r, err := http.NewRequest(method, srv.URL+"/api/v1/calls", nil)
	if err != nil {
		t.Fatal(err)
	}
	if method != http.MethodOptions { // a preflight has no credentials
		r.Header.Set("Authorization", "Bearer x")
	}
	if a, err := c.Do(r); err == nil {
		_, _ = io.Copy(io.Discard, a.Body)
		a.Body.Close()
	}
	c.CloseIdleConnections()
	return <-reports, client
}

// An answer without a body is judged by what it has.
func TestObserveBodiless(t *testing.T) {
	for _, tt := range []struct {
		method  string
		handler http.HandlerFunc
	}{
		{http.MethodHead, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
		}},
		{http.MethodGet, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(http.StatusNotModified)
		}},
		{http.MethodOptions, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }},
	} {
		server, client := judged(t, tt.method, tt.handler)
		for side, j := range map[string]ringback.Judgement{"server": server, "client": client} {
			if j.Unjudged != "" || len(j.Violations) > 0 || j.Status == 0 {
				t.Errorf("%s, %s: got status %d, %v and unjudged %q, want nothing wrong", tt.method, side, j.Status, j.Violations, j.Unjudged)
			}
		}
	}
}

// What unpacks to more than is judged is said to be, instead of judged in part.
func TestObserveLargeGzip(t *testing.T) {
	server, client := judged(t, http.MethodGet, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		_, _ = io.WriteString(z, `{"items":[],"total":0,"skip":0,"limit":100}`)
		space := bytes.Repeat([]byte(" "), 1<<20)
		for range 65 {
			_, _ = z.Write(space)
		}
	})
	for side, j := range map[string]ringback.Judgement{"server": server, "client": client} {
		if !strings.Contains(j.Unjudged, "larger than") || len(j.Violations) > 0 {
			t.Errorf("%s: got %v and unjudged %q, want it unjudged for its size", side, j.Violations, j.Unjudged)
		}
	}
}

// Behind the middleware a handler may flush, take the connection over, panic, and touch its headers too late, as without it.
func TestMiddlewareHandlers(t *testing.T) {
	page := `{"items":[],"total":0,"skip":0,"limit":100}`
	tests := []struct {
		name    string
		handler http.HandlerFunc
		status  int
		want    string // Unjudged
	}{
		{"flush", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.(http.Flusher).Flush()
			_, _ = io.WriteString(w, page)
		}, 200, ""},
		{"flush by controller", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if err := http.NewResponseController(w).Flush(); err != nil {
				panic(err)
			}
			_, _ = io.WriteString(w, page)
		}, 200, ""},
		{"headers too late", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, page)
			w.Header().Set("Content-Type", "text/html")
		}, 200, ""},
		{"hijack", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			conn.Close()
		}, 0, "the handler took the connection over"},
		{"panic", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, page[:9])
			panic(http.ErrAbortHandler)
		}, 200, "the handler panicked"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := judged(t, http.MethodGet, tt.handler)
			if len(got.Violations) > 0 || got.Unjudged != tt.want {
				t.Errorf("got %v and unjudged %q, want no violation and %q", got.Violations, got.Unjudged, tt.want)
			}
			if got.Status != tt.status {
				t.Errorf("got status %d, want %d", got.Status, tt.status)
			}
		})
	}
}

// A body that is cut off is passed on as it came, error and all, and is not judged.
// A body of GET is pointed out on both sides, whether its length is known or not.
func TestBodyOfARequest(t *testing.T) {
	var server, client []ringback.Judgement
	answer := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"items":[],"total":0,"skip":0,"limit":100}`)
	}
	srv := httptest.NewServer(ringback.Default().Middleware(http.HandlerFunc(answer), func(j ringback.Judgement) { server = append(server, j) }))
	defer srv.Close()
	c := http.Client{Transport: &ringback.Transport{Report: func(j ringback.Judgement) { client = append(client, j) }}}
	for _, body := range []io.Reader{strings.NewReader(`{"limit":5}`), io.MultiReader(strings.NewReader(`{"limit":5}`)), http.NoBody} {
		r, err := http.NewRequest(http.MethodGet, srv.URL+"/api/v1/calls", body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer x")
		a, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
	}
	srv.Close() // the middleware has reported
	for i, want := range [][]string{{"should request/body body"}, {"should request/body body"}, {}} {
		if got := [][]string{briefs(client[i].Violations), briefs(server[i].Violations)}; !cmp.Equal(got, [][]string{want, want}) {
			t.Errorf("request %d: got %q, want %q twice", i, got, want)
		}
	}
}

func TestTransportCutOff(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, `{"items":[`)
	}))
	defer srv.Close()
	var got []ringback.Judgement
	c := http.Client{Transport: &ringback.Transport{Report: func(j ringback.Judgement) { got = append(got, j) }}}
	for _, path := range []string{"/api/v1/calls", "/api/v1/assistants"} {
		a, err := c.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(a.Body)
		a.Body.Close()
		if string(body) != `{"items":[` || err == nil {
			t.Errorf("%s: got %q and %v, want what came and an error", path, body, err)
		}
	}
	if len(got) != 1 || got[0].Unjudged == "" {
		t.Errorf("got %+v, want one judgement of the list that says it couldn't judge", got)
	}
}
