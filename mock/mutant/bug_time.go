package mutant

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/ringback/ringback"
)

// timeBugs read times wrongly.
func timeBugs(l *ringback.List) []Bug {
	times := only(l, func(p *ringback.Parameter) bool { return p.Type == ringback.TypeTime })
	family := func(id, says string, promise func(p *ringback.Parameter) string, change func(c *ringback.Condition, given string)) func(p *ringback.Parameter) Bug {
		return func(p *ringback.Parameter) Bug {
			return Bug{
				Calls: 300, // so that calls lie close to each other
				ID:    id + "/" + p.Name, Says: p.Name + " " + says, Law: "filter/" + p.Name + "/" + promise(p),
				Wrap: listing{asked: func(l *look) {
					if c := l.condition(p.Name); c != nil {
						change(c, c.Value.Text)
					}
				}}.wrap,
			}
		}
	}
	shift := func(by func(given string) time.Duration) func(c *ringback.Condition, given string) {
		return func(c *ringback.Condition, given string) { c.Value.Time = c.Value.Time.Add(by(given)) }
	}
	// A bound that is read too early lets calls in that date_from keeps out, and keeps out some that date_to lets in.
	earlier := func(p *ringback.Parameter) string {
		if p.Filter.Op == ringback.OpAtLeast {
			return "sound"
		}
		return "exact"
	}
	sameInstant := func(*ringback.Parameter) string { return "same-instant" }
	families := []func(p *ringback.Parameter) Bug{
		family("offset-lost", "reads +05:30 as UTC", sameInstant, shift(offset)),
		family("offset-sign-turned", "subtracts an offset that has to be added", sameInstant,
			shift(func(given string) time.Duration { return 2 * offset(given) })),
		family("offset-without-minutes", "reads the hours of an offset, and not its minutes", sameInstant,
			shift(func(given string) time.Duration { return offset(given) % time.Hour })),
		family("offset-minutes-added", "adds the minutes of an offset to the west where they have to be subtracted", sameInstant,
			shift(func(given string) time.Duration { return max(0, -2*(offset(given)%time.Hour)) })),
		family("offset-12-hours-at-most", "reads no offset of more than 12 hours", sameInstant,
			shift(func(given string) time.Duration { return max(0, offset(given)-12*time.Hour) })),
		family("offset-lost-of-fractions", "reads a time with a fraction of a second as UTC, whatever its offset", sameInstant,
			shift(func(given string) time.Duration {
				if !strings.Contains(given, ".") {
					return 0
				}
				return offset(given)
			})),
		family("local-time", "is read in the server's own zone, two hours ahead", earlier,
			shift(func(string) time.Duration { return -2 * time.Hour })),
		family("day-only", "is cut to its day", earlier, func(c *ringback.Condition, _ string) {
			c.Value.Time = c.Value.Time.Truncate(24 * time.Hour)
		}),
		family("minute-only", "is cut to its minute", earlier, func(c *ringback.Condition, _ string) {
			c.Value.Time = c.Value.Time.Truncate(time.Minute)
		}),
	}
	slack := func(p *ringback.Parameter) time.Duration {
		if p.Filter.Op == ringback.OpAtLeast {
			return -time.Second
		}
		return time.Second
	}
	families = append(families, func(p *ringback.Parameter) Bug {
		return family("second-allowed", "allows for a second of difference between clocks", func(*ringback.Parameter) string { return "sound" },
			shift(func(string) time.Duration { return slack(p) }))(p)
	})
	var bugs []Bug
	for _, f := range families {
		bugs = append(bugs, each(times, f)...)
	}
	bugs = append(bugs, each(times, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "compares-end/" + p.Name, Says: p.Name + " is compared with the end of the call", Law: "filter/" + p.Name + "/" + earlier(p),
			Wrap: matching(p.Name, func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call.with(p.Filter.Field, call.raw("ended_at")))
			}),
		}
	})...)
	bugs = append(bugs, each(times, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "times-as-text/" + p.Name, Says: p.Name + " is compared as text", Law: "filter/" + p.Name + "/same-instant",
			Wrap: matching(p.Name, func(_ *look, c ringback.Condition, call object) bool {
				return !call.isNull(p.Filter.Field) && holds(p.Filter.Op, strings.Compare(call.text(p.Filter.Field), c.Value.Text))
			}),
		}
	})...)
	bugs = append(bugs, each(times, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "raw-plus-dropped/" + p.Name, Says: "what stands behind a space in " + p.Name + " is dropped, so a + that wasn't encoded loses the offset",
			Law: "parameter/" + p.Name + "/raw-plus", Wrap: rewriting(dropBehindSpace(p.Name)),
		}
	})...)
	bugs = append(bugs, each(times, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "year-9999-500/" + p.Name, Says: "a year far away in " + p.Name + " overflows when the zone is added", Law: "answer/ok",
			Wrap: listing{late: func(l *look, a *answer) {
				if c := l.condition(p.Name); c != nil && (c.Value.Time.Year() >= 9999 || c.Value.Time.Year() <= 1) {
					a.become(failure(http.StatusInternalServerError, "OverflowError: date value out of range"))
				}
			}}.wrap,
		}
	})...)
	bugs = append(bugs, each(times, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "far-year-ignored/" + p.Name, Says: "a year far away in " + p.Name + " doesn't fit the column's type, and is dropped", Law: "filter/" + p.Name + "/sound",
			Wrap: listing{asked: func(l *look) {
				if c := l.condition(p.Name); c != nil && (c.Value.Time.Year() >= 9999 || c.Value.Time.Year() <= 1) {
					l.drop(p.Name)
				}
			}}.wrap,
		}
	})...)
	bugs = append(bugs, each(times, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "far-year-counts-all/" + p.Name, Says: "for a year far away in " + p.Name + " everything is counted", Law: "parameter/" + p.Name + "/extremes",
			Wrap: listing{page: func(l *look, page *page) {
				if c := l.condition(p.Name); c != nil && (c.Value.Time.Year() >= 9999 || c.Value.Time.Year() <= 1) {
					page.total = int64(len(l.all)) + 1
				}
			}}.wrap,
		}
	})...)
	return append(bugs, []Bug{
		{
			ID: "midnight-is-the-day-before", Says: "a date_from at midnight begins with the next day: it is taken for a date alone, exclusively", Law: "range/started_at/split",
			Wrap: listing{asked: func(l *look) {
				if c := l.condition("date_from"); c != nil && c.Value.Time.Equal(c.Value.Time.Truncate(24*time.Hour)) {
					c.Value.Time = c.Value.Time.Add(24 * time.Hour)
				}
			}}.wrap,
		},
		{
			ID: "fraction-dropped/date_to", Says: "date_to is cut to the second, calls aren't", Law: "filter/date_to/inclusive", Scenario: "fractional-seconds",
			Wrap: listing{asked: func(l *look) {
				if c := l.condition("date_to"); c != nil {
					c.Value.Time = c.Value.Time.Truncate(time.Second)
				}
			}}.wrap,
		},
		{
			ID: "fraction-dropped/date_from", Says: "date_from is cut to the second, calls aren't", Law: "range/started_at/crossed", Scenario: "fractional-seconds",
			Wrap: listing{asked: func(l *look) {
				if c := l.condition("date_from"); c != nil {
					c.Value.Time = c.Value.Time.Truncate(time.Second)
				}
			}}.wrap,
		},
		{
			ID: "fraction-dropped-of-seconds/date_from", Says: "date_from is cut to the second, as calls are", Law: "filter/date_from/inclusive",
			Wrap: listing{asked: func(l *look) {
				if c := l.condition("date_from"); c != nil {
					c.Value.Time = c.Value.Time.Truncate(time.Second)
				}
			}}.wrap,
		},
		{
			ID: "date-to-whole-day", Says: "date_to means the whole day, whatever its time of day", Law: "filter/date_to/sound",
			Wrap: listing{asked: func(l *look) {
				if c := l.condition("date_to"); c != nil {
					c.Value.Time = c.Value.Time.Truncate(24 * time.Hour).Add(24*time.Hour - 1)
				}
			}}.wrap,
		},
		{
			ID: "date-from-before-2000", Says: "a date_from before 2000 is taken for a mistake, and finds nothing", Law: "combine/neutral",
			Wrap: finding("date_from", func(t time.Time) bool { return t.Year() < 2000 }),
		},
		{
			ID: "date-to-in-the-future", Says: "a date_to in the future finds nothing", Law: "combine/neutral",
			Wrap: finding("date_to", func(t time.Time) bool { return t.Year() > 2030 }),
		},
		{
			ID: "times-told-local", Says: "times are told in local time, two hours ahead, as if it were UTC", Law: "range/started_at/offset",
			Wrap: told(func(l *look, call object) object {
				for _, f := range l.list.Fields {
					if t, ok := call.time(f.Name); ok && f.Type == ringback.TypeTime {
						call = call.with(f.Name, quoteTime(t.Add(2*time.Hour)))
					}
				}
				return call
			}),
		},
	}...)
}

