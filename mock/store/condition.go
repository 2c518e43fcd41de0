package store

import (
	"strings"
	"time"
)

// Op is how a condition compares a row's value with its own.
type Op uint8

// The ops. A null value meets none.
const (
	Equal Op = iota
	Contains
	ContainsFold
	AtLeast
	AtMost
)

// Condition is what the value of one column has to meet. The field that counts is the one of the column's type.
type Condition struct {
	Column int
	Op     Op
	Text   string // of Text; of Number its digits, as JSON has them
	Int    int64
	Time   time.Time
	Bool   bool
}

// filter narrows rows to those that meet the condition.
func (s *Segment) filter(rows Bitmap, c *Condition) {
	col := &s.columns[c.Column]
	switch col.typ {
	case Integer:
		col.filterInt(rows, c.Op, c.Int)
	case Bool:
		col.filterInt(rows, c.Op, boolToInt(c.Bool))
	case Number:
		col.filterNumber(rows, c.Op, c.Text)
	case Time:
		col.filterTime(rows, c.Op, instantOf(c.Time.Unix(), int32(c.Time.Nanosecond())))
	default:
		col.filterText(rows, textTest(c.Op, c.Text))
	}
}

func textTest(op Op, value string) func(string) bool {
	switch op {
	case Contains:
		return func(text string) bool { return strings.Contains(text, value) }
	case ContainsFold:
		folded := strings.ToLower(value)
		return func(text string) bool { return strings.Contains(strings.ToLower(text), folded) }
	default:
		return func(text string) bool { return text == value }
	}
}
