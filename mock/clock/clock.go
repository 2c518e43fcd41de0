package clock

import (
	"math"
	"sync/atomic"
	"time"
)

// Options say where a clock begins and how fast it goes. The zero value stands still at the zero time.
type Options struct {
	// Anchor is what the clock reads at first.
	Anchor time.Time

	// Rate is how fast it goes. One that isn't within ParseRate's bounds is a mistake in the program: New panics.
	Rate Rate

	// Since is the wall clock's instant at which the clock began to move. Until then it reads Anchor. Zero is when it is made.
	Since time.Time

	// Wall is the wall clock. Nil is time.Now.
	Wall func() time.Time
}

// A Clock tells the time to a mock's clients. It is safe for concurrent use: a reading waits for nobody.
type Clock struct {
	wall   func() time.Time
	start  motion
	motion atomic.Pointer[motion]
}

// motion is a way to go: it read from at the wall clock's since, and goes on from there.
type motion struct {
	from, since time.Time
	rate        Rate
}

// New makes a clock.
func New(o Options) *Clock {
	if err := o.Rate.check(); err != nil {
		panic("clock: " + err.Error())
	}
	if o.Wall == nil {
		o.Wall = time.Now
	}
	if o.Since.IsZero() {
		o.Since = o.Wall().UTC()
	}
	c := &Clock{wall: o.Wall, start: motion{from: o.Anchor.UTC(), since: o.Since.Round(0), rate: o.Rate}}
	c.Reset()
	return c
}

// Now is what the clock reads.
func (c *Clock) Now() time.Time {
	m := c.motion.Load()
	if m.rate == Frozen {
		return m.from
	}
	return m.at(c.wall())
}

// at is what the motion reads at an instant of the wall clock. Monotonic readings are left out: other processes don't have them.
func (m *motion) at(wall time.Time) time.Time {
	const longest = math.MaxInt64 / int64(time.Second) // 292 years
	passed := wall.Round(0).Sub(m.since).Seconds() * float64(m.rate)
	return m.from.Add(time.Duration(min(max(int64(passed), 0), longest)) * time.Second)
}

// Freeze stops the clock at what it reads.
func (c *Clock) Freeze() {
	c.change(func(m motion) motion { return motion{from: m.at(c.wall())} })
}

// Advance puts the clock forward, or back if d is negative. Whether it moves stays as it is.
func (c *Clock) Advance(d time.Duration) {
	c.change(func(m motion) motion {
		m.from = m.from.Add(d)
		return m
	})
}

// Set puts the clock to an instant. Whether it moves stays as it is.
func (c *Clock) Set(to time.Time) {
	c.change(func(m motion) motion {
		return motion{from: to.UTC(), since: c.wall().Round(0), rate: m.rate}
	})
}

// Reset has the clock read what it would read if nobody had touched it.
func (c *Clock) Reset() {
	start := c.start
	c.motion.Store(&start)
}

// change replaces the motion by one that is made from it, whoever else does so at the same time.
func (c *Clock) change(by func(motion) motion) {
	for {
		old := c.motion.Load()
		changed := by(*old)
		if c.motion.CompareAndSwap(old, &changed) {
			return
		}
	}
}

// State is a clock at one moment.
type State struct {
	Now  time.Time
	Rate Rate // Frozen if it stands still now
	// Anchor, Pace and Since are the options that the clock was made of, with what zero values stood for.
	Anchor, Since time.Time
	Pace          Rate
}

// State tells what the clock reads and how it goes.
func (c *Clock) State() State {
	m := c.motion.Load()
	return State{Now: m.at(c.wall()), Rate: m.rate, Anchor: c.start.from, Since: c.start.since, Pace: c.start.rate}
}
