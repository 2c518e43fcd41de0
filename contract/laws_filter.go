package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback"
)

// filterLaws are about each filter alone. They are made from the spec's x-filter.
var filterLaws = []template{
	{
		id: "filter/{parameter}/exact", each: eachFilter(anyFilter), profile: Quick, needs: 1, cost: 4, after: []string{"range/{field}/offset", "filter/{parameter}/sound"},
		promise: "Exactly the items that meet {parameter} come back: none is missing.",
		says:    "{description}",
		check:   checkExact,
	},
	{
		id: "filter/{parameter}/sound", each: eachFilter(anyFilter), profile: Quick, needs: 1, after: []string{"range/{field}/offset"},
		promise: "Every item that comes back meets {parameter}.",
		says:    "{description}",
		check:   checkSound,
	},
	{
		id: "filter/{parameter}/total", each: eachFilter(anyFilter), needs: 1, cost: 2,
		after:   leaning("page/total-ignores-skip-and-limit"),
		promise: "The total under {parameter} counts the items that meet it.",
		says:    "total: total number of calls matching the filters.",
		check:   checkFilteredTotal,
	},
	{
		id: "filter/{parameter}/inclusive", each: eachFilter(isRange), needs: 1, cost: 6, after: leaning(),
		promise: "The bound of {parameter} belongs to it, and its neighbours fall on their sides.",
		says:    "On or after, on or before, minimum, maximum: bounds are part of the range.",
		check:   checkInclusive,
	},
	{
		id: "filter/{parameter}/partition", each: eachFilter(isListed), needs: 2, cost: 4,
		after:   leaning("filter/{parameter}/total"),
		promise: "The totals of all values of {parameter} add up to the whole.",
		says:    "total: total number of calls matching the filters.",
		check:   checkPartition,
	},
	{
		id: "filter/{parameter}/partition", each: eachFilter(isOpenEqual), needs: 2, cost: 12, profile: Deep,
		after:   leaning("filter/{parameter}/total"),
		promise: "The totals of all values of {parameter} add up to the whole.",
		says:    "total: total number of calls matching the filters.",
		check:   checkPartition,
	},
	{
		id: "filter/{parameter}/literal", each: eachFilter(isContains), needs: 3, cost: 10, after: leaning(),
		promise: "{parameter} takes its text literally: no character stands for another.",
		says:    "Supports partial match: the text stands somewhere in the field.",
		check:   checkLiteral,
	},
	{
		id: "filter/{parameter}/own-field", each: eachFilter(isOpen), needs: 1, cost: 2, after: leaning(),
		promise: "{parameter} compares its own field, no other.",
		says:    "{description}",
		check:   checkOwnField,
	},
	{
		id: "filter/{parameter}/whole-value", each: eachFilter(isOpenEqual), needs: 1, cost: 2, after: leaning(),
		promise: "{parameter} compares whole values: the beginning of one doesn't match.",
		says:    "Filter by specific value.",
		check:   checkWholeValue,
	},
	{
		id: "filter/{parameter}/unknown-value", each: eachFilter(isOpenEqual), needs: 1, cost: 3,
		promise: "A value of {parameter} that no item has yields nothing: an empty page, or a 404.",
		says:    "Filter by specific value; the documentation doesn't say what an unknown one yields.",
		check:   checkUnknownValue,
	},
	{
		id: "filter/{parameter}/nulls", each: eachFilter(isNullable), needs: 1, cost: 1, after: leaning(),
		promise: "An item whose field is null doesn't meet {parameter}.",
		says:    "A value that isn't there is neither at least nor at most another.",
		check:   checkNullsExcluded,
	},
	{
		id: "filter/{parameter}/same-instant", each: eachFilter(isTime), needs: 3, cost: 6, after: leaning(),
		promise: "One instant is one bound, however it is written.",
		says:    "ISO 8601: 10:00:00Z, 10:00:00+00:00 and 15:30:00+05:30 are the same instant.",
		check:   checkSameInstant,
	},
	{
		id: "filter/{parameter}/case", each: eachFilter(isText), level: Should, needs: 1, cost: 2, after: leaning(),
		promise: "{parameter} tells letters of another case as its operation says.",
		says:    "Values are compared as they are written.",
		check:   checkCase,
	},
	{
		id: "order/under-filters", at: "/x-list/order", needs: 2, after: []string{"order/within-page"},
		promise: "Filtered items keep the order of the list.",
		says:    "Results are ordered by started_at descending (newest first).",
		check:   checkOrderUnderFilters,
	},
	{
		id: "page/under-filters", at: "/x-list", needs: 2, cost: 12, after: []string{"page/length", "page/concatenation", "order/under-filters"},
		promise: "Paging is right under a filter too.",
		says:    "total: total number of calls matching the filters.",
		check:   checkPagingUnderFilters,
	},
}

