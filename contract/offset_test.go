package contract_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// broken are the laws that a report says are broken.
func broken(r *contract.Report) []string {
	var out []string
	for _, f := range r.Findings {
		if f.Outcome.Broken() {
			out = append(out, f.Law)
		}
	}
	return out
}

// heads are the failures that a report shows apart: each heads those with the same probable cause.
func heads(r *contract.Report) []string {
	var out []string
	for _, g := range r.Groups() {
		out = append(out, g.Head.Law)
	}
	return out
}

// A server that reads every time five hours and a half off has one fault, not twenty.
func TestTimesReadHoursOff(t *testing.T) {
	m := mock.New(mock.Options{Tokens: []string{token}})
	r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		for _, name := range []string{"date_from", "date_to"} {
			if at, err := time.Parse(time.RFC3339Nano, q.Get(name)); err == nil {
				q.Set(name, at.Add(330*time.Minute).Format(time.RFC3339Nano))
			}
		}
		r2 := r.Clone(r.Context())
		if q.Has("date_from") || q.Has("date_to") { // else what isn't well-formed would be lost on the way
			r2.URL.RawQuery = q.Encode()
		}
		m.ServeHTTP(w, r2)
	}))
	if got := strings.Join(heads(r), " "); got != "range/started_at/offset" {
		t.Errorf("failures under %s, want all under range/started_at/offset", got)
	}
	if f := r.Finding("range/started_at/offset"); len(f.Evidence) == 0 || !strings.Contains(f.Evidence[0].Difference, "5h30m") {
		t.Errorf("evidence %+v, want it to say 5h30m", f.Evidence)
	}
}
