package contract

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// sameSequence holds the items of an answer against others, in their order, ties included.
func (x *trial) sameSequence(key string, want []ringback.Item, got answered) {
	a, b := x.keys(want), x.keys(got.page.Items)
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			x.fail(key, fmt.Sprintf("%d items", len(b)), fmt.Sprintf("%d", len(a)), got.Answer).Difference = "too much from " + b[i] + " on"
			return
		case i >= len(b):
			x.fail(key, fmt.Sprintf("%d items", len(b)), fmt.Sprintf("%d", len(a)), got.Answer).Difference = "missing from " + a[i] + " on"
			return
		case a[i] != b[i]:
			e := x.fail(key, fmt.Sprintf("%s %s at place %d", x.list.Key, b[i], i), a[i], got.Answer)
			e.Difference = fmt.Sprintf("got %s, want %s", few(b[i:]), few(a[i:]))
			return
		}
	}
}

func (x *trial) keys(items []ringback.Item) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = keyOf(x.list, item)
	}
	return out
}

// holdPage holds a page against another reading of it.
func (x *trial) holdPage(key string, want, got answered) {
	if x.contradicts(want.Answer) && !x.contradicts(got.Answer) {
		want, got = got, want // the one that is wrong is the one to show
	}
	s := sequenceOf(x.list, want.page)
	if m := s.pageMisfit(got.page.Items); m != nil {
		x.fail(key, m.got, m.want, got.Answer, want.Answer)
	}
}

// checkConcatenation joins pages at some places, of the longest tie in its middle.
func checkConcatenation(x *trial) {
	n, one := int64(len(x.survey.rows)), x.limit(1)
	switch {
	case n <= one:
		x.lack("%d items: two pages need at least %d", n, one+1)
	case x.limit(2*one) < 2*one:
		x.lack("no %s holds two pages", x.list.Limit.Name)
	}
	cuts := []int64{1, x.rand.Int64N(n-1) + 1}
	if x.target.Profile == Quick {
		cuts = cuts[1:]
	}
	if from, size, ok := x.halvedTie(x.survey.rows); ok {
		x.joinHalves(from, size)
		cuts = cuts[1:]
	}
	for _, a := range cuts {
		a = max(a, one)
		x.join(a-one, one, max(x.limit(one+min(3, n-a))-one, one))
	}
	if len(x.survey.base) > 0 && x.target.Profile != Quick {
		x.checkWhole()
	}
}

// halvedTie is where two pages of a size have the longest tie, or as much of it as a page holds.
func (x *trial) halvedTie(rows []row) (from, size int64, ok bool) {
	const most = 100
	start, n := longestTie(x.list, x.reachable(rows))
	size = x.limit(int64(min(n/2, most)))
	return int64(start), size, n >= 2 && int64(n) >= 2*size && x.limit(2*size) == 2*size
}

// reachable are the rows that pages may begin with: the contract may say where skip ends.
func (x *trial) reachable(rows []row) []row {
	most, err := strconv.Atoi(x.list.Offset.Maximum())
	if err != nil {
		return rows
	}
	return rows[:min(len(rows), max(most, 0)+1)]
}

// joinHalves joins two pages of one size, as a walk has them: what ties mustn't come on both, nor on neither.
func (x *trial) joinHalves(from, size int64) {
	pages := x.pages(x.within(x.paging(from, size)), x.within(x.paging(from+size, size)), x.within(x.paging(from, 2*size)))
	x.witness(1)
	x.holdJoined("joined", pages, map[string]bool{})
}

// join joins a page of one item, or as few as there can be, and the page behind it. They aren't pages of one walk, so that a tie is a choice of
// each of them.
func (x *trial) join(from, first, second int64) {
	pages := x.pages(x.within(x.paging(from, first)), x.within(x.paging(from+first, second)), x.within(x.paging(from, first+second)))
	x.witness(1)
	x.holdJoined("joined", pages, nil)
}

// holdJoined compares two pages with one, the last, that has the items of both.
func (x *trial) holdJoined(key string, pages []answered, earlier map[string]bool) {
	whole := sequenceOf(x.list, pages[2].page)
	place := 0
	for _, p := range pages[:2] {
		m := whole.misfit(place, p.page.Items, earlier)
		if place += len(p.page.Items); m == nil {
			continue
		}
		x.failJoined(key, *m, pages)
		return
	}
	if place != len(whole.rows) {
		x.failJoined(key, *wrongLength(place, len(whole.rows)), pages)
	}
}

func (x *trial) failJoined(key string, m misfit, pages []answered) {
	joined := append(x.keys(pages[0].page.Items), x.keys(pages[1].page.Items)...)
	e := x.fail(key, m.got, m.want+", as on the page of both", pages[0].Answer, pages[1].Answer, pages[2].Answer)
	e.Difference = fmt.Sprintf("got %s, want %s", few(joined), few(x.keys(pages[2].page.Items)))
}

