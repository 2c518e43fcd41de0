package probe

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Clock is the time as the suite lives it. The real one sleeps; a test's need not.
type Clock interface {
	Now() time.Time
	// Sleep waits, and answers the context's error if that ends first.
	Sleep(ctx context.Context, d time.Duration) error
}

// RealClock is the machine's.
type RealClock struct{}

// Now implements Clock.
func (RealClock) Now() time.Time { return time.Now() }

// Sleep implements Clock.
func (RealClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

const (
	maxRetries   = 4                      // after broken connections and answers that ask for patience
	maxSilences  = 1                      // after waiting as long as one request may take
	firstBackoff = 100 * time.Millisecond // doubled at each try
	longestWait  = 2 * time.Minute        // that an answer may ask for
)

// patience is how long to wait before the same is asked again, and whether it should be.
func (a *Answer) patience(try int) (time.Duration, bool) {
	if try >= maxRetries {
		return 0, false
	}
	backoff := firstBackoff << try
	if a.Err != nil {
		return backoff, !a.silent || try < maxSilences
	}
	switch a.Status {
	case http.StatusTooManyRequests:
		if d, ok := a.RetryAfter(); ok {
			return d, d <= longestWait
		}
		return 10 * backoff, true
	case http.StatusServiceUnavailable:
		d, ok := a.RetryAfter()
		return d, ok && d <= longestWait
	}
	return 0, false
}

// RetryAfter is how long the answer asks to wait (RFC 9110, section 10.2.3); ok is false where it doesn't say.
func (a *Answer) RetryAfter() (d time.Duration, ok bool) {
	text := strings.TrimSpace(a.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	return max(at.Sub(a.Date), 0), true
}

// pace holds the next request back until the rate allows it.
func (p *Probe) pace(ctx context.Context) error {
	if p.interval == 0 {
		return nil
	}
	p.mu.Lock()
	now := p.clock.Now()
	if p.next.Before(now) {
		p.next = now
	}
	wait := p.next.Sub(now)
	p.next = p.next.Add(p.interval)
	p.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	return p.clock.Sleep(ctx, wait)
}
