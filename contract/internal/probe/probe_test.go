package probe_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
	"github.com/ringback/ringback/internal/leap"
)

const token = "s3cret-token-Q"

// start is when the tests' clocks begin.
var start = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func newProbe(t *testing.T, h http.Handler, change ...func(*probe.Options)) (*probe.Probe, *leap.Clock) {
	t.Helper()
	clock := leap.From(start)
	o := probe.Options{Handler: h, Token: token, Spec: ringback.Default(), Clock: clock}
	for _, c := range change {
		c(&o)
	}
	p, err := probe.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p, clock
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) }

func TestBudgetOfRequests(t *testing.T) {
	var served atomic.Int64
	p, _ := newProbe(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		served.Add(1)
		ok(w, r)
	}), func(o *probe.Options) { o.MaxRequests, o.Concurrency = 3, 2 })
	refused := 0
	for _, a := range p.All(t.Context(), make([]probe.Ask, 5)...) {
		if errors.Is(a.Err, probe.ErrBudget) {
			refused++
		}
	}
	if served.Load() != 3 || refused != 2 || p.Left() != 0 || p.Requests() != 3 {
		t.Errorf("%d served, %d refused, %d left, want 3, 2 and 0", served.Load(), refused, p.Left())
	}
}

func TestBudgetOfTime(t *testing.T) {
	p, clock := newProbe(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
	}), func(o *probe.Options) { o.MaxTime = 90 * time.Second })
	if a := p.Do(t.Context(), probe.Ask{}); !errors.Is(a.Err, probe.ErrBudget) {
		t.Errorf("got %v, want ErrBudget", a.Err)
	}
	if len(clock.Slept()) != 1 {
		t.Errorf("slept %v, want a minute once: a second one is beyond the budget", clock.Slept())
	}
}

func TestRate(t *testing.T) {
	p, clock := newProbe(t, http.HandlerFunc(ok), func(o *probe.Options) { o.Rate = 4 })
	for range 9 {
		p.Do(t.Context(), probe.Ask{})
	}
	if took := clock.Now().Sub(start); took != 2*time.Second {
		t.Errorf("9 requests took %s, want 2s: 4 a second", took)
	}
}

func TestRetryAfter(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		value  string
		want   []time.Duration // slept before the second request; nil: it isn't sent
	}{
		{"seconds", 429, "7", []time.Duration{7 * time.Second}},
		{"a date", 429, "Thu, 15 Jan 2026 12:00:09 GMT", []time.Duration{9 * time.Second}},
		{"a date that has passed", 429, "Thu, 15 Jan 2026 11:00:00 GMT", []time.Duration{0}},
		{"nothing", 429, "", []time.Duration{time.Second}},
		{"nonsense", 429, "soon", []time.Duration{time.Second}},
		{"an hour", 429, "3600", nil},
		{"503 with seconds", 503, "3", []time.Duration{3 * time.Second}},
		{"503 without", 503, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := true
			var watched []int
			p, clock := newProbe(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", "Thu, 15 Jan 2026 12:00:00 GMT")
				if !first {
					ok(w, r)
					return
				}
				first = false
				if c.value != "" {
					w.Header().Set("Retry-After", c.value)
				}
				w.WriteHeader(c.status)
			}), func(o *probe.Options) { o.Watch = func(a *probe.Answer) { watched = append(watched, a.Status) } })
			a := p.Do(t.Context(), probe.Ask{})
			if !slices.Equal(clock.Slept(), c.want) {
				t.Errorf("slept %v, want %v", clock.Slept(), c.want)
			}
			wantStatus, wantWatched := 200, []int{c.status, 200}
			if c.want == nil {
				wantStatus, wantWatched = c.status, []int{c.status}
			}
			if a.Status != wantStatus || !slices.Equal(watched, wantWatched) {
				t.Errorf("status %d, watched %v, want %d and %v", a.Status, watched, wantStatus, wantWatched)
			}
		})
	}
}

func TestBrokenConnectionsAreTriedAgain(t *testing.T) {
	for _, c := range []struct {
		name     string
		breaks   int
		requests int
		answered bool
	}{{"once", 1, 2, true}, {"four times", 4, 5, true}, {"always", 100, 5, false}} {
		t.Run(c.name, func(t *testing.T) {
			n := 0
			p, _ := newProbe(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if n++; n <= c.breaks {
					panic(http.ErrAbortHandler)
				}
				ok(w, r)
			}))
			a := p.Do(t.Context(), probe.Ask{})
			if (a.Err == nil) != c.answered || p.Requests() != c.requests || p.Stats.Resets != min(c.breaks, 4) {
				t.Errorf("error %v after %d requests and %d resets", a.Err, p.Requests(), p.Stats.Resets)
			}
		})
	}
}

