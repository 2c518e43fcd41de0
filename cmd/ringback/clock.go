package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/mock/clock"
)

// clockFlags say how the clock goes from --now on.
type clockFlags struct{ rate, since *string }

func addClockFlags(flags *pflag.FlagSet) *clockFlags {
	return &clockFlags{
		rate:  flags.String("clock", "frozen", "how the clock goes from --now on: frozen, live, or a factor such as 60x"),
		since: flags.String("since", "", "when the clock began to move, ISO 8601, so that replicas agree (default: when the server starts)"),
	}
}

// clock is the clock that the flags say, for a server that starts at an instant. Where neither --now nor --since is given, a
// live clock reads what the wall clock does.
func (f *clockFlags) clock(anchor, start time.Time, anchored bool) (*clock.Clock, error) {
	rate, err := clock.ParseRate(*f.rate)
	if err != nil {
		return nil, fmt.Errorf("--clock: %w", err)
	}
	o := clock.Options{Anchor: anchor, Rate: rate, Since: start.Truncate(time.Second)}
	switch {
	case *f.since != "" && rate == clock.Frozen:
		return nil, errors.New("--since: want --clock live or a factor too: a frozen clock has not begun to move")
	case *f.since != "":
		t, err := iso8601.Parse(*f.since)
		if err != nil {
			return nil, fmt.Errorf("--since: %w: want ISO 8601, like 2026-01-15T12:00:00Z", err)
		}
		if o.Since = t.Go(); o.Since.IsZero() {
			return nil, fmt.Errorf("--since %s: want a year from 1970", *f.since) // to the clock it would mean the start
		}
	case rate == clock.Live && !anchored:
		o.Since = anchor
	}
	return clock.New(o), nil
}

// describeClock says how a clock goes, nothing of one that stands still.
func describeClock(c *clock.Clock) string {
	if rate := c.State().Pace; rate != clock.Frozen {
		return ", and the clock moves (" + rate.String() + ")"
	}
	return ""
}

// repeatClock are the flags that give the same clock, none for one that stands still.
func repeatClock(c *clock.Clock) []string {
	s := c.State()
	if s.Pace == clock.Frozen {
		return nil
	}
	return []string{"--clock " + s.Pace.String(), "--since " + s.Since.UTC().Format(time.RFC3339Nano)}
}
