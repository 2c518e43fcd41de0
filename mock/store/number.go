package store

import (
	"bytes"
	"cmp"
	"math"
	"strconv"

	"github.com/ringback/ringback/internal/decimal"
)

// numbers are the values of a column. A double each is kept, which orders nearly all of them, and the exact value of those few
// that it doesn't tell: two numbers with the same double are compared exactly.
type numbers struct {
	doubles []float64
	exact   map[int]decimal.Decimal // by row: the values that their double isn't
}

// reordered are the values with the rows in a new order.
func (c *numbers) reordered(rows []int) numbers {
	out := numbers{doubles: picked(c.doubles, rows)}
	for i, r := range rows {
		if d, ok := c.exact[r]; ok {
			if out.exact == nil {
				out.exact = map[int]decimal.Decimal{}
			}
			out.exact[i] = d
		}
	}
	return out
}

// number is a value to compare with.
type number struct {
	double float64
	exact  decimal.Decimal
}

// readNumber reads a JSON number. It reports false for what is none, and for one beyond the limits of package decimal.
func readNumber(text []byte) (n number, ok bool) {
	if n.exact, ok = decimal.Parse(text); !ok {
		return n, false
	}
	n.double, _ = strconv.ParseFloat(string(text), 64) // beyond its range it is infinite
	return n, true
}

// isDouble reports whether the value is what the shortest text of its double says.
func (n *number) isDouble() bool {
	d, ok := shortest(n.double)
	return ok && d.Cmp(&n.exact) == 0
}

func shortest(double float64) (decimal.Decimal, bool) {
	if math.IsInf(double, 0) {
		return decimal.Decimal{}, false
	}
	return decimal.Parse(strconv.FormatFloat(double, 'g', -1, 64))
}

// add appends a value. It reports false for what is no number.
func (c *numbers) add(row int, text []byte) bool {
	const surely = 15 // decimal digits that a double tells apart
	if len(text) <= surely && !bytes.ContainsAny(text, "eE") {
		f, err := strconv.ParseFloat(string(text), 64)
		c.doubles = append(c.doubles, f)
		return err == nil && text[0] != '+'
	}
	n, ok := readNumber(text)
	c.doubles = append(c.doubles, n.double)
	if ok && !n.isDouble() {
		if c.exact == nil {
			c.exact = map[int]decimal.Decimal{}
		}
		c.exact[row] = n.exact
	}
	return ok
}

func (c *numbers) at(row int) decimal.Decimal {
	if d, ok := c.exact[row]; ok {
		return d
	}
	d, _ := shortest(c.doubles[row])
	return d
}

// compare orders a row's value and another.
func (c *numbers) compare(row int, n *number) int {
	if order := cmp.Compare(c.doubles[row], n.double); order != 0 {
		return order
	}
	d := c.at(row)
	return d.Cmp(&n.exact)
}

// order orders the values of two rows.
func (c *numbers) order(a, b int) int {
	if order := cmp.Compare(c.doubles[a], c.doubles[b]); order != 0 || len(c.exact) == 0 {
		return order
	}
	return c.compare(a, &number{c.doubles[b], c.at(b)})
}

// filter narrows rows to those that meet a comparison.
func (c *column) filterNumber(rows Bitmap, op Op, text string) {
	n, ok := readNumber([]byte(text))
	exactly := len(c.numbers.exact) > 0 || !n.isDouble()
	c.narrow(rows, nil, func(row int) bool {
		if !exactly {
			return ordered(cmp.Compare(c.numbers.doubles[row], n.double), op)
		}
		return ok && ordered(c.numbers.compare(row, &n), op)
	})
}
