package contract

import (
	"fmt"
	"strconv"
)

// pageLaws are about skip, limit and total.
var pageLaws = []template{
	{
		id: "page/defaults", at: "offset", needs: 1, cost: 2,
		promise: "Without skip and limit the answer is that to their defaults.",
		says:    "skip: default 0. limit: default 100.",
		check:   checkDefaults,
	},
	{
		id: "page/total-ignores-skip-and-limit", at: "total", profile: Quick, needs: 3, cost: 4,
		promise: "The total counts all matching items, whatever page is asked for.",
		says:    "total: total number of calls matching the filters.",
		check:   checkTotalIgnoresPaging,
	},
	{
		id: "page/echo", at: "/x-list", profile: Quick, needs: 3,
		promise: "A page echoes the skip and limit in effect, the defaults too.",
		says:    "skip: number of records skipped. limit: maximum records returned.",
		check:   checkEcho,
	},
	{
		id: "page/length", at: "limit", profile: Quick, needs: 3, cost: 3, causes: []string{"page/total-ignores-skip-and-limit", "schema/envelope"},
		promise: "A page is as long as limit and total allow, and no longer.",
		says:    "limit: maximum records to return (1-1000).",
		check:   checkLength,
	},
	{
		id: "page/unique", at: "/x-list", profile: Quick, needs: 2,
		promise: "No item comes twice.",
		says:    "Internal call ID.",
		check:   checkUnique,
	},
	{
		id: "page/limit-extremes", at: "limit", profile: Quick, needs: 2, cost: 2,
		promise: "The smallest and the largest limit work, and a limit above the default returns more than the default.",
		says:    "Maximum records to return (1-1000).",
		check:   checkLimitExtremes,
	},
	{
		id: "page/limit-maximum", at: "limit", needs: 1, cost: 2, fixed: true,
		promise: "A limit above the maximum never returns more than the maximum.",
		says:    "Maximum records to return (1-1000).",
		check:   checkLimitMaximum,
	},
	{
		id: "page/beyond-the-end", at: "offset", profile: Quick, needs: 3, cost: 3,
		promise: "A page beyond the end is empty, with the true total.",
		says:    "skip: number of records to skip (for pagination).",
		check:   checkBeyondTheEnd,
	},
	{
		id: "page/concatenation", at: "offset", profile: Quick, needs: 1, cost: 9, causes: []string{"page/length"},
		promise: "Two pages joined are the page of both.",
		says:    "skip: number of records to skip (for pagination).",
		check:   checkConcatenation,
	},
	{
		id: "page/traversal", at: "offset", needs: 8, cost: 25, causes: []string{"page/length", "page/concatenation"},
		promise: "Reading page by page meets every item once, in one order, whatever the limit.",
		says:    "Iterate all calls: skip grows by limit until a page comes back shorter.",
		check:   checkTraversal,
	},
	{
		id: "page/overlap", at: "offset", needs: 1, cost: 4, causes: []string{"page/length", "page/concatenation"},
		promise: "A page that begins in the middle of another continues as that does.",
		says:    "skip: number of records to skip (for pagination).",
		check:   checkOverlap,
	},
	{
		id: "page/huge-skip", at: "offset", needs: 3, cost: 4, fixed: true,
		promise: "A skip of any size is answered with an empty page or refused.",
		says:    "skip: number of records to skip (for pagination).",
		check:   checkHugeSkip,
	},
}

// paging is a query for a page, of a length as near to limit as the spec allows.
func (x *trial) paging(skip, limit int64) query {
	return ask(x.list.Offset.Name, strconv.FormatInt(skip, 10), x.list.Limit.Name, strconv.FormatInt(x.limit(limit), 10))
}

// watched is how many witnesses the watcher has seen of the law.
func (x *trial) watched() int { return x.watcher.at(x.law.ID).witnesses }

// checkEcho asks for pages where the others haven't: the watcher judges their echoes.
func checkEcho(x *trial) {
	if x.watched() < x.law.Needs {
		x.pages(x.within(x.paging(3, 2)), x.within(x.short(7)), x.within(nil))
	}
}

func checkDefaults(x *trial) {
	skip, _ := x.list.Offset.Default()
	limit, _ := x.list.Limit.Default()
	pages := x.pages(x.within(nil), x.within(x.paging(skip.Int, limit.Int)))
	x.holdPage("defaults", pages[1], pages[0])
	x.witness(1)
}

func checkTotalIgnoresPaging(x *trial) {
	total := x.total(x.pages(x.within(nil))[0])
	for _, a := range x.read(x.within(x.paging(0, 1)), x.within(x.paging(max(total-1, 0), 100)), x.within(x.paging(1, 2))) {
		x.try(func() {
			x.need(a)
			x.witness(1)
			if got := x.total(a); got != total {
				x.fail("total", fmt.Sprintf("%s %d", x.list.Total, got), fmt.Sprintf("%d, as without %s and %s", total, x.list.Offset.Name, x.list.Limit.Name), a.Answer)
			}
		})
	}
}

