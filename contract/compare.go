package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
	"github.com/ringback/ringback/internal/decimal"
)

// within is a query inside the window: the window's parameters stand before those of the query, but for those that it names.
func (x *trial) within(q query) query {
	var out query
	for _, p := range x.survey.base {
		if !q.has(p.name) {
			out = append(out, p)
		}
	}
	return out.and(q)
}

// modelled reports whether a bound asks for no more than the window holds: a bound beyond the window's own takes its place, and
// lets in what was never read.
func (x *trial) modelled(p *ringback.Parameter, value string) bool {
	own, _ := x.spec.Query(x.survey.base.String())
	asked, violations := x.spec.Query(ask(p.Name, value).String())
	if len(violations) > 0 || len(asked.Conditions) == 0 {
		return false
	}
	for _, c := range own.Conditions {
		if c.Parameter != p {
			continue
		}
		order := asked.Conditions[0].Value.Time.Compare(c.Value.Time)
		if p.Filter.Op == ringback.OpAtLeast && order < 0 || p.Filter.Op == ringback.OpAtMost && order > 0 {
			return false
		}
	}
	return true
}

// expectation is what the model says of the answer to a query, whatever its page.
type expectation struct {
	sure  []row           // the settled rows that match, in the order of the target
	maybe map[string]bool // the keys of rows that may come or not: they moved during the run
	known bool            // every condition could be judged on every row
}

// expect computes the answer to a valid query from the model.
func (x *trial) expect(q query) expectation {
	asked, violations := x.spec.Query(x.within(q).String())
	e := expectation{maybe: map[string]bool{}, known: len(violations) == 0}
	for _, r := range x.survey.rows {
		met, judged := meets(x.list, asked.Conditions, r.Item)
		switch {
		case x.survey.unsettled[r.key]:
		case !judged:
			e.known = false
		case met:
			e.sure = append(e.sure, r)
		}
	}
	for key := range x.survey.unsettled {
		e.maybe[key] = true
	}
	return e
}

func meets(l *ringback.List, conditions []ringback.Condition, i ringback.Item) (met, judged bool) {
	met, judged = true, true
	for k := range conditions {
		m, j := meetsOne(l, &conditions[k], i)
		met, judged = met && m, judged && j
	}
	return met, judged
}

// meetsOne reports whether an item meets one condition. A field that may be null and is left out counts as null, which meets none; by
// one that isn't what the schema says nothing can be judged: what the target keeps, it doesn't show.
func meetsOne(l *ringback.List, c *ringback.Condition, i ringback.Item) (met, judged bool) {
	f := l.Field(c.Parameter.Filter.Field)
	switch _, there := i.Field(f.Name); {
	case !there:
		return false, f.Nullable
	case !wellFormed(f, i):
		return false, false
	}
	return c.Matches(l, i)
}

// readable reports whether a field is null or a value that a filter can be held against.
func readable(f *ringback.Property, i ringback.Item) bool {
	if f.Type == ringback.TypeTime && !i.IsNull(f.Name) {
		_, ok := scalarOf(i, f)
		return ok
	}
	_, there := i.Field(f.Name)
	return wellFormed(f, i) && (there || f.Nullable)
}

// nulls counts the rows of the model that have no value for the law's field. If some have one that is none the check ends: on which side
// of a filter the target has them, nobody knows.
func (x *trial) nulls() int64 {
	n := int64(0)
	for _, r := range x.survey.rows {
		switch {
		case !readable(x.field, r.Item):
			x.lack("some items have no %s that its schema allows", x.field.Name)
		case r.IsNull(x.field.Name):
			n++
		}
	}
	return n
}

// wellFormed reports whether a field is null or a value such as its schema has: a number that is no text, one of those listed, and no
// fraction where there is none.
func wellFormed(f *ringback.Property, i ringback.Item) bool {
	switch {
	case i.IsNull(f.Name):
		return true
	case f.Type != ringback.TypeInteger && f.Type != ringback.TypeNumber:
		return f.Enum == nil || slices.Contains(f.Enum, i.Text(f.Name))
	}
	raw, _ := i.Field(f.Name)
	n, ok := decimal.Parse(raw)
	return ok && (f.Type == ringback.TypeNumber || n.Integer())
}

// matching are the settled rows of the model that match a query.
func (x *trial) matching(q query) []row { return x.expect(q).sure }

// result is the answer to a query, over as many pages as it takes.
type result struct {
	rows    []row
	total   int64 // ringback.Absent: no answer says it
	whole   bool  // rows are all that the target has for it
	answers []*probe.Answer
}

// mostPages bounds how many pages of one answer are read: two show what goes wrong from one to the next.
func (x *trial) mostPages() int {
	if x.target.Profile == Deep {
		return 4
	}
	return 2
}

// fetch reads the answer to a query, up to a number of items and the page behind it.
func (x *trial) fetch(q query, items int) result {
	pages := min(items/x.survey.pageMax+1, x.mostPages())
	if x.breaks("page/concatenation") || x.breaks("page/traversal") || x.breaks("page/overlap") {
		pages = 1
	}
	out := result{total: ringback.Absent}
	out.rows, _ = joinPages(x.list, nil, func(skip int) ([]ringback.Item, bool) {
		a := x.pages(x.within(q).and(x.survey.pageAt(x.list, skip)))[0]
		out.answers = append(out.answers, a.Answer)
		out.total = max(out.total, a.page.Total)
		n := skip + len(a.page.Items)
		return a.page.Items, len(a.page.Items) < x.survey.pageMax || n >= pages*x.survey.pageMax || int64(n) >= out.total && n >= items
	})
	out.whole = int64(len(out.rows)) == max(0, out.total)
	return out
}