// checkWhole joins pages of the whole list, those of a tie or else the first ones, where the run's window is a part of it: what is right under a
// range may be wrong without one. Arrivals shift pages, so that they count only between two readings that agree.
func (x *trial) checkWhole() {
	from, half, ok := x.halvedTie(x.survey.newest)
	if !ok {
		from, half = 0, x.limit(x.limit(20)/2)
	}
	if x.limit(2*half) != 2*half {
		return // no page holds two
	}
	whole := x.paging(from, 2*half)
	before := x.pages(whole)[0]
	halves := x.pages(x.paging(from, half), x.paging(from+half, half))
	after := x.pages(whole)[0]
	if x.differ(before.Answer, after.Answer) != "" {
		return
	}
	x.witness(1)
	x.holdJoined("whole", append(halves, before), map[string]bool{})
}

// checkTraversal reads the first items with several limits, and a few pages across the longest tie.
func checkTraversal(x *trial) {
	n := len(x.survey.rows)
	if n < 8 {
		x.lack("%d items: it takes 8", n)
	}
	fifty := int(x.limit(50))
	usual, _ := x.list.Limit.Default()
	for _, way := range []struct{ limit, from, pages int }{
		{int(x.limit(1)), 0, 1}, {fifty, 1, 1}, {int(x.limit(usual.Int)), 1, 1}, {int(x.maximum()), 0, 2},
	} {
		x.walk(way.limit, way.from, way.pages)
	}
	x.walk(int(x.limit(7)), 0, 2)
	if from, size, ok := x.halvedTie(x.survey.rows); ok {
		x.walkTie(int(from), int(size))
	}
	if last := n - n%fifty; x.survey.complete && last > 0 && n%fifty != 0 {
		tail := x.pages(x.within(x.paging(int64(last), int64(fifty))))[0]
		if m := x.misfitOfModel(last, tail, nil); m != nil {
			x.fail(fmt.Sprintf("tail %d", last), m.got, m.want, tail.Answer)
		}
	}
}

// walk reads some pages, one behind the other, the first so many left out.
func (x *trial) walk(limit, from, pages int) {
	var queries []query
	for k := from; k < from+pages && k*limit < len(x.survey.rows); k++ {
		queries = append(queries, x.within(x.paging(int64(k*limit), int64(limit))))
	}
	earlier, all := map[string]bool{}, x.pages(queries...)
	for k, a := range all {
		if m := x.misfitOfModel((from+k)*limit, a, earlier); m != nil {
			x.fail(fmt.Sprintf("limit %d", limit), m.got, m.want, x.showing(m.key, all[:k+1])...)
		}
	}
}

// showing are the answers that have an item, and the last one.
func (x *trial) showing(key string, pages []answered) (out []*probe.Answer) {
	for i, p := range pages {
		if i == len(pages)-1 || slices.Contains(x.keys(p.page.Items), key) {
			out = append(out, p.Answer)
		}
	}
	return out
}

// walkTie reads the pages that a walk from the first item on has of a tie.
func (x *trial) walkTie(from, size int) {
	limit := max(1, size)
	first := from / limit
	x.walk(limit, first, (from+2*size-1)/limit-first+1)
}

// misfitOfModel holds a page that begins at a place against the model, and against the earlier pages of its walk. Rows that moved since make it
// say nothing.
func (x *trial) misfitOfModel(from int, a answered, earlier map[string]bool) *misfit {
	if len(x.survey.unsettled) > 0 {
		return nil
	}
	model := newSequence(x.list, items(x.survey.rows), false, !x.survey.complete)
	got := a.page.Items
	if !x.survey.complete {
		got = got[:min(len(got), len(model.rows)-min(from, len(model.rows)))]
	}
	x.witness(len(got))
	return model.misfit(from, got, earlier)
}

func checkOverlap(x *trial) {
	n := int64(len(x.survey.rows))
	if n < 3 {
		x.lack("%d items: it takes 3", n)
	}
	k := x.rand.Int64N(n-2) + 1
	size := x.limit(x.limit(min(5, n-k)+1) - 1)
	if x.limit(size+1) == size {
		x.lack("every %s is %d", x.list.Limit.Name, size)
	}
	pages := x.pages(x.within(x.paging(k, size)), x.within(x.paging(k-1, size+1)))
	x.witness(1)
	long := sequenceOf(x.list, pages[1].page)
	m := long.misfit(1, pages[0].page.Items, nil)
	if got, want := len(pages[0].page.Items), max(0, len(long.rows)-1); m == nil && got != want {
		m = wrongLength(got, want)
	}
	if m != nil {
		x.fail("overlap", m.got, m.want, pages[0].Answer, pages[1].Answer)
	}
}
