package store

import (
	"cmp"
	"math"
	"math/bits"
	"strconv"

	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/strictjson"
)

// column holds one field of all rows of a segment, so that a filter runs over it without touching the rows.
type column struct {
	typ     Type
	valid   Bitmap    // rows whose value isn't null
	ints    []uint64  // Integer, Bool, and the seconds of Time, biased so that they compare unsigned
	nanos   []uint32  // of Time
	numbers []float64 // of Number
	codes   []uint32  // of Text: places in texts
	texts   []string  // the distinct texts
	code    map[string]uint32
}

// biased maps int64 to uint64 in order.
func biased(n int64) uint64 { return uint64(n) ^ 1<<63 }

// add appends a value, given as JSON text. It reports false if the value isn't of the column's type.
func (c *column) add(doc *strictjson.Document, row int, text []byte) bool {
	if row%64 == 0 {
		c.valid = append(c.valid, 0)
	}
	if string(text) == "null" {
		c.addZero()
		return true
	}
	if !c.addValue(doc, text) {
		return false
	}
	c.valid[row/64] |= 1 << (row % 64)
	return true
}

func (c *column) addZero() {
	switch c.typ {
	case Text:
		c.codes = append(c.codes, 0)
	case Number:
		c.numbers = append(c.numbers, 0)
	case Time:
		c.ints = append(c.ints, 0)
		c.nanos = append(c.nanos, 0)
	default:
		c.ints = append(c.ints, 0)
	}
}

func (c *column) addValue(doc *strictjson.Document, text []byte) bool {
	switch c.typ {
	case Integer:
		n, ok := parseInt(text)
		c.ints = append(c.ints, biased(n))
		return ok
	case Number:
		f, err := strconv.ParseFloat(string(text), 64)
		c.numbers = append(c.numbers, f)
		return err == nil || math.IsInf(f, 0) // 1e400 is more than any other
	case Bool:
		c.ints = append(c.ints, biased(boolToInt(text[0] == 't')))
		return text[0] == 't' || text[0] == 'f'
	case Time:
		return c.addTime(doc, text)
	default:
		content, ok := stringContent(doc, text)
		if ok {
			c.addText(content)
		}
		return ok
	}
}

func (c *column) addTime(doc *strictjson.Document, text []byte) bool {
	content, ok := stringContent(doc, text)
	if !ok {
		return false
	}
	t, err := iso8601.Parse(content)
	c.ints = append(c.ints, biased(t.Sec))
	c.nanos = append(c.nanos, uint32(t.Nsec))
	return err == nil
}

func (c *column) addText(content []byte) {
	code, ok := c.code[string(content)]
	if !ok {
		code = uint32(len(c.texts))
		c.texts = append(c.texts, string(content))
		c.code[c.texts[code]] = code
	}
	c.codes = append(c.codes, code)
}

// stringContent decodes a JSON string.
func stringContent(doc *strictjson.Document, text []byte) ([]byte, bool) {
	if len(text) < 2 || text[0] != '"' {
		return nil, false
	}
	content := text[1 : len(text)-1]
	for _, b := range content {
		if b == '\\' {
			doc.Read(text)
			return doc.StringText(0), doc.Nodes[0].Kind == strictjson.String
		}
	}
	return content, true
}

func parseInt(text []byte) (int64, bool) {
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(string(text), 64) // 5.0 and 5e0 are integers too
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}

func boolToInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// compare orders two rows of the column. Nulls come last, whichever the direction.
func (c *column) compare(a, b int, descending bool) int {
	okA, okB := c.isValid(a), c.isValid(b)
	if !okA || !okB {
		return cmp.Compare(boolToInt(okB), boolToInt(okA))
	}
	order := c.order(a, b)
	if descending {
		return -order
	}
	return order
}

func (c *column) isValid(row int) bool { return c.valid[row/64]>>(row%64)&1 == 1 }

func (c *column) order(a, b int) int {
	switch c.typ {
	case Text:
		return cmp.Compare(c.texts[c.codes[a]], c.texts[c.codes[b]])
	case Number:
		return cmp.Compare(c.numbers[a], c.numbers[b])
	case Time:
		return cmp.Or(cmp.Compare(c.ints[a], c.ints[b]), cmp.Compare(c.nanos[a], c.nanos[b]))
	default:
		return cmp.Compare(c.ints[a], c.ints[b])
	}
}

// The filters below narrow a set of rows to those whose value isn't null and meets a comparison. They have no branch that
// depends on a row: a branch that is taken half of the time costs more than all the rest.

// each keeps of every word the rows whose bit test sets.
func (c *column) each(rows Bitmap, n int, test func(row int) uint64) {
	for w, word := range rows {
		if word &= c.valid[w]; word != 0 {
			var met uint64
			base := w * 64
			for k := range min(64, n-base) {
				met |= test(base+k) << k
			}
			word &= met
		}
		rows[w] = word
	}
}

// atLeast is 1 if a >= b.
func atLeast(a, b uint64) uint64 {
	_, less := bits.Sub64(a, b, 0)
	return less ^ 1
}

func equal(a, b uint64) uint64 {
	x := a ^ b
	return (x|-x)>>63 ^ 1
}

func (c *column) filterInt(rows Bitmap, op Op, value int64) {
	ints, v := c.ints, biased(value)
	switch op {
	case AtLeast:
		c.each(rows, len(ints), func(r int) uint64 { return atLeast(ints[r], v) })
	case AtMost:
		c.each(rows, len(ints), func(r int) uint64 { return atLeast(v, ints[r]) })
	default:
		c.each(rows, len(ints), func(r int) uint64 { return equal(ints[r], v) })
	}
}

func (c *column) filterTime(rows Bitmap, op Op, sec int64, nsec uint32) {
	ints, nanos, s, ns := c.ints, c.nanos, biased(sec), uint64(nsec)
	switch op {
	case AtLeast:
		c.each(rows, len(ints), func(r int) uint64 {
			_, less := bits.Sub64(uint64(nanos[r]), ns, 0)
			_, less = bits.Sub64(ints[r], s, less)
			return less ^ 1
		})
	case AtMost:
		c.each(rows, len(ints), func(r int) uint64 {
			_, less := bits.Sub64(ns, uint64(nanos[r]), 0)
			_, less = bits.Sub64(s, ints[r], less)
			return less ^ 1
		})
	default:
		c.each(rows, len(ints), func(r int) uint64 { return equal(ints[r], s) & equal(uint64(nanos[r]), ns) })
	}
}

func (c *column) filterNumber(rows Bitmap, op Op, value float64) {
	meets := func(f float64) bool { return f == value }
	switch op {
	case AtLeast:
		meets = func(f float64) bool { return f >= value }
	case AtMost:
		meets = func(f float64) bool { return f <= value }
	}
	c.each(rows, len(c.numbers), func(r int) uint64 { return uint64(boolToInt(meets(c.numbers[r]))) })
}

// filterText asks each distinct text once.
func (c *column) filterText(rows Bitmap, meets func(text string) bool) {
	met := make([]uint8, len(c.texts)+1)
	for i, text := range c.texts {
		met[i] = uint8(boolToInt(meets(text)))
	}
	codes := c.codes
	c.each(rows, len(codes), func(r int) uint64 { return uint64(met[codes[r]]) })
}