// leaning are the laws that a filter has to keep before finer ones say anything, and others.
func leaning(others ...string) []string {
	return append([]string{"range/{field}/offset", "filter/{parameter}/sound", "filter/{parameter}/exact"}, others...)
}

// eachFilter makes a subject of every filter that fits.
func eachFilter(fits func(*ringback.List, *ringback.Parameter) bool) func(*ringback.Spec) []subject {
	return func(spec *ringback.Spec) []subject {
		var out []subject
		for _, p := range filters(spec.List()) {
			if fits(spec.List(), p) {
				out = append(out, subject{parameter: p, field: spec.List().Field(p.Filter.Field)})
			}
		}
		return out
	}
}

func anyFilter(*ringback.List, *ringback.Parameter) bool { return true }

// isOpen leaves out what has a list of values: no other field would have them.
func isOpen(_ *ringback.List, p *ringback.Parameter) bool { return p.Enum == nil }

func isRange(_ *ringback.List, p *ringback.Parameter) bool {
	return p.Filter.Op == ringback.OpAtLeast || p.Filter.Op == ringback.OpAtMost
}

func isEqual(_ *ringback.List, p *ringback.Parameter) bool { return p.Filter.Op == ringback.OpEqual }

func isListed(l *ringback.List, p *ringback.Parameter) bool { return isEqual(l, p) && p.Enum != nil }

func isOpenEqual(l *ringback.List, p *ringback.Parameter) bool {
	return isEqual(l, p) && p.Enum == nil && p.Type != ringback.TypeBoolean && p.Type != ringback.TypeTime
}

func isContains(_ *ringback.List, p *ringback.Parameter) bool {
	return p.Filter.Op == ringback.OpContains || p.Filter.Op == ringback.OpContainsFold
}

func isNullable(l *ringback.List, p *ringback.Parameter) bool {
	return l.Field(p.Filter.Field).Nullable
}

func isTime(_ *ringback.List, p *ringback.Parameter) bool { return p.Type == ringback.TypeTime }

func isText(l *ringback.List, p *ringback.Parameter) bool {
	return l.Field(p.Filter.Field).Type == ringback.TypeString && p.Enum == nil
}

// values are some that are worth asking for, with rows that match and, where there are such, rows that don't.
func (x *trial) values(p *ringback.Parameter, most int) []string {
	f := x.list.Field(p.Filter.Field)
	switch {
	case isRange(x.list, p):
		return x.cuts(f, most)
	case isContains(x.list, p):
		return x.needles(f, most)
	}
	all := texts(x.settled(), f)
	for _, value := range p.Enum { // those that no item has come last
		if !slices.Contains(all, value) {
			all = append(all, value)
		}
	}
	if len(all) <= most || p.Enum != nil {
		return all
	}
	chosen := []string{all[0], all[len(all)-1]}
	for len(chosen) < most {
		chosen = append(chosen, all[1+x.rand.IntN(len(all)-2)])
	}
	return chosen
}

