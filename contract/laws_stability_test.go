package contract_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// edits changes the body of some answers by a pattern.
func edits(pattern, replacement string, when func(r *http.Request, count int64) bool) change {
	re := regexp.MustCompile(pattern)
	var count atomic.Int64
	return rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
		if when(r, count.Add(1)) {
			replace(a, re.ReplaceAll(bytes.Clone(a.Body.Bytes()), []byte(replacement)))
		}
	})
}

func skips(r *http.Request, _ int64) bool { return strings.Contains(r.URL.RawQuery, "skip=1&") }

// earlier answers some requests from a copy whose clock is behind.
func earlier(by time.Duration, when func(r *http.Request, count int64) bool) change {
	behind := mock.New(mock.Options{Calls: 300, Tokens: []string{token}, Clock: func() time.Time { return mock.DefaultNow.Add(-by) }})
	var count atomic.Int64
	return instead(func(w http.ResponseWriter, r *http.Request) bool {
		if !when(r, count.Add(1)) {
			return false
		}
		behind.ServeHTTP(w, r)
		return true
	})
}

// crossTalk keeps what is asked in one place for all requests, so that one that comes while another is under way is taken for that.
func crossTalk() change {
	var mu sync.Mutex
	var current string
	return asked(func(r *http.Request) {
		mu.Lock()
		current = r.URL.RawQuery
		mu.Unlock()
		for range 1000 { // the others get a chance to come
			runtime.Gosched()
		}
		mu.Lock()
		r.URL.RawQuery = current
		mu.Unlock()
	})
}

// impatient answers every so many requests with 429, after a change of its header.
func impatient(every int64, retryAfter func() string) change {
	var count atomic.Int64
	return instead(func(w http.ResponseWriter, r *http.Request) bool {
		if count.Add(1)%every != 0 {
			return false
		}
		if text := retryAfter(); text != "" {
			w.Header().Set("Retry-After", text)
		}
		respond(429, "application/json", `{"detail":"Too many requests"}`).ServeHTTP(w, r)
		return true
	})
}

func fixed(text string) func() string { return func() string { return text } }

func TestStabilityLawsCatch(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	third := func(r *http.Request, n int64) bool { return n%3 == 0 && !strings.Contains(r.URL.RawQuery, "limit") }
	oneOf := func(r *http.Request, n int64) bool { return n%2 == 0 && strings.Contains(r.URL.RawQuery, "limit=1") }
	catches(t, []string{"stability/*"}, []bug{
		{"one replica of three is behind", "stability/repeat", earlier(72*time.Hour, third)},
		{"the total is guessed now and then", "stability/repeat", edits(`"total":(\d+,"skip")`, `"total":1$1`, third)},
		{"requests share what they ask", "stability/parallel", crossTalk()},
		{"the second page counts a second more", "stability/immutable-fields", edits(`"duration":(\d+)`, `"duration":1$1`, skips)},
		{"another SID each time", "stability/immutable-fields", func(next http.Handler) http.Handler {
			var count atomic.Int64
			sid := regexp.MustCompile(`"call_sid":"CA......`)
			return rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) {
				n := count.Add(1)
				replace(a, sid.ReplaceAll(bytes.Clone(a.Body.Bytes()), fmt.Appendf(nil, `"call_sid":"CA%06d`, n)))
			})(next)
		}},
		{"the second page has no currencies", "stability/lifecycle", edits(`"cost_currency":"USD"`, `"cost_currency":null`, skips)},
		{"the newest is there now and then", "stability/newest-never-goes-back", earlier(24*time.Hour, oneOf)},
		{"429 without a word", "stability/retry-after", impatient(5, fixed(""))},
		{"429 with a word that says nothing", "stability/retry-after", impatient(5, fixed("soon"))},
		{"the server's clock is behind its calls", "stability/not-in-the-future", rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) {
			a.Header().Set("Date", mock.DefaultNow.Add(-48*time.Hour).Format(http.TimeFormat))
		})},
	})
}

