package contract_test

import (
	"context"
	"testing"
	"time"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// leaper is a clock that jumps where the real one sleeps.
type leaper struct{ now time.Time }

func (c *leaper) Now() time.Time { return c.now }

func (c *leaper) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return ctx.Err()
}

func newLeaper() *leaper { return &leaper{now: mock.DefaultNow} }

// The mock keeps every law, and leaves none of those unjudged that its data can show.
func TestMockKeepsEveryLaw(t *testing.T) {
	report, err := contract.Check(t.Context(), contract.Target{Handler: mock.New(mock.Options{}), Token: "a-token-for-tests", Clock: newLeaper()})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d requests, window %+v", report.Requests, report.Window)
	for _, f := range report.Findings {
		if f.Outcome != contract.Pass {
			t.Errorf("%s: %s (%s %v)\n%s", f.Law, f.Outcome, f.Reason, f.Because, f.Text())
		}
		t.Logf("%-50s %-12s %5d witnesses %3d requests %v", f.Law, f.Outcome, f.Witnesses, f.Requests, f.Observed)
	}
}