// first are the first few of some texts.
func first(texts []string, most int) []string { return texts[:min(len(texts), most)] }

// settled are the rows of the model that haven't moved.
func (x *trial) settled() []row {
	if len(x.survey.unsettled) == 0 {
		return x.survey.rows
	}
	var out []row
	for _, r := range x.survey.rows {
		if !x.survey.unsettled[r.key] {
			out = append(out, r)
		}
	}
	return out
}

// cuts are values between those of the field, so that no bound is hit.
func (x *trial) cuts(f *ringback.Property, most int) []string {
	values := distinct(x.settled(), f)
	var out []string
	for k := 1; k <= most && len(values) > 1; k++ {
		at := k * len(values) / (most + 1)
		for i := max(at, 1); i < len(values); i++ {
			if middle, ok := values[i-1].between(values[i]); ok {
				out = append(out, middle.String())
				break
			}
		}
	}
	switch {
	case len(out) > 0 || len(values) == 0:
	case f.Type == ringback.TypeTime: // all lie close together: before them and behind them
		const hour = 3_600_000_000
		out = append(out, values[0].plus(-hour).String(), values[len(values)-1].plus(hour).String())
	default:
		out = append(out, values[len(values)/2].String())
	}
	return first(out, most)
}

// needles are parts of the texts that the field has: the whole, its beginning, end and middle, and a single character.
func (x *trial) needles(f *ringback.Property, most int) []string {
	all := texts(x.settled(), f)
	if len(all) == 0 {
		return nil
	}
	pick := func() []rune { return []rune(all[x.rand.IntN(len(all))]) }
	var out []string
	for _, cut := range []func([]rune) []rune{
		func(t []rune) []rune { return t[max(0, len(t)-4):] },
		func(t []rune) []rune { return t[:min(len(t), 5)] },
		func(t []rune) []rune { return t[max(0, len(t)-4):] }, // of the same length as the first
		func(t []rune) []rune { return t },
		func(t []rune) []rune { return t[len(t)/3 : max(len(t)/3+1, 2*len(t)/3)] },
		func(t []rune) []rune { return t[len(t)/2 : len(t)/2+1] },
	} {
		if text := pick(); len(text) > 0 && len(out) < most {
			out = append(out, string(cut(text)))
		}
	}
	return out
}

// checkSound asks for some items where the others haven't: the watcher judges them.
func checkSound(x *trial) {
	for _, value := range first(x.values(x.parameter, 1), 1) {
		if x.watched() == 0 {
			x.pages(x.within(ask(x.parameter.Name, value)))
		}
	}
}

// checkOrderUnderFilters asks for filtered items where the others haven't: the watcher judges their order.
func checkOrderUnderFilters(x *trial) {
	for _, p := range filters(x.list) {
		for _, value := range first(x.values(p, 1), 1) {
			if x.watched() < x.law.Needs {
				x.pages(x.within(ask(p.Name, value)))
			}
		}
	}
}

func checkExact(x *trial) {
	most := 3
	if isRange(x.list, x.parameter) {
		most = 2
	}
	switch x.target.Profile {
	case Quick:
		most = 1
	case Deep:
		most = 8
	}
	if x.parameter.Enum == nil && isContains(x.list, x.parameter) {
		most = max(most, 3)
	}
	values := x.values(x.parameter, most)
	if x.target.Profile == Quick {
		values = first(values, most)
	}
	if len(values) == 0 {
		x.lack("no item has a %s", x.field.Name)
	}
	for _, value := range values {
		x.witness(x.sameRows(ask(x.parameter.Name, value)))
	}
	if sound := "filter/" + x.parameter.Name + "/sound"; len(x.broken(sound)) > 0 {
		x.excuse(sound) // the watcher has seen what came too much
	}
}

