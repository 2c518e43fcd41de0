package mutant

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback"
)

// absentBugs take a value for none: what some language has for nothing, what is falsy to it, or what it can't read.
func absentBugs(l *ringback.List) []Bug {
	var bugs []Bug
	for _, p := range filtersOf(l) {
		law := "parameter/" + p.Name + "/fail-closed"
		if p.Type == ringback.TypeString && p.Enum == nil {
			law = "filter/" + p.Name + "/literal" // any text is one that may be asked for
		}
		bugs = append(bugs, Bug{
			ID: "null-is-absent/" + p.Name, Says: p.Name + "=null, undefined or None is taken for none, as clients in scripts write it", Law: law,
			Wrap: ignoring(p.Name, func(text string) bool { return slices.Contains([]string{"null", "undefined", "None"}, text) }),
		})
		if p.Type == ringback.TypeTime {
			bugs = append(bugs, absentTimes(p)...)
		}
	}
	for _, s := range ranges(l) {
		bugs = append(bugs, s.invalidBeside(s.from, s.to), s.invalidBeside(s.to, s.from))
	}
	return append(bugs, []Bug{
		{
			ID: "all-is-absent/status", Says: "status=all is the dashboard's word for every status", Law: "parameter/status/fail-closed",
			Wrap: ignoring("status", func(text string) bool { return strings.EqualFold(text, "all") }),
		},
		{
			ID: "negative-is-absent/max_duration", Says: "a max_duration below 0 is taken for none", Law: "filter/max_duration/inclusive",
			Wrap: ignoring("max_duration", func(text string) bool { return strings.HasPrefix(text, "-") }),
		},
		{
			ID: "not-positive-is-absent/max_duration", Says: "a max_duration that isn't above 0 is taken for none", Law: "filter/max_duration/inclusive",
			Wrap: ignoring("max_duration", func(text string) bool { n, err := strconv.Atoi(text); return err == nil && n <= 0 }),
		},
		{
			ID: "blank-is-absent/customer_phone", Says: "a customer_phone of blanks is taken for none", Law: "filter/customer_phone/literal",
			Wrap: ignoring("customer_phone", func(text string) bool { return text != "" && strings.TrimSpace(text) == "" }),
		},
		{
			ID: "empty-finds-nothing/customer_phone", Says: "an empty customer_phone is compared as a whole, and finds nothing", Law: "filter/customer_phone/literal",
			Wrap: matching("customer_phone", func(l *look, c ringback.Condition, call object) bool { return c.Value.Text != "" && l.meets(c, call) }),
		},
	}...)
}

// absentTimes drop times of a kind.
func absentTimes(p *ringback.Parameter) []Bug {
	bug := func(id, says string, absent func(text string) bool) Bug {
		return Bug{ID: id + "/" + p.Name, Says: p.Name + " is dropped where it is " + says, Law: "parameter/" + p.Name + "/fail-closed", Wrap: ignoring(p.Name, absent)}
	}
	bugs := []Bug{
		bug("naive-is-absent", "a time without an offset", func(text string) bool {
			return strings.Contains(text, "T") && !strings.HasSuffix(text, "Z") && offset(text) == 0
		}),
		bug("spaced-is-absent", "one with a space before its time of day", func(text string) bool { return strings.Contains(text, " ") }),
		bug("date-is-absent", "a date alone", func(text string) bool { _, err := time.Parse(time.DateOnly, text); return err == nil }),
		bug("long-number-is-absent", "a number of many digits", func(text string) bool { return len(text) > 8 && isNumber(text) }),
	}
	bugs = append(bugs, Bug{
		ID: "leap-day-is-absent/" + p.Name, Says: p.Name + " is dropped where it is a leap day", Law: "filter/" + p.Name + "/sound",
		Wrap: ignoring(p.Name, func(text string) bool { return strings.Contains(text, "-02-29") }),
	})
	if p.Filter.Op == ringback.OpAtLeast {
		return bugs // what reads short numbers as times takes them for some before every call
	}
	return append(bugs,
		bug("number-is-absent", "a number", isNumber),
		bug("zero-is-absent", "0", func(text string) bool { return text == "0" }),
		bug("year-is-absent", "a year alone", func(text string) bool { return len(text) == 4 && isNumber(text) }),
		bug("basic-date-is-absent", "a date without dashes", func(text string) bool { return len(text) == 8 && isNumber(text) }),
		bug("negative-is-absent", "a number below 0", func(text string) bool { return strings.HasPrefix(text, "-") && isNumber(text) }),
		Bug{
			ID: "epoch-is-absent/" + p.Name, Says: "1970-01-01T00:00:00Z is 0, which is falsy, and " + p.Name + " forgotten", Law: "filter/" + p.Name + "/sound",
			Wrap: forgettingTime(p.Name, func(t time.Time) bool { return t.Unix() == 0 }),
		},
		Bug{
			ID: "zero-time-is-absent/" + p.Name, Says: "0001-01-01T00:00:00Z is the zero time, and " + p.Name + " forgotten", Law: "filter/" + p.Name + "/sound",
			Wrap: forgettingTime(p.Name, time.Time.IsZero),
		},
	)
}

func isNumber(text string) bool { _, err := strconv.ParseInt(text, 10, 64); return err == nil }

func forgettingTime(parameter string, forgotten func(t time.Time) bool) wrap {
	return listing{asked: func(l *look) {
		if c := l.condition(parameter); c != nil && forgotten(c.Value.Time) {
			l.drop(parameter)
		}
	}}.wrap
}

// invalidBeside drops an end of a range that can't be read where the other end can.
func (s span) invalidBeside(end, other string) Bug {
	return Bug{
		ID: "invalid-beside/" + end + "+" + other, Says: end + " is dropped where it can't be read and " + other + " can", Law: "parameter/" + end + "/fail-closed",
		Wrap: forgiving(func(_ *exchange, ps pairs, bad string) (pairs, bool) {
			return ps.without(bad), bad == end && ps.has(other)
		}),
	}
}
