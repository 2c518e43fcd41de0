package mutant

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback"
)

// rangeBugs are wrong at the ends of ranges, and about what has no value.
func rangeBugs(l *ringback.List) []Bug {
	bounds := only(l, isBound)
	bugs := each(bounds, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "exclusive/" + p.Name, Says: p.Name + " leaves out its own bound", Law: "filter/" + p.Name + "/inclusive",
			Wrap: matching(p.Name, func(l *look, c ringback.Condition, call object) bool {
				equal := c
				equal.Parameter = equality(c.Parameter)
				return l.meets(c, call) && !l.meets(equal, call)
			}),
		}
	})
	bugs = append(bugs, each(bounds, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "null-matches/" + p.Name, Says: "a call without " + p.Filter.Field + " meets " + p.Name, Law: "filter/" + p.Name + "/sound",
			Scenario: scenarioOfNull(p),
			Wrap: matching(p.Name, func(l *look, c ringback.Condition, call object) bool {
				return call.isNull(p.Filter.Field) || l.meets(c, call)
			}),
		}
	})...)
	bugs = append(bugs, each(only(bounds, func(p *ringback.Parameter) bool { return p.Name != "max_duration" }), func(p *ringback.Parameter) Bug {
		law := "filter/" + p.Name + "/nulls"
		if p.Name == "min_duration" {
			law = "filter/min_duration/inclusive" // the least of all is a bound that inclusive asks for
		}
		return Bug{
			ID: "met-by-all-is-absent/" + p.Name, Says: "a bound of " + p.Name + " that every value meets is dropped by the planner, and calls without " + p.Filter.Field + " come too",
			Law: law, Scenario: scenarioOfNull(p),
			Wrap: listing{asked: func(l *look) {
				if c := l.condition(p.Name); c != nil && l.metByAll(*c) {
					l.drop(p.Name)
				}
			}}.wrap,
		}
	})...)
	bugs = append(bugs, each(only(bounds, func(p *ringback.Parameter) bool { return p.Filter.Op == ringback.OpAtMost }), exclusiveInRange)...)
	for _, field := range ranges(l) {
		bugs = append(bugs, crossedBugs(field)...)
	}
	return append(bugs, durationBugs()...)
}

// exclusiveInRange leaves out the upper bound's own value where there is a lower one below it, as BETWEEN by half-open intervals does.
func exclusiveInRange(p *ringback.Parameter) Bug {
	return Bug{
		ID: "exclusive-in-a-range/" + p.Name, Says: p.Name + " leaves out its own bound where another lies below it", Law: "range/" + p.Filter.Field + "/point",
		Wrap: matching(p.Name, func(l *look, c ringback.Condition, call object) bool {
			equal := c
			equal.Parameter = equality(c.Parameter)
			lower := slices.ContainsFunc(l.query.Conditions, func(o ringback.Condition) bool {
				return o.Parameter.Filter.Field == p.Filter.Field && o.Parameter != c.Parameter && o.Value != c.Value
			})
			return l.meets(c, call) && (!lower || !l.meets(equal, call))
		}),
	}
}

// isBeyondAll reports whether every value meets a bound, and none is it.
func (l *look) isBeyondAll(c ringback.Condition) bool {
	equal := c
	equal.Parameter = equality(c.Parameter)
	return !slices.ContainsFunc(l.all, func(call object) bool {
		return !call.isNull(c.Parameter.Filter.Field) && (!l.meets(c, call) || l.meets(equal, call))
	})
}

// metByAll reports whether every value meets a bound.
func (l *look) metByAll(c ringback.Condition) bool {
	return !slices.ContainsFunc(l.all, func(call object) bool { return !call.isNull(c.Parameter.Filter.Field) && !l.meets(c, call) })
}

// equality is a parameter like another that asks for the very value.
func equality(p *ringback.Parameter) *ringback.Parameter {
	out := *p
	out.Filter = &ringback.Filter{Field: p.Filter.Field, Op: ringback.OpEqual}
	return &out
}

