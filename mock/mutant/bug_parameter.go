package mutant

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback"
)

// parameterBugs let values pass that can't be meant.
func parameterBugs(l *ringback.List) []Bug {
	var bugs []Bug
	for _, p := range l.Parameters {
		law := "parameter/" + p.Name + "/"
		failClosed := law + "fail-closed"
		if p.Filter == nil {
			failClosed = law + "refused" // a page of the default size is no more than was asked for elsewhere
		}
		if p.Type == ringback.TypeString && p.Enum == nil {
			continue // any text can be meant
		}
		bugs = append(bugs,
			Bug{
				ID: "invalid-ignored/" + p.Name, Says: "a value of " + p.Name + " that can't be read is dropped", Law: failClosed,
				Wrap: forgiving(func(_ *exchange, ps pairs, bad string) (pairs, bool) { return ps.without(bad), bad == p.Name }),
			},
			Bug{
				ID: "invalid-is-nothing/" + p.Name, Says: "a value of " + p.Name + " that can't be read finds nothing, with 200", Law: law + "refused",
				Wrap: emptyFor(p.Name),
			},
		)
		if p.Type == ringback.TypeInteger {
			bugs = append(bugs, integerBugs(p, law)...)
		}
	}
	return append(bugs, []Bug{
		{
			ID: "limit-unreadable-is-all", Says: "a limit beyond 64 bits can't be parsed, and means all rows", Law: "parameter/limit/fail-closed", Calls: 1250,
			Wrap: obeying(func(text string) (int64, bool) {
				_, err := strconv.ParseInt(text, 10, 64)
				return 1 << 40, errors.Is(err, strconv.ErrRange)
			}),
		},
		{
			ID: "invalid-ignored/customer_phone", Says: "a needle that isn't UTF-8 is dropped", Law: "parameter/customer_phone/fail-closed",
			Wrap: forgiving(func(_ *exchange, ps pairs, bad string) (pairs, bool) { return ps.without(bad), bad == "customer_phone" }),
		},
		{
			ID: "skip-unreadable-is-all", Says: "a skip that can't be read turns paging off, and all rows come", Law: "parameter/skip/fail-closed", Calls: 1250,
			Wrap: marking("skip", listing{asked: func(l *look) {
				if l.marked() {
					l.query.Limit = 1 << 40
				}
			}}),
		},
		{
			ID: "blank-is-absent/skip", Says: "a skip that begins with a blank is taken for none", Law: "parameter/skip/odd-spelling",
			Wrap: ignoring("skip", func(text string) bool { return strings.HasPrefix(text, " ") }),
		},
		{
			ID: "blank-is-absent/limit", Says: "a limit that begins with a blank is taken for none", Law: "parameter/limit/odd-spelling",
			Wrap: ignoring("limit", func(text string) bool { return strings.HasPrefix(text, " ") }),
		},
		{
			ID: "blank-is-absent/status", Says: "a status with a blank is taken for none", Law: "parameter/status/odd-spelling",
			Wrap: ignoring("status", func(text string) bool { return strings.Contains(text, " ") }),
		},
		{
			ID: "foreign-digits-are-absent/min_duration", Says: "a min_duration in digits of another script is taken for none", Law: "parameter/min_duration/odd-spelling",
			Wrap: ignoring("min_duration", func(text string) bool { return strings.ContainsFunc(text, func(r rune) bool { return r > 0x7f }) }),
		},
		{
			ID: "basic-form-is-absent/date_from", Says: "a date_from without dashes and colons is taken for none", Law: "parameter/date_from/odd-spelling",
			Wrap: ignoring("date_from", func(text string) bool { return strings.Contains(text, "T") && !strings.Contains(text, "-") }),
		},
		epochInMilliseconds("date_to"),
		{
			ID: "long-text-counts-all", Says: "for a needle that doesn't fit its column everything is counted", Law: "parameter/customer_phone/extremes",
			Wrap: listing{page: func(l *look, p *page) {
				if c := l.condition("customer_phone"); c != nil && len(c.Value.Text) > 255 {
					p.total = int64(len(l.all))
				}
			}}.wrap,
		},
		{
			ID: "raw-plus-dropped/customer_phone", Says: "a needle with a + that wasn't encoded is dropped: it begins with a blank", Law: "parameter/customer_phone/raw-plus",
			Wrap: ignoring("customer_phone", func(text string) bool { return strings.Contains(text, " ") }),
		},
		overflowCounted("assistant_id"), overflowCounted("max_duration"),
		{
			ID: "limit-clamped", Says: "a limit above the maximum becomes the maximum", Law: "parameter/limit/refused",
			Wrap: clamping("limit", func(n int64) int64 { return min(n, 1000) }),
		},
		{
			ID: "limit-below-one-is-one", Says: "a limit below 1 becomes 1", Law: "parameter/limit/refused",
			Wrap: clamping("limit", func(n int64) int64 { return max(n, 1) }),
		},
		{
			ID: "skip-negative-is-zero", Says: "a negative skip becomes 0", Law: "parameter/skip/refused",
			Wrap: clamping("skip", func(n int64) int64 { return max(n, 0) }),
		},
		{
			ID: "skip-negative-500", Says: "a negative skip is an error of the database", Law: "answer/no-5xx",
			Wrap: instead(func(x *exchange, a *answer) bool {
				return a.status == http.StatusUnprocessableEntity && strings.HasPrefix(x.pairs().last("skip"), "-")
			}, internalError),
		},
		{
			ID: "status-list", Says: "a status with a comma is a list", Law: "parameter/status/refused",
			Wrap: rewriting(func(x *exchange, ps pairs) pairs {
				return ps.each(func(p pair) (string, bool) {
					first, _, found := strings.Cut(p.value(), ",")
					return first, found && p.name() == "status"
				})
			}),
		},
		{
			ID: "days-overflow/date_from", Says: "30 February becomes the 1st or 2nd of March: new Date() goes on counting", Law: "parameter/date_from/refused",
			Wrap: rollingOver("date_from"),
		},
		{
			ID: "days-overflow/date_to", Says: "30 February becomes the 1st or 2nd of March: new Date() goes on counting", Law: "parameter/date_to/refused",
			Wrap: rollingOver("date_to"),
		},
		{
			ID: "status-any-with-prefix-all", Says: "status=all, and any other unknown one, means every status", Law: "parameter/status/fail-closed",
			Wrap: forgiving(func(x *exchange, ps pairs, bad string) (pairs, bool) {
				return ps.without(bad), bad == "status" && ps.last("status") != ""
			}),
		},
	}...)
}

