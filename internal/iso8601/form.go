package iso8601

import "strings"

// Form is the set of ways in which a text differs from the plain RFC 3339
// date-time, 2024-01-15T10:00:00Z. The empty set is that plain form, with or
// without a fraction, Z or ±hh:mm.
type Form uint16

// The first ones leave RFC 3339, the last four are rare but part of it.
const (
	DateOnly            Form = 1 << iota // a date alone; nothing else is set but YearZero
	NoSeconds                            // hours and minutes only
	NoOffset                             // no offset, read as UTC
	SpaceSeparator                       // a space between date and time
	UnderscoreSeparator                  // an underscore between date and time
	CommaFraction                        // a comma before the fraction
	BasicOffset                          // an offset without colon, +0530
	HourOffset                           // an offset of hours alone, +05
	LowerCase                            // t or z
	LeapSecond                           // second 60
	LongFraction                         // more than nine digits, the rest ignored
	YearZero                             // year 0000, which many readers refuse

	rfc3339 = LowerCase | LeapSecond | LongFraction | YearZero
)

// formNames stand in the order of the bits.
var formNames = [...]string{
	"date-only", "no-seconds", "no-offset", "space-separator", "underscore-separator", "comma-fraction",
	"basic-offset", "hour-offset", "lower-case", "leap-second", "long-fraction", "year-zero",
}

// Has reports whether every deviation in g is in f too.
func (f Form) Has(g Form) bool { return f&g == g }

// String lists the deviations, as in "no-seconds|no-offset"; "plain" if none.
func (f Form) String() string {
	var names []string
	for bit, name := range formNames {
		if f.Has(1 << bit) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "plain"
	}
	return strings.Join(names, "|")
}
