package contract_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

func respond(status int, contentType, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// What is another API altogether is one finding, not a cascade.
func TestAnotherAPI(t *testing.T) {
	for name, h := range map[string]http.Handler{
		"a bare list":    respond(200, "application/json", `[{"id":1}]`),
		"another object": respond(200, "application/json", `{"data":[],"meta":{"count":0}}`),
		"another list":   respond(200, "application/json", `{"items":[{"id":1,"name":"Ada"},{"id":2,"name":"Bob"}],"total":2,"skip":0,"limit":100}`),
		"HTML":           respond(200, "text/html", "<!doctype html><title>Welcome</title>"),
		"nothing there":  respond(404, "application/json", `{"detail":"Not Found"}`),
		"always failing": respond(500, "text/plain", "boom"),
		"a redirect to another host": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://elsewhere.test/api/v1/calls/")
			w.WriteHeader(307)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			r := check(t, h)
			broken := 0
			for _, f := range r.Findings {
				if f.Outcome.Broken() {
					broken++
				}
				if f.Law == "target/answers" && (f.Outcome != contract.Fail || len(f.Evidence) == 0) {
					t.Errorf("target/answers: %s, want a failure with evidence", f.Outcome)
				}
			}
			if broken != 1 {
				t.Errorf("%d failures, want one", broken)
			}
			if got := r.ExitCode(false); got != contract.ExitBroken {
				t.Errorf("exit code %d, want %d", got, contract.ExitBroken)
			}
			if r.Requests > 12 {
				t.Errorf("%d requests to find that out", r.Requests)
			}
		})
	}
}

// What stands where a page should is told in the words of got and want, each once.
func TestNoPage(t *testing.T) {
	for body, want := range map[string]string{
		`[{"id":1}]`:  `got 200 with a JSON array, want an object with "items"`,
		`{"data":[]}`: `got 200 with a JSON object without an array "items", want a page`,
		`hi`:          `got 200 with what is no JSON, want a page with "items": syntax at byte 0: `,
	} {
		r := check(t, respond(200, "application/json", body))
		e := r.Findings[0].Evidence[0]
		if got := "got " + e.Got + ", want " + e.Want; !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}

func TestRefusedCredentials(t *testing.T) {
	r, err := contract.Check(t.Context(), contract.Target{Handler: mock.New(mock.Options{Tokens: []string{"another"}}), Token: token, Clock: newLeaper()})
	if !errors.Is(err, contract.ErrRefused) {
		t.Errorf("got error %v, want ErrRefused", err)
	}
	if r == nil || len(r.Findings) == 0 {
		t.Error("no report")
	}
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, err = contract.Check(t.Context(), contract.Target{URL: "http://" + address, Token: token, Clock: newLeaper()})
	if !errors.Is(err, contract.ErrUnreachable) {
		t.Errorf("got error %v, want ErrUnreachable", err)
	}
}

// The slash is the service's own business.
func TestSlashRedirect(t *testing.T) {
	m := mock.New(mock.Options{Calls: 200, Tokens: []string{token}})
	r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/calls" {
			to := "http://" + r.Host + "/api/v1/calls/"
			if r.URL.RawQuery != "" {
				to += "?" + r.URL.RawQuery
			}
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusTemporaryRedirect)
			return
		}
		m.ServeHTTP(w, r)
	}))
	noneBroken(t, r)
	if got := r.ExitCode(false); got != contract.ExitKept {
		t.Errorf("exit code %d, want %d", got, contract.ExitKept)
	}
}

// A real socket differs from a handler that is called: connections, lengths, dates.
func TestOverASocket(t *testing.T) {
	srv := httptest.NewServer(mock.New(mock.Options{Tokens: []string{token}}))
	defer srv.Close()
	r := check(t, nil, func(target *contract.Target) { target.Handler, target.URL = nil, srv.URL })
	noneBroken(t, r)
}