func scenarioOfNull(p *ringback.Parameter) string {
	if p.Type == ringback.TypeTime {
		return "null-started-at"
	}
	return ""
}

// span is a field with the two parameters that bound it.
type span struct{ field, from, to string }

func ranges(l *ringback.List) (spans []span) {
	for _, p := range l.Parameters {
		for _, q := range l.Parameters {
			if p.Filter != nil && q.Filter != nil && p.Filter.Field == q.Filter.Field &&
				p.Filter.Op == ringback.OpAtLeast && q.Filter.Op == ringback.OpAtMost {
				spans = append(spans, span{p.Filter.Field, p.Name, q.Name})
			}
		}
	}
	return spans
}

// ends are the two conditions of a range, if both were given.
func (s span) ends(l *look) (from, to *ringback.Condition) {
	from, to = l.condition(s.from), l.condition(s.to)
	if from == nil || to == nil {
		return nil, nil
	}
	return from, to
}

// compare orders two values of a parameter.
func compare(a, b *ringback.Condition) int {
	if a.Parameter.Type == ringback.TypeTime {
		return a.Value.Time.Compare(b.Value.Time)
	}
	return int(min(1, max(-1, a.Value.Int-b.Value.Int)))
}

func crossedBugs(s span) []Bug {
	crossed := func(l *look) bool {
		from, to := s.ends(l)
		return from != nil && compare(from, to) > 0
	}
	return []Bug{
		{
			ID: "crossed-swapped/" + s.field, Says: s.from + " above " + s.to + " is taken for the range the other way round", Law: "range/" + s.field + "/crossed",
			Wrap: listing{asked: func(l *look) {
				if crossed(l) {
					from, to := s.ends(l)
					from.Value, to.Value = to.Value, from.Value
				}
			}}.wrap,
		},
		{
			ID: "crossed-ignored/" + s.field, Says: s.from + " above " + s.to + " is no range, so both are forgotten", Law: "range/" + s.field + "/crossed",
			Wrap: listing{asked: func(l *look) {
				if crossed(l) {
					l.drop(s.from)
					l.drop(s.to)
				}
			}}.wrap,
		},
		{
			ID: "point-empty/" + s.field, Says: "a range whose ends are the same is taken for an empty one", Law: "range/" + s.field + "/point",
			Wrap: listing{keep: func(l *look, calls []object) []object {
				if from, to := s.ends(l); from != nil && compare(from, to) == 0 {
					return nil
				}
				return new(listing).matching(l, calls)
			}}.wrap,
		},
	}
}

