package contract

import (
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/iso8601"
)

// rangeLaws are about the two bounds of a field together.
var rangeLaws = []template{}

// rangeOf are the parameters that bound a field from below and from above.
func rangeOf(l *ringback.List, f *ringback.Property) (low, high *ringback.Parameter) {
	for _, p := range filters(l) {
		switch {
		case p.Filter.Field != f.Name:
		case p.Filter.Op == ringback.OpAtLeast:
			low = p
		case p.Filter.Op == ringback.OpAtMost:
			high = p
		}
	}
	return low, high
}

func parseTime(text string) (time.Time, error) {
	t, err := iso8601.Parse(text)
	return t.Go(), err
}
