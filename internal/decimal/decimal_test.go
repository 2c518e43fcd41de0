package decimal_test

import (
	"cmp"
	"math"
	"math/big"
	"strings"
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
		{"1e4097", true},
		{"1e400000000", true},
		{"-1E-999999999", true},
		{"0e99999999999999999999", true},
		{"1" + strings.Repeat("0", 10_000), true},
		{"0." + strings.Repeat("0", 10_000) + "1", true},
		{strings.Repeat("9", 4096), true},
		{strings.Repeat("9", 4097), false},
		{"1e1000000001", false},
		{"1e99999999999999999999", false},
		{"+1", false},
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
		{"0", "0", false},
		{"1e400000000", "1", true},
		{"1e400000000", "7", false},
		{"1e400000000", "0.01", true},
		{"1e-400000000", "1", false},
		{"7", "1e400000000", false},
		{"3000", "1e3", true},
	}
	for _, tt := range tests {
		d, e := parse(t, tt.d), parse(t, tt.e)
		if got := d.MultipleOf(&e); got != tt.want {
			t.Errorf("%s multiple of %s: got %v, want %v", tt.d, tt.e, got, tt.want)
		}
	}
}

func TestInt64(t *testing.T) {
	tests := []struct {
		text  string
		value int64
		ok    bool
	}{
		{"7", 7, true},
		{"7.0", 7, true},
		{"7e0", 7, true},
		{"70E-1", 7, true},
		{"-0", 0, true},
		{"-0.0e99999999999", 0, true},
		{"7.5", 0, false},
		{"9007199254740993.0", 9007199254740993, true},
		{"9223372036854775807.0", math.MaxInt64, true},
		{"9223372036854775808", 0, false},
		{"-9223372036854775808.0", math.MinInt64, true},
		{"-9223372036854775809", 0, false},
		{"1e18", 1e18, true},
		{"1e19", 0, false},
		{"1e400000000", 0, false},
		{"1e-400000000", 0, false},
	}
	for _, tt := range tests {
		d := parse(t, tt.text)
		if n, ok := d.Int64(); ok != tt.ok || ok && n != tt.value {
			t.Errorf("%s: got %d, %v, want %d, %v", tt.text, n, ok, tt.value, tt.ok)
		}
	}
}

func TestFloorAndCeil(t *testing.T) {
	tests := []struct {
		text        string
		floor, ceil int64
		ok          bool
	}{
		{"1.0", 1, 1, true},
		{"0.5", 0, 1, true},
		{"-0.5", -1, 0, true},
		{"-7.01", -8, -7, true},
		{"1000.0", 1000, 1000, true},
		{"1e3", 1000, 1000, true},
		{"1e-400000000", 0, 1, true},
		{"-1e-400000000", -1, 0, true},
		{"1e400000000", 0, 0, false},
	}
	for _, tt := range tests {
		d := parse(t, tt.text)
		floor, ok := d.Floor()
		ceil, ok2 := d.Ceil()
		if ok != tt.ok || ok2 != tt.ok || ok && (floor != tt.floor || ceil != tt.ceil) {
			t.Errorf("%s: got %d, %d, %v, want %d, %d, %v", tt.text, floor, ceil, ok, tt.floor, tt.ceil, tt.ok)
		}
	}
}

func TestTexts(t *testing.T) {
	tests := []struct{ text, plain, canonical string }{
		{"100000000000000000000", "100000000000000000000", "1E+20"},
		{"1e2", "100", "100"},
		{"5.0", "5.0", "5"},
		{"0.50", "0.50", "5E-1"},
		{"1e400000000", "1E+400000000", "1E+400000000"},
		{"-0.0", "0.0", "0"},
	}
	for _, tt := range tests {
		d := parse(t, tt.text)
		if got := d.String(); got != tt.plain {
			t.Errorf("%s: got %s, want %s", tt.text, got, tt.plain)
		}
		if got := d.Canonical(); got != tt.canonical {
			t.Errorf("%s: got canonical %s, want %s", tt.text, got, tt.canonical)
		}
	}
}

// Numbers of a few bytes cost nothing, however large they are.
func TestHugeExponentsAreCompared(t *testing.T) {
	ascending := []string{"-1e400000001", "-1e400000000", "-1e4097", "0", "1e-400000000", "2e-400000000", "1e4097", "1.5e400000000", "1.6e400000000"}
	for i := range ascending {
		for k := range ascending {
			a, b := parse(t, ascending[i]), parse(t, ascending[k])
			if got, want := a.Cmp(&b), cmp.Compare(i, k); got != want {
				t.Errorf("%s cmp %s: got %d, want %d", ascending[i], ascending[k], got, want)
			}
		}
	}
	huge, one := parse(t, "1e400000000"), parse(t, "1")
	if sum, ok := huge.Add(&one); ok {
		t.Errorf("1e400000000 + 1: got %s, want a limit", sum.String())
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
