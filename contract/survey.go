package contract

import (
	"fmt"
	"strconv"
	"time"

	"github.com/ringback/ringback"
)

// row is an item of the model.
type row struct {
	ringback.Item
	key string // what identifies it
}

// survey is what was read of the target's data: the model from which exact answers are computed, and the window of parameters
// that fixes it.
type survey struct {
	base      query // the parameters that fix the window; none if the model is all there is
	rows      []row // in the order of the target
	index     map[string]int
	complete  bool            // rows are all of the window; else the first of them
	unsettled map[string]bool // keys of rows that have changed, come or gone during the run
	total     int64           // of everything, when the run began; ringback.Absent: no answer says so
	first     ringback.Page   // the answer to no parameters at all
	newest    []row           // the first rows of the whole list, where the window is a part of it
	now       time.Time       // the server's, when the run began
	pageMax   int             // how many items a page can surely hold
	moving    bool            // answers have shown items that the model lacks: data arrives while it is read
	full      bool            // the last page that was read held as many as it can: there may be more, whatever the total says
	says      string
}

// mostReads bounds how many pages the model is read from.
const mostReads = 10

// take reads the target's data, as much as the profile wants.
func (v *survey) take(x *trial, first answered) {
	v.first, v.total, v.now = first.page, first.page.Total, first.Date
	v.unsettled = map[string]bool{}
	v.readNewest(x)
	budget := int64(budgets[x.target.Profile].rows)
	switch {
	case v.total == ringback.Absent:
		v.complete = !v.goesOn(x)
		v.says = "the first ones: no answer says how many there are"
	case (v.total <= int64(len(v.rows)) || v.total <= min(budget, mostReads*int64(v.pageMax)) && v.readOn(x)) && !v.goesOn(x):
		v.complete = true
		v.says = "all there is"
		if !v.stands(x) && v.narrow(x) {
			return
		}
	case v.narrow(x):
	case v.total <= int64(len(v.rows)):
		v.says = fmt.Sprintf("the first %d: there are more than the %d that are said to be there", len(v.rows), v.total)
	default:
		v.says = fmt.Sprintf("the first %d of %d, since no range fixes a window", len(v.rows), v.total)
	}
	v.tell(x)
}

func (v *survey) tell(x *trial) {
	x.report.Window = Window{Query: v.base.String(), Items: len(v.rows), Total: max(v.total, int64(len(v.rows))), Complete: v.complete, Says: v.says}
}

// readNewest reads the largest page there can be, and finds out how large that is.
func (v *survey) readNewest(x *trial) {
	l := x.list
	maximum, err := strconv.Atoi(l.Limit.Maximum())
	if err != nil {
		maximum = 1000
	}
	value, _ := l.Limit.Default()
	v.pageMax = max(1, int(value.Int))
	v.set(x, v.first.Items)
	if v.full = len(v.first.Items) >= v.pageMax; !v.full && v.total != ringback.Absent && v.total <= int64(len(v.rows)) {
		v.pageMax = maximum
		return
	}
	page, ok := v.read(x, ask(l.Limit.Name, strconv.Itoa(maximum)))
	if !ok || len(page.Items) < len(v.rows) {
		return
	}
	v.set(x, page.Items)
	n := len(page.Items)
	if v.pageMax = maximum; n < maximum && (int64(n) < page.Total || page.Total == ringback.Absent && v.full && n == len(v.first.Items)) {
		v.pageMax = max(1, n) // a cap: what it means is a law's to say
	}
	v.full = n >= v.pageMax
}

// goesOn reports whether there are items behind those that were read: a total may be wrong.
func (v *survey) goesOn(x *trial) bool {
	behind := ask(x.list.Offset.Name, strconv.Itoa(len(v.rows))).and(x.short(1))
	if !v.full || !x.allows(behind) {
		return false
	}
	page, _ := v.read(x, behind)
	return len(page.Items) > 0
}