func TestCutBodiesAreTriedAgain(t *testing.T) {
	for _, encoding := range []string{"", "gzip"} {
		n := 0
		p, _ := newProbe(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n++; n > 1 {
				ok(w, r)
				return
			}
			w.Header().Set("Content-Length", "100")
			if encoding != "" {
				w.Header().Set("Content-Encoding", encoding)
				w.Header().Del("Content-Length")
			}
			_, _ = io.WriteString(w, "short")
		}))
		if a := p.Do(t.Context(), probe.Ask{}); a.Err != nil || string(a.Body) != "{}" || n != 2 {
			t.Errorf("%q: error %v, body %q after %d requests, want the whole one after 2", encoding, a.Err, a.Body, n)
		}
	}
}

// A redirect is an answer, and no token goes where it leads.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/api/v1/calls/?"+r.URL.RawQuery, http.StatusTemporaryRedirect)
	}))
	defer srv.Close()
	p, _ := newProbe(t, nil, func(o *probe.Options) { o.URL, o.Transport = srv.URL, &http.Transport{} })
	for _, ask := range []probe.Ask{{}, {Path: "/other", Query: "key=" + probe.Token}, {Method: http.MethodHead}} {
		if a := p.Do(t.Context(), ask); a.Err != nil || a.Status != http.StatusTemporaryRedirect {
			t.Errorf("status %d, error %v, want 307", a.Status, a.Err)
		}
	}
	if elsewhere.Load() != 0 {
		t.Errorf("%d requests went to another host", elsewhere.Load())
	}
}

// What is written in an ask is what arrives, byte for byte.
func TestRawBytesArrive(t *testing.T) {
	type arrived struct{ uri, auth string }
	seen := make(chan arrived, 1)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- arrived{r.RequestURI, strings.Join(r.Header["Authorization"], " | ")}
		ok(w, r)
	})
	srv := httptest.NewServer(h)
	defer srv.Close()
	overSocket, _ := newProbe(t, nil, func(o *probe.Options) { o.URL, o.Transport = srv.URL, &http.Transport{} })
	inProcess, _ := newProbe(t, h)
	for _, c := range []struct {
		ask       probe.Ask
		uri, auth string
	}{
		{probe.Ask{}, "/api/v1/calls", "Bearer " + token},
		{probe.Ask{Query: "a=%zz&b=1+2&c=%2B&d=;e&f[]=1&g=%"}, "/api/v1/calls?a=%zz&b=1+2&c=%2B&d=;e&f[]=1&g=%", "Bearer " + token},
		{probe.Ask{Query: "x='%22$HOME`"}, "/api/v1/calls?x='%22$HOME`", "Bearer " + token},
		{probe.Ask{Path: "//api/v1/calls"}, "//api/v1/calls", "Bearer " + token},
		{probe.Ask{Path: "/api/v1/./calls"}, "/api/v1/./calls", "Bearer " + token},
		{probe.Ask{Path: "/api/v1/%2e/%63alls"}, "/api/v1/%2e/%63alls", "Bearer " + token},
		{probe.Ask{Authorization: []string{}}, "/api/v1/calls", ""},
		{probe.Ask{Authorization: []string{"bearer $TOKEN", "$WRONG_TOKEN"}}, "/api/v1/calls", "bearer " + token + " | s3cret-token-x"},
	} {
		for name, p := range map[string]*probe.Probe{"socket": overSocket, "handler": inProcess} {
			if a := p.Do(t.Context(), c.ask); a.Err != nil {
				t.Errorf("%s: %v: %v", name, c.ask, a.Err)
			}
			if got := <-seen; got != (arrived{c.uri, c.auth}) {
				t.Errorf("%s: got %q and %q, want %q and %q", name, got.uri, got.auth, c.uri, c.auth)
			}
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for url, want := range map[string]string{
		"api.example.com":                "http:// or https://",
		"ftp://api.example.com":          "http:// or https://",
		"http://":                        "http:// or https://",
		"https://user:pw@example.com":    "--token",
		"https://api.example.com?limit=": "without parameters",
		"http://[::1":                    "want a URL",
	} {
		_, err := probe.New(probe.Options{URL: url, Spec: ringback.Default(), Clock: leap.From(start)})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "pw") {
			t.Errorf("%q: got %v, want a word of %q", url, err, want)
		}
	}
}

