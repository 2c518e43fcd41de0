package timeline_test

import (
	"testing"
	"time"

	"github.com/ringback/ringback/mock/timeline"
)

func TestArrivalsFollowTheWeek(t *testing.T) {
	var hours [24]int
	var days [7]int
	calls := collect(mustNew(t, timeline.Options{Calls: 50_000, Days: 7 * 50, Anchor: anchor}))
	for _, c := range calls {
		at := time.UnixMicro(c.Start).UTC()
		hours[at.Hour()]++
		days[at.Weekday()]++
	}
	within(t, "calls at 15:00", hours[15], len(calls), 7, 10)
	within(t, "calls at 04:00", hours[4], len(calls), 0.2, 1)
	within(t, "calls on Tuesdays", days[time.Tuesday], len(calls), 17, 21)
	within(t, "calls on Sundays", days[time.Sunday], len(calls), 3, 6)
}

func TestStartsAreMostlyWholeSeconds(t *testing.T) {
	calls := collect(mustNew(t, timeline.Options{Calls: 20_000, Days: 3650, Anchor: anchor}))
	millis, micros := 0, 0
	for _, c := range calls {
		switch {
		case c.Start%1000 != 0:
			micros++
		case c.Start%1_000_000 != 0:
			millis++
		}
	}
	within(t, "starts with milliseconds", millis, len(calls), 7, 9)
	within(t, "starts with microseconds", micros, len(calls), 1, 3)
}

func TestTies(t *testing.T) {
	calls := collect(mustNew(t, timeline.Options{Calls: 20_000, Days: 3650, Anchor: anchor}))
	tied, longest := 0, 0
	for i := 0; i < len(calls); {
		same := i + 1
		for same < len(calls) && calls[same].Start == calls[i].Start {
			same++
		}
		if group := same - i; group > 1 {
			tied += group
			longest = max(longest, group)
		}
		i = same
	}
	within(t, "starts that are shared", tied, len(calls), 1.7, 2.5)
	if longest != 4 {
		t.Errorf("up to %d calls share a start, want 4", longest)
	}
}

func TestNewestCallsAreRecent(t *testing.T) {
	for seed := range uint64(50) {
		o := defaults
		o.Seed = seed
		tl := mustNew(t, o)
		n := 0
		for i := range tl.Len() {
			c := tl.Call(i)
			if c.Ongoing(anchor.UnixMicro()) && anchor.UnixMicro()-c.Start < int64(5*time.Minute/time.Microsecond) {
				n++
			}
		}
		if n < 3 || n > 12 {
			t.Errorf("seed %d: %d calls of the last five minutes are ongoing at the anchor, want 3 to 12", seed, n)
		}
	}
}
