package mutant

import (
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

// timeVariants write times, and read dates, in another way.
func timeVariants() []Variant {
	written := func(layout string) func(l *look, call object) object {
		return func(l *look, call object) object {
			return l.retold(call, func(t time.Time) string { return quote(t.Format(layout)) })
		}
	}
	seconds := written("2006-01-02T15:04:05Z07:00")
	fractions := func() mock.Options { return serving(mock.Options{Scenario: "fractional-seconds"})() }
	return []Variant{
		{ID: "zero-offset", Says: "times end in +00:00 instead of Z", Wrap: told(written("2006-01-02T15:04:05.999999999+00:00"))},
		{ID: "microseconds", Says: "times always have six digits of a fraction", Wrap: told(written("2006-01-02T15:04:05.000000Z07:00"))},
		{ID: "another-zone", Says: "times are told with the offset of New York in winter", Wrap: told(func(l *look, call object) object {
			zone := time.FixedZone("", -5*3600)
			return l.retold(call, func(t time.Time) string { return quote(t.In(zone).Format(time.RFC3339Nano)) })
		})},
		{ID: "seconds-told", Says: "times are told in seconds, though they are kept finer", Wrap: told(seconds)},
		{ID: "seconds-told-of-fractions", Says: "times are told in seconds, though all calls began within one", Options: fractions, Wrap: told(seconds)},
		{ID: "seconds-kept", Says: "times are kept and told in seconds", Wrap: resorted(seconds)},
		{ID: "naive", Says: "times have no offset", Shoulds: []string{"schema/time-offset"}, Wrap: told(naive)},
		{ID: "day-is-whole", Says: "a date_to that is a date alone means its whole day", Wrap: respelling("date_to", func(text string) (string, bool) {
			return text + "T23:59:59.999999Z", len(text) == len("2006-01-02")
		})},
		{
			ID: "day-refused", Says: "a date alone is refused",
			Wrap: refusingWhere(func(x *exchange, p pair) bool {
				q := x.parameter(p.name())
				return q != nil && q.Type == ringback.TypeTime && !strings.Contains(p.value(), ":")
			}),
		},
		{
			ID: "naive-refused", Says: "a time without an offset is refused",
			Wrap: refusingWhere(func(x *exchange, p pair) bool {
				q := x.parameter(p.name())
				return q != nil && q.Type == ringback.TypeTime && strings.Contains(p.value(), ":") &&
					!strings.HasSuffix(strings.ToUpper(p.value()), "Z") && !strings.Contains(p.rawValue, "+") && !offsetForm.MatchString(p.value())
			}),
		},
	}
}

// resorted changes calls as they are stored, and keeps them in the order of the spec.
func resorted(change func(l *look, call object) object) wrap {
	return listing{calls: func(l *look, calls []object) []object {
		out := make([]object, len(calls))
		for i, call := range calls {
			out[i] = change(l, call)
		}
		return l.sorted(out)
	}}.wrap
}

// refusingWhere refuses requests that have a parameter of a kind.
func refusingWhere(bad func(x *exchange, p pair) bool) wrap {
	return layer(func() func(x *exchange) *answer {
		return func(x *exchange) *answer {
			a := x.honestly()
			if !x.isPage(a) {
				return a
			}
			for _, p := range x.pairs() {
				if bad(x, p) {
					return invalid(p.name(), "value_error", "Input is not accepted")
				}
			}
			return a
		}
	})
}