func TestListPath(t *testing.T) {
	for base, want := range map[string]string{
		"https://example.com":                       "/api/v1/calls",
		"https://example.com/":                      "/api/v1/calls",
		"https://example.com/api/v1/calls":          "/api/v1/calls",
		"https://example.com/api/v1/calls/":         "/api/v1/calls",
		"https://example.com/scenario/null-costs":   "/scenario/null-costs/api/v1/calls",
		"https://example.com/behind/api/v1/calls":   "/behind/api/v1/calls",
		"https://example.com/with%20space/a%2Fb/x/": "/with%20space/a%2Fb/x/api/v1/calls",
	} {
		p, err := probe.New(probe.Options{URL: base, Spec: ringback.Default(), Clock: leap.From(start)})
		if err != nil || p.ListPath() != want {
			t.Errorf("%s: got %q, %v, want %q", base, p.ListPath(), err, want)
		}
	}
}

func TestConnectionsAreTold(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "close" {
			w.Header().Set("Connection", "close")
		}
		ok(w, r)
	}))
	defer srv.Close()
	p, _ := newProbe(t, nil, func(o *probe.Options) { o.URL, o.Transport = srv.URL, &http.Transport{} })
	first, second := p.Do(t.Context(), probe.Ask{}), p.Do(t.Context(), probe.Ask{})
	closes, after := p.Do(t.Context(), probe.Ask{Query: "close"}), p.Do(t.Context(), probe.Ask{})
	switch {
	case first.Reused || first.Closes || first.Socket == "":
		t.Errorf("first: %+v", first)
	case !second.Reused || second.Socket != first.Socket:
		t.Error("the second request has another connection")
	case !closes.Closes || after.Reused:
		t.Error("a connection that closes is used again")
	}
}

// The context ends the waiting.
func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p, _ := newProbe(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	if p.Do(ctx, probe.Ask{}); p.Requests() != 1 {
		t.Errorf("%d requests, want 1", p.Requests())
	}
}

// A transport is a function that answers.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// What stays silent as long as one request may take is asked once more, not as often as what broke: there may be many such.
func TestSilenceIsWaitedForTwice(t *testing.T) {
	asked := 0
	p, _ := newProbe(t, nil, func(o *probe.Options) {
		o.URL, o.Timeout = "http://silent.test", time.Millisecond
		o.Transport = transport(func(r *http.Request) (*http.Response, error) {
			asked++
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
	})
	if a := p.Do(t.Context(), probe.Ask{}); a.Err == nil || asked != 2 {
		t.Errorf("asked %d times: %v, want an error after 2", asked, a.Err)
	}
}

// A request under way ends with the time of the run, and so does what waits to be watched: neither says anything of the target.
func TestTheRunsTimeEndsRequests(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"no answer": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"a long wait": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "119")
			w.WriteHeader(http.StatusTooManyRequests)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				p, _ := newProbe(t, handler, func(o *probe.Options) {
					o.Clock, o.MaxTime, o.Timeout = probe.RealClock{}, 3*time.Second, 30*time.Second
				})
				if a := p.Do(t.Context(), probe.Ask{}); !errors.Is(a.Err, probe.ErrBudget) || time.Since(begin) > 3*time.Second {
					t.Errorf("got %v after %s, want the budget's end after 3 s", a.Err, time.Since(begin))
				}
			})
		})
	}
}

// Watching takes time, too: what comes after the end isn't watched.
func TestNothingIsWatchedBehindTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		watched := 0
		p, _ := newProbe(t, http.HandlerFunc(ok), func(o *probe.Options) {
			o.Clock, o.MaxTime = probe.RealClock{}, 3*time.Second
			o.Watch = func(*probe.Answer) {
				watched++
				time.Sleep(2 * time.Second)
			}
		})
		answers := p.All(t.Context(), probe.Ask{}, probe.Ask{}, probe.Ask{}, probe.Ask{})
		if last := answers[3]; watched != 2 || !errors.Is(last.Err, probe.ErrBudget) {
			t.Errorf("got %d watched, the last with %v, want 2 and the budget's end", watched, last.Err)
		}
	})
}
