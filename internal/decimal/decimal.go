// Package decimal computes exactly with the numbers of a JSON text.
//
// JSON numbers are decimal, and costs are added by people who count in decimal: 0.1 + 0.2 is 0.3 here. The package is
// a narrow door to the arbitrary-precision library, so that it can be replaced in one place.
package decimal

import (
	"encoding/json"
	"math/big"

	"github.com/cockroachdb/apd/v3"
)

// MaxExponent bounds the numbers that are computed with, in digits and in powers of ten either way: beyond what a double holds, and
// still added up in a microsecond. A text can name larger ones in a few bytes (1e999999999), which would take gigabytes.
const MaxExponent = 400

// exact rounds nothing: precision 0 keeps every digit.
var exact = apd.Context{MaxExponent: 4 * MaxExponent, MinExponent: -4 * MaxExponent}

// A Decimal is an exact decimal number. The zero value is 0. It must not be changed once it is shared.
type Decimal struct{ d apd.Decimal }

// New is coefficient × 10^exponent.
func New(coefficient int64, exponent int32) Decimal {
	var out Decimal
	out.d.Coeff.SetInt64(coefficient)
	if coefficient < 0 {
		out.d.Negative = true
		out.d.Coeff.Abs(&out.d.Coeff)
	}
	out.d.Exponent = exponent
	return out
}

// Parse reads the text of a JSON number. It reports false if text is none, or one beyond MaxExponent.
func Parse[T ~string | ~[]byte](text T) (Decimal, bool) {
	if d, ok := parseShort(text); ok {
		return d, true
	}
	return parseLong(string(text))
}

// parseShort reads what nearly every number is: at most 18 digits without an exponent.
func parseShort[T ~string | ~[]byte](text T) (Decimal, bool) {
	if len(text) == 0 || len(text) > 19 {
		return Decimal{}, false
	}
	i := 0
	if text[0] == '-' {
		i = 1
	}
	var coefficient int64
	point, digits := -1, 0
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case '0' <= c && c <= '9':
			coefficient = coefficient*10 + int64(c-'0')
			digits++
		case c == '.' && point < 0 && digits > 0:
			point = digits
		default:
			return Decimal{}, false
		}
	}
	if digits == 0 || digits > 18 || point == digits {
		return Decimal{}, false
	}
	out := New(coefficient, 0)
	out.d.Negative = text[0] == '-' && coefficient != 0
	if point >= 0 {
		out.d.Exponent = int32(point - digits)
	}
	return out, true
}

func parseLong(text string) (Decimal, bool) {
	if len(text) == 0 || len(text) > MaxExponent {
		return Decimal{}, false
	}
	if c := text[0]; (c != '-' && (c < '0' || c > '9')) || !json.Valid([]byte(text)) {
		return Decimal{}, false // apd also reads NaN, Infinity and "1.", which are no JSON
	}
	var out Decimal
	if _, _, err := out.d.SetString(text); err != nil {
		return Decimal{}, false
	}
	if out.d.Exponent > MaxExponent || out.d.Exponent < -MaxExponent {
		return Decimal{}, false
	}
	return out, true
}

// Cmp is -1, 0 or +1 as d is less than, equal to or more than e.
func (d *Decimal) Cmp(e *Decimal) int { return d.d.Cmp(&e.d) }

// Sign is -1, 0 or +1.
func (d *Decimal) Sign() int { return d.d.Sign() }

// Add is d + e.
func (d *Decimal) Add(e *Decimal) (out Decimal, ok bool) {
	_, err := exact.Add(&out.d, &d.d, &e.d)
	return out, err == nil
}

// Sub is d - e.
func (d *Decimal) Sub(e *Decimal) (out Decimal, ok bool) {
	_, err := exact.Sub(&out.d, &d.d, &e.d)
	return out, err == nil
}

// Mul is d × e.
func (d *Decimal) Mul(e *Decimal) (out Decimal, ok bool) {
	_, err := exact.Mul(&out.d, &d.d, &e.d)
	return out, err == nil
}

// Integer reports whether d has no fraction: 5, 5.0 and 5e0 have none.
func (d *Decimal) Integer() bool {
	if d.d.Exponent >= 0 {
		return true
	}
	one := New(1, 0)
	return d.MultipleOf(&one)
}

// MultipleOf reports whether d is a whole number of times e. Nothing is a multiple of zero. It takes time by the digits that were
// written, not by the exponents.
func (d *Decimal) MultipleOf(e *Decimal) bool {
	if e.Sign() == 0 {
		return false
	}
	a, b := new(big.Int).Set(d.d.Coeff.MathBigInt()), new(big.Int).Set(e.d.Coeff.MathBigInt())
	ten, shift := big.NewInt(10), int64(d.d.Exponent)-int64(e.d.Exponent)
	switch {
	case a.Sign() == 0:
		return true
	case shift >= 0: // a × 10^shift is a multiple of b if it is so among the remainders
		a.Mul(a, ten.Exp(ten, big.NewInt(shift), b))
	case d.d.NumDigits() < e.d.NumDigits()-shift:
		return false // it is less than b × 10^-shift
	default:
		b.Mul(b, ten.Exp(ten, big.NewInt(-shift), nil))
	}
	return a.Rem(a, b).Sign() == 0
}

// String is d in plain notation where it is short, else in scientific notation.
func (d *Decimal) String() string { return d.d.String() }

// Canonical is a text that equal numbers share: 5, 5.0 and 5e0 have one.
func (d *Decimal) Canonical() string {
	var out apd.Decimal
	out.Reduce(&d.d)
	if out.IsZero() {
		return "0"
	}
	return out.Text('E')
}

// Int64 is d as an int64. It reports false if d has a fraction or is too large for one.
func (d *Decimal) Int64() (int64, bool) {
	n, err := d.d.Int64()
	return n, err == nil
}
