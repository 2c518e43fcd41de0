package contract_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

const currency = "rule/call/currency-is-iso-4217"

// misspelling is a server whose currencies are no currencies.
func misspelling() http.Handler {
	return rewriting(small(), func(_ string, body []byte) []byte {
		return bytes.ReplaceAll(body, []byte(`"cost_currency":"USD"`), []byte(`"cost_currency":"usd"`))
	})
}

// failingOnce is a server whose first answer to a certain query has another total than there is.
func failingOnce() http.Handler {
	var once sync.Once
	return rewriting(small(), func(query string, body []byte) []byte {
		if strings.Contains(query, "skip=1&limit=2") {
			once.Do(func() { body = bytes.Replace(body, []byte(`"total":120`), []byte(`"total":121`), 1) })
		}
		return body
	})
}

// Of every known failure the report says what the run makes of it, unless it fails as it is expected to.
func TestEveryKnownFailureIsAccountedFor(t *testing.T) {
	known := func(laws ...string) (list []contract.Known) {
		for _, law := range laws {
			list = append(list, contract.Known{Law: law, Reason: "soon"})
		}
		return list
	}
	const total = "page/total-ignores-skip-and-limit"
	for _, c := range []struct {
		name    string
		handler http.Handler
		target  contract.Target
		stale   string // in the one entry that isn't true any more; "": there is none
		note    string // in the one entry that the run says more of; "": there is none
		code    int
	}{
		{"fails", misspelling(), contract.Target{Only: []string{currency}, Known: known(currency)}, "", "", contract.ExitKept},
		{"holds again", small(), contract.Target{Only: []string{currency}, Known: known(currency)}, "holds again", "", contract.ExitBroken},
		{"a pattern that holds again", small(), contract.Target{Only: []string{"rule/*"}, Known: known("rule/*")}, "holds again", "", contract.ExitBroken},
		{"a pattern that holds as far as there is data", small(), contract.Target{Known: known("order/*")}, "holds again", "", contract.ExitBroken},
		{"a pattern that holds, but for the deep profile", small(), contract.Target{Known: known("filter/assistant_id/*")}, "holds again", "", contract.ExitBroken},
		{"a pattern of which a part was asked", small(), contract.Target{Only: []string{currency}, Known: known("rule/*")}, "", "left out by only", contract.ExitKept},
		{"a pattern of which a part fails", misspelling(), contract.Target{Only: []string{"rule/*"}, Known: known("rule/*")}, "", "rule/*: accepts failures of laws that hold, too (1 fail, 14 hold, such as rule/", contract.ExitKept},
		{"inconclusive", small(), contract.Target{Only: []string{"order/*"}, Known: known("order/nulls-at-one-end")}, "", "inconclusive: no item has null for started_at", contract.ExitKept},
		{"left out by skip", small(), contract.Target{Only: []string{"page/*"}, Skip: []string{"page/len*"}, Known: known("page/length")}, "", `left out by skip "page/len*"`, contract.ExitKept},
		{"left out by only", small(), contract.Target{Only: []string{"page/unique"}, Known: known("page/length")}, "", `left out by only ["page/unique"]`, contract.ExitKept},
		{"left out by the profile", small(), contract.Target{Profile: contract.Quick, Known: known("combine/triples")}, "", "not part of the quick profile", contract.ExitKept},
		{"of the deep profile alone", small(), contract.Target{Known: known("filter/assistant_id/partition")}, "", "not part of the standard profile", contract.ExitKept},
		{"cut off", small(), contract.Target{MaxRequests: 9, Known: known("combine/triples")}, "", "skipped: the budget of requests is used up", contract.ExitInconclusive},
		{"no page at all", respond(500, "text/plain", "boom"), contract.Target{Known: known("page/length")}, "", "skipped: the first request of the run got no page", contract.ExitBroken},
		{"flaky", failingOnce(), contract.Target{Only: []string{total}, Known: known(total)}, "", "", contract.ExitKept},
		{"expired", misspelling(), contract.Target{Only: []string{currency}, Known: []contract.Known{{Law: currency, Reason: "soon", Expires: mock.DefaultNow.Add(-time.Hour)}}}, "was accepted until 2026-01-15: mend it", "", contract.ExitBroken},
		{"expired, and it holds", small(), contract.Target{Only: []string{currency}, Known: []contract.Known{{Law: currency, Reason: "soon", Expires: mock.DefaultNow.Add(-time.Hour)}}}, "was accepted until 2026-01-15, and holds again: take it out", "", contract.ExitBroken},
		{"a pattern beside one that holds", misspelling(), contract.Target{Only: []string{currency, "page/length"}, Known: known(currency, "page/length")}, "page/length: holds again", "", contract.ExitBroken},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := check(t, c.handler, func(target *contract.Target) {
				c.target.Handler, c.target.Token, c.target.Clock = target.Handler, target.Token, target.Clock
				*target = c.target
			})
			for _, part := range []struct {
				what, want string
				got        []string
			}{{"stale", c.stale, r.Stale}, {"notes", c.note, r.KnownNotes}} {
				if got := strings.Join(part.got, "\n"); !strings.Contains(got, part.want) || (got == "") != (part.want == "") || len(part.got) > 1 {
					t.Errorf("%s: got %q, want one with %q", part.what, part.got, part.want)
				}
			}
			if got := r.ExitCode(false); got != c.code {
				t.Errorf("exit code %d, want %d", got, c.code)
			}
		})
	}
}

