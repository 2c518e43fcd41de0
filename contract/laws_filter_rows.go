package contract

import (
	"fmt"
	"slices"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// checkSound asks for some items where the others haven't: the watcher judges them.
func checkSound(x *trial) {
	for _, value := range first(x.values(x.parameter, 1), 1) {
		if x.watched() == 0 {
			x.try(func() { x.pages(x.within(ask(x.parameter.Name, value))) })
		}
	}
}

// checkOrderUnderFilters asks for filtered items where the others haven't: the watcher judges their order.
func checkOrderUnderFilters(x *trial) {
	for _, p := range filters(x.list) {
		for _, value := range first(x.values(p, 1), 1) {
			if x.watched() < x.law.Needs {
				x.try(func() { x.pages(x.within(ask(p.Name, value))) })
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
		most = max(most, 5)
		if x.target.Profile == Quick {
			most = 3
		}
	}
	values := x.values(x.parameter, most)
	if x.target.Profile == Quick {
		values = first(values, most)
	}
	if len(values) == 0 {
		x.lack("no value of %s to ask for", x.field.Name)
	}
	for _, value := range values {
		x.try(func() { x.witness(x.sameRows(ask(x.parameter.Name, value))) })
	}
}

func checkFilteredTotal(x *trial) {
	if !x.survey.complete {
		x.lack("the model is a beginning alone")
	}
	for _, value := range first(x.dividing(x.parameter), 1) {
		x.try(func() {
			q := ask(x.parameter.Name, value)
			want := x.expect(q)
			a := x.pages(x.within(q).and(x.short(1)))[0]
			x.holdTotal("total "+value, a, want)
			if want.known && len(want.sure) < len(x.survey.rows) {
				x.witness(1)
			}
		})
	}
	if x.witnesses+len(x.unjudged) == 0 {
		x.lack("every item meets %s", x.parameter.Name)
	}
}

// dividing are values to ask for, those first that some item doesn't meet.
func (x *trial) dividing(p *ringback.Parameter) []string {
	const most = 6
	all := append(x.values(p, 1), x.values(p, most)...)
	divides := func(value string) bool {
		want := x.expect(ask(p.Name, value))
		return want.known && len(want.sure) < len(x.survey.rows)
	}
	if i := slices.IndexFunc(all, divides); i >= 0 {
		return all[i:]
	}
	return all
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
		queries = append(queries, x.within(ask(x.parameter.Name, value)).and(x.short(1)))
	}
	pages := x.pages(queries...)
	var sum int64
	for i, a := range pages {
		x.holdTotal("total "+values[i], a, x.expect(ask(x.parameter.Name, values[i])))
		sum += x.total(a)
		x.witness(1)
	}
	if len(x.evidence) > 0 {
		return // which says why they don't add up
	}
	none := x.nulls()
	for _, r := range x.survey.rows {
		if !r.IsNull(x.field.Name) && !slices.Contains(values, textOf(r.Item, x.field)) {
			none++ // what can't be asked for
		}
	}
	all, slack := int64(len(x.survey.rows)), int64(len(x.survey.unsettled))
	if all < sum+none-slack || all > sum+none+slack {
		x.causedBy(x.wrongTotals()...)
		x.fail("sum", fmt.Sprintf("%d items in all, %s %d of the values together", all, x.list.Total, sum+none), "the same", answersOf(pages)...)
	}
}

func answersOf(pages []answered) []*probe.Answer {
	out := make([]*probe.Answer, len(pages))
	for i, a := range pages {
		out[i] = a.Answer
	}
	return out
}

// checkPagingUnderFilters asks for pages behind the first of each filter's answer, and holds them against the model: in turn the second
// and third item, a page that other laws ask for without a filter, and the last ones, on a page with room for more.
func checkPagingUnderFilters(x *trial) {
	if len(x.survey.unsettled) > 0 {
		return
	}
	var beyond *expectation
	var empty query
	for i, p := range filters(x.list) {
		size := x.limit(2)
		q, want, from := x.pageable(p, int(size), i%2 == 1)
		if q == nil {
			continue
		}
		limit := size
		if from+int(size) == len(want.sure) && x.survey.complete {
			limit = x.limit(size + 3)
		}
		x.try(func() {
			a := x.pages(x.within(q).and(x.paging(int64(from), limit)))[0]
			x.witness(1)
			before := len(x.evidence)
			if x.holdUnderFilter("under "+p.Name, want, from, int(size), a); len(x.evidence) > before {
				x.causedBy(ofFilter(p)...)
			}
		})
		if beyond == nil || x.rand.IntN(2) == 0 {
			beyond, empty = &want, q
		}
	}
	if beyond != nil && x.survey.complete {
		x.try(func() { x.holdBeyond(empty, *beyond) })
	}
}

// holdUnderFilter holds a page of a filter's answer, from a place on and of a size, against the model.
func (x *trial) holdUnderFilter(key string, want expectation, from, size int, a answered) {
	all := newSequence(x.list, items(want.sure), false, !x.survey.complete)
	m := all.misfit(from, a.page.Items, nil)
	if m == nil && len(a.page.Items) != size {
		m = wrongLength(len(a.page.Items), size)
	}
	if m != nil {
		x.fail(key, m.got, m.want, a.Answer)
	}
}

// holdBeyond checks the page behind the last one of a filter's answer.
func (x *trial) holdBeyond(q query, want expectation) {
	a := x.pages(x.within(q).and(x.paging(int64(len(want.sure)), 5)))[0]
	x.sameSequence("beyond", nil, a)
	x.holdTotal("beyond", a, want)
}

// pageable is a query by one filter whose answer has a page of a size behind its first item: the one there, or the last. Without one there is no
// query.
func (x *trial) pageable(p *ringback.Parameter, size int, last bool) (q query, want expectation, from int) {
	const most = 6
	for _, value := range append(x.values(p, 1), x.values(p, most)...) { // the first have been asked for already
		want := x.expect(ask(p.Name, value))
		if n := len(want.sure); n > size && want.known {
			if last {
				return ask(p.Name, value), want, n - size
			}
			return ask(p.Name, value), want, 1
		}
	}
	return nil, expectation{}, -1
}

func items(rows []row) []ringback.Item {
	out := make([]ringback.Item, len(rows))
	for i, r := range rows {
		out[i] = r.Item
	}
	return out
}