func checkLength(x *trial) {
	total := x.count()
	x.lastPage(total)
	if x.target.Profile == Quick && x.watched() >= x.law.Needs {
		return // what the others have asked for is enough
	}
	x.pages(x.within(x.paging(max(total-1, 0), 5))) // the watcher counts, and at the end for page/beyond-the-end
	if len(x.survey.base) > 0 {
		x.pages(x.paging(max(x.survey.total-2, 0), 5)) // the end of the whole list, which lies outside the window
	}
}

// lastPage asks for a last page that is full, such as those have who count pages by dividing: of a size that divides the total, if there
// is one. The watcher counts.
func (x *trial) lastPage(total int64) {
	const most = 100
	size := min(5, total-1)
	for n := int64(2); n <= min(most, total/2); n++ {
		if total%n == 0 {
			size = n
			break
		}
	}
	if size = x.limit(size); size > 1 && size < total {
		x.pages(x.within(x.paging(total-size, size)))
	}
}

// count is how many items the window holds: as many as the model has, if that is all of them and stands still.
func (x *trial) count() int64 {
	if x.survey.complete && len(x.survey.unsettled) == 0 {
		return int64(len(x.survey.rows))
	}
	return x.total(x.pages(x.within(x.short(1)))[0])
}

func checkUnique(x *trial) {
	x.witness(len(x.survey.rows)) // the watcher has seen each page of them
}

func checkLimitExtremes(x *trial) {
	maximum := x.maximum()
	standard, _ := x.list.Limit.Default()
	one := x.pages(x.within(x.short(1)))[0]
	most := x.pages(x.within(ask(x.list.Limit.Name, strconv.FormatInt(maximum, 10))))[0]
	total := x.total(most)
	x.witness(1)
	if want := min(total, x.limit(1)); int64(len(one.page.Items)) != want {
		x.fail("one", fmt.Sprintf("%d items", len(one.page.Items)), fmt.Sprint(want), one.Answer)
	}
	if total <= standard.Int {
		x.lack("%d items are no more than a page holds anyway", total)
	}
	x.witness(1)
	if want := min(total, maximum); int64(len(most.page.Items)) != want {
		x.fail("most", fmt.Sprintf("%d items", len(most.page.Items)), fmt.Sprint(want), most.Answer)
	}
}

// maximum is the largest limit that the spec allows, or a thousand.
func (x *trial) maximum() int64 {
	if n, err := strconv.ParseInt(x.list.Limit.Maximum(), 10, 64); err == nil {
		return n
	}
	return 1000
}

func checkLimitMaximum(x *trial) {
	if x.list.Limit.Maximum() == "" {
		x.lack("the spec has no maximum")
	}
	maximum := x.maximum()
	for _, a := range x.send(asks(ask(x.list.Limit.Name, strconv.FormatInt(maximum+1, 10)))...) {
		page, err := a.Page()
		if err == nil && int64(len(page.Items)) > maximum {
			x.fail("maximum", fmt.Sprintf("%d items", len(page.Items)), fmt.Sprintf("at most %d, whatever is asked", maximum), a)
		}
	}
	if x.survey.total <= maximum {
		x.lack("%d items are no more than the largest limit", x.survey.total)
	}
	x.witness(1)
}

func checkBeyondTheEnd(x *trial) {
	total := x.count()
	for _, a := range x.read(x.within(x.paging(total, 5)), x.within(x.paging(total+1, 5)), x.within(x.paging(total+1_000_000, 100))) {
		x.try(func() {
			x.need(a)
			x.witness(1)
			if n := len(a.page.Items); n > 0 {
				x.fail("items", fmt.Sprintf("%d items", n), "an empty page: it lies beyond the end", a.Answer)
			}
			if got := x.total(a); got != total {
				x.causedBy(x.wrongTotals()...)
				x.fail("total", fmt.Sprintf("%s %d", x.list.Total, got), fmt.Sprint(total), a.Answer)
			}
		})
	}
}

// checkHugeSkip asks for what a number of 32 bits, with a sign or without, and the sum of skip and limit in 64 bits wrap around to a place near
// the beginning.
func checkHugeSkip(x *trial) {
	all := asks(ask(x.list.Offset.Name, "2147483648"), ask(x.list.Offset.Name, "4294967296"))
	// A server that keeps numbers as doubles can't echo the largest one exactly, so what it echoes isn't looked at.
	all = append(all, apart(ask(x.list.Offset.Name, "9223372036854775807"), nil))
	for _, a := range x.send(all...) {
		x.try(func() {
			x.notFailing(a)
			x.witness(1)
			page, err := a.Page()
			switch {
			case a.Status >= 400:
			case a.Status == 200 && err == nil && len(page.Items) == 0:
			default:
				x.fail("skip", fmt.Sprintf("%d with %d items", a.Status, len(page.Items)), "an empty page, or a 4xx", a)
			}
		})
	}
}
