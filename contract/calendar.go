package contract

import (
	"slices"
	"time"
)

// calendarBound is a time among some, ascending, about which a target is easily wrong: one that reads instants through a local clock
// around a change of clocks, one that counts days in a leap year or at the end of a month. ok is false where there is no such time.
func calendarBound(values []scalar) (bound scalar, ok bool) {
	for _, odd := range []func(values []scalar, i int) bool{comesTwice, isLeapDay, isSkipped, isLastOfLongMonth} {
		if i := slices.IndexFunc(indices(values), func(i int) bool { return odd(values, i) }); i >= 0 {
			return values[i], true
		}
	}
	return scalar{}, false
}

func indices(values []scalar) []int {
	out := make([]int, len(values))
	for i := range out {
		out[i] = i
	}
	return out
}

// comesTwice reports whether a clock that went back in autumn shows an earlier time for this instant than for one before it: it is the
// first behind the change, and less than an hour behind one before it.
func comesTwice(values []scalar, i int) bool {
	if i == 0 {
		return false
	}
	before, at := values[i-1].at, values[i].at
	return slices.ContainsFunc(autumnChanges(at.UTC().Year()), func(change time.Time) bool {
		return before.Before(change) && !at.Before(change) && at.Before(change.Add(time.Hour)) && at.Sub(before) < time.Hour
	})
}

// isSkipped reports whether clocks that went forward in spring never showed this time: it has no instant where it is read as local time.
func isSkipped(values []scalar, i int) bool {
	at := values[i].at.UTC()
	return slices.ContainsFunc(springDays(at.Year()), func(day time.Time) bool {
		return sameDay(at, day) && (at.Hour() == 1 || at.Hour() == 2)
	})
}

func isLeapDay(values []scalar, i int) bool {
	at := values[i].at.UTC()
	return at.Month() == time.February && at.Day() == 29
}

func isLastOfLongMonth(values []scalar, i int) bool { return values[i].at.UTC().Day() == 31 }

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

// autumnChanges are the instants of a year at which clocks go back: in Europe all at once, in North America zone by zone.
func autumnChanges(year int) []time.Time {
	out := []time.Time{sunday(year, time.October, 25).Add(time.Hour)}
	for hour := 6; hour <= 9; hour++ {
		out = append(out, sunday(year, time.November, 1).Add(time.Duration(hour)*time.Hour))
	}
	return out
}

// springDays are the days of a year on which clocks go forward in Europe and in North America.
func springDays(year int) []time.Time {
	return []time.Time{sunday(year, time.March, 25), sunday(year, time.March, 8)}
}

// sunday is the first Sunday from a day on.
func sunday(year int, month time.Month, day int) time.Time {
	from := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return from.AddDate(0, 0, (7-int(from.Weekday()))%7)
}
