package contract

import (
	"fmt"
	"slices"

	"github.com/ringback/ringback"
)

// orderLaws are about the order of items.
var orderLaws = []template{
	{
		id: "order/within-page", at: "/x-list/order", profile: Quick, needs: 1,
		promise: "The items of a page stand in the order of the list.",
		says:    "Results are ordered by started_at descending (newest first).",
		check:   checkDistinctOrder,
	},
	{
		id: "order/across-pages", at: "/x-list/order", needs: 1, cost: 3, causes: []string{"order/within-page", "page/concatenation"},
		promise: "A page goes on where the one before it ended.",
		says:    "Results are ordered by started_at descending (newest first).",
		check:   checkAcrossPages,
	},
	{
		id: "order/newest-first", at: "/x-list/order", profile: Quick, needs: 1, cost: 1, causes: []string{"order/within-page"},
		promise: "The first item is the first of all in the order of the list.",
		says:    "Results are ordered by started_at descending (newest first).",
		check:   checkFirst,
	},
	{
		id: "order/nulls-at-one-end", at: "/x-list/order", level: Should, needs: 1,
		promise: "Items without a value to order by stand together, at one end.",
		says:    "Results are ordered by started_at descending; the documentation doesn't say where null stands.",
		check:   checkNulls,
	},
	{
		id: "order/stable-ties", at: "/x-list/key", level: Should, needs: 2, cost: 5, causes: []string{"page/concatenation", "page/traversal"},
		promise: "Items that the order doesn't tell apart keep their places from one answer to the next.",
		says:    "A list that is read page by page has to have one order.",
		check:   checkTies,
	},
}

// checkDistinctOrder says what the watcher has to go by: neighbours that differ.
func checkDistinctOrder(x *trial) {
	for i := 1; i < len(x.survey.rows); i++ {
		if order, ok := x.order(x.survey.rows[i-1].Item, x.survey.rows[i].Item); ok && order != 0 {
			return
		}
	}
	x.lack("no two items differ in what orders them")
}

// order compares two items by the sort keys; ok is false where one has no value.
func (x *trial) order(a, b ringback.Item) (order int, ok bool) {
	for _, key := range x.list.Order {
		f := x.list.Field(key.Field)
		v, okA := scalarOf(a, f)
		w, okB := scalarOf(b, f)
		if !okA || !okB {
			return 0, false
		}
		if order = v.compare(w); key.Descending {
			order = -order
		}
		if order != 0 {
			return order, true
		}
	}
	return 0, true
}

func checkAcrossPages(x *trial) {
	size := x.limit(5)
	pages := x.pages(x.within(x.paging(0, size)), x.within(x.paging(size, size)))
	for i := 1; i < len(pages); i++ {
		before, after := pages[i-1].page.Items, pages[i].page.Items
		if len(before) == 0 || len(after) == 0 {
			continue
		}
		order, ok := x.order(before[len(before)-1], after[0])
		if !ok {
			continue
		}
		x.witness(1)
		if order > 0 {
			x.fail(fmt.Sprint("page ", i), keysOf(x.list, after, 1), "an item behind "+keysOf(x.list, before[len(before)-1:], 1), pages[i-1].Answer, pages[i].Answer)
		}
	}
}

func checkFirst(x *trial) {
	first := x.pages(x.within(x.short(1)))[0]
	if len(first.page.Items) == 0 || len(x.survey.rows) < 2 {
		x.lack("%d items: it takes 2", len(x.survey.rows))
	}
	for _, r := range x.survey.rows {
		order, ok := x.order(first.page.Items[0], r.Item)
		if !ok || x.survey.unsettled[r.key] {
			continue
		}
		x.witness(1)
		if order > 0 {
			x.fail("first", keysOf(x.list, first.page.Items, 1), x.list.Key+" "+r.key+", which stands before it in the order", first.Answer)
			return
		}
	}
}

// checkNulls looks at where the model has null for the first sort key.
func checkNulls(x *trial) {
	if len(x.survey.base) > 0 {
		x.lack("the window of the run holds no item without a value to order by")
	}
	field := x.list.Order[0].Field
	var places []int
	for i, r := range x.survey.rows {
		if r.IsNull(field) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		x.lack("no item has null for %s", field)
	}
	x.witness(len(places))
	first, last := places[0], places[len(places)-1]
	switch end := len(x.survey.rows) - 1; {
	case last-first+1 != len(places) || first != 0 && last != end:
		x.fail("nulls", fmt.Sprintf("null for %s at places %d to %d of %d, with others between", field, first, last, end+1), "all of them at one end", x.pages(nil)[0].Answer)
	case first == 0:
		x.observe("items whose %s is null come first", field)
	default:
		x.observe("items whose %s is null come last", field)
	}
}

// checkTies reads the longest tie several times, cut into single items, and on the largest page. Where the window of the run has none, that of the
// whole list will do.
func checkTies(x *trial) {
	window := x.within(nil)
	from, n := longestTie(x.list, x.reachable(x.survey.rows))
	if n < 2 {
		window = nil
		from, n = longestTie(x.list, x.reachable(x.survey.newest))
	}
	if n < 2 {
		x.lack("no two items are equal in what orders them")
	}
	const most = 10
	start, size := int64(from), x.limit(int64(min(n, most)))
	again := window.and(x.paging(start, size))
	top := int64(0)
	if start+size > x.maximum() {
		top = start // they lie too far down to be reached from the top on one page
	}
	pages := x.pages(again, again, window.and(x.paging(start, 1)), window.and(x.paging(top, x.maximum())))
	if slices.ContainsFunc(pages, func(a answered) bool { return a.page.Total != pages[0].page.Total }) {
		x.lack("the data moved while it was read")
	}
	want := pages[0].page.Items
	x.witness(2)
	x.sameSequence("again", want, pages[1])
	x.sameSequence("single", want[:min(int(x.limit(1)), len(want))], pages[2])
	if long := pages[3]; int64(len(long.page.Items)) >= start-top+size {
		long.page.Items = long.page.Items[start-top:][:size]
		x.sameSequence("other limit", want, long)
	}
}
