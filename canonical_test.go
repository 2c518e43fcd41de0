package ringback_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/ringback/ringback"
)

// sameNumbers reports whether two spellings of a number are one value to uniqueItems and to those who compare items.
func sameNumbers(t rapid.TB, a, b string) bool {
	page, err := ringback.Default().ReadPage([]byte(`{"items":[{"a":` + a + `},{"a":` + b + `}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return page.Items[0].Same(page.Items[1])
}

func TestNumbersThatAreEqual(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"5", "5.0", true},
		{"5", "50e-1", true},
		{"0", "-0.00e5", true},
		{"100", "1E2", true},
		{"0.10", "1e-1", true},
		{"10.50", "105e-1", true},
		{"5", "-5", false},
		{"5", "50", false},
		{"0.5", "5", false},
		{"1.05", "1.5", false},
		{"100", "100.001", false},
		{"1e400", "10e399", true},
		{"0.001", "0.01", false},
		{"20.0", "2", false},
		{"0.0", "0", true},
	} {
		if got := sameNumbers(t, tt.a, tt.b); got != tt.want {
			t.Errorf("%s and %s: got equal %t", tt.a, tt.b, got)
		}
	}
}

// Numbers are equal as fractions are.
func TestNumbersAreEqualAsFractions(t *testing.T) {
	number := rapid.StringMatching(`-?(0|[15]0{0,2})(\.[05]{1,2})?(e-?[0-2])?`) // few values in many spellings
	rapid.Check(t, func(t *rapid.T) {
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		x, okX := new(big.Rat).SetString(a)
		y, okY := new(big.Rat).SetString(b)
		if !okX || !okY {
			t.Skip()
		}
		if got, want := sameNumbers(t, a, b), x.Cmp(y) == 0; got != want {
			t.Fatalf("%s and %s: got equal %t, want %t", a, b, got, want)
		}
	})
}
