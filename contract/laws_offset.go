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
	cuts := x.allowed(x.low, x.allowed(x.high, append(x.narrowest(), x.cuts(x.field, 60)...)))
	if len(cuts) == 0 {
		x.lack("no item has a %s", x.field.Name)
	}
	offs := x.offsets(cuts[0], nil)
	for k := 0; k < 4 && len(offs) > 1; k++ { // one cut may fit several offsets
		offs = x.offsets(x.discriminating(cuts, offs), offs)
	}
	if len(offs) > 0 && len(x.evidence) > 0 {
		x.evidence[0].Difference = shifted(offs)
	}
}

// offsets are the offsets, of those that remain or else of all that there are, by which a target that reads a cut may be off. There
// are none if it reads it rightly on either side, or if none explains both sides. Where the cut is read wrongly there is evidence.
func (x *trial) offsets(text string, remaining []time.Duration) (fit []time.Duration) {
	cut, _ := parseTime(text)
	pages := x.pages(ask(x.low.Name, text).and(x.short(1)), ask(x.high.Name, text).and(x.short(1)))
	above, below := x.total(pages[0]), x.total(pages[1])
	x.witness(1)
	wantAbove, wantBelow := x.sides(cut)
	if above == wantAbove || below == wantBelow {
		return remaining // whatever else is wrong, it isn't this
	}
	if remaining == nil {
		for off := -offsetMost; off <= offsetMost; off += offsetStep {
			remaining = append(remaining, off)
		}
	}
	for _, off := range remaining {
		if a, b := x.sides(cut.Add(off)); a == above && b == below {
			fit = append(fit, off)
		}
	}
	if len(fit) > 0 && len(x.evidence) == 0 {
		x.fail("offset", fmt.Sprintf("%d items from %s on and %d up to it", above, text, below),
			fmt.Sprintf("%d and %d", wantAbove, wantBelow), pages[0].Answer, pages[1].Answer)
	}
	return fit
}

// discriminating is the cut that tells most offsets from each other.
func (x *trial) discriminating(cuts []string, offs []time.Duration) (best string) {
	most := -1
	for _, text := range cuts {
		cut, _ := parseTime(text)
		differ := map[[2]int64]bool{}
		for _, off := range offs {
			above, below := x.sides(cut.Add(off))
			differ[[2]int64{above, below}] = true
		}
		if len(differ) > most {
			best, most = text, len(differ)
		}
	}
	return best
}

// shifted says by how much times are read off, if that is known.
func shifted(offs []time.Duration) string {
	if len(offs) == 1 {
		return fmt.Sprintf("times are read shifted by %s", offs[0])
	}
	return "times are read shifted, by one of several offsets that fit what was answered"
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
