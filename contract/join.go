package contract

import "github.com/ringback/ringback"

// joinPages reads a list page by page, behind the rows of a first page if there are some, until page says that it gave the last one. It
// answers the rows, each once.
//
// A tie that goes on over the end of a page is read again from its start: each page makes a choice of its own among its rows, so that two
// halves of it may have rows in common and lack others. A tie longer than a page can't be read at one go. If rows of it come twice, the
// rows are cut behind the first page that it fills.
func joinPages(l *ringback.List, first []row, page func(skip int) (items []ringback.Item, last bool)) (rows []row, cut bool) {
	rows = first
	start, known := 0, -1
	for last := false; !last; {
		var items []ringback.Item
		items, last = page(len(rows))
		if n := len(rows); n > 0 && len(items) > 0 && tied(l, rows[n-1].Item, items[0]) {
			if begin := tieStart(l, rows, n-1); begin > start {
				rows = rows[:begin]
				items, last = page(begin)
			} else if known < 0 {
				known = n
			}
		}
		last = last || len(items) == 0
		start = len(rows)
		rows = append(rows[:start:start], rowsOf(l, items)...)
	}
	once := eachOnce(rows)
	if len(once) < len(rows) && known >= 0 {
		return eachOnce(rows[:known]), true
	}
	return once, false
}

// rowsOf are items with what identifies them.
func rowsOf(l *ringback.List, items []ringback.Item) []row {
	out := make([]row, len(items))
	for i, item := range items {
		out[i] = row{item, keyOf(l, item)}
	}
	return out
}

// eachOnce leaves out the rows that came before.
func eachOnce(rows []row) []row {
	seen := make(map[string]bool, len(rows))
	var out []row
	for _, r := range rows {
		if !seen[r.key] {
			seen[r.key] = true
			out = append(out, r)
		}
	}
	return out
}