func TestStabilityLawsAccept(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	accepts(t, []string{"stability/*", "http/*", "auth/*"}, []honest{
		{"no Date", rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) { a.Header().Del("Date") }), "stability/immutable-fields"},
		{"429 with seconds", impatient(20, fixed("2")), "stability/retry-after"},
		{"429 with a date", impatient(20, fixed(mock.DefaultNow.Add(3*time.Second).Format(http.TimeFormat))), "stability/retry-after"},
		{"a clock that is half a minute off", rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) {
			a.Header().Set("Date", mock.DefaultNow.Add(-30*time.Second).Format(http.TimeFormat))
		}), "stability/not-in-the-future"},
		{"a renamed assistant", edits(`"assistant_name":"[^"]*"`, `"assistant_name":"Renamed"`, func(_ *http.Request, n int64) bool { return n > 8 }), "stability/immutable-fields"},
		{"metadata filled in late", edits(`"call_meta":null`, `"call_meta":{"summary":"late"}`, func(_ *http.Request, n int64) bool { return n > 8 }), "stability/lifecycle"},
		{"another spelling of the same number", edits(`"total_cost":(\d+\.\d+)`, `"total_cost":${1}0`, skips), "stability/immutable-fields"},
	})
}

// One connection in a hundred breaks; the suite asks again.
func TestBrokenConnections(t *testing.T) {
	for offset := range int64(5) {
		var count atomic.Int64
		accepts(t, []string{"stability/*", "http/*", "auth/*"}, []honest{{
			fmt.Sprintf("from request %d on", 20*offset),
			instead(func(http.ResponseWriter, *http.Request) bool {
				if count.Add(1)%100 == 20*offset {
					panic(http.ErrAbortHandler)
				}
				return false
			}), "stability/repeat",
		}})
	}
}

// Calls arrive, and ongoing ones end, from one request to the next.
func TestStabilityOfDataThatMoves(t *testing.T) {
	for _, step := range []time.Duration{time.Second, 20 * time.Second, 2 * time.Minute, 30 * time.Minute} {
		t.Run(step.String(), func(t *testing.T) {
			t.Parallel()
			var count atomic.Int64
			m := mock.New(mock.Options{
				Calls: 500, Days: 1, Tokens: []string{token},
				Clock: func() time.Time { return mock.DefaultNow.Add(time.Duration(count.Load()) * step) },
			})
			r := check(t, asked(func(*http.Request) { count.Add(1) })(m), func(target *contract.Target) {
				target.Only = []string{"stability/*", "http/*", "auth/*"}
			})
			noneBroken(t, r)
			for _, law := range []string{"stability/lifecycle", "stability/not-in-the-future", "auth/missing", "http/slash"} {
				if f := r.Finding(law); f.Outcome != contract.Pass {
					t.Errorf("%s: %s (%s), want pass", law, f.Outcome, f.Reason)
				}
			}
		})
	}
}

// A call that ended goes on again, for good.
func TestReopenedCall(t *testing.T) {
	var count atomic.Int64
	m := mock.New(mock.Options{Calls: 300, Tokens: []string{token}})
	status := regexp.MustCompile(`"status":"ongoing"`)
	r := check(t, rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) {
		if n := count.Add(1); n > 3 && n < 6 {
			replace(a, status.ReplaceAll(bytes.Clone(a.Body.Bytes()), []byte(`"status":"completed"`)))
		}
	})(m), func(target *contract.Target) { target.Only = []string{"stability/lifecycle", "stability/repeat"} })
	if f := r.Finding("stability/lifecycle"); f.Outcome != contract.Fail {
		t.Errorf("%s (%s), want fail", f.Outcome, f.Reason)
	}
}

// The families keep to their share of a run's requests.
func TestShareOfRequests(t *testing.T) {
	for _, c := range []struct {
		profile contract.Profile
		most    int
	}{{contract.Quick, 14}, {contract.Standard, 60}} {
		r := check(t, mock.New(mock.Options{Tokens: []string{token}}), func(target *contract.Target) { target.Profile = c.profile })
		sum := 0
		for _, f := range r.Findings {
			switch family, _, _ := strings.Cut(f.Law, "/"); family {
			case "auth", "http", "stability":
				sum += f.Requests
			}
		}
		t.Logf("%s: %d requests", c.profile, sum)
		if sum > c.most {
			t.Errorf("%s: %d requests, want at most %d", c.profile, sum, c.most)
		}
	}
}
