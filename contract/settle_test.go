package contract_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

// What is refused each time it is asked is no whim of the target.
func TestValidRequestsThatAreAlwaysRefused(t *testing.T) {
	for _, refused := range []string{"skip=1000", "%2B13%3A45"} {
		r := check(t, twisted(mock.Options{}, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if strings.Contains(r.URL.RawQuery, refused) {
				http.Error(w, `{"detail":"no"}`, http.StatusBadRequest)
				return
			}
			next.ServeHTTP(w, r)
		}))
		if f := r.Finding("answer/ok"); f.Outcome != contract.Fail {
			t.Errorf("%s: answer/ok: got %s (%s), want fail", refused, f.Outcome, f.Reason)
		}
	}
}

// One cause is one heading, whatever else it touches.
func TestOneCauseOneHeading(t *testing.T) {
	for _, tt := range []struct {
		bug   string
		broke []string
	}{
		{"filters-lost-behind-the-first-page", []string{"page/under-filters"}},
		{"phone-lost-behind-the-first-page", []string{"page/under-filters"}},
		{"wrong-type/duration", []string{"schema/item/duration"}},
		{"wrong-type/started_at", []string{"schema/item/started_at"}},
		{"null-omitted/duration", []string{"schema/item/duration"}},
		{"missing/status", []string{"schema/item/status"}},
		{"stale-replica", []string{"stability/repeat"}},
		{"total-unfiltered", []string{"filter/status/total"}},
		{"deleted-assistant-lost", []string{"filter/assistant_id/exact"}},
		{"duration-with-fraction", []string{"schema/item/duration"}},
	} {
		t.Run(tt.bug, func(t *testing.T) {
			t.Parallel()
			b, err := mutant.Named(tt.bug)
			if err != nil {
				t.Fatal(err)
			}
			m := mock.New(b.Options(mock.Options{Tokens: []string{token}}))
			r := check(t, b.Wrap(m, m.Spec()))
			got := heads(r)
			slices.Sort(got)
			if !slices.Equal(got, tt.broke) {
				t.Errorf("broken: %v, want %v", got, tt.broke)
			}
			for _, law := range broken(r) {
				if f := r.Finding(law); f.Outcome != contract.Fail {
					t.Errorf("%s: got %s (%s), want fail", law, f.Outcome, f.Reason)
				}
			}
		})
	}
}

// What is refused now and then is a whim, however often it happens.
func TestValidRequestsThatAreRefusedNowAndThen(t *testing.T) {
	var asked atomic.Int64
	r := check(t, twisted(mock.Options{}, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if asked.Add(1)%37 == 0 && r.Header.Get("Authorization") == "Bearer "+token {
			http.Error(w, `{"detail":"no"}`, http.StatusBadGateway)
			return
		}
		next.ServeHTTP(w, r)
	}))
	if f := r.Finding("answer/ok"); f.Outcome != contract.Flaky {
		t.Errorf("answer/ok: got %s (%s), want flaky", f.Outcome, f.Reason)
	}
}
