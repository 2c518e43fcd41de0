package clock_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ringback/ringback/mock/clock"
)

var (
	anchor = time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC)
	began  = time.Date(2026, time.November, 24, 8, 30, 15, 250e6, time.UTC)
)

// wall is a wall clock that a test turns.
type wall struct{ time.Time }

func (w *wall) now() time.Time { return w.Time }

func TestParseRate(t *testing.T) {
	for text, want := range map[string]clock.Rate{"frozen": 0, "live": 1, "1x": 1, "60x": 60, "0.5x": 0.5, "1000000x": 1e6} {
		got, err := clock.ParseRate(text)
		if err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", text, got, err, want)
		}
		if again, err := clock.ParseRate(got.String()); err != nil || again != got {
			t.Errorf("%s is shown as %s, which is read as %v, %v", text, got, again, err)
		}
	}
	for text, want := range map[string]string{
		"": "want frozen, live", "fast": "want frozen, live", "60": "want frozen, live", "-1x": "want frozen, live", "NaNx": "want frozen, live",
		"1e3x": "want frozen, live", "x": "want frozen, live", "0x": "want frozen for", "1000001x": "at most 1000000x",
	} {
		if got, err := clock.ParseRate(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %v, want %q", text, got, err, want)
		}
	}
}

func TestMotion(t *testing.T) {
	w := &wall{began}
	for _, tt := range []struct {
		rate   clock.Rate
		passes time.Duration
		want   time.Duration // since the anchor
	}{
		{clock.Frozen, time.Hour, 0},
		{clock.Live, -time.Hour, 0},
		{clock.Live, 0, 0},
		{clock.Live, 999 * time.Millisecond, 0},
		{clock.Live, 1001 * time.Millisecond, time.Second},
		{60, 500 * time.Millisecond, 30 * time.Second},
		{0.5, 3 * time.Second, time.Second},
		{1e6, 100 * 365 * 24 * time.Hour, (1<<63 - 1) / time.Second * time.Second},
	} {
		w.Time = began
		c := clock.New(clock.Options{Anchor: anchor, Rate: tt.rate, Wall: w.now})
		w.Time = began.Add(tt.passes)
		if got := c.Now(); !got.Equal(anchor.Add(tt.want)) {
			t.Errorf("%v, %v later: got %v, want %v", tt.rate, tt.passes, got, anchor.Add(tt.want))
		}
	}
}

// A process that starts later, with the same options, reads the same.
func TestSince(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &wall{began}
		o := clock.Options{Anchor: anchor, Rate: clock.Rate(rapid.Float64Range(0, 5000).Draw(t, "rate")), Since: began, Wall: w.now}
		first := clock.New(o)
		w.Time = began.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "until the second starts")))
		second := clock.New(o)
		w.Time = w.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "later")))
		if a, b := first.Now(), second.Now(); !a.Equal(b) {
			t.Errorf("got %v and %v, want the same", a, b)
		}
	})
}

func TestActions(t *testing.T) {
	w := &wall{began}
	c := clock.New(clock.Options{Anchor: anchor, Rate: 60, Wall: w.now})
	at := func(step string, want time.Duration, rate clock.Rate) {
		t.Helper()
		s := c.State()
		if !s.Now.Equal(c.Now()) || !s.Now.Equal(anchor.Add(want)) || s.Rate != rate {
			t.Errorf("%s: got %v, %v, want %v, %v", step, s.Now, s.Rate, anchor.Add(want), rate)
		}
		if !s.Anchor.Equal(anchor) || s.Pace != 60 || !s.Since.Equal(began) {
			t.Errorf("%s: got %v, want the options as they were", step, s)
		}
	}
	w.Time = w.Add(time.Second)
	at("a second of the wall", time.Minute, 60)
	c.Advance(time.Hour)
	at("advance", 61*time.Minute, 60)
	w.Time = w.Add(time.Second)
	at("it moves on", 62*time.Minute, 60)
	c.Freeze()
	w.Time = w.Add(time.Hour)
	at("freeze", 62*time.Minute, clock.Frozen)
	c.Advance(-2 * time.Minute)
	at("back while it is frozen", time.Hour, clock.Frozen)
	c.Set(anchor.Add(24 * time.Hour))
	at("set", 24*time.Hour, clock.Frozen)
	c.Reset()
	at("reset", time.Hour*60+2*time.Minute, 60)
	c.Set(anchor)
	w.Time = w.Add(2 * time.Second)
	at("set while it moves", 2*time.Minute, 60)
}

func TestConcurrency(t *testing.T) {
	c := clock.New(clock.Options{Anchor: anchor, Wall: func() time.Time { return began }})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				c.Advance(time.Second)
				_ = c.Now()
			}
		})
	}
	group.Wait()
	if got, want := c.Now(), anchor.Add(800*time.Second); !got.Equal(want) {
		t.Errorf("got %v, want %v: no step is lost", got, want)
	}
}

func TestNewPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("got no panic, want one: a clock doesn't go backwards")
		}
	}()
	clock.New(clock.Options{Rate: -1})
}