// integerBugs read integers as some languages do.
func integerBugs(p *ringback.Parameter, law string) []Bug {
	bugs := []Bug{
		{
			ID: "parse-int/" + p.Name, Says: "parseInt reads " + p.Name + " as far as it is digits: 7abc is 7, 0x7 is 0", Law: parseLaw(p),
			Wrap: respelling(p.Name, func(text string) (string, bool) {
				digits := leadingInteger.FindString(text)
				return strings.TrimLeft(strings.TrimSpace(digits), "+"), digits != "" && digits != text
			}),
		},
		{
			ID: "digits-only/" + p.Name, Says: "whatever is no digit is cut out of " + p.Name + ": 7.0 is 70", Law: digitsLaw(p),
			Wrap: respelling(p.Name, func(text string) (string, bool) {
				digits := notDigits.ReplaceAllString(text, "")
				return digits, digits != "" && digits != strings.TrimPrefix(text, "-")
			}),
		},
		{
			ID: "overflow-500/" + p.Name, Says: p.Name + " beyond 32 bits overflows the column", Law: crashLaw(p),
			Wrap: instead(func(x *exchange, _ *answer) bool { return x.isList() && isLong(x.pairs().last(p.Name)) }, internalError),
		},
	}
	if p.Filter == nil && p.Maximum() != "" {
		return bugs // it has a maximum of far less: invalid-ignored has it
	}
	return append(bugs, Bug{
		ID: "overflow-ignored/" + p.Name, Says: p.Name + " beyond 32 bits is dropped", Law: overflowLaw(p),
		Wrap: rewriting(func(x *exchange, ps pairs) pairs {
			if isLong(ps.last(p.Name)) {
				return ps.without(p.Name)
			}
			return ps
		}),
	})
}

// parseLaw is the one that finds a number of which the rest is dropped. A standard run tries a few odd spellings of each
// parameter, other ones of each.
func parseLaw(p *ringback.Parameter) string {
	if p.Name == "max_duration" {
		return "parameter/max_duration/odd-spelling"
	}
	return "parameter/" + p.Name + "/refused"
}

// digitsLaw is the one that finds a number out of which something is cut.
func digitsLaw(p *ringback.Parameter) string {
	if p.Name == "min_duration" || p.Filter == nil {
		return "parameter/" + p.Name + "/refused"
	}
	return "parameter/" + p.Name + "/odd-spelling"
}

// overflowLaw is the one that finds a number beyond 32 bits which is dropped: what it would have left out comes.
// crashLaw is the law that a crash over a long number breaks: a valid request is answered, an invalid one isn't by a 5xx.
func crashLaw(p *ringback.Parameter) string {
	if p.Maximum() != "" {
		return "answer/no-5xx"
	}
	return "answer/ok"
}

func overflowLaw(p *ringback.Parameter) string {
	switch {
	case p.Filter == nil:
		return "page/huge-skip"
	case p.Filter.Op == ringback.OpAtLeast:
		return "parameter/" + p.Name + "/extremes"
	}
	return "filter/" + p.Name + "/sound"
}

