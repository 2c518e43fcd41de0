package clock

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Rate is how many seconds pass on a clock while one passes on the wall: 0 stands still, 1 is live.
type Rate float64

// The rates that have names.
const (
	Frozen Rate = 0
	Live   Rate = 1
)

// fastest keeps a year from passing between two requests.
const fastest = 1_000_000

// ParseRate reads frozen, live, or a factor such as 60x.
func ParseRate(text string) (Rate, error) {
	switch text {
	case "frozen":
		return Frozen, nil
	case "live":
		return Live, nil
	}
	digits, ok := strings.CutSuffix(text, "x")
	factor, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil || strings.Trim(digits, "0123456789.") != "" {
		return 0, fmt.Errorf("got %q, want frozen, live or a factor like 60x", text)
	}
	r := Rate(factor)
	if r == Frozen {
		return 0, fmt.Errorf("got %q, want frozen for a clock that stands still", text)
	}
	return r, r.check()
}

func (r Rate) check() error {
	if math.IsNaN(float64(r)) || r < 0 || r > fastest {
		return fmt.Errorf("got a clock of %vx, want at most %dx", float64(r), fastest)
	}
	return nil
}

// String is the rate as ParseRate reads it.
func (r Rate) String() string {
	switch r {
	case Frozen:
		return "frozen"
	case Live:
		return "live"
	}
	return strconv.FormatFloat(float64(r), 'f', -1, 64) + "x"
}
