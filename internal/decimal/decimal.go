// Package decimal computes exactly with the numbers of a JSON text.
//
// JSON numbers are decimal, and costs are added by people who count in decimal: 0.1 + 0.2 is 0.3 here. The package is
// a narrow door to the arbitrary-precision library, so that it can be replaced in one place.
package decimal

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// The limits of what is read and computed with. Numbers of any exponent within MaxExponent are compared, but only those
// within maxSum are added and multiplied: a few bytes (1e999999999 + 1) would take gigabytes.
const (
	MaxDigits   = 4096          // significant ones
	MaxExponent = 1_000_000_000 // a power of ten, either way
	maxSum      = 4096          // a power of ten, either way
)

// exact rounds nothing: precision 0 keeps every digit.
var exact = apd.Context{MaxExponent: 4 * maxSum, MinExponent: -4 * maxSum}

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

// Parse reads the text of a JSON number. It reports false if text is none, or one beyond MaxDigits or MaxExponent.
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

// parseLong takes the zeros off both ends of the digits, so that they count for nothing.
func parseLong(text string) (Decimal, bool) {
	if c := at(text, 0); (c != '-' && (c < '0' || c > '9')) || !json.Valid([]byte(text)) {
		return Decimal{}, false
	}
	digits, negative := strings.CutPrefix(text, "-")
	mantissa, power := digits, ""
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		mantissa, power = digits[:i], digits[i+1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits = strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return Decimal{}, true // whatever its exponent
	}
	significant := strings.TrimRight(digits, "0")
	exponent, ok := parseExponent(power)
	exponent += int64(len(digits) - len(significant) - len(fraction))
	if !ok || len(significant) > MaxDigits || exponent > MaxExponent || exponent < -MaxExponent {
		return Decimal{}, false
	}
	out := Decimal{apd.Decimal{Negative: negative, Exponent: int32(exponent)}}
	_, ok = out.d.Coeff.SetString(significant, 10)
	return out, ok
}

// parseExponent reads a signed number. It reports false if that is too large for an int64.
func parseExponent(text string) (int64, bool) {
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > -1<<40 && n < 1<<40
}

// at is the byte at a place, 0 behind the end.
func at(text string, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}

// Cmp is -1, 0 or +1 as d is less than, equal to or more than e.
func (d *Decimal) Cmp(e *Decimal) int { return d.d.Cmp(&e.d) }

// Sign is -1, 0 or +1.
func (d *Decimal) Sign() int { return d.d.Sign() }

// Add is d + e. It reports false where an exponent is too large to compute with.
func (d *Decimal) Add(e *Decimal) (out Decimal, ok bool) { return d.compute(e, exact.Add) }

// Sub is d - e. It reports false where an exponent is too large to compute with.
func (d *Decimal) Sub(e *Decimal) (out Decimal, ok bool) { return d.compute(e, exact.Sub) }

// Mul is d × e. It reports false where an exponent is too large to compute with.
func (d *Decimal) Mul(e *Decimal) (out Decimal, ok bool) { return d.compute(e, exact.Mul) }

func (d *Decimal) compute(e *Decimal, op func(out, d, e *apd.Decimal) (apd.Condition, error)) (out Decimal, ok bool) {
	if !d.computable() || !e.computable() {
		return out, false
	}
	_, err := op(&out.d, &d.d, &e.d)
	return out, err == nil
}

func (d *Decimal) computable() bool { return d.d.Exponent <= maxSum && d.d.Exponent >= -maxSum }

// Integer reports whether d has no fraction: 5, 5.0 and 5e0 have none.
func (d *Decimal) Integer() bool {
	if d.d.Exponent >= 0 {
		return true
	}
	one := New(1, 0)
	return d.MultipleOf(&one)
}

// MultipleOf reports whether d is a whole number of times e. Nothing is a multiple of zero. Its cost doesn't grow with the
// exponents.
func (d *Decimal) MultipleOf(e *Decimal) bool {
	if d.Sign() == 0 || e.Sign() == 0 {
		return e.Sign() != 0
	}
	a, b, ten := d.d.Coeff.MathBigInt(), e.d.Coeff.MathBigInt(), big.NewInt(10)
	power := int64(d.d.Exponent) - int64(e.d.Exponent)
	switch {
	case power >= 0: // a × 10^power mod b
		return a.Mul(a, ten.Exp(ten, big.NewInt(power), b)).Rem(a, b).Sign() == 0
	case -power > d.d.NumDigits():
		return false // d has no digit that high
	default:
		return a.Rem(a, b.Mul(b, ten.Exp(ten, big.NewInt(-power), nil))).Sign() == 0
	}
}

// String is d in plain notation where it is short, else in scientific notation.
func (d *Decimal) String() string {
	const longest = 40
	if e := d.d.Exponent; e > 0 && d.d.NumDigits()+int64(e) <= longest {
		return d.d.Text('f')
	}
	return d.d.String()
}

// Canonical is a text that equal numbers share: 5, 5.0 and 5e0 have one. Whole numbers of 64 bits are their digits.
func (d *Decimal) Canonical() string {
	if n, ok := d.Int64(); ok {
		return strconv.FormatInt(n, 10)
	}
	var out apd.Decimal
	out.Reduce(&d.d)
	return out.Text('E')
}

// Int64 is d as an int64. It reports false if d has a fraction or is too large for one.
func (d *Decimal) Int64() (int64, bool) {
	n, exact, ok := d.truncate()
	return n, exact && ok
}

// Floor is the largest whole number that isn't more than d. It reports false where that is beyond 64 bits.
func (d *Decimal) Floor() (int64, bool) {
	n, exact, ok := d.truncate()
	if d.Sign() < 0 && !exact {
		return n - 1, ok && n > math.MinInt64
	}
	return n, ok
}

// Ceil is the least whole number that isn't less than d. It reports false where that is beyond 64 bits.
func (d *Decimal) Ceil() (int64, bool) {
	n, exact, ok := d.truncate()
	if d.Sign() > 0 && !exact {
		return n + 1, ok && n < math.MaxInt64
	}
	return n, ok
}

// truncate leaves the fraction off. Exact means that there is none; ok is false where the rest doesn't fit an int64.
func (d *Decimal) truncate() (n int64, exact, ok bool) {
	const most = 19 // digits
	switch digits := d.d.NumDigits() + int64(d.d.Exponent); {
	case digits > most && d.Sign() != 0:
		return 0, false, false
	case digits <= 0:
		return 0, d.Sign() == 0, true
	}
	out, rest, ten := d.d.Coeff.MathBigInt(), new(big.Int), big.NewInt(10)
	if e := int64(d.d.Exponent); e >= 0 {
		out.Mul(out, ten.Exp(ten, big.NewInt(e), nil))
	} else {
		out.QuoRem(out, ten.Exp(ten, big.NewInt(-e), nil), rest)
	}
	if d.d.Negative {
		out.Neg(out)
	}
	return out.Int64(), rest.Sign() == 0, out.IsInt64()
}