var notDigits = regexp.MustCompile(`[^0-9]`)

var leadingInteger = regexp.MustCompile(`^\s*[+-]?\d+`)

// overflowCounted counts everything where a number is beyond 32 bits.
func overflowCounted(parameter string) Bug {
	return Bug{
		ID: "overflow-counts-all/" + parameter, Says: "for " + parameter + " beyond 32 bits everything is counted", Law: "parameter/" + parameter + "/extremes",
		Wrap: listing{page: func(l *look, p *page) {
			if c := l.condition(parameter); c != nil && isLong(c.Value.Text) {
				p.total = int64(len(l.all))
			}
		}}.wrap,
	}
}

// isLong reports whether a text is an integer of more than 32 bits.
func isLong(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	_, err := strconv.ParseInt(text, 10, 32)
	return err != nil
}

// respelling changes how a parameter is spelt.
func respelling(parameter string, change func(text string) (string, bool)) wrap {
	return rewriting(func(_ *exchange, ps pairs) pairs {
		return ps.each(func(p pair) (string, bool) {
			text, ok := change(p.value())
			return text, ok && p.name() == parameter
		})
	})
}

// clamping moves an integer into its bounds.
func clamping(parameter string, into func(n int64) int64) wrap {
	return respelling(parameter, func(text string) (string, bool) {
		n, err := strconv.ParseInt(text, 10, 64)
		return strconv.FormatInt(into(n), 10), err == nil && into(n) != n
	})
}

// refused are the parameters that a 422 names.
func refused(a *answer) (names []string) {
	var body struct {
		Detail []struct{ Loc []string }
	}
	if a.status != http.StatusUnprocessableEntity || json.Unmarshal(a.body, &body) != nil {
		return nil
	}
	for _, d := range body.Detail {
		names = append(names, d.Loc[len(d.Loc)-1])
	}
	return names
}

// forgiving puts requests right that the honest server refuses, one bad parameter after the other, as far as a function does.
func forgiving(right func(x *exchange, ps pairs, bad string) (pairs, bool)) wrap {
	return layer(func() func(x *exchange) *answer {
		return func(x *exchange) *answer {
			a := x.honestly()
			for range len(x.pairs()) {
				changed := false
				for _, bad := range refused(a) {
					if ps, ok := right(x, x.pairs(), bad); ok {
						x.setPairs(ps)
						changed = true
					}
				}
				if !changed {
					return a
				}
				a = x.honestly()
			}
			return a
		}
	})
}

// emptyFor answers an empty page where a parameter can't be read.
func emptyFor(parameter string) wrap {
	return marking(parameter, listing{keep: func(l *look, calls []object) []object {
		if l.marked() {
			return nil
		}
		return new(listing).matching(l, calls)
	}})
}

const mark = "X-Unreadable"

// marked reports whether a parameter couldn't be read.
func (l *look) marked() bool { return l.r.Header.Get(mark) != "" }

// marking lets a list server answer where a parameter can't be read.
func marking(parameter string, inner listing) wrap {
	return func(honest http.Handler, spec *ringback.Spec) http.Handler {
		return forgiving(func(x *exchange, ps pairs, bad string) (pairs, bool) {
			if bad != parameter {
				return ps, false
			}
			x.r.Header.Set(mark, "1")
			return ps.without(bad), true
		})(inner.wrap(honest, spec), spec)
	}
}

// ignoring drops a parameter whose value meets a condition.
func ignoring(parameter string, when func(text string) bool) wrap {
	return rewriting(func(_ *exchange, ps pairs) pairs {
		return ps.keep(func(p pair) bool { return p.name() != parameter || !when(p.value()) })
	})
}

// epochInMilliseconds takes seconds since 1970 for milliseconds.
func epochInMilliseconds(parameter string) Bug {
	return Bug{
		ID: "epoch-in-milliseconds/" + parameter, Says: "a number in " + parameter + " is taken for milliseconds since 1970: new Date(1768478400)",
		Law: "parameter/" + parameter + "/odd-spelling",
		Wrap: respelling(parameter, func(text string) (string, bool) {
			n, err := strconv.ParseInt(text, 10, 64)
			return time.UnixMilli(n).UTC().Format(time.RFC3339), err == nil && n > 0 && n < 1<<40
		}),
	}
}

var dayForm = regexp.MustCompile(`^(\d{4})-02-(29|3[01])`)

// rollingOver reads the last days of February as the first of March.
func rollingOver(parameter string) wrap {
	return forgiving(func(_ *exchange, ps pairs, bad string) (pairs, bool) {
		value := ps.last(parameter)
		rolled := dayForm.ReplaceAllString(value, "$1-03-01")
		return ps.with(parameter, rolled), bad == parameter && rolled != value
	})
}
