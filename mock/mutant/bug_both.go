package mutant

import (
	"slices"
	"time"

	"github.com/ringback/ringback"
)

// bothBugs are wrong only where both ends of a range are given: two ends have a query of their own, which is tested less.
func bothBugs(l *ringback.List) (bugs []Bug) {
	for _, s := range ranges(l) {
		bugs = append(bugs,
			s.bug("ends-by-place", "the first of "+s.from+" and "+s.to+" in the URL is taken for the lower end, whatever its name", s.turning(func(ps pairs) pairs {
				return ps.with(s.from, ps.last(s.to)).with(s.to, ps.last(s.from))
			})),
			s.bug("end-before-start-lost", s.to+" is lost where it stands before "+s.from+" in the URL", s.turning(func(ps pairs) pairs {
				return ps.without(s.to)
			})),
		)
		if l.Field(s.field).Type == ringback.TypeTime {
			bugs = append(bugs, coarseBugs(s)...)
		} else {
			bugs = append(bugs, s.bug("minutes-in-a-range", "a range of "+s.from+" and "+s.to+" is one of minutes", s.both(func(from, to *ringback.Value) {
				from.Int -= from.Int % 60
				to.Int += 59 - to.Int%60
			})))
		}
	}
	return bugs
}

// coarseBugs cut the ends of a range of time to something longer than an instant.
func coarseBugs(s span) []Bug {
	const day = 24 * time.Hour
	down := func(v *ringback.Value, unit time.Duration) { v.Time = v.Time.Truncate(unit) }
	up := func(v *ringback.Value, unit time.Duration) { v.Time = v.Time.Truncate(unit).Add(unit - 1) }
	return []Bug{
		s.bug("start-to-the-second", "beside "+s.to+", "+s.from+" is cut to its second", s.both(func(from, _ *ringback.Value) { down(from, time.Second) })),
		s.bug("start-to-the-minute", "beside "+s.to+", "+s.from+" is cut to its minute", s.both(func(from, _ *ringback.Value) { down(from, time.Minute) })),
		s.bug("end-to-the-minute", "beside "+s.from+", "+s.to+" means its whole minute", s.both(func(_, to *ringback.Value) { up(to, time.Minute) })),
		s.bug("end-before-the-minute", "beside "+s.from+", "+s.to+" is cut to its minute", s.both(func(_, to *ringback.Value) { down(to, time.Minute) })),
		s.bug("start-to-the-day", "beside "+s.to+", "+s.from+" is cut to its day", s.both(func(from, _ *ringback.Value) { down(from, day) })),
		s.bug("end-to-the-day", "beside "+s.from+", "+s.to+" means its whole day", s.both(func(_, to *ringback.Value) { up(to, day) })),
		s.bug("days-in-a-range", "a range of "+s.from+" and "+s.to+" is one of whole days", s.both(func(from, to *ringback.Value) {
			down(from, day)
			up(to, day)
		})),
		s.bug("two-weeks-at-most", "a range of more than two weeks is cut to its last two", s.both(func(from, to *ringback.Value) {
			if least := to.Time.Add(-14 * day); from.Time.Before(least) {
				from.Time = least
			}
		})),
	}
}

// bug is one about both ends of a range. It takes calls that lie close to each other.
func (s span) bug(id, says string, w wrap) Bug {
	return Bug{ID: id + "/" + s.from + "+" + s.to, Says: says, Law: "range/" + s.field + "/point", Calls: 300, Wrap: w}
}

// both changes the ends of a range where both are given.
func (s span) both(change func(from, to *ringback.Value)) wrap {
	return listing{asked: func(l *look) {
		l.query.Conditions = slices.Clone(l.query.Conditions)
		if from, to := s.ends(l); from != nil {
			change(&from.Value, &to.Value)
		}
	}}.wrap
}

// turning changes queries in which the upper end stands before the lower one.
func (s span) turning(change func(ps pairs) pairs) wrap {
	return rewriting(func(_ *exchange, ps pairs) pairs {
		place := func(name string) int { return slices.IndexFunc(ps, func(p pair) bool { return p.name() == name }) }
		if to := place(s.to); to >= 0 && to < place(s.from) {
			return change(ps)
		}
		return ps
	})
}
