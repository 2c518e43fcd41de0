package store

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/strictjson"
)

// column holds one field of all rows of a segment, so that a filter runs over it without touching the rows.
type column struct {
	typ     Type
	valid   Bitmap    // rows whose value isn't null
	ints    []uint64  // Integer and Bool, biased so that they compare unsigned
	times   []instant // Time
	numbers numbers   // Number
	codes   []uint32  // Text: places in texts
	texts   []string  // the distinct texts
	code    map[string]uint32
	sorted  bool // Time: the rows have no null and stand in descending order, as those of a timeline do
}

// instant is a time; the seconds are biased.
type instant struct {
	seconds uint64
	nanos   uint32
}

func instantOf(seconds int64, nanos int32) instant { return instant{biased(seconds), uint32(nanos)} }

func (a instant) compare(b instant) int {
	return cmp.Or(cmp.Compare(a.seconds, b.seconds), cmp.Compare(a.nanos, b.nanos))
}

// reserve makes room, so that a large column isn't copied as it grows.
func (c *column) reserve(n int) {
	c.valid = make(Bitmap, 0, words(n))
	switch c.typ {
	case Text:
		c.codes = make([]uint32, 0, n)
	case Number:
		c.numbers.doubles = make([]float64, 0, n)
	case Time:
		c.times = make([]instant, 0, n)
	default:
		c.ints = make([]uint64, 0, n)
	}
}

// finish ends the adding.
func (c *column) finish(rows int) {
	c.code = nil
	descending := func(a, b instant) int { return b.compare(a) }
	c.sorted = c.typ == Time && c.valid.Count() == rows && slices.IsSortedFunc(c.times, descending)
}

// reordered is a column with the rows in a new order. The texts are shared.
func (c *column) reordered(rows []int) column {
	out := column{typ: c.typ, valid: make(Bitmap, len(c.valid)), texts: c.texts}
	out.ints, out.times = picked(c.ints, rows), picked(c.times, rows)
	out.numbers, out.codes = c.numbers.reordered(rows), picked(c.codes, rows)
	for i, r := range rows {
		if c.isValid(r) {
			out.valid[i/64] |= 1 << (i % 64)
		}
	}
	out.finish(len(rows))
	return out
}

// picked has the values of some rows; nothing where the column is of another type.
func picked[T any](values []T, rows []int) []T {
	if len(values) == 0 {
		return nil
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = values[r]
	}
	return out
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
	if !c.addValue(doc, row, text) {
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
		c.numbers.doubles = append(c.numbers.doubles, 0)
	case Time:
		c.times = append(c.times, instant{})
	default:
		c.ints = append(c.ints, 0)
	}
}

func (c *column) addValue(doc *strictjson.Document, row int, text []byte) bool {
	switch c.typ {
	case Integer:
		n, ok := parseInt(text)
		c.ints = append(c.ints, biased(n))
		return ok
	case Number:
		return c.numbers.add(row, text)
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
	c.times = append(c.times, instantOf(t.Sec, t.Nsec))
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
	d, ok := decimal.Parse(text) // 5.0 and 5e0 are integers too
	if !ok {
		return 0, false
	}
	return d.Int64()
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
		return c.numbers.order(a, b)
	case Time:
		return c.times[a].compare(c.times[b])
	default:
		return cmp.Compare(c.ints[a], c.ints[b])
	}
}
