package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback"
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

// checkConcatenation joins pages at some places, at a tie if there is one.
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
	if tie, ok := x.tie(); ok {
		cuts[0] = int64(tie)
	}
	for _, a := range cuts {
		a = max(a, one)
		b := max(x.limit(one+min(3, n-a))-one, one)
		pages := x.pages(x.within(x.paging(a-one, one)), x.within(x.paging(a, b)), x.within(x.paging(a-one, one+b)))
		whole := pages[2].page.Items
		joined := append(append([]ringback.Item(nil), pages[0].page.Items...), pages[1].page.Items...)
		x.witness(1)
		if want, got := strings.Join(x.keys(whole), ", "), strings.Join(x.keys(joined), ", "); want != got {
			e := x.fail("joined", got, want+", as on the page of both", pages[0].Answer, pages[1].Answer, pages[2].Answer)
			e.Difference = "got " + got + ", want " + want
		}
	}
	if len(x.survey.base) > 0 && x.target.Profile != Quick {
		x.checkWhole()
	}
}

// checkWhole joins the first pages of the whole list, where the run's window is a part of it: what is right under a range may be
// wrong without one. Arrivals shift pages, so that they count only between two readings that agree.
func (x *trial) checkWhole() {
	half := x.limit(x.limit(20) / 2)
	if x.limit(2*half) != 2*half {
		return // no page holds two
	}
	whole := x.paging(0, 2*half)
	before := x.pages(whole)[0]
	halves := x.pages(x.paging(0, half), x.paging(half, half))
	after := x.pages(whole)[0]
	if !slices.Equal(x.keys(before.page.Items), x.keys(after.page.Items)) {
		return
	}
	x.witness(1)
	want := strings.Join(x.keys(before.page.Items), ", ")
	if got := strings.Join(append(x.keys(halves[0].page.Items), x.keys(halves[1].page.Items)...), ", "); got != want {
		e := x.fail("whole", got, want+", as on the page of both", halves[0].Answer, halves[1].Answer, before.Answer)
		e.Difference = "got " + got + ", want " + want
	}
}

// tie is the place of the second of two rows that the sort keys don't tell apart.
func (x *trial) tie() (int, bool) {
	for i := 1; i < len(x.survey.rows); i++ {
		if x.tied(x.survey.rows[i-1], x.survey.rows[i]) {
			return i, true
		}
	}
	return 0, false
}

// tied reports whether two rows have equal sort keys.
func (x *trial) tied(a, b row) bool {
	for _, key := range x.list.Order {
		f := x.list.Field(key.Field)
		v, okA := scalarOf(a.Item, f)
		w, okB := scalarOf(b.Item, f)
		if !okA || !okB || v.compare(w) != 0 {
			return okA == okB && !okA
		}
	}
	return true
}

// checkTraversal reads the first items with several limits.
func checkTraversal(x *trial) {
	n := len(x.survey.rows)
	if n < 8 {
		x.lack("%d items: it takes 8", n)
	}
	fifty := int(x.limit(50))
	usual, _ := x.list.Limit.Default()
	for _, way := range []struct{ limit, from, pages int }{
		{int(x.limit(1)), 0, 1}, {int(x.limit(7)), 0, 2}, {fifty, 1, 1}, {int(x.limit(usual.Int)), 1, 1}, {int(x.maximum()), 0, 2},
	} {
		x.walk(way.limit, way.from, way.pages)
	}
	if last := n - n%fifty; x.survey.complete && last > 0 && n%fifty != 0 {
		tail := x.pages(x.within(x.paging(int64(last), int64(fifty))))[0]
		x.holdAgainstModel(fmt.Sprintf("tail %d", last), last, tail)
	}
}

// walk reads some pages, one behind the other, the first so many left out.
func (x *trial) walk(limit, from, pages int) {
	var queries []query
	for k := from; k < from+pages && k*limit < len(x.survey.rows); k++ {
		queries = append(queries, x.within(x.paging(int64(k*limit), int64(limit))))
	}
	for k, a := range x.pages(queries...) {
		x.holdAgainstModel(fmt.Sprintf("limit %d", limit), (from+k)*limit, a)
	}
}

// holdAgainstModel holds a page that begins at a place against the model. Rows that moved since make it say nothing.
func (x *trial) holdAgainstModel(key string, from int, a answered) {
	rows := x.survey.rows[min(from, len(x.survey.rows)):]
	rows = rows[:min(len(rows), len(a.page.Items))]
	want := make([]ringback.Item, len(rows))
	for i, r := range rows {
		want[i] = r.Item
	}
	if len(x.survey.unsettled) > 0 {
		return
	}
	got := a
	if !x.survey.complete {
		got.page.Items = got.page.Items[:len(want)]
	}
	x.witness(len(want))
	x.sameSequence(key, want, got)
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
	x.sameSequence("overlap", pages[1].page.Items[min(1, len(pages[1].page.Items)):], pages[0])
}

// equalItems reports whether two pages hold the same bytes.
func equalItems(a, b []ringback.Item) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Same(b[i]) {
			return false
		}
	}
	return true
}
