package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/decimal"
)

// wrong is a value that a parameter can't have.
type wrong struct {
	kind  string           // what is wrong with it
	value string           // as it stands in the URL
	means []ringback.Value // what a lenient server takes it for, rightly: any of these
	might []ringback.Value // what it may slip into
	soft  bool             // taking it is as good as refusing it
	exact bool             // it means one value alone: items that don't meet that one are those of another
	among query            // right values of other parameters that it stands beside
	page  bool             // it is asked for with a page of items: other laws look at them too
	deep  bool             // for the deep profile
}

// wrongs are values that the spec doesn't allow a parameter to have, the most telling first. Rows, if there are any, let them
// lie where dropping them would show.
func wrongs(spec *ringback.Spec, p *ringback.Parameter, rows []row) []wrong {
	w := wrongMaker{spec: spec, list: spec.List(), p: p, rows: rows}
	if p.Filter != nil {
		w.field = w.list.Field(p.Filter.Field)
	}
	return slices.DeleteFunc(w.make(), func(v wrong) bool {
		_, violations := spec.Query(escape(p.Name) + "=" + v.value)
		return len(violations) == 0
	})
}

type wrongMaker struct {
	spec  *ringback.Spec
	list  *ringback.List
	p     *ringback.Parameter
	field *ringback.Property // nil: it doesn't filter
	rows  []row
}

func (w *wrongMaker) make() []wrong {
	switch {
	case w.p.Type == ringback.TypeTime:
		return w.times()
	case w.p.Type == ringback.TypeBoolean:
		return []wrong{{kind: "a word", value: "maybe"}, {kind: "a number", value: "2"}, {kind: "null", value: "null"}}
	case w.p.Type == ringback.TypeInteger || w.p.Type == ringback.TypeNumber:
		return w.numbers()
	case w.p.Enum != nil:
		return w.choices()
	}
	return w.texts()
}

func (w *wrongMaker) values(texts ...string) []ringback.Value {
	out := make([]ringback.Value, len(texts))
	for i, text := range texts {
		out[i] = valueOf(w.p, text)
	}
	return out
}

// beyondInt64 is 2^63: a number that 64 bits don't hold.
const beyondInt64 = "9223372036854775808"

// bounds are what lies just outside, and far outside.
func (w *wrongMaker) bounds() []wrong {
	var out []wrong
	beside := func(kind, bound string, step int64) {
		d, ok := decimal.Parse(bound)
		if !ok {
			return
		}
		outside := scalar{typ: w.p.Type, n: d}.plus(step).String()
		out = append(out, wrong{kind: kind, value: escape(outside), means: w.values(outside)})
	}
	beside("below the minimum", w.p.Minimum(), -1)
	beside("above the maximum", w.p.Maximum(), 1)
	if w.field == nil {
		out = append(out, wrong{kind: "beyond 64 bits", value: beyondInt64})
	}
	return out
}

func (w *wrongMaker) numbers() []wrong {
	middle := w.middle()
	// What begins with a number is taken for it by some readers, and for no number by the others: it shows what a word would.
	out := append(w.bounds(), wrong{kind: "a number and more", value: middle.String() + "abc", might: w.values(middle.String())})
	if w.field == nil && !slices.ContainsFunc(out, func(v wrong) bool { return v.value == "-1" }) {
		out = append(out, wrong{kind: "negative", value: "-1", means: w.values("-1")}) // which some take for: all
	}
	if w.p.Type == ringback.TypeInteger {
		out = append(out, wrong{
			kind: "a fraction", value: middle.String() + ".5", means: w.values(middle.String() + ".5"),
			might: w.values(middle.String(), middle.plus(1).String()),
			deep:  w.field == nil || w.p.Filter.Op == ringback.OpAtMost,
		})
	}
	if w.field != nil {
		out = append(out, wrong{kind: "beyond 64 bits", value: beyondInt64, means: w.values(beyondInt64), soft: true, exact: true})
	}
	return append(out,
		wrong{kind: "null", value: "null"}, // a word, and what scripts write for nothing
		wrong{kind: "two numbers", value: middle.String() + "," + middle.plus(1).String(), means: w.values(middle.String(), middle.plus(1).String()), deep: true},
		wrong{kind: "no number", value: "NaN", deep: true},
		wrong{kind: "undefined", value: "undefined", deep: true},
	)
}

// middle is a value in the midst of those that the rows have.
func (w *wrongMaker) middle() scalar {
	if w.field != nil {
		if values := distinct(w.rows, w.field); len(values) > 0 {
			return values[len(values)/2]
		}
	}
	return scalar{typ: w.p.Type, n: decimal.New(7, 0)}
}

