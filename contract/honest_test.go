package contract_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
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

// Two calls of one instant are all that is older than what still arrives: the window holds them alone, and no bound may lead out of it.
func TestNoFalseAlarmInAWindowOfOneInstant(t *testing.T) {
	const form = `{"id":%d,"call_sid":"CA%032d","assistant_id":7,"assistant_name":null,"assistant_graph_name":null,"to_phone_number":"+15550100",` +
		`"customer_phone_number":"+15550199","status":"failed","duration":%d,"started_at":%q,"ended_at":%[4]q,"call_meta":null,"total_cost":null,` +
		`"llm_cost":null,"tts_cost":null,"stt_cost":null,"telephony_cost":null,"cost_currency":null}`
	var items []json.RawMessage
	for i := range 500 {
		at := mock.DefaultNow.Add(-50 * time.Minute)
		if i > 1 {
			at = mock.DefaultNow.Add(time.Duration(i) * time.Second)
		}
		items = append(items, fmt.Appendf(nil, form, i+1, i+1, 0, at.Format(time.RFC3339)))
	}
	var asked atomic.Int64
	now := func() time.Time { return mock.DefaultNow.Add(time.Duration(asked.Load()+5) * time.Second) }
	r := check(t, twisted(mock.Options{Items: items, Clock: now}, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		asked.Add(1)
		own, latest := r.URL.Query().Get("date_to"), now().Format(time.RFC3339)
		if at, err := time.Parse(time.RFC3339Nano, own); err == nil && at.Before(now()) || err != nil && own != "" {
			next.ServeHTTP(w, r)
			return
		}
		parameters := slices.DeleteFunc(strings.Split(r.URL.RawQuery, "&"), func(p string) bool { return p == "" || strings.HasPrefix(p, "date_to=") })
		next.ServeHTTP(w, with(r, append(parameters, "date_to="+latest)))
	}))
	t.Logf("%d requests, %+v", r.Requests, r.Window)
	noneBroken(t, r)
}

// The order of members says nothing, be it another in each answer.
func TestNoFalseAlarmOnTheOrderOfMembers(t *testing.T) {
	var asked atomic.Int64
	r := check(t, rewriting(mock.New(mock.Options{Tokens: []string{token}}), func(_ string, body []byte) []byte {
		var page any
		if asked.Add(1)%2 == 0 || json.Unmarshal(body, &page) != nil { // numbers become doubles, as in many servers
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
