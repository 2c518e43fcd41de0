package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback"
)

// checkInclusive asks for a value that a row has, and for its neighbours.
func checkInclusive(x *trial) {
	values := distinct(x.settled(), x.field)
	switch {
	case len(values) == 0:
		x.lack("no item has a %s", x.field.Name)
	case x.field.Type == ringback.TypeTime:
		x.inclusiveTime(values)
	default:
		x.inclusiveNumber(values)
	}
}

func (x *trial) inclusiveTime(values []scalar) {
	place, unit := sharpest(values), resolution(values)
	bound := values[place]
	x.try(func() { x.holdBound(bound) })
	if lone, ok := lonely(values, place, unit); ok {
		x.try(func() { x.holdBeside(lone, unit) })
	}
	if odd, ok := calendarBound(values); ok && odd.compare(bound) != 0 {
		x.try(func() { x.holdBound(odd) })
	}
}

// inclusiveNumber asks for the neighbours too, and for what is least: 0, and what lies below it, some take for none.
func (x *trial) inclusiveNumber(values []scalar) {
	bound, least, zero := values[len(values)/2], values[0], scalar{typ: x.field.Type}
	for _, v := range []scalar{bound, bound.plus(-1), bound.plus(1), least} {
		if v.compare(least) >= 0 && x.allows(ask(x.parameter.Name, v.String())) { // less than everything, such as a negative duration, a target may refuse
			x.try(func() { x.witness(x.sameRows(ask(x.parameter.Name, v.String()))) })
		}
	}
	if x.parameter.Filter.Op != ringback.OpAtMost || zero.compare(least) > 0 {
		return
	}
	for _, v := range []scalar{zero, zero.plus(-1)} {
		if v.compare(least) < 0 {
			x.try(func() { x.literal(v.String()) })
		}
	}
}

// holdBound checks one bound. A target may keep times more finely than it sends them: then a row seems to lie on the wrong side of
// its own time, and that is noted, not failed.
func (x *trial) holdBound(bound scalar) {
	x.witness(x.sameRowsBut(ask(x.parameter.Name, bound.String()), x.keptFiner(bound)))
}

// keptFiner overlooks rows whose own value is a bound, if the target keeps times more finely than it sends them.
func (x *trial) keptFiner(bounds ...scalar) func(keys []string) bool {
	return func(keys []string) bool {
		if !x.allOn(keys, bounds) || !slices.ContainsFunc(bounds, x.finer) {
			return false
		}
		x.observe("%s is kept more finely than it is sent, so a bound taken from an answer may miss its own item", x.field.Name)
		return true
	}
}

// allOn reports whether each of some rows has one of some values.
func (x *trial) allOn(keys []string, values []scalar) bool {
	return !slices.ContainsFunc(keys, func(key string) bool {
		i, known := x.survey.index[key]
		if !known {
			return true
		}
		own, ok := scalarOf(x.survey.rows[i].Item, x.field)
		return !ok || !slices.ContainsFunc(values, func(v scalar) bool { return v.compare(own) == 0 })
	})
}

// resolution is a second if all of some times are told in seconds, else a millisecond: less not every target can tell, whatever it sends.
func resolution(values []scalar) time.Duration {
	if slices.ContainsFunc(values, func(v scalar) bool { return v.at.Nanosecond() != 0 }) {
		return time.Millisecond
	}
	return time.Second
}

// behind is a bound as close behind a value as can be, so that the value lies below it whether the target cuts or rounds what it sends to
// a unit: of a second its last microsecond, which shows whether fractions are dropped.
func behind(v scalar, unit time.Duration) scalar {
	if unit == time.Second {
		unit -= time.Microsecond
	}
	return scalar{typ: v.typ, at: v.at.Add(unit)}
}

// before is such a bound before a value: more than half of the unit, and a part of a second where that is one.
func before(v scalar, unit time.Duration) scalar {
	if unit == time.Second {
		unit = 600 * time.Millisecond
	}
	return scalar{typ: v.typ, at: v.at.Add(-unit)}
}

// lonely is the first time from a place on, neither the first nor the last of all, whose neighbours lie so far apart that, however times are cut to a unit, they stay on their sides.
func lonely(values []scalar, place int, unit time.Duration) (v scalar, ok bool) {
	apart := func(i int) bool { return i > 0 && i < len(values) && values[i].at.Sub(values[i-1].at) > 2*unit }
	for k := range values {
		if i := (place + k) % len(values); apart(i) && apart(i+1) {
			return values[i], true
		}
	}
	return v, false
}

// holdBeside asks for what begins just behind a value, or up to just before it: that item isn't among them, unless something is cut off the
// bound. Or it is of the very last microsecond, but then it isn't found up to the second either.
func (x *trial) holdBeside(v scalar, unit time.Duration) {
	beside := behind(v, unit)
	if x.parameter.Filter.Op == ringback.OpAtMost {
		beside = before(v, unit)
	}
	q := ask(x.parameter.Name, beside.String())
	if !x.allows(q) || !x.modelled(x.parameter, beside.String()) {
		return
	}
	x.witness(x.sameRowsBut(q, func(keys []string) bool { return x.allOn(keys, []scalar{v}) && x.beginsAfter(v) }))
}

// beginsAfter reports whether some item that shows a time is kept as a later one: what is asked for up to that time lacks it.
func (x *trial) beginsAfter(at scalar) bool {
	_, high := rangeOf(x.list, x.field)
	if high == nil {
		return true // nobody knows
	}
	q := ask(high.Name, at.String())
	if !x.allows(q) {
		return true
	}
	want := x.expect(q)
	return len(x.compare(x.fetch(q, len(want.sure)+len(want.maybe)), want).missing) > 0
}