// A should that is known doesn't count with strict, and one that holds again counts without.
func TestAKnownShould(t *testing.T) {
	const law = "http/head"
	m := small()
	noHead := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		m.ServeHTTP(w, r)
	})
	known := []contract.Known{{Law: law, Reason: "soon"}}
	for _, c := range []struct {
		name    string
		handler http.Handler
		known   []contract.Known
		code    int // with strict
	}{{"unknown", noHead, nil, contract.ExitBroken}, {"known", noHead, known, contract.ExitKept}, {"holds", small(), known, contract.ExitBroken}} {
		r := check(t, c.handler, func(target *contract.Target) { target.Only, target.Known = []string{law}, c.known })
		if got := r.ExitCode(true); got != c.code {
			t.Errorf("%s: exit code %d, want %d", c.name, got, c.code)
		}
	}
}

// An entry that names a law says why that is accepted, whichever patterns match it, too.
func TestOverlappingKnownFailures(t *testing.T) {
	exact, pattern, wide := contract.Known{Law: currency, Reason: "exact"}, contract.Known{Law: "rule/call/*", Reason: "pattern"}, contract.Known{Law: "rule/*", Reason: "wide"}
	past := exact
	past.Expires = mock.DefaultNow.Add(-time.Hour)
	for _, c := range []struct {
		known []contract.Known
		want  string
	}{
		{[]contract.Known{exact, pattern, wide}, "exact"},
		{[]contract.Known{wide, pattern, exact}, "exact"},
		{[]contract.Known{pattern, wide}, "pattern"},
		{[]contract.Known{past, wide}, "wide"},
	} {
		r := check(t, misspelling(), func(target *contract.Target) { target.Only, target.Known = []string{currency}, c.known })
		if got := r.Finding(currency).Known; got != c.want {
			t.Errorf("%v: accepted for %q, want %q", c.known, got, c.want)
		}
	}
}

// What has the same cause as a known failure counts, unless it is known itself.
func TestAKnownFailureHidesNoOther(t *testing.T) {
	m := small()
	ignoring := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, "status=", "ignored=")
		m.ServeHTTP(w, r)
	})
	const cause, other = "filter/status/exact", "filter/status/sound"
	r := check(t, ignoring, func(target *contract.Target) {
		target.Only, target.Known = []string{cause, other}, []contract.Known{{Law: cause, Reason: "soon"}}
	})
	if f := r.Finding(other); f.Cause != cause || f.Known != "" || r.ExitCode(false) != contract.ExitBroken {
		t.Errorf("%s with cause %q, known %q, exit code %d: want a failure that counts", f.Outcome, f.Cause, f.Known, r.ExitCode(false))
	}
}
