package mutant

import (
	"cmp"
	"math/big"
	"strconv"
	"strings"

	"github.com/ringback/ringback"
)

// meets tells whether a call meets a condition, as plainly as can be.
func (l *look) meets(c ringback.Condition, call object) bool {
	f := c.Parameter.Filter
	if call.isNull(f.Field) {
		return false
	}
	switch l.list.Field(f.Field).Type {
	case ringback.TypeInteger:
		n, ok := new(big.Int).SetString(call.raw(f.Field), 10)
		return ok && holds(f.Op, n.Cmp(big.NewInt(c.Value.Int)))
	case ringback.TypeNumber:
		n, err := strconv.ParseFloat(call.raw(f.Field), 64)
		bound, _ := strconv.ParseFloat(c.Value.Text, 64) // the query has been judged: it is a number
		return err == nil && holds(f.Op, cmp.Compare(n, bound))
	case ringback.TypeTime:
		t, ok := call.time(f.Field)
		return ok && holds(f.Op, t.Compare(c.Value.Time))
	case ringback.TypeBoolean:
		return call.raw(f.Field) == strconv.FormatBool(c.Value.Bool)
	default:
		return textMeets(f.Op, call.text(f.Field), c.Value.Text)
	}
}

func holds(op ringback.Op, order int) bool {
	switch op {
	case ringback.OpAtLeast:
		return order >= 0
	case ringback.OpAtMost:
		return order <= 0
	default:
		return order == 0
	}
}

func textMeets(op ringback.Op, text, value string) bool {
	switch op {
	case ringback.OpContains:
		return strings.Contains(text, value)
	case ringback.OpContainsFold:
		return strings.Contains(strings.ToLower(text), strings.ToLower(value))
	default:
		return text == value
	}
}

// isBound reports whether a parameter is an end of a range.
func isBound(p *ringback.Parameter) bool {
	return p.Filter != nil && (p.Filter.Op == ringback.OpAtLeast || p.Filter.Op == ringback.OpAtMost)
}
