package main

import (
	"fmt"
	"math"
	"os"
	"time"

	"github.com/spf13/pflag"

	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/mock"
)

// dataFlags say which calls there are.
type dataFlags struct {
	given    func(flag string) bool
	seed     *uint64
	calls    *int
	days     *int
	now      *string
	data     *string
	scenario *string
}

func addDataFlags(flags *pflag.FlagSet, now string) *dataFlags {
	return &dataFlags{
		given:    flags.Changed,
		seed:     flags.Uint64("seed", 0, "which data set; the same seed gives the same calls"),
		calls:    flags.Int("calls", mock.DefaultCalls, "how many calls have started by now"),
		days:     flags.Int("days", mock.DefaultDays, "how many days back they go"),
		now:      flags.String("now", "", "the clock's instant, ISO 8601 ("+now+")"),
		data:     flags.String("data", "", "serve the calls of this file instead: JSON Lines, a JSON array, or a page"),
		scenario: flags.String("scenario", "", "serve an edge case instead: see 'ringback scenarios'"),
	}
}

// options are the mock's options as the flags say. The anchor is now unless a flag says otherwise.
func (d *dataFlags) options(o mock.Options, now time.Time) (mock.Options, error) {
	if *d.calls < 0 || *d.calls > math.MaxInt32 {
		return o, fmt.Errorf("--calls %d: want a number from 0", *d.calls)
	}
	if *d.days < 1 {
		return o, fmt.Errorf("--days %d: want a number from 1", *d.days)
	}
	if err := d.checkOneSource(); err != nil {
		return o, err
	}
	o.Seed, o.Calls, o.Days, o.Now, o.Scenario = *d.seed, *d.calls, *d.days, now, *d.scenario
	if o.Calls == 0 {
		o.Calls = mock.NoCalls
	}
	if *d.now != "" {
		t, err := iso8601.Parse(*d.now)
		if err != nil {
			return o, fmt.Errorf("--now: %w: want ISO 8601, like 2026-01-15T12:00:00Z", err)
		}
		if o.Now = t.Go(); o.Now.IsZero() {
			return o, fmt.Errorf("--now %s: want a year from 1970", *d.now) // to the mock it would mean its default
		}
	}
	if *d.data == "" {
		return o, nil
	}
	file, err := os.Open(*d.data)
	if err != nil {
		return o, fmt.Errorf("--data: %w", err)
	}
	defer file.Close()
	if o.Items, err = mock.ReadItems(o.Spec, *d.data, file); err != nil {
		return o, fmt.Errorf("--data: %w", err)
	}
	if o.Items == nil {
		o.Calls = mock.NoCalls // an empty file has no calls
	}
	return o, nil
}

// checkOneSource refuses flags that would be ignored: a file and a scenario bring their own calls.
func (d *dataFlags) checkOneSource() error {
	for _, pair := range [][2]string{{"data", "scenario"}, {"data", "calls"}, {"data", "days"}, {"scenario", "calls"}} {
		if d.given(pair[0]) && d.given(pair[1]) {
			return fmt.Errorf("--%s and --%s: want one of them, --%[1]s brings its own calls", pair[0], pair[1])
		}
	}
	return nil
}