func checkFilteredTotal(x *trial) {
	if !x.survey.complete {
		x.lack("the model is a beginning alone")
	}
	for _, value := range first(x.values(x.parameter, 1), 1) {
		q := ask(x.parameter.Name, value)
		want := x.expect(q)
		a := x.pages(x.within(q).and(ask(x.list.Limit.Name, "1")))[0]
		x.holdTotal("total "+value, a, want)
		if want.known && len(want.sure) < len(x.survey.rows) {
			x.witness(1)
		}
	}
	if x.witnesses == 0 {
		x.lack("every item meets %s", x.parameter.Name)
	}
}

// checkInclusive asks for a value that a row has, and for its neighbours.
func checkInclusive(x *trial) {
	values := distinct(x.settled(), x.field)
	if len(values) == 0 {
		x.lack("no item has a %s", x.field.Name)
	}
	bound := values[len(values)/2]
	if x.field.Type == ringback.TypeTime {
		bound = closest(values)
	}
	x.holdBound(bound)
	if x.field.Type == ringback.TypeTime {
		return // what lies a microsecond beside it, a target that keeps seconds can't tell
	}
	for _, beside := range []scalar{bound.plus(-1), bound.plus(1), values[0]} { // the least is often 0, which some take for none
		if beside.compare(values[0]) >= 0 { // less than everything, such as a negative duration, a target may refuse
			x.witness(x.sameRows(ask(x.parameter.Name, beside.String())))
		}
	}
}

