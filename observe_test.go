package ringback_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
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

// A body that is cut off is passed on as it came, error and all, and is not judged.
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
