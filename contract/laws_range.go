package contract

import (
	"fmt"
	"slices"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/iso8601"
)

// rangeLaws are about the two bounds of a field together.
var rangeLaws = []template{
	{
		id: "range/{field}/point", each: eachRange, needs: 1, cost: 2, causes: ofBothBounds(),
		promise: "{low} and {high} at one value yield exactly the items that have it, and at two values those at both ends too.",
		says:    "On or after, on or before, minimum, maximum: bounds are part of the range.",
		check:   checkPoint,
	},
	{
		id: "range/{field}/split", each: eachRange, needs: 1, cost: 2,
		causes:  append(ofBothBounds(), "filter/{low}/total", "filter/{high}/total", "page/total-ignores-skip-and-limit"),
		promise: "What lies at or below a cut of {field}, what lies above it, and what has none are together the whole.",
		says:    "total: total number of calls matching the filters.",
		check:   checkSplit,
	},
	{
		id: "range/{field}/crossed", each: eachRange, needs: 1, cost: 1,
		causes:  append(ofBothBounds(), "range/{field}/point", "filter/{low}/total", "filter/{high}/total", "page/length"),
		promise: "A {low} above {high} yields nothing, or is refused.",
		says:    "Filters join by AND: no value is both above the one and below the other.",
		check:   checkCrossed,
	},
}

// ofBothBounds are the laws that both bounds keep by themselves before anything is said of them together.
func ofBothBounds() []string {
	return []string{
		"range/{field}/offset", "filter/{low}/sound", "filter/{high}/sound", "filter/{low}/exact", "filter/{high}/exact",
		"filter/{low}/inclusive", "filter/{high}/inclusive",
	}
}

// eachRange makes a subject of every field that is bounded from both sides.
func eachRange(spec *ringback.Spec) []subject {
	var out []subject
	for _, f := range spec.List().Fields {
		if low, high := rangeOf(spec.List(), f); low != nil && high != nil {
			out = append(out, subject{field: f, low: low, high: high})
		}
	}
	return out
}

// rangeOf are the parameters that bound a field from below and from above.
func rangeOf(l *ringback.List, f *ringback.Property) (low, high *ringback.Parameter) {
	for _, p := range filters(l) {
		switch {
		case p.Filter.Field != f.Name:
		case p.Filter.Op == ringback.OpAtLeast:
			low = p
		case p.Filter.Op == ringback.OpAtMost:
			high = p
		}
	}
	return low, high
}

func parseTime(text string) (time.Time, error) {
	t, err := iso8601.Parse(text)
	return t.Go(), err
}

// checkPoint asks for a single value, of several rows if there is one, for a range that begins and ends with a value, and for one whose ends
// lie close beside values. The second has its upper end first: names, not places, tell the ends apart.
func checkPoint(x *trial) {
	point, ok := x.commonest()
	if !ok {
		x.lack("no item has a %s", x.field.Name)
	}
	x.try(func() { x.holdRange(point, point) })
	values := distinct(x.settled(), x.field)
	if last := len(values) - 1; last > 0 {
		middle := last / 2
		low, high := values[middle], values[min(middle+2, last)]
		x.try(func() {
			q := ask(x.high.Name, high.String(), x.low.Name, low.String())
			x.witness(x.sameRowsBut(q, x.keptFiner(low, high)))
		})
	}
	if low, high, ok := x.tightRange(values); ok {
		x.try(func() { x.witness(x.sameRows(ask(x.low.Name, low.String(), x.high.Name, high.String()))) })
	}
}

// holdRange checks a range whose bounds are values that rows have.
func (x *trial) holdRange(low, high scalar) {
	x.witness(x.sameRowsBut(ask(x.low.Name, low.String(), x.high.Name, high.String()), x.keptFiner(low, high)))
}

// tightRange is a wide range of time whose lower end lies close behind an early value, and whose upper end lies close before a late one that
// follows another in the same minute, if there is such a pair: whatever is cut off or added to an end, be it less than a second, another
// item comes or one is missing. ok is false where there are too few values.
func (x *trial) tightRange(values []scalar) (low, high scalar, ok bool) {
	if x.field.Type != ringback.TypeTime {
		return low, high, false
	}
	unit := resolution(values)
	apart := func(i int) bool { return values[i].at.Sub(values[i-1].at) > 2*unit }
	early, late := 0, 0
	for i := 1; i < len(values); i++ {
		switch {
		case !apart(i):
		case early == 0:
			early = i
		case late == 0 || !sameMinute(values[late-1].at, values[late].at) || sameMinute(values[i-1].at, values[i].at):
			late = i
		}
	}
	if late <= early {
		return low, high, false
	}
	return behind(values[early-1], unit), before(values[late], unit), true
}

func sameMinute(a, b time.Time) bool { return a.Truncate(time.Minute).Equal(b.Truncate(time.Minute)) }

