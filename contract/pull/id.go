package pull

import (
	"math/big"
	"strconv"

	"github.com/ringback/ringback/internal/decimal"
)

// room is the largest id that is stretched: what comes of it still fits the 53 bits of a double.
const room = 1 << 48

// number replaces a number that identifies something. It is read by its value: what becomes of 7 becomes of 7.0 and 7e0.
func (a *Anonymizer) number(f *field, text string) string {
	d, ok := decimal.Parse(text)
	if !ok {
		return a.figure(text)
	}
	if n, ok := d.Int64(); ok && f.treatment == id {
		return a.id(f.kind, n)
	}
	return a.figure(d.Canonical())
}

// id replaces a whole number by another, so that order and equality stay: a line with a slope and a beginning of the key, and
// above it a part of the slope that is each id's own. Ids beyond room are moved, but not stretched.
func (a *Anonymizer) id(kind string, n int64) string {
	line := line{a, kind, 3 + int64(a.ids.number("slope "+kind, 14)), 1 + int64(a.ids.number("begin "+kind, 1<<16))}
	return line.at(n).String()
}

type line struct {
	a            *Anonymizer
	kind         string
	slope, begin int64
}

func (l line) at(n int64) *big.Int {
	edge := min(max(n, -room), room)
	above := int64(l.a.ids.number(l.kind+" "+strconv.FormatInt(edge, 10), uint64(l.slope)))
	at := big.NewInt(edge*l.slope + l.begin + above)
	return at.Add(at, big.NewInt(n-edge))
}
