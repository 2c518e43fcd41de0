package contract

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// spelling is an odd way to write a value that a parameter can have.
type spelling struct {
	kind, value string // the value as it stands in the URL
}

// numberSpellings write a number, the most telling first.
func numberSpellings(digits string) []spelling {
	out := []spelling{
		{"a space before it", "%20" + digits},
		{"a decimal point", digits + ".0"},
		{"a plus before it", "%2B" + digits},
		{"zeros before it", "00" + digits},
		{"an exponent", digits + "e0"},
		{"a space behind it", digits + "%20"},
		{"Arabic digits", escape(foreignDigits(digits, '٠'))},
		{"full-width digits", escape(foreignDigits(digits, '０'))},
	}
	if n, ok := new(big.Int).SetString(digits, 10); ok {
		out = append(out, spelling{"in hexadecimal", "0x" + n.Text(16)})
	}
	if len(digits) > 1 {
		out = append(out, spelling{"an underscore in it", digits[:1] + "_" + digits[1:]})
	}
	return out
}

func foreignDigits(digits string, zero rune) string {
	return strings.Map(func(r rune) rune { return zero + r - '0' }, digits)
}

// timeSpellings write an instant.
func timeSpellings(at time.Time) []spelling {
	at = at.UTC().Truncate(time.Second)
	return []spelling{
		{"a space between", escape(at.Format("2006-01-02 15:04:05Z07:00"))},
		{"without dashes and colons", at.Format("20060102T150405Z")},
		{"in seconds since 1970", fmt.Sprint(at.Unix())},
		{"an offset without colon", escape(at.Format("2006-01-02T15:04:05+0000"))},
		{"a comma before the fraction", escape(at.Format("2006-01-02T15:04:05,000Z"))},
		{"in lower case", strings.ToLower(at.Format(time.RFC3339))},
	}
}

// choiceSpellings write one of a list of values.
func choiceSpellings(value string) []spelling {
	return []spelling{{"a space before it", "%20" + escape(value)}, {"a space behind it", escape(value) + "%20"}, {"in quotes", "%22" + escape(value) + "%22"}}
}

// eachSpelled makes a subject of every parameter that has odd spellings and fits.
func eachSpelled(fits func(*ringback.Spec, *ringback.Parameter) bool) func(*ringback.Spec) []subject {
	return eachInput(func(spec *ringback.Spec, p *ringback.Parameter) bool {
		return fits(spec, p) && (p.Type == ringback.TypeInteger || p.Type == ringback.TypeTime || p.Enum != nil)
	})
}

func isSpelledFilter(_ *ringback.Spec, p *ringback.Parameter) bool { return p.Filter != nil }

func isSpelledPaging(spec *ringback.Spec, p *ringback.Parameter) bool { return isPaging(spec, p) }

// some takes as many spellings as the profile asks for. Each parameter begins at another, so that a run sees many.
func (x *trial) some(all []spelling, standard int) []spelling {
	if x.target.Profile == Deep {
		return all
	}
	first := 0
	for i, p := range x.list.Parameters {
		if p == x.parameter && p.Filter != nil {
			first = i % len(all)
		}
	}
	var out []spelling
	for k := range min(standard, len(all)) {
		out = append(out, all[(first+k)%len(all)])
	}
	return out
}

// checkSpelling asks for a value of the filter in odd spellings.
func checkSpelling(x *trial) {
	value, spellings, ok := x.spelled()
	if !ok {
		x.lack("no item has a %s that can be spelled oddly", x.field.Name)
	}
	meanings := []meaning{x.taken("taken for what it spells", x.parameter, valueOf(x.parameter, value))}
	if x.parameter.Enum != nil {
		meanings = append(meanings, nothing()) // it is another text
	}
	var queries []query
	for _, s := range spellings {
		queries = append(queries, x.wrongQuery(x.parameter, x.oddSpelling(s, value)))
	}
	for i, a := range x.shared(queries...) {
		x.try(func() {
			says, ok := x.reply(a, meanings...)
			x.witness(1)
			if !ok {
				x.fail(spellings[i].kind, says, fmt.Sprintf("a 4xx, or the answer to %s=%s", x.parameter.Name, value), a)
				return
			}
			x.observe("%s, %s: %s", x.parameter.Name, spellings[i].kind, says)
		})
	}
}

// spelled is a value that the filter can have, between those of its field or among them, and odd spellings of it. ok is false where there is
// none.
func (x *trial) spelled() (value string, spellings []spelling, ok bool) {
	switch {
	case x.parameter.Type == ringback.TypeTime:
		at, ok := x.instant()
		return at.Format(time.RFC3339), x.some(timeSpellings(at), 3), ok
	case x.parameter.Enum != nil:
		return x.spelledChoice()
	case x.parameter.Type != ringback.TypeInteger:
		return "", nil, false
	}
	values := distinct(x.settled(), x.field)
	if len(values) == 0 {
		return "", nil, false
	}
	value = values[len(values)/2].String()
	standard := 1
	if isEqual(x.list, x.parameter) {
		standard = 2
	}
	return value, x.some(numberSpellings(value), standard), !strings.HasPrefix(value, "-")
}

func (x *trial) spelledChoice() (value string, spellings []spelling, ok bool) {
	all := texts(x.settled(), x.field)
	if len(all) == 0 {
		return "", nil, false
	}
	value = all[len(all)-1]
	if spellings = choiceSpellings(value); x.target.Profile != Deep {
		spellings = spellings[:1]
	}
	return value, spellings, true
}

// checkPagingSpelling asks for a skip or limit in odd spellings. What is accepted has to be echoed as the number it spells.
func checkPagingSpelling(x *trial) {
	value, standard := int64(7), 2
	if x.parameter == x.list.Limit {
		value, standard = x.limit(value), 3
	}
	for _, s := range x.some(numberSpellings(fmt.Sprint(value)), standard) {
		q := x.within(query{{escape(x.parameter.Name), s.value}}).and(x.pageOf(x.parameter))
		x.try(func() { x.pagingSpelled(s, value, x.send(asks(q)...)[0]) })
	}
}

// pagingSpelled judges the answer to a number in an odd spelling.
func (x *trial) pagingSpelled(s spelling, value int64, a *probe.Answer) {
	says, ok := x.reply(a, x.absent(""))
	switch {
	case ok && a.Status != 200:
		x.observe("%s, %s: %s", x.parameter.Name, s.kind, says)
	case !ok:
		x.fail(s.kind, says, fmt.Sprintf("a 4xx, or the answer to %s=%d", x.parameter.Name, value), a)
	case x.echo(a) != value:
		x.fail(s.kind, fmt.Sprintf("%s %d", x.parameter.Name, x.echo(a)), fmt.Sprintf("a 4xx, or %d, which is what the value spells", value), a)
	default:
		x.observe("%s, %s: taken for what it spells", x.parameter.Name, s.kind)
	}
	x.witness(1)
}
