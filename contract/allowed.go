package contract

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ringback/ringback"
)

// checkSpec refuses an edition whose list can't be read as it is: what a filter takes away that no request asked for, nobody
// could tell from what isn't there.
func checkSpec(spec *ringback.Spec) error {
	for _, p := range spec.List().Parameters {
		_, defaulted := p.Default()
		switch {
		case p.Required:
			return fmt.Errorf("%s: parameter %q is required: check reads lists that nothing narrows", p.Place, p.Name)
		case defaulted && p.Filter != nil:
			return fmt.Errorf("%s: parameter %q filters by its default: check reads lists that nothing narrows", p.Place, p.Name)
		}
	}
	return nil
}

// allows reports whether a query is one that the spec lets through.
func (x *trial) allows(q query) bool { return x.allowsText(q.String()) }

func (x *trial) allowsText(text string) bool {
	_, violations := x.spec.Query(text)
	return !slices.ContainsFunc(violations, func(v ringback.Violation) bool { return v.Level == ringback.Must })
}

// limit is how many items to ask for, as near to a number as the spec allows.
func (s *suite) limit(n int64) int64 {
	if least, err := strconv.ParseInt(s.list.Limit.Minimum(), 10, 64); err == nil {
		n = max(n, least)
	}
	if most, err := strconv.ParseInt(s.list.Limit.Maximum(), 10, 64); err == nil {
		n = min(n, most)
	}
	return n
}

// short asks for a page as near to a length as the spec allows.
func (s *suite) short(n int64) query {
	return ask(s.list.Limit.Name, strconv.FormatInt(s.limit(n), 10))
}

// form is a value as a parameter takes it: where that is a date alone, the date of a time. ok is false for what isn't allowed.
func (x *trial) form(p *ringback.Parameter, value string) (text string, ok bool) {
	if x.allows(ask(p.Name, value)) {
		return value, true
	}
	at, err := parseTime(value)
	if p.Type != ringback.TypeTime || err != nil {
		return "", false
	}
	date := at.UTC().Format(time.DateOnly)
	return date, x.allows(ask(p.Name, date))
}

// allowed are those of some values that a parameter takes, as it takes them.
func (x *trial) allowed(p *ringback.Parameter, values []string) []string {
	var out []string
	for _, value := range values {
		if text, ok := x.form(p, value); ok && (text == value || !slices.Contains(out, text)) {
			out = append(out, text)
		}
	}
	return out
}
