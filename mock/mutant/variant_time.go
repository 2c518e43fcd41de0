package mutant

import (
	"strconv"
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
		{ID: "naive-local", Says: "a time without an offset is the server's own, two hours ahead", Wrap: respellingTimes(func(text string) (string, bool) {
			return text + "+02:00", strings.Contains(text, "T") && !strings.HasSuffix(text, "Z") && !offsetForm.MatchString(text)
		})},
		{ID: "numbers-are-seconds", Says: "a number is a time in seconds since 1970, or in milliseconds if it is large, as to Pydantic", Wrap: respellingTimes(func(text string) (string, bool) {
			n, err := strconv.ParseInt(text, 10, 64)
			if err == nil && n < 2e10 {
				return time.Unix(n, 0).UTC().Format(time.RFC3339), true
			}
			return time.UnixMilli(n).UTC().Format(time.RFC3339), err == nil && n < 1e14
		})},
		{ID: "numbers-are-dates", Says: "a number of eight digits is a date, one of four a year", Wrap: respellingTimes(func(text string) (string, bool) {
			switch {
			case len(text) == 4 && isNumber(text):
				return text + "-01-01", true
			case len(text) == 8 && isNumber(text):
				return text[:4] + "-" + text[4:6] + "-" + text[6:], true
			}
			return text, false
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

// respellingTimes changes how all times are spelt.
func respellingTimes(change func(text string) (string, bool)) wrap {
	return rewriting(func(x *exchange, ps pairs) pairs {
		return ps.each(func(p pair) (string, bool) {
			q := x.parameter(p.name())
			text, ok := change(p.value())
			return text, ok && q != nil && q.Type == ringback.TypeTime
		})
	})
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
