package rule

import (
	"fmt"
	"reflect"
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/ringback/ringback/internal/decimal"
)

// number is a decimal as an expression sees it: it adds, subtracts, multiplies and compares exactly, also with integers
// and with literals like 0.01, which are taken as they are written.
type number struct{ decimal.Decimal }

var decimalType = types.NewObjectType("decimal",
	traits.AdderType, traits.SubtractorType, traits.MultiplierType, traits.NegatorType, traits.ComparerType)

// operand reads the other side of an operator as a decimal.
func operand(v ref.Val) (*decimal.Decimal, bool) {
	switch v := v.(type) {
	case *number:
		return &v.Decimal, true
	case types.Int:
		d := decimal.New(int64(v), 0)
		return &d, true
	case types.Double:
		d, ok := decimal.Parse(strconv.FormatFloat(float64(v), 'g', -1, 64))
		return &d, ok
	}
	return nil, false
}

// toDecimal is the function decimal.
func toDecimal(v ref.Val) ref.Val {
	if text, ok := v.(types.String); ok {
		return readDecimal([]byte(text))
	}
	if d, ok := operand(v); ok {
		return &number{*d}
	}
	return types.MaybeNoSuchOverloadErr(v)
}

func (n *number) combine(other ref.Val, op func(a, b *decimal.Decimal) (decimal.Decimal, bool)) ref.Val {
	if o, ok := operand(other); ok {
		if d, ok := op(&n.Decimal, o); ok {
			return &number{d}
		}
	}
	return types.MaybeNoSuchOverloadErr(other)
}

func (n *number) Add(other ref.Val) ref.Val      { return n.combine(other, (*decimal.Decimal).Add) }
func (n *number) Subtract(other ref.Val) ref.Val { return n.combine(other, (*decimal.Decimal).Sub) }
func (n *number) Multiply(other ref.Val) ref.Val { return n.combine(other, (*decimal.Decimal).Mul) }

// Negate is 0 - n.
func (n *number) Negate() ref.Val { return new(number).Subtract(n) }

// Compare is -1, 0 or 1 as a CEL int.
func (n *number) Compare(other ref.Val) ref.Val {
	if o, ok := operand(other); ok {
		return types.Int(n.Cmp(o))
	}
	return types.MaybeNoSuchOverloadErr(other)
}

func (n *number) Equal(other ref.Val) ref.Val {
	o, ok := operand(other)
	return types.Bool(ok && n.Cmp(o) == 0)
}

func (n *number) ConvertToNative(t reflect.Type) (any, error) {
	if t == reflect.TypeFor[string]() {
		return n.String(), nil
	}
	return nil, fmt.Errorf("decimal: can't be converted to %s", t)
}

func (n *number) ConvertToType(t ref.Type) ref.Val {
	switch t {
	case types.StringType:
		return types.String(n.String())
	case types.TypeType:
		return decimalType
	}
	return types.NewErr("decimal: can't be converted to %s", t.TypeName())
}

func (n *number) Type() ref.Type { return decimalType }
func (n *number) Value() any     { return n }