// read asks for a page; ok is false where there is none.
func (v *survey) read(x *trial, q query) (ringback.Page, bool) {
	a := x.send(asks(q)...)[0]
	page, err := a.Page()
	return page, err == nil && a.Status == 200
}

// readOn reads the pages behind the first ones. It answers whether they are, together, all there is.
func (v *survey) readOn(x *trial) bool {
	rows, _ := joinPages(x.list, v.rows, func(skip int) ([]ringback.Item, bool) {
		page, _ := v.read(x, v.pageAt(x.list, skip))
		v.full = len(page.Items) >= v.pageMax
		return page.Items, int64(skip+len(page.Items)) >= v.total
	})
	if int64(len(rows)) != v.total {
		return false // something overlaps or is lost: a law's to say
	}
	v.setRows(rows)
	return true
}

// set makes the model of items, each key once.
func (v *survey) set(x *trial, items []ringback.Item) { v.setRows(eachOnce(rowsOf(x.list, items))) }

func (v *survey) setRows(rows []row) {
	v.rows, v.index = rows, make(map[string]int, len(rows))
	for i, r := range rows {
		v.index[r.key] = i
	}
}

// stands reports whether the target still answers as at the beginning.
func (v *survey) stands(x *trial) bool {
	page, ok := v.read(x, nil)
	return ok && page.Total == v.first.Total && x.samePage(v.first, page) == ""
}

// timeRange are the parameters that bound the first sort key, if that is a time, newest first.
func timeRange(l *ringback.List) (low, high *ringback.Parameter) {
	key := l.Order[0]
	if l.Field(key.Field).Type != ringback.TypeTime || !key.Descending {
		return nil, nil
	}
	for _, p := range filters(l) {
		switch {
		case p.Filter.Field != key.Field:
		case p.Filter.Op == ringback.OpAtLeast:
			low = p
		case p.Filter.Op == ringback.OpAtMost:
			high = p
		}
	}
	return low, high
}

// reread reads the model again, and answers whether the data has moved. Rows that have changed, come or gone are unsettled
// from then on.
func (v *survey) reread(s *suite) (moved bool) {
	if !s.quietly(func(x *trial) { moved = v.readAgain(x) }) {
		return true // it can't be told
	}
	return moved
}

func (v *survey) readAgain(x *trial) (moved bool) {
	rows, cut := joinPages(x.list, nil, func(skip int) ([]ringback.Item, bool) {
		page, _ := v.read(x, v.base.and(v.pageAt(x.list, skip)))
		return page.Items, skip+len(page.Items) >= len(v.rows)
	})
	return v.update(x.list, rows, cut)
}

// pageAt asks for a page as long as one can surely be.
func (v *survey) pageAt(l *ringback.List, skip int) query {
	q := ask(l.Limit.Name, strconv.Itoa(v.pageMax))
	if skip > 0 {
		q = q.and(ask(l.Offset.Name, strconv.Itoa(skip)))
	}
	return q
}

// update takes in what was read again. Of the tie that the rows end in others may come where they aren't all that there is.
func (v *survey) update(l *ringback.List, rows []row, cut bool) (moved bool) {
	now := survey{}
	now.setRows(rows)
	for _, r := range v.rows {
		i, still := now.index[r.key]
		if !still && (!v.complete || cut) {
			continue // it may have been pushed beyond what is read
		}
		if !still || !now.rows[i].Same(r.Item) {
			v.unsettled[r.key] = true
			moved = true
		}
	}
	for _, r := range now.rows {
		if _, known := v.index[r.key]; !known && !v.endsInTie(l, r) {
			v.unsettled[r.key] = true
			moved = true
		}
	}
	if !cut {
		v.rows, v.index = now.rows, now.index
	}
	return moved
}

// endsInTie reports whether the rows are a beginning that ends in the tie of a certain row.
func (v *survey) endsInTie(l *ringback.List, r row) bool {
	return !v.complete && len(v.rows) > 0 && tied(l, r.Item, v.rows[len(v.rows)-1].Item)
}
