package decimal_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/ringback/ringback/internal/decimal"
)

func parse(t rapid.TB, text string) decimal.Decimal {
	d, ok := decimal.Parse(text)
	if !ok {
		t.Fatalf("Parse(%q): not a number", text)
	}
	return d
}

func TestParse(t *testing.T) {
	tests := []struct {
		text string
		ok   bool
	}{
		{"0", true},
		{"-0", true},
		{"0.05", true},
		{"-12.50", true},
		{"1e3", true},
		{"1E-7", true},
		{"1e400", true},
		{"123456789012345678901234567890.5", true},
		{"999999999999999999", true},
		{"-9223372036854775808", true},
		{"", false},
		{"-", false},
		{"1.", false},
		{"NaN", false},
		{"Infinity", false},
		{"1e999999999", false},
		{"0x1", false},
	}
	for _, tt := range tests {
		if _, ok := decimal.Parse([]byte(tt.text)); ok != tt.ok {
			t.Errorf("Parse(%q): got %v, want %v", tt.text, ok, tt.ok)
		}
	}
}

func TestExactness(t *testing.T) {
	a, b, c := parse(t, "0.1"), parse(t, "0.2"), parse(t, "0.30")
	if sum, ok := a.Add(&b); !ok || sum.Cmp(&c) != 0 {
		t.Errorf("0.1 + 0.2: got %s, want 0.3", sum.String())
	}
	huge, tiny := parse(t, "1e400"), parse(t, "1e-400")
	if sum, ok := huge.Add(&tiny); !ok || sum.Cmp(&huge) <= 0 {
		t.Errorf("1e400 + 1e-400: got %v, want more than 1e400", ok)
	}
}

func TestMultipleOf(t *testing.T) {
	tests := []struct {
		d, e string
		want bool
	}{
		{"5", "1", true},
		{"5.0", "1", true},
		{"5.5", "1", false},
		{"0.07", "0.01", true},
		{"0.075", "0.01", false},
		{"1e3", "7", false},
		{"7e3", "7", true},
		{"0", "3", true},
		{"3", "0", false},
		{"-4", "2", true},
	}
	for _, tt := range tests {
		d, e := parse(t, tt.d), parse(t, tt.e)
		if got := d.MultipleOf(&e); got != tt.want {
			t.Errorf("%s multiple of %s: got %v, want %v", tt.d, tt.e, got, tt.want)
		}
	}
}

// Arithmetic agrees with math/big's rationals, which are exact too and share no code with it.
func TestAgreesWithRationals(t *testing.T) {
	number := rapid.StringMatching(`-?(0|[1-9][0-9]{0,21})(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?`)
	rapid.Check(t, func(t *rapid.T) {
		x, y := number.Draw(t, "x"), number.Draw(t, "y")
		a, b := parse(t, x), parse(t, y)
		p, _ := new(big.Rat).SetString(x)
		q, _ := new(big.Rat).SetString(y)
		if got, want := a.Cmp(&b), p.Cmp(q); got != want {
			t.Fatalf("%s cmp %s: got %d, want %d", x, y, got, want)
		}
		if a.Sign() != p.Sign() || a.Integer() != p.IsInt() {
			t.Fatalf("%s: sign %d, integer %v", x, a.Sign(), a.Integer())
		}
		check := func(op string, got decimal.Decimal, ok bool, want *big.Rat) {
			r, _ := new(big.Rat).SetString(got.String())
			if !ok || r.Cmp(want) != 0 {
				t.Fatalf("%s %s %s: got %s, want %s", x, op, y, got.String(), want)
			}
		}
		sum, ok := a.Add(&b)
		check("+", sum, ok, new(big.Rat).Add(p, q))
		difference, ok := a.Sub(&b)
		check("-", difference, ok, new(big.Rat).Sub(p, q))
		product, ok := a.Mul(&b)
		check("*", product, ok, new(big.Rat).Mul(p, q))
	})
}
