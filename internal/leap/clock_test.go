package leap_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ringback/ringback/internal/leap"
)

func TestClockJumps(t *testing.T) {
	start := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	c := leap.From(start)
	for _, d := range []time.Duration{time.Minute, time.Hour} {
		if err := c.Sleep(t.Context(), d); err != nil {
			t.Error(err)
		}
	}
	if got := c.Now().Sub(start); got != 61*time.Minute {
		t.Errorf("it is %s later, want 1h1m", got)
	}
	if got := c.Slept(); !slices.Equal(got, []time.Duration{time.Minute, time.Hour}) {
		t.Errorf("slept %v", got)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := leap.From(time.Time{}).Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}
