package ringback

import (
	"math"
	"strconv"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/strictjson"
)

// bounds are what a schema says of the size of a number. One that is nil isn't said.
type bounds struct {
	minimum, maximum, above, below, multipleOf *decimal.Decimal
}

// join narrows the bounds by others of the same value.
func (b *bounds) join(c bounds) {
	b.minimum, b.above = extreme(b.minimum, c.minimum, 1), extreme(b.above, c.above, 1)
	b.maximum, b.below = extreme(b.maximum, c.maximum, -1), extreme(b.below, c.below, -1)
	if b.multipleOf == nil {
		b.multipleOf = c.multipleOf
	}
}

// extreme is the larger of two numbers, or the smaller if the sign is negative. One that is nil doesn't count.
func extreme(a, b *decimal.Decimal, sign int) *decimal.Decimal {
	if a == nil || b != nil && b.Cmp(a)*sign > 0 {
		return b
	}
	return a
}

// span is a range of whole numbers, both ends included.
type span struct{ least, most int64 }

// anyWhole is the span of what an int64 holds: where an end is one of its own, nothing bounds it.
var anyWhole = span{math.MinInt64, math.MaxInt64}

// whole is the span of the whole numbers of 64 bits that a shape allows, however it says so.
func (s *shape) whole() span {
	out := anyWhole
	if b := s.minimum; b != nil {
		if n, ok := b.Ceil(); ok {
			out.least = max(out.least, n)
		}
	}
	if b := s.above; b != nil {
		if n, ok := b.Floor(); ok && n < math.MaxInt64 {
			out.least = max(out.least, n+1)
		}
	}
	if b := s.maximum; b != nil {
		if n, ok := b.Floor(); ok {
			out.most = min(out.most, n)
		}
	}
	if b := s.below; b != nil {
		if n, ok := b.Ceil(); ok && n > math.MinInt64 {
			out.most = min(out.most, n-1)
		}
	}
	out = out.within(s.union)
	return out.within(spanOf(s.enum)).multiples(s.multipleOf)
}

func (a span) within(b span) span { return span{max(a.least, b.least), min(a.most, b.most)} }

func (a span) with(b span) span { return span{min(a.least, b.least), max(a.most, b.most)} }

// spanOf is the span of the numbers among literals, anyWhole if there are none.
func spanOf(literals []literal) span {
	out, found := span{math.MaxInt64, math.MinInt64}, false
	for i := range literals {
		if n, ok := literals[i].number.Int64(); ok && literals[i].kind == strictjson.Number {
			out, found = out.with(span{n, n}), true
		}
	}
	if !found {
		return anyWhole
	}
	return out
}

// multiples takes the ends to the nearest multiples within.
func (a span) multiples(of *decimal.Decimal) span {
	if of == nil {
		return a
	}
	step, ok := of.Int64()
	if !ok || step < 1 {
		return a
	}
	if rest := a.least % step; a.least != math.MinInt64 && rest > 0 {
		a.least += step - rest
	} else if a.least != math.MinInt64 {
		a.least -= rest
	}
	if rest := a.most % step; a.most != math.MaxInt64 && rest < 0 {
		a.most -= step + rest
	} else if a.most != math.MaxInt64 {
		a.most -= rest
	}
	return a
}

// texts are the ends of the span, "" for one that is open.
func (a span) texts() (least, most string) {
	if a.least != math.MinInt64 {
		least = strconv.FormatInt(a.least, 10)
	}
	if a.most != math.MaxInt64 {
		most = strconv.FormatInt(a.most, 10)
	}
	return least, most
}
