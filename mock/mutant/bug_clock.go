package mutant

import (
	"time"
	_ "time/tzdata" // zones, wherever this runs

	"github.com/ringback/ringback"
)

// clockBugs read instants through a local clock, or through a calendar that is wrong about some days.
func clockBugs(l *ringback.List) []Bug {
	times := only(l, func(p *ringback.Parameter) bool { return p.Type == ringback.TypeTime })
	autumn := time.Date(2026, time.October, 25, 1, 0, 0, 0, time.UTC) // where clocks in Europe go back
	leap := time.Date(2024, time.February, 29, 12, 0, 0, 0, time.UTC)
	earlier := func(p *ringback.Parameter) string {
		if p.Filter.Op == ringback.OpAtLeast {
			return "sound"
		}
		return "exact"
	}
	inclusive := func(*ringback.Parameter) string { return "inclusive" }
	later := func(p *ringback.Parameter) string {
		return map[string]string{"sound": "exact", "exact": "sound"}[earlier(p)]
	}
	family := func(id, says string, promise func(p *ringback.Parameter) string, around time.Time, change func(t time.Time) time.Time) func(p *ringback.Parameter) Bug {
		return func(p *ringback.Parameter) Bug {
			return Bug{ID: id + "/" + p.Name, Says: p.Name + " " + says, Law: "filter/" + p.Name + "/" + promise(p), Calls: 300, Wrap: movedTo(around, 1, listing{asked: func(l *look) {
				if c := l.condition(p.Name); c != nil {
					c.Value.Time = change(c.Value.Time)
				}
			}})}
		}
	}
	var bugs []Bug
	for _, f := range []func(p *ringback.Parameter) Bug{
		family("summer-hour", "is read an hour early in summer: its clock time is taken for London's", earlier, autumn, func(t time.Time) time.Time {
			return asIn(london, t)
		}),
		family("leap-day-late", "is a day late on 29 February: the calendar has no such day", inclusive, leap, func(t time.Time) time.Time {
			if isLeapDay(t) {
				return t.AddDate(0, 0, 1)
			}
			return t
		}),
		family("year-day-late", "is a day late from March on in leap years: days are counted from New Year", later, leap, func(t time.Time) time.Time {
			if t.YearDay() > 60 && t.AddDate(0, 0, 1-t.YearDay()).AddDate(0, 0, 59).Month() == time.February {
				return t.AddDate(0, 0, 1)
			}
			return t
		}),
	} {
		bugs = append(bugs, each(times, f)...)
	}
	return append(bugs, each(times, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "compares-clocks/" + p.Name, Says: p.Name + " and calls are compared by the clock time in Berlin, which comes twice in an autumn's night",
			Law: "filter/" + p.Name + "/inclusive", Calls: 300, Wrap: movedTo(autumn, 60, listing{match: func(l *look, c ringback.Condition, call object) bool {
				t, ok := call.time(p.Filter.Field)
				if c.Parameter.Name != p.Name || !ok {
					return l.meets(c, call)
				}
				return holds(p.Filter.Op, inUTC(berlin, t).Compare(inUTC(berlin, c.Value.Time)))
			}}),
		}
	})...)
}

var london, berlin = zone("Europe/London"), zone("Europe/Berlin")

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // time/tzdata has it
	}
	return z
}

func isLeapDay(t time.Time) bool { return t.UTC().Month() == time.February && t.UTC().Day() == 29 }

// asIn is the instant at which a zone's clock shows what one in UTC shows at t.
func asIn(zone *time.Location, t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}

// inUTC is what a zone's clock shows at t, as if it were UTC.
func inUTC(zone *time.Location, t time.Time) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// movedTo lets a list server answer of calls that begin around an instant, nearer to it than they did by a factor.
func movedTo(at time.Time, nearer time.Duration, inner listing) wrap {
	inner.calls = func(l *look, calls []object) []object {
		if len(calls) == 0 {
			return calls
		}
		middle, _ := calls[len(calls)/2].time(l.started())
		out := make([]object, len(calls))
		for i, call := range calls {
			start, _ := call.time(l.started())
			by := at.Add(start.Sub(middle) / nearer).Truncate(time.Second).Sub(start)
			out[i] = l.retold(call, func(t time.Time) string { return quoteTime(t.Add(by)) })
		}
		return out
	}
	return inner.wrap
}
