package admin

import (
	"fmt"
	"time"

	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/mock/clock"
)

var errNoClock = missing("this server's clock isn't to be moved: it has none, or it is the program's own")

// clockState is the clock as it is told.
type clockState struct {
	Now    string `json:"now"`
	Mode   string `json:"mode"`            // frozen, live or a factor like 60x
	Anchor string `json:"anchor"`          // what it read at first
	Since  string `json:"since,omitempty"` // when it began to move, by the wall clock
	Reset  string `json:"reset"`           // the mode that a reset goes back to
}

func (h *handler) clock(*request) (any, error) {
	if h.Clock == nil {
		return nil, errNoClock
	}
	return stateOf(h.Clock), nil
}

func stateOf(c *clock.Clock) clockState {
	s := c.State()
	text := func(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
	out := clockState{Now: text(s.Now), Mode: s.Rate.String(), Anchor: text(s.Anchor), Reset: s.Pace.String()}
	if s.Pace != clock.Frozen {
		out.Since = text(s.Since)
	}
	return out
}

// turn freezes, advances or resets the clock: {"action":"advance","by":"10m"} or {"action":"advance","to":"2026-01-15T13:00:00Z"}.
func (h *handler) turn(r *request) (any, error) {
	if h.Clock == nil {
		return nil, errNoClock
	}
	var order struct {
		Action string  `json:"action"`
		By     *string `json:"by"`
		To     *string `json:"to"`
	}
	if err := readObject(r.body, &order); err != nil {
		return nil, err
	}
	if order.Action != "advance" && (order.By != nil || order.To != nil) {
		return nil, invalid("/action", fmt.Sprintf("got %q with by or to, want advance: only it takes them", order.Action))
	}
	switch order.Action {
	case "freeze":
		h.Clock.Freeze()
	case "reset":
		h.Clock.Reset()
	case "advance":
		if err := advance(h.Clock, order.By, order.To); err != nil {
			return nil, err
		}
	default:
		return nil, invalid("/action", fmt.Sprintf("got %q, want freeze, advance or reset", order.Action))
	}
	return stateOf(h.Clock), nil
}

// advance puts a clock forward by a duration, or to an instant, which may lie before.
func advance(c *clock.Clock, by, to *string) error {
	switch {
	case (by == nil) == (to == nil):
		return invalid("", `want by, a duration like "10m", or to, an instant like "2026-01-15T13:00:00Z": one of them`)
	case by != nil:
		d, err := time.ParseDuration(*by)
		if err != nil {
			return invalid("/by", fmt.Sprintf("got %q, want a duration like 90s, 10m or 24h", *by))
		}
		if err := checkYear("/by", *by, c.Now().Add(d)); err != nil {
			return err
		}
		c.Advance(d)
		return nil
	}
	t, err := iso8601.Parse(*to)
	if err != nil {
		return invalid("/to", fmt.Sprintf("got %q, want ISO 8601, like 2026-01-15T13:00:00Z", *to))
	}
	if err := checkYear("/to", *to, t.Go()); err != nil {
		return err
	}
	c.Set(t.Go())
	return nil
}

// checkYear refuses instants that a header Date has no room for, or that no timeline reaches back to.
func checkYear(pointer, got string, t time.Time) error {
	if year := t.UTC().Year(); year < 1970 || year > 9999 {
		return invalid(pointer, fmt.Sprintf("got %q, which leads to the year %d, want one from 1970 to 9999", got, year))
	}
	return nil
}
