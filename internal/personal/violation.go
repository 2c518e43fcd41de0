package personal

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/redact"
)

// Hide is a violation without the values that tell of people. Where it is, and what is wrong, stays.
func (v *Values) Hide(b ringback.Violation) ringback.Violation {
	switch {
	case b.Part == ringback.PartQuery && v.Parameter(b.Name):
		b.Got = hidden(b.Got)
	case b.Part == ringback.PartPath:
		b.Got = v.Path(b.Got)
	case b.Part == ringback.PartBody:
		v.hideBody(&b)
	}
	return b
}

func (v *Values) hideBody(b *ringback.Violation) {
	steps := strings.Split(b.Pointer, "/") // the first is empty
	switch {
	case len(steps) > 1 && steps[1] != v.list.Items:
	case len(steps) > 3:
		if !v.shown[steps[3]] {
			b.Got, b.Want = hidden(b.Got), v.hiddenWant(b)
		}
	case v.quotes(b, len(steps) == 3):
		b.Got = hidden(b.Got)
	}
}

var (
	named    = regexp.MustCompile(`\bself\.(\w+)`)
	position = regexp.MustCompile(` at byte \d+$`)
)

// quotes reports whether a violation of a page, or of an item, quotes what tells of people: the operands of a rule, a piece of the
// body.
func (v *Values) quotes(b *ringback.Violation, item bool) bool {
	if names := named.FindAllStringSubmatch(b.Want, -1); names != nil && b.Name == "" {
		return slices.ContainsFunc(names, func(name []string) bool { return !v.shown[name[1]] })
	}
	piece := position.ReplaceAllString(b.Got, "")
	return strings.ContainsAny(b.Got[:min(1, len(b.Got))], `{["`) || (item || strings.HasPrefix(b.Rule, "json/")) && isLong(piece)
}

// isLong reports whether a text has four digits or more: a number with fewer tells of no one.
func isLong(text string) bool {
	const most = 3
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits > most
}

// hiddenWant is what is wanted without the value that it was compared with.
func (v *Values) hiddenWant(b *ringback.Violation) string {
	if name, ok := strings.CutPrefix(b.Rule, "filter/"); ok {
		before, rest, _ := strings.Cut(b.Want, name+"=")
		return before + name + "=" + redact.Mark + rest[max(0, strings.LastIndex(rest, " (")):]
	}
	if b.Rule == "page/order" {
		return "a value that comes behind that of the item before it"
	}
	return b.Want
}

// hidden is what was got, by its kind.
func hidden(got string) string {
	const longest = 3 // characters that tell of no one
	switch {
	case len(got) <= longest, got == "null", got == "true", got == "false", got == "nothing", got == "an object without it":
		return got
	case got[0] == '{':
		return "an object"
	case got[0] == '[':
		return "an array"
	case got[0] == '"':
		return `"` + redact.Mark + `"`
	}
	return redact.Mark
}