// finding finds nothing where a time meets a condition.
func finding(parameter string, nothing func(t time.Time) bool) wrap {
	return listing{keep: func(l *look, calls []object) []object {
		if c := l.condition(parameter); c != nil && nothing(c.Value.Time) {
			return nil
		}
		return new(listing).matching(l, calls)
	}}.wrap
}

var offsetForm = regexp.MustCompile(`([+-])(\d\d):?(\d\d)$`)

// offset is that of a time's text, 0 where it has none.
func offset(text string) time.Duration {
	m := offsetForm.FindStringSubmatch(text)
	if m == nil || !strings.Contains(text, ":") {
		return 0
	}
	d, err := time.ParseDuration(m[1] + m[2] + "h" + m[3] + "m")
	if err != nil {
		return 0
	}
	return d
}

func (x *exchange) hasOffset() bool {
	ps := x.pairs()
	return offset(ps.last("date_from")) != 0 || offset(ps.last("date_to")) != 0
}

func dropBehindSpace(parameter string) func(x *exchange, ps pairs) pairs {
	return func(_ *exchange, ps pairs) pairs {
		return ps.each(func(p pair) (string, bool) {
			date, rest, found := strings.Cut(p.value(), " ")
			return date, found && p.name() == parameter && strings.Contains(date, "T") && strings.Contains(rest, ":")
		})
	}
}
