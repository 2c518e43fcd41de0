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
	if len(values) == 0 {
		x.lack("no item has a %s", x.field.Name)
	}
	bound := values[len(values)/2]
	if x.field.Type == ringback.TypeTime {
		bound = values[sharpest(values)]
	}
	x.try(func() { x.holdBound(bound) })
	if x.field.Type == ringback.TypeTime {
		x.holdFraction(values) // what lies a microsecond beside it, a target that keeps seconds can't tell
		return
	}
	for _, beside := range []scalar{bound.plus(-1), bound.plus(1), values[0]} { // the least is often 0, which some take for none
		if beside.compare(values[0]) >= 0 && x.allows(ask(x.parameter.Name, beside.String())) { // less than everything, such as a negative duration, a target may refuse
			x.try(func() { x.witness(x.sameRows(ask(x.parameter.Name, beside.String()))) })
		}
	}
}

// holdBound checks one bound. A target may keep times more finely than it sends them: then a row seems to lie on the wrong side of
// its own time, and that is noted, not failed.
func (x *trial) holdBound(bound scalar) {
	before := len(x.evidence)
	x.witness(x.sameRows(ask(x.parameter.Name, bound.String())))
	if len(x.evidence) > before && x.finer(bound) {
		x.evidence = x.evidence[:before]
		x.observe("%s is kept more finely than it is sent, so a bound taken from an answer may miss its own item", x.field.Name)
	}
}

// holdFraction asks for what begins in the last microsecond of a second that an item has. Whether a target that keeps times more finely
// cuts them or rounds them to the seconds that it sends, that item isn't among them, unless the bound's fraction is dropped; or the item
// is of that very microsecond, but then it isn't found up to the second either.
func (x *trial) holdFraction(values []scalar) {
	const second = 1_000_000
	if x.parameter.Filter.Op != ringback.OpAtLeast {
		return // a bound from above that lost its fraction lets in the same items
	}
	for i := len(values) / 2; i < len(values); i++ {
		alone := i+1 == len(values) && len(x.survey.base) == 0 // the window may end before the second does
		alone = alone || i+1 < len(values) && values[i+1].at.Sub(values[i].at) > time.Second
		q := ask(x.parameter.Name, values[i].plus(second-1).String())
		if !alone || values[i].at.Nanosecond() != 0 || !x.allows(q) {
			continue
		}
		before := len(x.evidence)
		if x.sameRows(q); len(x.evidence) > before && x.beginsAfter(values[i]) {
			x.evidence = x.evidence[:before]
		}
		return
	}
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
	second := x.tellingInstant(values)
	plain := second.Format("2006-01-02T15:04:05")
	spellings := []string{
		plain + "Z", plain + ".000000+00:00", second.Add(330*time.Minute).Format("2006-01-02T15:04:05") + "+05:30",
		second.Add(-210*time.Minute).Format("2006-01-02T15:04:05") + "-03:30",
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

// tellingInstant is a whole second with an item close on either side, so that it shows when a spelling is taken for an earlier or a
// later one: the start of the later of the two for a bound from below, just behind the earlier for one from above.
func (x *trial) tellingInstant(values []scalar) time.Time {
	i := sharpest(values)
	later := values[i]
	if x.parameter.Filter.Op != ringback.OpAtMost || i == 0 {
		return later.at.UTC().Truncate(time.Second)
	}
	at := values[i-1].at.UTC().Truncate(time.Second)
	if behind := at.Add(time.Second); behind.Before(later.at) {
		return behind
	}
	return at
}