// finer reports whether a time that was sent in whole seconds or milliseconds hides a fraction: rows come back for the rest of
// that unit.
func (x *trial) finer(bound scalar) bool { return x.finerThan(x.field, bound) }

func (x *trial) finerThan(f *ringback.Property, bound scalar) bool {
	if f.Type != ringback.TypeTime {
		return false
	}
	low, high := rangeOf(x.list, f)
	if low == nil || high == nil {
		return false
	}
	unit := int64(1_000_000) // microseconds
	if bound.at.Nanosecond() != 0 {
		unit = 1000
	}
	q := ask(low.Name, bound.plus(1).String(), high.Name, bound.plus(unit-1).String())
	if !x.allows(q) {
		return false
	}
	a := x.pages(x.within(q).and(x.short(100)))[0]
	for _, item := range a.page.Items {
		if v, ok := scalarOf(item, f); ok && v.compare(bound) == 0 {
			return true
		}
	}
	return false
}

// checkNullsExcluded asks for a bound that every value meets: only rows with null may be missing.
func checkNullsExcluded(x *trial) {
	nulls := 0
	for _, r := range x.settled() {
		if r.IsNull(x.field.Name) {
			nulls++
		}
	}
	if nulls == 0 {
		x.lack("no item has null for %s", x.field.Name)
	}
	values := distinct(x.settled(), x.field)
	if len(values) == 0 {
		if values = x.anyValue(); values == nil {
			x.lack("every %s is null", x.field.Name)
		}
	}
	value := values[0].plus(-1)
	switch {
	case x.parameter.Filter.Op == ringback.OpAtMost:
		value = values[len(values)-1].plus(1)
	case strings.HasPrefix(value.String(), "-") && !strings.HasPrefix(values[0].String(), "-"):
		value = values[0] // a negative bound where nothing is negative may be refused
	}
	if x.field.Type == ringback.TypeTime { // kept more finely than sent, the first and the last may lie just outside
		const second = 1_000_000
		value = values[0].plus(-second)
		if x.parameter.Filter.Op == ringback.OpAtMost {
			value = values[len(values)-1].plus(second)
		}
	}
	q := ask(x.parameter.Name, value.String())
	if !x.allows(q) { // beyond the first or the last value there is
		q = ask(x.parameter.Name, values[0].String())
		if x.parameter.Filter.Op == ringback.OpAtMost {
			q = ask(x.parameter.Name, values[len(values)-1].String())
		}
	}
	if !x.allows(q) {
		x.lack("the contract doesn't allow %s", q)
	}
	x.witness(nulls)
	x.sameRows(q)
}

func checkSameInstant(x *trial) {
	values := distinct(x.settled(), x.field)
	if len(values) == 0 {
		x.lack("no item has a %s", x.field.Name)
	}
	at := x.tellingInstant(values)
	plain := at.Format("2006-01-02T15:04:05.000")
	in := func(offset time.Duration) string { return at.Add(offset).Format("2006-01-02T15:04:05.000") }
	spellings := []string{ // offsets that places keep: of more than 12 hours, to the west, and with minutes
		plain + "Z", plain + "000+00:00", in(13*time.Hour+45*time.Minute) + "+13:45", in(-570*time.Minute) + "-09:30",
	}
	spellings = slices.DeleteFunc(spellings, func(s string) bool { return !x.allows(ask(x.parameter.Name, s)) }) // an offset may lead out of the years
	if len(spellings) < 2 {
		x.lack("the contract doesn't allow %s in two spellings", plain)
	}
	var queries []query
	for _, s := range spellings {
		queries = append(queries, x.within(ask(x.parameter.Name, s)).and(x.short(100)))
	}
	pages := x.read(queries...)
	x.need(pages[0])
	for i, a := range pages[1:] {
		if a.reason != "" {
			x.try(func() { x.need(a) })
			continue
		}
		x.witness(1)
		if difference := x.differ(pages[0].Answer, a.Answer); difference != "" {
			x.failSpelling(i, spellings[i+1], a, spellings[0], pages[0], difference)
		}
	}
}

// failSpelling notes that two spellings of one instant yield different totals, or different items.
func (x *trial) failSpelling(i int, spelling string, got answered, plain string, want answered, difference string) {
	has, due := keysOf(x.list, got.page.Items, 3), keysOf(x.list, want.page.Items, 3)
	if got.page.Total != want.page.Total {
		if difference = ""; has != due {
			difference = fmt.Sprintf("got %s, want %s", has, due)
		}
		has, due = fmt.Sprintf("%s %d", x.list.Total, got.page.Total), fmt.Sprint(want.page.Total)
	}
	e := x.fail("spelling "+strconv.Itoa(i), has+" for "+spelling, fmt.Sprintf("%s, as for %s: it is the same instant", due, plain), got.Answer, want.Answer)
	e.Difference = difference
}

// tellingInstant is a part of a second between the two times that lie closest together, so that it shows when a spelling is taken for an
// earlier or a later one. Where there is but one time, it lies just behind that.
func (x *trial) tellingInstant(values []scalar) time.Time {
	const part = 250 * time.Millisecond
	i := sharpest(values)
	if i == 0 {
		return values[0].at.UTC().Truncate(time.Second).Add(time.Second + part)
	}
	earlier, later := values[i-1].at.UTC(), values[i].at
	at := earlier.Add(later.Sub(earlier) / 2).Truncate(time.Second).Add(part)
	if at.After(earlier) && at.Before(later) {
		return at
	}
	return earlier.Add(later.Sub(earlier) / 2).Truncate(time.Millisecond)
}
