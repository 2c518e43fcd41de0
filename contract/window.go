package contract

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ringback/ringback"
)

// settle is how long a call is given to arrive before a window is closed.
const settle = 15 * time.Minute

// narrow closes a window over what has settled, so that arrivals don't touch it, and reads it. It answers whether the window can be
// trusted: it holds the rows that were read without a filter and lie in it, and no others.
func (v *survey) narrow(x *trial) bool {
	low, high := timeRange(x.list)
	if low == nil || high == nil {
		return false
	}
	field := x.list.Field(x.list.Order[0].Field)
	rows := v.rows
	if older := v.readOlder(x, field); len(older) > 0 {
		rows = older
	}
	cut, ok := v.cut(rows, field)
	if !ok {
		return false
	}
	base := ask(high.Name, cut.String())
	items, total, ok := v.readWindow(x, base)
	if ok && (total > int64(len(items)) || len(items) >= v.pageMax) {
		bottom, found := lowest(items, field)
		if !found {
			return false
		}
		base = base.and(ask(low.Name, bottom.String()))
		items, total, ok = v.readWindow(x, base)
	}
	window := survey{}
	window.set(x, items)
	if !ok || !proves(&window, rows, field, cut) || total != int64(len(window.rows)) {
		return false
	}
	v.newest = v.rows
	v.base, v.rows, v.index, v.complete, v.unsettled = base, window.rows, window.index, true, map[string]bool{}
	v.says = fmt.Sprintf("%d of %d, from a window that is closed", len(v.rows), v.total)
	v.tell(x)
	return true
}

// readWindow reads the first page of a window; ok is false where there is none, or an empty one.
func (v *survey) readWindow(x *trial, base query) (items []ringback.Item, total int64, ok bool) {
	if !x.allows(base) {
		return nil, 0, false
	}
	page, ok := v.read(x, base.and(ask(x.list.Limit.Name, strconv.Itoa(v.pageMax))))
	return page.Items, page.Total, ok && len(page.Items) > 0
}

// readOlder reads a page further down, where everything that was read is so new that more may still arrive beside it. How far down that
// is, is reckoned from how much of the list a second takes.
func (v *survey) readOlder(x *trial, field *ringback.Property) []row {
	values := distinct(v.rows, field)
	if len(values) < 2 || v.total <= int64(len(v.rows)) || values[0].at.Before(v.now.Add(-settle)) {
		return nil
	}
	span := values[len(values)-1].at.Sub(values[0].at)
	skip := int64(1.2 * float64(len(v.rows)) * float64(settle) / float64(max(span, time.Second)))
	deep := x.paging(min(skip, v.total-int64(v.pageMax)), int64(v.pageMax))
	if !x.allows(deep) {
		return nil
	}
	page, ok := v.read(x, deep)
	if !ok {
		return nil
	}
	var older survey
	older.set(x, page.Items)
	return older.rows
}

// cut is an instant between two of some rows, older than what may still arrive if there are such rows. Where all lie close together it is
// one in the midst of them: what a target has on either side of it is the same at each request, too.
func (v *survey) cut(rows []row, field *ringback.Property) (cut scalar, ok bool) {
	values := distinct(rows, field)
	settled := func(i int) bool { return !values[i].at.After(v.now.Add(-settle)) || i < len(values)/2 }
	for i := len(values) - 1; i > 0; i-- {
		if middle, ok := values[i-1].between(values[i]); ok && settled(i-1) {
			return middle, true
		}
	}
	for i := len(values) - 2; i > 0; i-- {
		if settled(i) {
			return scalar{typ: field.Type, at: values[i].at.Truncate(time.Second).Add(time.Second / 2)}, true
		}
	}
	return cut, false
}

// lowest is an instant between the oldest two of a page, or close above the oldest where all lie close together.
func lowest(items []ringback.Item, field *ringback.Property) (scalar, bool) {
	rows := make([]row, len(items))
	for i := range items {
		rows[i] = row{Item: items[i]}
	}
	values := distinct(rows, field)
	for i := 1; i < len(values); i++ {
		if middle, ok := values[i-1].between(values[i]); ok {
			return middle, true
		}
	}
	if len(values) < 3 {
		return scalar{}, false
	}
	return scalar{typ: field.Type, at: values[1].at.Truncate(time.Second).Add(time.Second / 2)}, true
}

// proves reports whether a window holds what lies in it of the rows that were read without a filter, and nothing that lies outside. What
// is within a second of a bound may be on either side, since a target may keep times more finely than it sends them.
func proves(window *survey, read []row, field *ringback.Property, cut scalar) bool {
	const near = time.Second
	times := distinct(window.rows, field)
	if len(times) == 0 || times[len(times)-1].at.Sub(cut.at) > near {
		return false
	}
	met := 0
	for _, r := range read {
		at, ok := scalarOf(r.Item, field)
		if _, in := window.index[r.key]; in {
			met++
		} else if ok && cut.at.Sub(at.at) > near && at.at.Sub(times[0].at) > near {
			return false
		}
	}
	return met > 0 && !slices.ContainsFunc(window.rows, func(r row) bool { return r.IsNull(field.Name) })
}
