package contract_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// A change makes another server of an honest one.
type change func(http.Handler) http.Handler

// rewritten changes answers before they are sent.
func rewritten(f func(r *http.Request, a *httptest.ResponseRecorder)) change {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			body := rec.Body.Len()
			f(r, rec)
			for name, values := range rec.Header() {
				w.Header()[name] = values
			}
			if rec.Body.Len() != body {
				w.Header().Del("Content-Length")
			}
			w.WriteHeader(rec.Code)
			_, _ = w.Write(rec.Body.Bytes())
		})
	}
}

// asked changes requests before they are read. A handler mustn't change its request, so it works on a copy.
func asked(f func(r *http.Request)) change {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r = r.Clone(r.Context())
			f(r)
			next.ServeHTTP(w, r)
		})
	}
}

// instead answers some requests by itself.
func instead(f func(w http.ResponseWriter, r *http.Request) bool) change {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !f(w, r) {
				next.ServeHTTP(w, r)
			}
		})
	}
}

// replace sets a body anew.
func replace(a *httptest.ResponseRecorder, body []byte) {
	a.Body.Reset()
	a.Body.Write(body)
}

// bug is a broken server, and the one law of the chosen that it breaks.
type bug struct {
	name, law string
	change    change
}

// catches checks each broken server against some laws.
func catches(t *testing.T, only []string, bugs []bug) {
	t.Helper()
	for _, b := range bugs {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			r := check(t, b.change(mock.New(mock.Options{Calls: 300, Tokens: []string{token}})), func(target *contract.Target) { target.Only = only })
			f := r.Finding(b.law)
			if got := heads(r); !f.Outcome.Broken() || !slices.Equal(got, []string{b.law}) && !slices.Equal(got, []string{f.Cause}) {
				t.Errorf("failures under %v, want all under %s", got, b.law)
			}
			t.Logf("%s\n%s", r.Finding(b.law).Outcome, r.Finding(b.law).Text())
			for _, f := range r.Findings {
				if f.Outcome == contract.Error {
					t.Errorf("%s: %s", f.Law, f.Reason)
				}
			}
		})
	}
}

// honest is a server that differs and keeps the contract.
type honest struct {
	name   string
	change change
	needs  string // a law that must be judged on it, and held; "": none in particular
}

// accepts checks each honest server against some laws.
func accepts(t *testing.T, only []string, servers []honest) {
	t.Helper()
	for _, h := range servers {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			r := check(t, h.change(mock.New(mock.Options{Calls: 300, Tokens: []string{token}})), func(target *contract.Target) { target.Only = only })
			noneBroken(t, r)
			if f := r.Finding(h.needs); h.needs != "" && f.Outcome != contract.Pass {
				t.Errorf("%s: %s (%s), want pass", h.needs, f.Outcome, f.Reason)
			}
		})
	}
}