// closest is the time that follows the one before it most closely, by a second at least: what a target drops of a time shows
// there first.
func closest(values []scalar) scalar {
	best, least := values[len(values)/2], time.Duration(1<<62)
	for i := 1; i < len(values); i++ {
		if gap := values[i].at.Sub(values[i-1].at); gap >= time.Second && gap < least {
			best, least = values[i], gap
		}
	}
	return best
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

// finer reports whether a time that was sent in whole seconds or milliseconds hides a fraction: rows come back for the rest of
// that unit.
func (x *trial) finer(bound scalar) bool {
	if x.field.Type != ringback.TypeTime {
		return false
	}
	low, high := rangeOf(x.list, x.field)
	if low == nil || high == nil {
		return false
	}
	unit := int64(1_000_000) // microseconds
	if bound.at.Nanosecond() != 0 {
		unit = 1000
	}
	q := ask(low.Name, bound.plus(1).String(), high.Name, bound.plus(unit-1).String())
	a := x.pages(x.within(q).and(ask(x.list.Limit.Name, "100")))[0]
	for _, item := range a.page.Items {
		if v, ok := scalarOf(item, x.field); ok && v.compare(bound) == 0 {
			return true
		}
	}
	return false
}

func checkPartition(x *trial) {
	if !x.survey.complete {
		x.lack("the model is a beginning alone")
	}
	values := x.parameter.Enum
	if values == nil {
		values = texts(x.survey.rows, x.field)
	}
	const most = 12
	if len(values) > most {
		x.lack("%d values: their totals would take as many requests", len(values))
	}
	var queries []query
	for _, value := range values {
		queries = append(queries, x.within(ask(x.parameter.Name, value)).and(ask(x.list.Limit.Name, "1")))
	}
	pages := x.pages(append(queries, x.within(ask(x.list.Limit.Name, "1")))...)
	var sum int64
	for _, a := range pages[:len(values)] {
		sum += x.total(a)
		x.witness(1)
	}
	nulls := int64(0)
	for _, r := range x.survey.rows {
		if r.IsNull(x.field.Name) {
			nulls++
		}
	}
	whole := pages[len(values)]
	slack := int64(len(x.survey.unsettled))
	if got := x.total(whole); got < sum+nulls-slack || got > sum+nulls+slack {
		x.fail("sum", fmt.Sprintf("%s %d of all, %d of the values together", x.list.Total, got, sum+nulls), "the same", whole.Answer)
	}
}

func checkLiteral(x *trial) {
	all := texts(x.settled(), x.field)
	if len(all) == 0 {
		x.lack("no item has a %s", x.field.Name)
	}
	odd := []string{"%", `\`, "' OR '1'='1"}
	if text := []rune(all[0]); len(text) > 3 {
		pivot := len(text) / 2
		for _, wild := range []string{"_", ".", "*", "[0-9]"} {
			odd = append(odd, string(text[:pivot])+wild+string(text[pivot+1:]))
		}
		odd = append(odd, `"`+string(text[:pivot])+`"`, string(text)+string(text[:1])) // quotes, and more than the whole
	}
	for _, needle := range odd {
		x.literal(needle)
	}
}

// literal holds an odd text, which may be refused but mustn't match what it isn't part of.
func (x *trial) literal(needle string) {
	if x.sameRowsUnless(ask(x.parameter.Name, needle), func(status int) bool { return status >= 400 && status < 500 }) {
		x.witness(1)
	}
}

// sameRowsUnless checks the first page of an answer that may also be a refusal. It answers whether it wasn't.
func (x *trial) sameRowsUnless(q query, refused func(status int) bool) bool {
	want := x.expect(q)
	a := x.send(asks(x.within(q).and(ask(x.list.Limit.Name, strconv.Itoa(x.survey.pageMax))))...)[0]
	page, err := x.spec.ReadPage(a.Body)
	switch {
	case refused(a.Status):
		return false
	case a.Status >= 500:
		x.excuse("answer/no-5xx")
	case a.Status != 200 || err != nil:
		x.watcher.refused(q, a)
		x.excuse(lawAnswers)
	}
	part := survey{}
	part.set(x, page.Items)
	got := result{rows: part.rows, total: page.Total, whole: int64(len(part.rows)) == page.Total}
	if d := x.compare(got, want); want.known && !d.none() {
		e := x.fail("rows "+q.String(), d.got(len(got.rows), x.list), fmt.Sprintf("the %d items that match%s", len(want.sure), x.ofModel()), a)
		e.Difference = d.String()
		e.from, e.shrink = x.within(q), x.differs
	}
	return true
}

// checkOwnField asks for a value that another field of the same type has, but not the field itself.
func checkOwnField(x *trial) {
	for _, other := range x.alike() {
		if value, ok := x.foreign(other); ok {
			x.sameRowsOrRefused(value)
			x.witness(1)
			if x.witnesses >= 2 || x.field.Type != ringback.TypeString {
				return
			}
		}
	}
	if x.witnesses == 0 {
		x.lack("no other field would answer otherwise")
	}
}

// alike are the other fields of the law's type, those first whose texts look most like its own: a phone number among names.
func (x *trial) alike() []*ringback.Property {
	own := first(texts(x.settled(), x.field), 1)
	likeness := func(f *ringback.Property) int {
		n := 0
		for _, text := range first(texts(x.settled(), f), 1) {
			for len(own) > 0 && n < len(text) && n < len(own[0]) && kindOf(text[n]) == kindOf(own[0][n]) {
				n++
			}
		}
		return n
	}
	var out []*ringback.Property
	for _, f := range x.list.Fields {
		if f.Name != x.field.Name && f.Type == x.field.Type {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *ringback.Property) int { return likeness(b) - likeness(a) })
	return out
}

// kindOf takes all digits for one, and all letters.
func kindOf(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return '0'
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		return 'a'
	}
	return c
}

// foreign is a value of another field by which its rows and the filter's own would differ.
func (x *trial) foreign(other *ringback.Property) (value string, ok bool) {
	for _, r := range x.settled() {
		if r.IsNull(other.Name) {
			continue
		}
		text := r.Text(other.Name)
		if v, scalar := scalarOf(r.Item, other); scalar {
			text = v.String()
		}
		if _, violations := x.spec.Query(ask(x.parameter.Name, text).String()); len(violations) > 0 || text == "" {
			continue
		}
		if isRange(x.list, x.parameter) {
			if !x.modelled(x.parameter, text) {
				continue
			}
			if own, ok := scalarOf(r.Item, x.field); !ok || x.near(own, text) {
				continue
			}
			return text, true
		}
		if met, judged := meetsText(x, r, text); judged && !met {
			return text, true
		}
	}
	return "", false
}

// near reports whether a bound is so close to a value that a target's own precision decides.
func (x *trial) near(own scalar, text string) bool {
	for _, r := range x.survey.rows {
		if v, ok := scalarOf(r.Item, x.field); ok && v.String() == text {
			return true
		}
	}
	return own.String() == text
}

// meetsText reports whether a row meets the law's parameter with a value.
func meetsText(x *trial, r row, value string) (met, judged bool) {
	q, violations := x.spec.Query(ask(x.parameter.Name, value).String())
	if len(violations) > 0 {
		return false, false
	}
	return meets(x.list, q.Conditions, r.Item)
}

func checkWholeValue(x *trial) {
	for _, text := range texts(x.settled(), x.field) {
		if len(text) < 2 {
			continue
		}
		part := text[:len(text)-1]
		if x.field.Type == ringback.TypeString {
			part = string([]rune(text)[:len([]rune(text))-1])
		}
		x.sameRowsOrRefused(part)
		x.witness(1)
		if x.witnesses >= 2 {
			return
		}
	}
	if x.witnesses == 0 {
		x.lack("no %s is longer than one character", x.field.Name)
	}
}

// sameRowsOrRefused holds the answer to a value that no item need have: a target may answer it 404, where it asks for equality.
func (x *trial) sameRowsOrRefused(value string) {
	x.sameRowsUnless(ask(x.parameter.Name, value), func(status int) bool { return status == 404 && isEqual(x.list, x.parameter) })
}

func checkUnknownValue(x *trial) {
	values := []string{x.unknown(), "0", "-1"}
	if x.field.Type == ringback.TypeString {
		values = []string{"ringback-knows-no-such-value"}
	}
	for _, value := range values {
		if len(x.matching(ask(x.parameter.Name, value))) > 0 {
			continue
		}
		a := x.send(asks(x.within(ask(x.parameter.Name, value)))...)[0]
		page, err := x.spec.ReadPage(a.Body)
		switch {
		case a.Status == 200 && err == nil && len(page.Items) == 0 && page.Total == 0:
			x.observe("an unknown %s is answered with an empty page", x.parameter.Name)
		case a.Status == 404, a.Status >= 400 && a.Status < 500 && value != values[0]:
			x.observe("an unknown %s is answered with %d", x.parameter.Name, a.Status)
		case a.Status >= 500:
			x.excuse("answer/no-5xx")
		case a.Status == 200 && err == nil && len(page.Items) == 0:
			x.excuse("filter/" + x.parameter.Name + "/total")
		default:
			x.fail("unknown "+value, fmt.Sprintf("%d with %d items", a.Status, len(page.Items)), "an empty page, or 404", a)
		}
		x.witness(1)
	}
}

// unknown is a number far above every one that was seen.
func (x *trial) unknown() string {
	values := distinct(x.survey.rows, x.field)
	if len(values) == 0 {
		return "1000000"
	}
	n, err := strconv.ParseInt(values[len(values)-1].String(), 10, 64)
	if err != nil || n > 1<<40 {
		return "999999999"
	}
	return strconv.FormatInt(n+1_000_000, 10)
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
	x.witness(nulls)
	x.sameRows(ask(x.parameter.Name, value.String()))
}

func (x *trial) anyValue() []scalar {
	if x.field.Type != ringback.TypeInteger {
		return nil
	}
	return []scalar{scalar{typ: x.field.Type}.plus(1)}
}

func checkSameInstant(x *trial) {
	values := distinct(x.settled(), x.field)
	if len(values) == 0 {
		x.lack("no item has a %s", x.field.Name)
	}
	cut := values[len(values)/2]
	if middle := x.cuts(x.field, 1); len(middle) > 0 {
		if _, ok := values[0].between(values[len(values)-1]); ok {
			cut.at, _ = parseTime(middle[0])
		}
	}
	second := cut.at.UTC().Truncate(1e9)
	plain := second.Format("2006-01-02T15:04:05")
	spellings := []string{
		plain + "Z", plain + "+00:00", second.Add(330*60*1e9).Format("2006-01-02T15:04:05") + "+05:30",
		second.Add(-8*3600*1e9).Format("2006-01-02T15:04:05") + "-08:00", plain + ".0Z", plain + ".000000Z",
	}
	var queries []query
	for _, s := range spellings {
		queries = append(queries, x.within(ask(x.parameter.Name, s)).and(ask(x.list.Limit.Name, "100")))
	}
	pages := x.pages(queries...)
	for i, a := range pages[1:] {
		x.witness(1)
		if a.page.Total != pages[0].page.Total || !equalItems(a.page.Items, pages[0].page.Items) {
			e := x.fail("spelling "+strconv.Itoa(i), fmt.Sprintf("%s %d for %s", x.list.Total, a.page.Total, spellings[i+1]),
				fmt.Sprintf("%d, as for %s: it is the same instant", pages[0].page.Total, spellings[0]), a.Answer, pages[0].Answer)
			if got, want := keysOf(x.list, a.page.Items, 3), keysOf(x.list, pages[0].page.Items, 3); got != want {
				e.Difference = fmt.Sprintf("got %s, want %s", got, want)
			}
		}
	}
}

func checkCase(x *trial) {
	for _, text := range x.values(x.parameter, 6) {
		for _, other := range []string{strings.ToUpper(text), strings.ToLower(text)} {
			if other == text {
				continue
			}
			x.caseOf(other)
			if x.witnesses >= 2 {
				return
			}
		}
	}
	if x.witnesses == 0 {
		x.lack("no %s has letters", x.field.Name)
	}
}

// caseOf holds a value in another case. Folding that isn't promised is noted.
func (x *trial) caseOf(value string) {
	before := len(x.evidence)
	x.witness(1)
	if x.parameter.Filter.Op == ringback.OpEqual {
		x.sameRowsOrRefused(value)
	} else {
		x.sameRows(ask(x.parameter.Name, value))
	}
	if len(x.evidence) > before && x.parameter.Filter.Op == ringback.OpContains {
		x.evidence = x.evidence[:before]
		x.observe("%s doesn't tell the case of letters", x.parameter.Name)
	}
}

// checkPagingUnderFilters asks for the middle of each filter's answer, and holds it against the model.
func checkPagingUnderFilters(x *trial) {
	for _, p := range filters(x.list) {
		values := x.values(p, 1)
		if len(values) == 0 || !x.sound(p) || len(x.survey.unsettled) > 0 {
			continue
		}
		q := ask(p.Name, values[0])
		rows := x.matching(q)
		from := x.untied(rows)
		if from < 0 {
			continue
		}
		a := x.pages(x.within(q).and(x.paging(int64(from), 2)))[0]
		x.witness(1)
		x.sameSequence("under "+p.Name, items(rows[from:min(from+2, len(rows))]), a)
	}
}

// untied is a place in the middle of rows around which no two are equal in order, -1 if there is none.
func (x *trial) untied(rows []row) int {
	for k := len(rows) / 2; k > 0 && k < len(rows); k++ {
		if !x.tied(rows[k-1], rows[k]) && (k+1 >= len(rows) || !x.tied(rows[k], rows[k+1])) && (k+2 >= len(rows) || !x.tied(rows[k+1], rows[k+2])) {
			return k
		}
	}
	return -1
}

func items(rows []row) []ringback.Item {
	out := make([]ringback.Item, len(rows))
	for i, r := range rows {
		out[i] = r.Item
	}
	return out
}