func durationBugs() []Bug {
	by := func(parameter, id, says, promise string, match func(l *look, c ringback.Condition, call object) bool) Bug {
		return Bug{ID: id, Says: says, Law: "filter/" + parameter + "/" + promise, Wrap: matching(parameter, match)}
	}
	bound := func(change func(n int64) int64) func(l *look, c ringback.Condition, call object) bool {
		return func(l *look, c ringback.Condition, call object) bool {
			c.Value.Int = change(c.Value.Int)
			return l.meets(c, call)
		}
	}
	asText := func(_ *look, c ringback.Condition, call object) bool {
		return !call.isNull("duration") && holds(c.Parameter.Filter.Op, strings.Compare(call.raw("duration"), c.Value.Text))
	}
	nullIsZero := func(l *look, c ringback.Condition, call object) bool {
		if call.isNull("duration") {
			call = call.with("duration", "0")
		}
		return l.meets(c, call)
	}
	return []Bug{
		by("min_duration", "null-is-zero/min_duration", "a call without a duration counts as one of 0 seconds", "inclusive", nullIsZero),
		by("max_duration", "null-is-zero/max_duration", "a call without a duration counts as one of 0 seconds", "sound", nullIsZero),
		by("min_duration", "compared-as-text/min_duration", "durations are compared as text: 9 is more than 100", "sound", asText),
		by("max_duration", "compared-as-text/max_duration", "durations are compared as text: 100 is less than 9", "sound", asText),
		by("min_duration", "minutes/min_duration", "min_duration is taken for minutes", "exact", bound(func(n int64) int64 { return min(n, 1<<40) * 60 })),
		by("max_duration", "minutes/max_duration", "max_duration is taken for minutes", "sound", bound(func(n int64) int64 { return min(n, 1<<40) * 60 })),
		by("min_duration", "off-by-one/min_duration", "min_duration lets in calls that are a second shorter", "sound", bound(func(n int64) int64 { return n - 1 })),
		by("max_duration", "off-by-one/max_duration", "max_duration lets in calls that are a second longer", "sound", bound(func(n int64) int64 { return n + 1 })),
		by("max_duration", "tens/max_duration", "durations are kept in tens of seconds", "sound", bound(func(n int64) int64 { return n - n%10 + 9 })),
		by("min_duration", "duration-from-times", "min_duration takes the time between start and end for a duration that is missing", "inclusive",
			func(l *look, c ringback.Condition, call object) bool {
				from, okFrom := call.time("started_at")
				to, okTo := call.time("ended_at")
				if okFrom && okTo {
					call = call.with("duration", strconv.Itoa(int(to.Sub(from).Seconds())))
				}
				return l.meets(c, call)
			}),
		among(300, by("max_duration", "duration-from-day", "max_duration is compared with the seconds of the minute in which the call began, when that is shorter", "inclusive",
			func(l *look, c ringback.Condition, call object) bool {
				t, ok := call.time("started_at")
				return l.meets(c, call) || ok && !call.isNull("duration") && int64(t.Second()) == c.Value.Int
			})),
		by("max_duration", "longest-call-lost", "a max_duration beyond every call is cut to the longest in the statistics, exclusively", "nulls",
			func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) && !(l.isBeyondAll(c) && number(call.raw("duration")) == l.longest())
			}),
		{
			ID: "negative-is-absolute", Says: "the sign of min_duration is lost", Law: "parameter/min_duration/extremes",
			Wrap: matching("min_duration", bound(func(n int64) int64 { return max(n, -n) })),
		},
		{
			ID: "zero-is-absent/min_duration", Says: "min_duration 0 is falsy, and the filter forgotten", Law: "filter/min_duration/inclusive",
			Wrap: forgettingZero("min_duration"),
		},
		{
			ID: "zero-is-absent/max_duration", Says: "max_duration 0 is falsy, and the filter forgotten", Law: "filter/max_duration/inclusive",
			Wrap: forgettingZero("max_duration"), Scenario: "zero-and-day-long-durations",
		},
		{
			ID: "zero-is-no-duration", Says: "a call of 0 seconds is falsy, and meets no duration filter", Law: "filter/max_duration/exact", Scenario: "zero-and-day-long-durations",
			Wrap: listing{match: func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) && (c.Parameter.Filter.Field != "duration" || call.raw("duration") != "0")
			}}.wrap,
		},
		{
			ID: "duration-told-zero", Says: "a duration that is null is told as 0", Law: "filter/max_duration/exact",
			Wrap: told(func(_ *look, call object) object {
				if call.isNull("duration") {
					return call.with("duration", "0")
				}
				return call
			}),
		},
		{
			ID: "long-calls-lost", Says: "calls of more than ten minutes are in an archive that duration filters don't see", Law: "filter/min_duration/exact", Calls: 1250,
			Wrap: listing{match: func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) && (c.Parameter.Filter.Field != "duration" || number(call.raw("duration")) <= 600)
			}}.wrap,
		},
	}
}

// longest is the duration of the longest call.
func (l *look) longest() (seconds float64) {
	for _, call := range l.all {
		seconds = max(seconds, number(call.raw("duration")))
	}
	return seconds
}

func forgettingZero(parameter string) wrap {
	return listing{asked: func(l *look) {
		if c := l.condition(parameter); c != nil && c.Value.Int == 0 {
			l.drop(parameter)
		}
	}}.wrap
}
