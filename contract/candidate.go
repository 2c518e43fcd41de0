package contract

import (
	"maps"
	"slices"

	"github.com/ringback/ringback"
)

// candidate is a value of a filter, and which rows of the model meet it.
type candidate struct {
	parameter *ringback.Parameter
	value     string
	met       []bool
	count     int
	on        map[int]bool // rows whose own value a bound is; nil: it lies between values
}

func (c *candidate) query() query { return ask(c.parameter.Name, c.value) }

// candidates are some values of every filter: such as lie between those of the rows, and of ranges those that
// some rows have.
func (x *trial) candidates() [][]candidate {
	const most = 6
	pivots := x.pivots()
	var out [][]candidate
	for _, p := range filters(x.list) {
		var list []candidate
		for _, value := range x.values(p, most) {
			if c, ok := x.candidate(p, value); ok && c.count > 0 {
				list = append(list, c)
			}
		}
		if isRange(x.list, p) {
			list = append(list, x.bounds(p, pivots)...)
		}
		if len(list) > 0 {
			out = append(out, list)
		}
	}
	return out
}

// pivots are some rows by whose own values bounds are set.
func (x *trial) pivots() []int {
	const most = 3
	var out []int
	for _, i := range x.rand.Perm(len(x.survey.rows)) {
		if r := x.survey.rows[i]; !x.survey.unsettled[r.key] && len(out) < most {
			out = append(out, i)
		}
	}
	return out
}

// bounds are a range's values of some rows.
func (x *trial) bounds(p *ringback.Parameter, rows []int) []candidate {
	f := x.list.Field(p.Filter.Field)
	var out []candidate
	for _, i := range rows {
		v, ok := scalarOf(x.survey.rows[i].Item, f)
		if !ok || !x.modelled(p, v.String()) {
			continue
		}
		c, ok := x.candidate(p, v.String())
		if !ok || c.count == 0 {
			continue
		}
		c.on = map[int]bool{}
		for k := range x.survey.rows {
			if w, ok := scalarOf(x.survey.rows[k].Item, f); ok && w.compare(v) == 0 {
				c.on[k] = true
			}
		}
		out = append(out, c)
	}
	return out
}

// hits counts the bounds among candidates that a row which meets them all lies on.
func hits(candidates []*candidate) int {
	n := 0
	for _, c := range candidates {
		for k := range c.on {
			if !slices.ContainsFunc(candidates, func(o *candidate) bool { return !o.met[k] }) {
				n++
				break
			}
		}
	}
	return n
}

// both counts the rows that meet all candidates.
func both(candidates ...*candidate) int {
	n := 0
rows:
	for i := range candidates[0].met {
		for _, c := range candidates {
			if !c.met[i] {
				continue rows
			}
		}
		n++
	}
	return n
}

// telling picks a value for each filter so that something meets them all, and as many of them as can be leave something out.
func (x *trial) telling(lists ...[]candidate) []*candidate { return x.tellingBut(nil, lists...) }

// tellingBut is telling that cares less for filters which have told already.
func (x *trial) tellingBut(told map[string]bool, lists ...[]candidate) []*candidate {
	const tries = 150
	var best []*candidate
	score := -1
	bounds := x.bounded(lists)
	for try := range tries {
		row := x.rand.IntN(len(lists[0][0].met))
		if try%2 == 0 && len(bounds) > 0 {
			row = bounds[x.rand.IntN(len(bounds))]
		}
		pick := x.metBy(row, lists)
		if pick == nil {
			continue
		}
		all := both(pick...)
		points := 0
		for i := range pick {
			if others := slices.Delete(slices.Clone(pick), i, i+1); both(others...) > all {
				points += 1000 // without it more would come
				if told[pick[i].parameter.Name] {
					points -= 900
				}
			}
		}
		if points += 100 - min(all, 100) + 110*hits(pick); points > score {
			best, score = pick, points
		}
	}
	return best
}

// bounded are the rows on which bounds lie.
func (x *trial) bounded(lists [][]candidate) []int {
	var out []int
	for _, list := range lists {
		for i := range list {
			out = append(out, slices.Sorted(maps.Keys(list[i].on))...)
		}
	}
	return out
}

// metBy picks a value of each filter that one row meets, nil if there is none for one of them.
func (x *trial) metBy(row int, lists [][]candidate) []*candidate {
	pick := make([]*candidate, len(lists))
	for i, list := range lists {
		for _, k := range x.rand.Perm(len(list)) {
			if list[k].met[row] {
				pick[i] = &list[k]
				break
			}
		}
		if pick[i] == nil {
			return nil
		}
	}
	return pick
}

func join(pick []*candidate) query {
	var q query
	for _, c := range pick {
		q = q.and(c.query())
	}
	return q
}

// everyFilter picks values of all filters that one row meets, such as tell of those that haven't yet. Without such values the check
// ends.
func (x *trial) everyFilter(told map[string]bool) []*candidate {
	lists := x.candidates()
	if len(lists) < 2 {
		x.lack("need at least 2 filters with values to ask for, have %d", len(lists))
	}
	if pick := x.tellingBut(told, lists...); pick != nil {
		return pick
	}
	for range 20 {
		r := x.survey.rows[x.rand.IntN(len(x.survey.rows))]
		if pick := x.around(r); pick != nil {
			return pick
		}
	}
	const most = 100
	tried := 0
	for _, r := range x.survey.rows {
		if tried == most || !x.filtered(r) {
			continue
		}
		if pick := x.around(r); pick != nil {
			return pick
		}
		tried++
	}
	if tried > 0 {
		x.lack("none of %d items has two values that can be asked for together", tried)
	}
	x.lack("no item has values for two filters")
	return nil
}

// filtered reports whether a row has values for two filters.
func (x *trial) filtered(r row) bool {
	n := 0
	for _, p := range filters(x.list) {
		if !r.IsNull(p.Filter.Field) {
			n++
		}
	}
	return n > 1
}

// around picks values that a row meets.
func (x *trial) around(r row) []*candidate {
	var pick []*candidate
	for _, p := range filters(x.list) {
		f := x.list.Field(p.Filter.Field)
		if r.IsNull(f.Name) {
			continue
		}
		text := textOf(r.Item, f)
		if v, ok := scalarOf(r.Item, f); ok {
			const seconds = 2_000_000 // a target may keep times more finely than it sends them
			switch {
			case p.Type == ringback.TypeTime && p.Filter.Op == ringback.OpAtLeast:
				v = v.plus(-seconds)
			case p.Type == ringback.TypeTime && p.Filter.Op == ringback.OpAtMost:
				v = v.plus(seconds)
			}
			text = v.String()
		}
		if c, ok := x.candidate(p, text); ok {
			pick = append(pick, &c)
		}
	}
	if len(pick) < 2 || both(pick...) == 0 {
		return nil
	}
	return pick
}
