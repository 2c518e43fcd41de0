// Package leap has a clock that jumps where a real one sleeps: what waits for minutes is over at once, and always in the same way.
package leap

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Clock stands still but while it is slept on: then it jumps. It may be used by several goroutines.
type Clock struct {
	mu    sync.Mutex // guards what follows
	now   time.Time
	slept []time.Duration
}

// From is a clock that begins at a time.
func From(now time.Time) *Clock { return &Clock{now: now} }

// Now is when the clock began, and all that was slept since.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep moves the clock on. Its error is the context's.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// Slept are the times that were slept, in their order.
func (c *Clock) Slept() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.slept)
}
