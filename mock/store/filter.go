package store

import (
	"math"
	"math/bits"
	"sort"
)

// The filters narrow a set of rows to those whose value isn't null and meets a comparison.

// cost tells which of several conditions to apply first: those that leave little to the others for little.
func (c *column) cost() int {
	switch {
	case c.sorted:
		return 0
	case c.typ == Text:
		return 1 + len(c.texts)
	}
	return 1
}

// narrow keeps the rows that meet a comparison. Dense tells which of a word's worth of rows do, all of them at once and without
// a branch that depends on a row: one that is taken half of the time costs more than all the rest. Where few rows of a word
// are left, or there is no dense, each is asked alone.
func (c *column) narrow(rows Bitmap, dense func(from, to int) uint64, meets func(row int) bool) {
	const few = 8
	for w, word := range rows {
		word &= c.valid[w]
		if dense != nil && bits.OnesCount64(word) > few {
			rows[w] = word & dense(w*64, w*64+64)
			continue
		}
		for rest := word; rest != 0; rest &= rest - 1 {
			k := bits.TrailingZeros64(rest)
			if !meets(w*64 + k) {
				word &^= 1 << k
			}
		}
		rows[w] = word
	}
}

func (c *column) filterInt(rows Bitmap, op Op, value int64) {
	least, most := biased(value), biased(value)
	switch op {
	case AtLeast:
		most = math.MaxUint64
	case AtMost:
		least = 0
	}
	ints, span := c.ints, most-least
	c.narrow(rows, func(from, to int) (met uint64) {
		for k, n := range ints[from:min(to, len(ints))] {
			_, more := bits.Sub64(span, n-least, 0)
			met |= (more ^ 1) << (k & 63)
		}
		return met
	}, func(row int) bool { return ints[row]-least <= span })
}

func (c *column) filterTime(rows Bitmap, op Op, v instant) {
	if c.sorted {
		rows.keep(c.span(op, v))
		return
	}
	c.narrow(rows, nil, func(row int) bool { return ordered(c.times[row].compare(v), op) })
}

// ordered reports whether a comparison's result is what an op asks for.
func ordered(order int, op Op) bool {
	switch op {
	case AtLeast:
		return order >= 0
	case AtMost:
		return order <= 0
	default:
		return order == 0
	}
}

// span are the rows of a sorted column that meet a comparison.
func (c *column) span(op Op, v instant) (from, to int) {
	to = len(c.times)
	if op != AtLeast {
		from = sort.Search(to, func(row int) bool { return c.times[row].compare(v) <= 0 })
	}
	if op != AtMost {
		to = sort.Search(to, func(row int) bool { return c.times[row].compare(v) < 0 })
	}
	return from, to
}

// filterText asks each distinct text once, or that of each row where few are left.
func (c *column) filterText(rows Bitmap, meets func(text string) bool) {
	const dearer = 4 // a row's text is sought anywhere in memory
	codes := c.codes
	if rows.Count()*dearer < len(c.texts) {
		c.narrow(rows, nil, func(row int) bool { return meets(c.texts[codes[row]]) })
		return
	}
	answers := make([]uint8, len(c.texts)+1) // one more: a column of nulls has no text, but codes
	for i, text := range c.texts {
		answers[i] = uint8(boolToInt(meets(text)))
	}
	c.narrow(rows, func(from, to int) (met uint64) {
		for k, code := range codes[from:min(to, len(codes))] {
			met |= uint64(answers[code]) << (k & 63)
		}
		return met
	}, func(row int) bool { return answers[codes[row]] == 1 })
}
