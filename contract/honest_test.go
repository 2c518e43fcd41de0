package contract_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/mock"
)

const token = "a-token-for-tests"

// check runs the suite over a handler, in process and without waiting.
func check(t *testing.T, h http.Handler, change ...func(*contract.Target)) *contract.Report {
	t.Helper()
	target := contract.Target{Handler: h, Token: token, Clock: newLeaper()}
	for _, c := range change {
		c(&target)
	}
	report, err := contract.Check(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// noneBroken fails for every law that a server which keeps them all is said to break.
func noneBroken(t *testing.T, r *contract.Report) {
	t.Helper()
	for _, f := range r.Findings {
		if f.Outcome.Broken() || f.Outcome == contract.Error {
			t.Errorf("%s: %s %s\n%s", f.Law, f.Outcome, f.Reason, f.Text())
		}
	}
}

func TestNoFalseAlarmOnAnySize(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	for name, o := range map[string]mock.Options{
		"none":                 {Calls: mock.NoCalls},
		"one":                  {Calls: 1},
		"two":                  {Calls: 2},
		"seven":                {Calls: 7},
		"a page":               {Calls: 100},
		"the largest page":     {Calls: 1000},
		"more than the budget": {Calls: 20_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.Tokens = []string{token}
			r := check(t, mock.New(o))
			t.Logf("%d requests, %+v", r.Requests, r.Window)
			noneBroken(t, r)
		})
	}
}

func TestNoFalseAlarmOnScenarios(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	for _, s := range fixtures.All() {
		if s.Group() != fixtures.Data {
			continue // a server that answers badly on purpose is no honest one
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			r := check(t, mock.New(mock.Options{Scenario: s.Name, Tokens: []string{token}}))
			for _, f := range r.Findings {
				if (f.Outcome.Broken() || f.Outcome == contract.Error) && !strings.HasPrefix(f.Law, "rule/") {
					t.Errorf("%s: %s %s\n%s", f.Law, f.Outcome, f.Reason, f.Text())
				}
			}
		})
	}
}

// Calls arrive and end while the suite reads.
func TestNoFalseAlarmWhileDataMoves(t *testing.T) {
	for name, step := range map[string]time.Duration{"a second a request": time.Second, "a minute a request": time.Minute, "ten minutes a request": 10 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			now := func() time.Time { return mock.DefaultNow.Add(time.Duration(asked.Load()) * step) }
			m := mock.New(mock.Options{Clock: now, Tokens: []string{token}})
			r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				m.ServeHTTP(w, r)
			}))
			t.Logf("%d requests, %+v", r.Requests, r.Window)
			noneBroken(t, r)
			unjudged := 0
			for _, f := range r.Findings {
				if f.Outcome == contract.Inconclusive {
					unjudged++
					t.Logf("%s: %s", f.Law, f.Reason)
				}
			}
			if unjudged > 12 {
				t.Errorf("%d laws unjudged", unjudged)
			}
		})
	}
}

// The order of members says nothing, be it another in each answer.
func TestNoFalseAlarmOnTheOrderOfMembers(t *testing.T) {
	var asked atomic.Int64
	r := check(t, rewriting(mock.New(mock.Options{Tokens: []string{token}}), func(_ string, body []byte) []byte {
		var page any
		if asked.Add(1)%2 == 0 || json.Unmarshal(body, &page) != nil {
			return body
		}
		body, _ = json.Marshal(page) // sorts them
		return body
	}))
	noneBroken(t, r)
	for _, f := range r.Findings {
		if _, ok := unjudged[f.Law]; !ok && f.Outcome == contract.Inconclusive {
			t.Errorf("%s: inconclusive, %s", f.Law, f.Reason)
		}
	}
}

// Times are kept more finely than they are sent, and all of them lie within seconds.
func TestNoFalseAlarmOnTimesInWholeSeconds(t *testing.T) {
	fraction := regexp.MustCompile(`(:\d\d)\.\d+Z`)
	for _, scenario := range []string{"", "fractional-seconds", "same-start"} {
		r := check(t, rewriting(mock.New(mock.Options{Scenario: scenario, Tokens: []string{token}}), func(_ string, body []byte) []byte {
			return fraction.ReplaceAll(body, []byte("${1}Z"))
		}))
		noneBroken(t, r)
	}
}
