package contract

import (
	"fmt"
	"slices"

	"github.com/ringback/ringback"
)

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
		a := x.pages(x.within(q).and(x.short(1)))[0]
		x.holdTotal("total "+value, a, want)
		if want.known && len(want.sure) < len(x.survey.rows) {
			x.witness(1)
		}
	}
	if x.witnesses == 0 {
		x.lack("every item meets %s", x.parameter.Name)
	}
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
	pages := x.pages(append(queries, x.within(x.short(1)))...)
	var sum int64
	for _, a := range pages[:len(values)] {
		sum += x.total(a)
		x.witness(1)
	}
	none := x.nulls()
	for _, r := range x.survey.rows {
		if !r.IsNull(x.field.Name) && !slices.Contains(values, r.Text(x.field.Name)) {
			none++ // what can't be asked for
		}
	}
	whole := pages[len(values)]
	slack := int64(len(x.survey.unsettled))
	if got := x.total(whole); got < sum+none-slack || got > sum+none+slack {
		x.excuseCounts()
		x.fail("sum", fmt.Sprintf("%s %d of all, %d of the values together", x.list.Total, got, sum+none), "the same", whole.Answer)
	}
}

// checkPagingUnderFilters asks for the middle of each filter's answer, and holds it against the model.
func checkPagingUnderFilters(x *trial) {
	for _, p := range filters(x.list) {
		if !x.sound(p) || len(x.survey.unsettled) > 0 {
			continue
		}
		size := x.limit(2)
		q, rows, from := x.pageable(p, int(size))
		if q == nil {
			continue
		}
		a := x.pages(x.within(q).and(x.paging(int64(from), size)))[0]
		x.witness(1)
		x.sameSequence("under "+p.Name, items(rows[from:min(from+int(size), len(rows))]), a)
	}
}

// pageable is a query by one filter whose answer has a middle that can be told, so many items of it: the rows, and where that lies.
// Without one there is no query.
func (x *trial) pageable(p *ringback.Parameter, size int) (q query, rows []row, from int) {
	const most = 6
	for _, value := range append(x.values(p, 1), x.values(p, most)...) { // the first have been asked for already
		want := x.expect(ask(p.Name, value))
		if from := x.untied(want.sure, size); from >= 0 && want.known {
			return ask(p.Name, value), want.sure, from
		}
	}
	return nil, nil, -1
}

// untied is a place in the middle of rows from which on so many are told apart by their order, also from those around them. It is
// -1 if there is none.
func (x *trial) untied(rows []row, size int) int {
	tied := func(k int) bool { return k < len(rows) && x.tied(rows[k-1], rows[k]) }
places:
	for from := len(rows) / 2; from > 0 && from < len(rows); from++ {
		for k := range size + 1 {
			if tied(from + k) {
				continue places
			}
		}
		return from
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
