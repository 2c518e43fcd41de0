package contract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// rewriting is a server whose answers to some queries are rewritten.
func rewriting(h http.Handler, rewrite func(query string, body []byte) []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recording{header: http.Header{}}
		h.ServeHTTP(rec, r)
		body := rewrite(r.URL.RawQuery, rec.body.Bytes())
		for name, values := range rec.header {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(rec.status)
		_, _ = w.Write(body)
	})
}

type recording struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recording) Header() http.Header         { return r.header }
func (r *recording) WriteHeader(status int)      { r.status = status }
func (r *recording) Write(b []byte) (int, error) { return r.body.Write(b) }

func small() http.Handler { return mock.New(mock.Options{Calls: 120, Tokens: []string{token}}) }

// What is broken once and kept when it is asked again is flaky, and counts as broken.
func TestFlaky(t *testing.T) {
	var once sync.Once
	r := check(t, rewriting(small(), func(query string, body []byte) []byte {
		if strings.Contains(query, "skip=1&limit=2") {
			once.Do(func() { body = bytes.Replace(body, []byte(`"total":120`), []byte(`"total":121`), 1) })
		}
		return body
	}))
	if got := strings.Join(broken(r), " "); got != "page/total-ignores-skip-and-limit" {
		t.Errorf("broken: %s, want page/total-ignores-skip-and-limit alone", got)
	}
	if f := r.Finding("page/total-ignores-skip-and-limit"); f.Outcome != contract.Flaky {
		t.Errorf("got %s, want flaky", f.Outcome)
	}
	if got := r.ExitCode(false); got != contract.ExitBroken {
		t.Errorf("exit code %d, want %d", got, contract.ExitBroken)
	}
}

func TestABudgetIsKeptAndSaid(t *testing.T) {
	r := check(t, small(), func(target *contract.Target) { target.MaxRequests = 30 })
	noneBroken(t, r)
	if r.Requests > 30 {
		t.Errorf("%d requests, want at most 30", r.Requests)
	}
	if len(r.Cut) == 0 {
		t.Error("the report doesn't say what was cut off")
	}
	if got := r.ExitCode(false); got != contract.ExitInconclusive {
		t.Errorf("exit code %d, want %d", got, contract.ExitInconclusive)
	}
}

func TestATimeIsKept(t *testing.T) {
	clock := newLeaper()
	m := small()
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = clock.Sleep(r.Context(), time.Second)
		m.ServeHTTP(w, r)
	})
	r := check(t, slow, func(target *contract.Target) {
		target.Clock, target.MaxTime, target.Concurrency = clock, 20*time.Second, 1
	})
	if r.Took > 22*time.Second || len(r.Cut) == 0 {
		t.Errorf("took %s with %d laws cut off, want about 20s and some", r.Took, len(r.Cut))
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	m := small()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 40 {
			cancel()
		}
		m.ServeHTTP(w, r)
	})
	r, err := contract.Check(ctx, contract.Target{Handler: h, Token: token, Clock: newLeaper(), Concurrency: 1})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Interrupted || r.ExitCode(false) != contract.ExitInterrupted {
		t.Errorf("interrupted %v, exit code %d", r.Interrupted, r.ExitCode(false))
	}
	if f := r.Finding("target/answers"); f.Outcome != contract.Pass {
		t.Errorf("target/answers: %s, want what had been found before", f.Outcome)
	}
}

func TestChoosing(t *testing.T) {
	r := check(t, small(), func(target *contract.Target) {
		target.Only, target.Skip = []string{"filter/status/*"}, []string{"*/total"}
	})
	for _, f := range r.Findings {
		if f.Law != "target/answers" && (!strings.HasPrefix(f.Law, "filter/status/") || strings.HasSuffix(f.Law, "/total")) {
			t.Errorf("%s was checked", f.Law)
		}
	}
	_, err := contract.Check(t.Context(), contract.Target{Handler: small(), Only: []string{"fliter/status/exact"}})
	if err == nil || !strings.Contains(err.Error(), `did you mean "filter/status/exact"`) {
		t.Errorf("got error %v, want a hint at filter/status/exact", err)
	}
}

func TestKnownFailures(t *testing.T) {
	wrong := rewriting(small(), func(_ string, body []byte) []byte {
		return bytes.ReplaceAll(body, []byte(`"cost_currency":"USD"`), []byte(`"cost_currency":"usd"`))
	})
	const law = "rule/call/currency-is-iso-4217"
	run := func(h http.Handler, k contract.Known) *contract.Report {
		return check(t, h, func(target *contract.Target) { target.Known = []contract.Known{k} })
	}
	day := mock.DefaultNow
	if r := run(wrong, contract.Known{Law: law, Reason: "soon"}); r.Finding(law).Known != "soon" || r.ExitCode(true) == contract.ExitBroken {
		t.Errorf("known %q, exit code %d: want it accepted", r.Finding(law).Known, r.ExitCode(true))
	}
	if r := run(small(), contract.Known{Law: law, Reason: "soon"}); len(r.Stale) != 1 || r.ExitCode(false) != contract.ExitBroken {
		t.Errorf("stale %v, exit code %d: want one that holds again to fail", r.Stale, r.ExitCode(false))
	}
	if r := run(wrong, contract.Known{Law: law, Reason: "soon", Expires: day.Add(-time.Hour)}); len(r.Stale) != 1 || r.Finding(law).Known != "" {
		t.Errorf("stale %v, known %q: want one that has expired to fail", r.Stale, r.Finding(law).Known)
	}
}

// The same seed and data make the same requests.
func TestSameSeedSameRequests(t *testing.T) {
	requests := func(seed uint64) []string {
		var mu sync.Mutex
		var out []string
		m := small()
		check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			out = append(out, r.Method+" "+r.URL.String())
			mu.Unlock()
			m.ServeHTTP(w, r)
		}), func(target *contract.Target) { target.Seed, target.Concurrency = seed, 1 })
		return out
	}
	first := requests(1)
	if diff := cmp.Diff(first, requests(1)); diff != "" {
		t.Errorf("another run asked otherwise:\n%s", diff)
	}
	if cmp.Equal(first, requests(2)) {
		t.Error("another seed asked the same")
	}
}

// A token that a server sends back everywhere is nowhere in the report.
func TestTheTokenIsNeverInAReport(t *testing.T) {
	m := small()
	r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Debug", r.Header.Get("Authorization"))
		if strings.Contains(r.URL.RawQuery, "status") {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write([]byte("upstream refused " + r.Header.Get("Authorization")))
			return
		}
		m.ServeHTTP(w, r)
	}))
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte(token)) {
		t.Error("the report holds the token")
	}
	if len(broken(r)) == 0 {
		t.Error("nothing is broken, so nothing was shown")
	}
}

// A failure shows the smallest query that has it.
func TestEvidenceIsShrunk(t *testing.T) {
	m := small()
	r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Has("status") && q.Has("min_duration") {
			q.Del("min_duration")
			r = r.Clone(r.Context())
			r.URL.RawQuery = q.Encode()
		}
		m.ServeHTTP(w, r)
	}))
	if got := strings.Join(heads(r), " "); got != "combine/pairs" {
		t.Fatalf("failures under %s, want all under combine/pairs", got)
	}
	e := r.Finding("combine/pairs").Evidence[0]
	if len(e.Parameters) != 2 {
		t.Errorf("parameters %v, want status and min_duration", e.Parameters)
	}
	if !strings.HasPrefix(e.Requests[0].Curl, `curl -sS -H "Authorization: Bearer $TOKEN" '`) {
		t.Errorf("curl line %s", e.Requests[0].Curl)
	}
}
