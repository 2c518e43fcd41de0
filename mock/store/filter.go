package store

import (
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

// narrow keeps of every word the rows whose value the test gives a 1. Where most rows of a word are left it has no branch that
// depends on a row: a branch that is taken half of the time costs more than all the rest.
func narrow[T any](c *column, rows Bitmap, values []T, test func(value T) uint64) {
	const few = 8
	for w, word := range rows {
		if word &= c.valid[w]; word == 0 {
			rows[w] = 0
			continue
		}
		var met uint64
		if bits.OnesCount64(word) <= few {
			for rest := word; rest != 0; rest &= rest - 1 {
				k := bits.TrailingZeros64(rest)
				met |= test(values[w*64+k]) << k
			}
		} else {
			for k, v := range values[w*64 : min(w*64+64, len(values))] {
				met |= test(v) << (k & 63)
			}
		}
		rows[w] = word & met
	}
}

// atLeast is 1 if a >= b.
func atLeast(a, b uint64) uint64 {
	_, less := bits.Sub64(a, b, 0)
	return less ^ 1
}

// equal is 1 if a == b.
func equal(a, b uint64) uint64 {
	x := a ^ b
	return (x|-x)>>63 ^ 1
}

func (c *column) filterInt(rows Bitmap, op Op, value int64) {
	v := biased(value)
	switch op {
	case AtLeast:
		narrow(c, rows, c.ints, func(n uint64) uint64 { return atLeast(n, v) })
	case AtMost:
		narrow(c, rows, c.ints, func(n uint64) uint64 { return atLeast(v, n) })
	default:
		narrow(c, rows, c.ints, func(n uint64) uint64 { return equal(n, v) })
	}
}

func (c *column) filterTime(rows Bitmap, op Op, v instant) {
	switch {
	case c.sorted:
		rows.keep(c.span(op, v))
	case op == AtLeast:
		narrow(c, rows, c.times, func(t instant) uint64 { return t.atLeast(v) })
	case op == AtMost:
		narrow(c, rows, c.times, func(t instant) uint64 { return v.atLeast(t) })
	default:
		narrow(c, rows, c.times, func(t instant) uint64 { return t.atLeast(v) & v.atLeast(t) })
	}
}

// atLeast is 1 if a is at or after b.
func (a instant) atLeast(b instant) uint64 {
	_, less := bits.Sub64(uint64(a.nanos), uint64(b.nanos), 0)
	_, less = bits.Sub64(a.seconds, b.seconds, less)
	return less ^ 1
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

func (c *column) filterNumber(rows Bitmap, op Op, value float64) {
	meets := func(f float64) bool { return f == value }
	switch op {
	case AtLeast:
		meets = func(f float64) bool { return f >= value }
	case AtMost:
		meets = func(f float64) bool { return f <= value }
	}
	narrow(c, rows, c.numbers, func(f float64) uint64 { return uint64(boolToInt(meets(f))) })
}

// filterText asks each distinct text once, or that of each row where few are left.
func (c *column) filterText(rows Bitmap, meets func(text string) bool) {
	const dearer = 4 // a row's text is sought anywhere in memory
	if rows.Count()*dearer < len(c.texts) {
		c.filterEachText(rows, meets)
		return
	}
	met := make([]uint8, len(c.texts)+1) // one more: a column of nulls has no text, but codes
	for i, text := range c.texts {
		met[i] = uint8(boolToInt(meets(text)))
	}
	narrow(c, rows, c.codes, func(code uint32) uint64 { return uint64(met[code]) })
}

func (c *column) filterEachText(rows Bitmap, meets func(text string) bool) {
	for w, word := range rows {
		word &= c.valid[w]
		for rest := word; rest != 0; rest &= rest - 1 {
			k := bits.TrailingZeros64(rest)
			if !meets(c.texts[c.codes[w*64+k]]) {
				word &^= 1 << k
			}
		}
		rows[w] = word
	}
}