// difference is what an answer lacks and what it has too much, as keys.
type difference struct{ missing, extra []string }

func (d difference) keys() []string { return slices.Concat(d.missing, d.extra) }

func (d difference) none() bool { return len(d.missing)+len(d.extra) == 0 }

// compare holds rows against what was expected of them. Where the model, or the answer, is only a beginning, what lies beyond
// either is left alone, and so is which rows of a tie come first.
func (x *trial) compare(got result, want expectation) (d difference) {
	seen := map[string]bool{}
	for _, r := range got.rows {
		seen[r.key] = true
	}
	sure := want.sure
	if !got.whole {
		sure = due(x.list, sure, max(0, len(got.rows)-len(want.maybe)), x.survey.complete)
	}
	expected := map[string]bool{}
	for _, r := range want.sure {
		expected[r.key] = true
	}
	for _, r := range sure {
		if !seen[r.key] {
			d.missing = append(d.missing, r.key)
		}
	}
	for _, r := range got.rows {
		_, modelled := x.survey.index[r.key]
		if !expected[r.key] && !want.maybe[r.key] && (modelled || x.survey.complete) {
			d.extra = append(d.extra, r.key)
		}
	}
	return d
}

// sameRows checks that a query is answered by exactly the rows that match it. It answers how many those are.
func (x *trial) sameRows(q query) int { return x.sameRowsBut(q, nil) }

// sameRowsBut is sameRows where a difference in some rows may be overlooked. It is asked about their keys.
func (x *trial) sameRowsBut(q query, overlooked func(keys []string) bool) int {
	want := x.expect(q)
	if !want.known {
		return 0
	}
	got := x.fetch(q, len(want.sure)+len(want.maybe))
	if d := x.compare(got, want); !d.none() && (overlooked == nil || !overlooked(d.keys())) {
		x.note(x.wrongRows("rows "+q.String(), q, got, want, d))
	}
	return len(want.sure)
}

// wrongRows is the evidence that a query is answered by other rows than those that match it.
func (x *trial) wrongRows(key string, q query, got result, want expectation, d difference) Evidence {
	e := x.breach(key, d.got(len(got.rows), x.list), fmt.Sprintf("the %d items that match%s", len(want.sure), x.ofModel()), got.answers...)
	e.Difference, e.from, e.again = d.String(), x.within(q), x.rowsAgain
	return e
}

// rowsAgain asks a query, as it stands, and answers the evidence that other rows came than those that match it; ok is false if they didn't.
func (x *trial) rowsAgain(key string, q query) (e Evidence, ok bool) {
	for _, p := range x.survey.base {
		if !slices.Contains(q, p) {
			return e, false // beyond the window nothing is known
		}
	}
	x.quietly(func(y *trial) {
		want := y.expect(q)
		if !want.known {
			return
		}
		got := y.fetch(q, len(want.sure)+len(want.maybe))
		if d := y.compare(got, want); !d.none() {
			e, ok = x.wrongRows(key, q, got, want, d), true
		}
	})
	return e, ok
}

func (x *trial) ofModel() string {
	if x.survey.complete {
		return ""
	}
	return ", of those that were read"
}

func (d difference) got(items int, l *ringback.List) string {
	return fmt.Sprintf("%d items, %d of them wrong and %d missing", items, len(d.extra), len(d.missing))
}

// String names the first few.
func (d difference) String() string {
	var parts []string
	if len(d.missing) > 0 {
		parts = append(parts, "missing "+few(d.missing))
	}
	if len(d.extra) > 0 {
		parts = append(parts, "wrong "+few(d.extra))
	}
	return strings.Join(parts, "; ")
}

// few names the first few of some keys.
func few(keys []string) string {
	const most = 5
	if len(keys) <= most {
		return strings.Join(keys, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(keys[:most], ", "), len(keys)-most)
}

// keysOf are the keys of the first few items.
func keysOf(l *ringback.List, items []ringback.Item, most int) string {
	var keys []string
	for _, i := range items[:min(len(items), most)] {
		keys = append(keys, clip(keyOf(l, i)))
	}
	text := l.Key + " " + strings.Join(keys, ", ")
	if len(items) > most {
		text += ", …"
	}
	return text
}

// holdTotal holds the total of an answer against the model.
func (x *trial) holdTotal(key string, a answered, want expectation) {
	if !want.known {
		return
	}
	least := int64(len(want.sure))
	most := least + int64(len(want.maybe))
	if got := x.total(a); got < least || got > most {
		x.causedBy(x.wrongTotals()...)
		x.fail(key, fmt.Sprintf("%s %d", x.list.Total, got), fmt.Sprintf("%d, as many as match", least), a.Answer)
	}
}

// total is the count that a page carries. Without one the check, or its input, ends.
func (x *trial) total(a answered) int64 {
	if a.page.Total == ringback.Absent {
		x.lack("a page has no %s (see schema/envelope)", x.list.Total)
	}
	return a.page.Total
}
