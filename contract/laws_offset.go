package contract

import (
	"fmt"
	"time"

	"github.com/ringback/ringback"
)

// offsetLaws stand before those of the filters: a target that reads every time hours off would break them all, for one cause.
var offsetLaws = []template{
	{
		id: "range/{field}/offset", each: eachTimeRange, profile: Quick, needs: 1, cost: 2,
		promise: "A bound on {field} is the instant that it names, not one some hours off.",
		says:    "ISO 8601: Z is UTC.",
		check:   checkOffset,
	},
}

// eachTimeRange makes a subject of every time that is bounded from both sides.
func eachTimeRange(spec *ringback.Spec) []subject {
	var out []subject
	for _, f := range spec.List().Fields {
		if low, high := rangeOf(spec.List(), f); f.Type == ringback.TypeTime && low != nil && high != nil {
			out = append(out, subject{field: f, low: low, high: high})
		}
	}
	return out
}

// The offsets that places on Earth keep, and some room.
const (
	offsetStep = 15 * time.Minute
	offsetMost = 15 * time.Hour
)

// checkOffset compares how many items lie on each side of a cut with how many would, if the cut were read some hours off.
func checkOffset(x *trial) {
	switch {
	case len(x.survey.base) > 0:
		x.witness(1) // the window was proved by such bounds
		return
	case !x.survey.complete || len(x.survey.unsettled) > 0:
		x.lack("the model isn't all there is")
	}
	cuts := x.allowed(x.low, x.allowed(x.high, append(x.narrowest(), x.cuts(x.field, 1)...)))
	if len(cuts) == 0 {
		x.lack("no item has a %s", x.field.Name)
	}
	cut, _ := parseTime(cuts[0])
	pages := x.pages(ask(x.low.Name, cuts[0]).and(x.short(1)), ask(x.high.Name, cuts[0]).and(x.short(1)))
	above, below := x.total(pages[0]), x.total(pages[1])
	x.witness(1)
	wantAbove, wantBelow := x.sides(cut)
	if above == wantAbove || below == wantBelow {
		return // whatever else is wrong, it isn't this
	}
	for off := -offsetMost; off <= offsetMost; off += offsetStep {
		if a, b := x.sides(cut.Add(off)); a == above && b == below {
			e := x.fail("offset", fmt.Sprintf("%d items from %s on and %d up to it", above, cuts[0], below),
				fmt.Sprintf("%d and %d", wantAbove, wantBelow), pages[0].Answer, pages[1].Answer)
			e.Difference = fmt.Sprintf("as if it were %s: times are read %s off", cut.Add(off).Format(time.RFC3339), off)
			return
		}
	}
}

// narrowest is a cut between the two values that lie closest together, so that one of them changes sides if the cut is read a little off;
// none if all lie too close.
func (x *trial) narrowest() []string {
	values := distinct(x.settled(), x.field)
	later, ok := closest(values, func(a, b scalar) bool {
		_, ok := a.between(b)
		return ok
	})
	if !ok {
		return nil
	}
	cut, _ := values[later-1].between(values[later])
	return []string{cut.String()}
}

// sides counts the items at or after a cut, and those at or before it.
func (x *trial) sides(cut time.Time) (above, below int64) {
	for _, r := range x.survey.rows {
		at, ok := r.Time(x.field.Name)
		if !ok {
			continue
		}
		if !at.Before(cut) {
			above++
		}
		if !at.After(cut) {
			below++
		}
	}
	return above, below
}