// choices are wrong values of a parameter that has a list of right ones.
func (w *wrongMaker) choices() []wrong {
	known := slices.Clone(w.p.Enum)
	if w.field != nil {
		if seen := texts(w.rows, w.field); len(seen) > 0 {
			known = slices.DeleteFunc(seen, func(text string) bool { return !slices.Contains(w.p.Enum, text) })
			slices.Reverse(known) // the rarest first, so that taking it shows
		}
	}
	out := []wrong{{kind: "an unknown value", value: "bogus"}}
	if len(known) == 0 {
		return out
	}
	if upper := strings.ToUpper(known[0]); upper != known[0] {
		out = append(out, wrong{kind: "another case", value: escape(upper), means: w.values(known[0])})
	}
	if len(known) > 1 {
		out = append(out, wrong{kind: "two values", value: escape(known[0] + "," + known[1]), means: w.values(known[:2]...)})
	}
	half := []rune(known[0])
	return append(out, wrong{kind: "half a value", value: escape(string(half[:len(half)/2]))},
		wrong{kind: "null", value: "null"}, wrong{kind: "a word for any", value: "all"}, wrong{kind: "undefined", value: "undefined", deep: true})
}

// times are such that, however a server mends them, hardly an item is left: dropping them shows.
func (w *wrongMaker) times() []wrong {
	year := 1999
	if w.p.Filter != nil && w.p.Filter.Op == ringback.OpAtLeast {
		year = 2199
	}
	in := func(format string) string { return fmt.Sprintf(format, year) }
	out := []wrong{
		{kind: "a word", value: "someday"}, // which no reader of dates takes for one, as some do yesterday
		{kind: "a day that isn't", value: in("%d-02-30"), might: w.values(in("%d-02-28"), in("%d-03-02"))},
		{kind: "an hour that isn't", value: in("%d-06-01T25:00:00Z"), might: w.values(in("%d-06-01"), in("%d-06-02T01:00:00Z")), deep: w.p.Filter == nil || year == 1999},
		{kind: "a month that isn't", value: in("%d-13-01T00:00:00Z"), might: w.values(in("%d-12-01"), fmt.Sprintf("%d-01-01", year+1)), deep: true},
		{kind: "one digit", value: in("%d-1-1"), means: w.values(in("%d-01-01")), deep: true},
		{kind: "another order", value: in("01.02.%d"), means: w.values(in("%d-02-01"), in("%d-01-02")), deep: true},
		{kind: "null", value: "null"},
		{kind: "undefined", value: "undefined", deep: true},
	}
	return append(out, w.numbersForTimes(year)...)
}

// numbersForTimes are such as some readers take for years, for dates without dashes, or for seconds or milliseconds since 1970: that is as
// good as refusing them, so they lie where nothing is, however they are read.
func (w *wrongMaker) numbersForTimes(year int) []wrong {
	if w.p.Filter != nil && w.p.Filter.Op == ringback.OpAtLeast {
		return []wrong{{kind: "a number of 14 digits", value: "99999999999999", soft: true}} // less is in the past to some
	}
	return []wrong{
		{kind: "a number of 8 digits", value: fmt.Sprintf("%d0101", year), soft: true},
		{kind: "a number of 4 digits", value: fmt.Sprint(year), soft: true},
		{kind: "0", value: "0", soft: true},
		{kind: "negative", value: "-1", soft: true},
	}
}

// texts are wrong values of a parameter that takes text.
func (w *wrongMaker) texts() []wrong {
	text := "5550100"
	if w.field != nil {
		if seen := texts(w.rows, w.field); len(seen) > 0 {
			text = seen[len(seen)-1]
		}
	}
	runes := []rune(text)
	half := len(runes) / 2
	return []wrong{
		{kind: "no UTF-8", value: escape(string(runes[:half])) + "%FF" + escape(string(runes[half:])), means: w.values(text), soft: true},
		{kind: "what its schema forbids", value: "~"},
		{kind: "text of 10,000 letters", value: strings.Repeat("x", 10_000)},
	}
}

// likeliest is what a lenient server takes the value for.
func (w *wrong) likeliest() string {
	if len(w.means) > 0 {
		return w.means[0].Text
	}
	return "what it is"
}

// wrongs are the wrong values of the law's parameter that the profile asks for.
func (x *trial) wrongs() []wrong { return x.wrongsOf(x.parameter) }

func (x *trial) wrongsOf(p *ringback.Parameter) []wrong {
	all := wrongs(x.spec, p, x.survey.rows)
	switch x.target.Profile {
	case Quick:
		if hard := slices.IndexFunc(all, func(w wrong) bool { return !w.soft }); hard > 0 {
			all = all[hard:]
		}
		return all[:min(1, len(all))]
	case Standard:
		return slices.DeleteFunc(all, func(w wrong) bool { return w.deep })
	}
	return all
}

// wrongQuery asks for a wrong value: of a filter within the window and for a single item.
func (x *trial) wrongQuery(p *ringback.Parameter, w wrong) query {
	q := query{{escape(p.Name), w.value}}
	if p.Filter == nil {
		return q // the window holds no more than a page, and would hide that there is no bound
	}
	if w.page {
		return x.within(q).and(x.pageOf(p))
	}
	return x.within(w.among.and(q)).and(x.short(1))
}

func (x *trial) wrongQueries(p *ringback.Parameter, all []wrong) []query {
	out := make([]query, len(all))
	for i, w := range all {
		out[i] = x.wrongQuery(p, w)
	}
	return out
}

// refusable are the wrong values of a parameter that are to be refused.
func (x *trial) refusable(p *ringback.Parameter) []wrong {
	return slices.DeleteFunc(x.wrongsOf(p), func(w wrong) bool { return w.soft })
}
