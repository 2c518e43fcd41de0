package contract

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/decimal"
)

// scalar is the value of a field that has an order: a time or a number.
type scalar struct {
	typ  ringback.Type
	at   time.Time
	n    decimal.Decimal
	text string // as the target sent it, or as we would send it
}

// scalarOf reads a field; ok is false for null and for what isn't of the field's type.
func scalarOf(i ringback.Item, f *ringback.Property) (v scalar, ok bool) {
	if i.IsNull(f.Name) || !wellFormed(f, i) {
		return v, false
	}
	v = scalar{typ: f.Type, text: i.Text(f.Name)}
	switch f.Type {
	case ringback.TypeTime:
		v.at, ok = i.Time(f.Name)
	case ringback.TypeInteger, ringback.TypeNumber:
		v.n, ok = decimal.Parse(v.text)
	}
	return v, ok
}

func (v scalar) compare(w scalar) int {
	if v.typ == ringback.TypeTime {
		return v.at.Compare(w.at)
	}
	return v.n.Cmp(&w.n)
}

// String is the value as it is sent in a query: a time in UTC with as many digits as it needs, a whole number in digits.
func (v scalar) String() string {
	if v.typ == ringback.TypeTime {
		return v.at.UTC().Format(time.RFC3339Nano)
	}
	if n, ok := v.n.Int64(); ok {
		return strconv.FormatInt(n, 10)
	}
	return v.n.String()
}

// step is the smallest distance that a target surely tells apart: a microsecond, one, or a millionth.
func (v scalar) plus(steps int64) scalar {
	if v.typ == ringback.TypeTime {
		return scalar{typ: v.typ, at: v.at.Add(time.Duration(steps) * time.Microsecond)}
	}
	step := decimal.New(steps, 0)
	if v.typ == ringback.TypeNumber {
		step = decimal.New(steps, -6)
	}
	sum, _ := v.n.Add(&step)
	return scalar{typ: v.typ, n: sum}
}

// between is a value between two that none of the target's readings can take for either; ok is false where there is none.
func (v scalar) between(w scalar) (middle scalar, ok bool) {
	if v.typ == ringback.TypeTime {
		switch gap := w.at.Sub(v.at); {
		case gap == 2*time.Second && v.at.Nanosecond() == 0: // rounded or cut to seconds, neither is kept as the second between them
			return scalar{typ: v.typ, at: v.at.Add(time.Second)}, true
		case gap < 3*time.Second:
			return middle, false
		}
		return scalar{typ: v.typ, at: v.at.Add(w.at.Sub(v.at) / 2).Truncate(time.Second).Add(500 * time.Millisecond)}, true
	}
	sum, _ := v.n.Add(&w.n)
	half := decimal.New(5, -1)
	mean, _ := sum.Mul(&half)
	if v.typ == ringback.TypeInteger {
		n, ok := mean.Floor()
		if !ok || w.n.Cmp(&v.n) <= 0 {
			return middle, false
		}
		mean = decimal.New(n, 0)
	}
	return scalar{typ: v.typ, n: mean}, mean.Cmp(&v.n) > 0 && mean.Cmp(&w.n) < 0
}

// keyOf is a text that identifies an item, and can be shown: 7 for 7, 7.0 and 7e0, and a text as it is.
func keyOf(l *ringback.List, i ringback.Item) string { return textOf(i, l.Field(l.Key)) }

// textOf is the text of a field as a filter takes it: a whole number in digits, whether it was sent as 7, 7.0 or 7e0.
func textOf(i ringback.Item, f *ringback.Property) string {
	if v, ok := scalarOf(i, f); ok && f.Type != ringback.TypeTime {
		return v.String()
	}
	return i.Text(f.Name)
}

// distinct are the values of a field among items, ascending, each once.
func distinct(items []row, f *ringback.Property) []scalar {
	var values []scalar
	for _, r := range items {
		if v, ok := scalarOf(r.Item, f); ok {
			values = append(values, v)
		}
	}
	slices.SortStableFunc(values, scalar.compare)
	return slices.CompactFunc(values, func(a, b scalar) bool { return a.compare(b) == 0 })
}

// texts are the texts of a field among items, the most frequent first, each once.
func texts(items []row, f *ringback.Property) []string {
	counts := map[string]int{}
	var out []string
	for _, r := range items {
		if r.IsNull(f.Name) {
			continue
		}
		text := textOf(r.Item, f)
		if counts[text] == 0 {
			out = append(out, text)
		}
		counts[text]++
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	return out
}
