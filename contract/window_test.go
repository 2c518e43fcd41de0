package contract_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// Calls that arrive with every request touch no verdict: the window is closed over what has settled, however dense the list is.
func TestArrivalsDontTouchTheWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a hundred thousand calls")
	}
	const each = 10 // requests, after which calls arrive: a clock that moves costs a mock of this size some work
	for _, calls := range []int{1250, 100_000} {
		m := mock.New(mock.Options{Calls: calls, Days: 1, Tokens: []string{token}})
		asked := 0
		r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked++; asked%each == 0 {
				m.Clock().Advance(time.Duration(each) * 3 * time.Second)
			}
			m.ServeHTTP(w, r)
		}), func(target *contract.Target) { target.Concurrency = 1 })
		noneBroken(t, r)
		if !r.Window.Complete || r.Window.Query == "" || r.Window.Items < 900 {
			t.Errorf("%d calls: window %+v, want a closed one", calls, r.Window)
		}
		unjudged := 0
		for _, f := range r.Findings {
			if f.Outcome == contract.Inconclusive && f.Level == contract.Must {
				unjudged++
			}
		}
		if unjudged > 10 || len(r.Cut) > 0 {
			t.Errorf("%d calls: %d musts not judged, %d cut off by the budget", calls, unjudged, len(r.Cut))
		}
	}
}