// commonest is the value of the field that most rows have, the middle one of those.
func (x *trial) commonest() (scalar, bool) {
	rows := x.settled()
	counts := map[string]int{}
	most := 0
	for _, r := range rows {
		if v, ok := scalarOf(r.Item, x.field); ok {
			counts[v.String()]++
			most = max(most, counts[v.String()])
		}
	}
	var best []scalar
	for _, v := range distinct(rows, x.field) {
		if counts[v.String()] == most {
			best = append(best, v)
		}
	}
	if len(best) == 0 {
		return scalar{}, false
	}
	return best[len(best)/2], true
}

// checkSplit adds up what lies on both sides of some cuts.
func checkSplit(x *trial) {
	if !x.survey.complete {
		x.lack("the model is a beginning alone")
	}
	all, nulls := int64(len(x.survey.rows)), x.nulls()
	one := x.short(1)
	for _, cut := range x.allowedSplits() {
		x.try(func() {
			parts := x.pages(x.within(ask(x.high.Name, cut.below)).and(one), x.within(ask(x.low.Name, cut.above)).and(one))
			x.witness(1)
			below, above := x.total(parts[0]), x.total(parts[1])
			slack := int64(len(x.survey.unsettled))
			if sum := below + above + nulls; sum < all-slack || sum > all+slack {
				x.causedBy(x.wrongTotals()...)
				x.fail("split", fmt.Sprintf("%s %d below, %d above and %d null, %d in all", x.list.Total, below, above, nulls, all),
					"parts that make up the whole", parts[0].Answer, parts[1].Answer)
			}
		})
	}
	if x.witnesses+len(x.unjudged) == 0 {
		x.lack("no two values of %s lie apart", x.field.Name)
	}
}

// split is a cut: the bound from above for what is left of it, and the bound from below for what is right of it.
type split struct{ below, above string }

// allowedSplits are those cuts that both bounds take.
func (x *trial) allowedSplits() []split {
	var out []split
	for _, cut := range x.splits() {
		below, okBelow := x.form(x.high, cut.below)
		above, okAbove := x.form(x.low, cut.above)
		if okBelow && okAbove && (x.field.Type != ringback.TypeTime || sameInstant(below, above)) {
			out = append(out, split{below, above})
		}
	}
	return out
}

func sameInstant(a, b string) bool {
	at, errA := parseTime(a)
	other, errB := parseTime(b)
	return errA == nil && errB == nil && at.Equal(other)
}

// splits are cuts to be tried, a midnight among those of a time.
func (x *trial) splits() []split {
	most := 1
	if x.target.Profile == Deep {
		most = 5
	}
	if x.field.Type == ringback.TypeInteger {
		return x.integerSplits(most)
	}
	var out []split
	if midnight, ok := x.midnight(); ok {
		out = append(out, split{midnight, midnight})
	}
	values := distinct(x.settled(), x.field)
	if len(values) < 2 || len(out) > 0 && x.target.Profile != Deep {
		return out
	}
	for _, cut := range x.cuts(x.field, most) {
		if !slices.ContainsFunc(values, func(v scalar) bool { return v.String() == cut }) { // where nothing lies between, it is a value
			out = append(out, split{cut, cut})
		}
	}
	return out
}

// integerSplits cut between neighbours, which no value lies between.
func (x *trial) integerSplits(most int) []split {
	values := distinct(x.settled(), x.field)
	var out []split
	for k := 1; k <= most && len(values) > 0; k++ {
		v := values[k*len(values)/(most+1)]
		out = append(out, split{v.String(), v.plus(1).String()})
	}
	return out
}

// midnight is one, in UTC, that lies between two rows and so near to none that a target's precision decides.
func (x *trial) midnight() (text string, ok bool) {
	if x.field.Type != ringback.TypeTime {
		return "", false
	}
	values := distinct(x.settled(), x.field)
	for i := len(values) - 1; i > 0; i-- {
		day := values[i].at.UTC().Truncate(24 * time.Hour)
		if values[i].at.Sub(day) > 2*time.Second && day.Sub(values[i-1].at) > 2*time.Second {
			return day.Format(time.RFC3339), true
		}
	}
	return "", false
}

// checkCrossed asks for what is at least the largest value and at most the least.
func checkCrossed(x *trial) {
	values := distinct(x.settled(), x.field)
	if len(values) == 0 {
		x.lack("no item has a %s", x.field.Name)
	}
	low, high := values[len(values)-1], values[0]
	if len(values) == 1 {
		low, high = low.plus(1), high.plus(-1)
	}
	q := x.within(ask(x.low.Name, low.String(), x.high.Name, high.String()))
	a := x.send(asks(q)...)[0]
	says, ok := x.reply(a, nothing())
	if !ok {
		x.fail("crossed", says, "nothing, or a 4xx: no value is both", a)
		return
	}
	x.witness(1)
	x.observe("%s above %s: %s", x.low.Name, x.high.Name, says)
}
