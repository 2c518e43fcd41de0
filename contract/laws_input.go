package contract

import (
	"fmt"
	"slices"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// inputLaws are about values that are wrong or odd, of each parameter. The values come from the spec: see wrong.go and odd.go.
var inputLaws = []template{
	{
		id: "parameter/{parameter}/fail-closed", each: eachFilterInput, profile: Quick, needs: 1, cost: 3,
		causes:  leaning("filter/{parameter}/total", "range/{field}/crossed"),
		promise: "An invalid or odd {parameter} never yields the unfiltered data.",
		says:    "{description} A value that is dropped shows a client what it didn't ask for.",
		check:   checkFailClosed,
	},
	{
		id: "parameter/{parameter}/fail-closed", each: eachPagingInput, profile: Quick, needs: 1, cost: 3, fixed: true,
		causes:  []string{"page/limit-maximum"},
		promise: "An invalid {parameter} never yields more items than the largest page holds.",
		says:    "Maximum records to return (1-1000).",
		check:   checkPageBound,
	},
	{
		id: "parameter/{parameter}/refused", each: eachRefusable, level: Should, profile: Quick, needs: 1, fixed: true,
		causes:  []string{"parameter/{parameter}/fail-closed", "filter/{parameter}/sound", "filter/{parameter}/exact"},
		promise: "An invalid {parameter} is refused with a 4xx.",
		says:    "At least one parameter has a value that cannot be accepted: 422.",
		check:   checkRefused,
	},
	{
		id: "parameter/{parameter}/odd-spelling", each: eachSpelled(isSpelledFilter), level: Should, needs: 1, cost: 2,
		causes:  leaning("parameter/{parameter}/fail-closed"),
		promise: "An odd spelling of {parameter} is refused, or taken for exactly the value it spells.",
		says:    "{description}",
		check:   checkSpelling,
	},
	{
		id: "parameter/{parameter}/odd-spelling", each: eachSpelled(isSpelledPaging), level: Should, needs: 1, cost: 3,
		causes:  []string{"page/echo", "page/length", "parameter/{parameter}/refused"},
		promise: "An odd spelling of {parameter} is refused, or taken for exactly the number it spells, which is echoed.",
		says:    "{description} The answer echoes what is in effect.",
		check:   checkPagingSpelling,
	},
	{
		id: "parameter/{parameter}/extremes", each: eachInput(isExtreme), needs: 1, cost: 2,
		causes:  leaning("parameter/{parameter}/fail-closed", "filter/{parameter}/inclusive"),
		promise: "The largest and longest values of {parameter} are refused, or taken for what they are.",
		says:    "{description} Its schema sets no other bound.",
		check:   checkExtremes,
	},
	{
		id: "parameter/{parameter}/raw-plus", each: eachInput(takesPlus), level: Should, needs: 1, cost: 1, causes: leaning("parameter/{parameter}/fail-closed"),
		promise: "A + that isn't escaped in {parameter} is refused, or taken for a plus or a space, and drops nothing.",
		says:    "A + is sent as %2B; unescaped it is a space to most readers of forms (WHATWG URL, section 5.1).",
		check:   checkRawPlus,
	},
	{
		id: "parameter/{parameter}/empty-value", each: firstOfItsType(anyInput), level: Remark, cost: 1,
		promise: "How an empty {parameter} is taken.",
		says:    "The documentation doesn't say.",
		check:   checkEmptyValue,
	},
	{
		id: "parameter/{parameter}/naive-time", each: firstOfItsType(isTimeInput), level: Remark, cost: 1, causes: leaning(),
		promise: "How a {parameter} without an offset is taken.",
		says:    "ISO 8601; the documentation doesn't say which zone a time without one is in.",
		check:   checkNaiveTime,
	},
	{
		id: "parameter/{parameter}/date-alone", each: eachInput(isTimeInput), level: Remark, cost: 1, causes: leaning(),
		promise: "How a {parameter} that is a date alone is taken.",
		says:    "ISO 8601; the documentation doesn't say whether a date is its midnight or all of its day.",
		check:   checkDateAlone,
	},
}

// firstOfItsType makes a subject of the first parameter of each type that fits: a server reads those of one type alike.
func firstOfItsType(fits func(*ringback.Spec, *ringback.Parameter) bool) func(*ringback.Spec) []subject {
	return func(spec *ringback.Spec) []subject {
		seen := map[string]bool{}
		return slices.DeleteFunc(eachInput(fits)(spec), func(s subject) bool {
			kind := fmt.Sprint(s.parameter.Type, s.parameter.Enum != nil)
			defer func() { seen[kind] = true }()
			return seen[kind]
		})
	}
}

// eachInput makes a subject of every parameter that fits.
func eachInput(fits func(*ringback.Spec, *ringback.Parameter) bool) func(*ringback.Spec) []subject {
	return func(spec *ringback.Spec) []subject {
		var out []subject
		for _, p := range spec.List().Parameters {
			if !fits(spec, p) {
				continue
			}
			s := subject{parameter: p}
			if p.Filter != nil {
				s.field = spec.List().Field(p.Filter.Field)
			}
			out = append(out, s)
		}
		return out
	}
}

func anyInput(*ringback.Spec, *ringback.Parameter) bool { return true }

var (
	eachFilterInput = eachInput(func(spec *ringback.Spec, p *ringback.Parameter) bool {
		return p.Filter != nil && len(wrongs(spec, p, nil)) > 0
	})
	eachPagingInput = eachInput(func(spec *ringback.Spec, p *ringback.Parameter) bool {
		return isPaging(spec, p) && len(wrongs(spec, p, nil)) > 0 && spec.List().Limit.Maximum() != ""
	})
	eachRefusable = eachInput(isRefusable)
)

func isPaging(spec *ringback.Spec, p *ringback.Parameter) bool {
	return p == spec.List().Offset || p == spec.List().Limit
}

func isRefusable(spec *ringback.Spec, p *ringback.Parameter) bool {
	return slices.ContainsFunc(wrongs(spec, p, nil), func(w wrong) bool { return !w.soft })
}

// takesPlus leaves out what a + has no business in.
func takesPlus(_ *ringback.Spec, p *ringback.Parameter) bool {
	return p.Filter != nil && p.Enum == nil && (p.Type == ringback.TypeTime || p.Type == ringback.TypeString)
}

func isTimeInput(_ *ringback.Spec, p *ringback.Parameter) bool {
	return p.Filter != nil && p.Type == ringback.TypeTime
}

// checkPageBound asks for wrong values of skip and limit.
func checkPageBound(x *trial) {
	maximum := x.maximum()
	all := x.wrongs()
	answers := x.shared(x.wrongQueries(x.parameter, all)...)
	for i, a := range answers {
		x.try(func() {
			x.notFailing(a)
			page, err := a.Page()
			switch {
			case a.Status != 200 || err != nil || x.survey.total > maximum && int64(len(page.Items)) <= maximum:
				x.witness(1)
			case int64(len(page.Items)) > maximum:
				x.fail(all[i].kind, fmt.Sprintf("%d items", len(page.Items)), fmt.Sprintf("at most %d, whatever is asked", maximum), a)
			}
		})
	}
}

// checkRefused looks at the status alone. A value that is taken for what it rightly means is noted.
func checkRefused(x *trial) {
	all := x.refusable(x.parameter)
	answers := x.shared(x.wrongQueries(x.parameter, all)...)
	for i, a := range answers {
		x.try(func() {
			x.notFailing(a)
			switch {
			case a.Status >= 400:
				x.witness(1)
			case x.takenRightly(all[i], a):
				x.observe("%s=%s is taken for %s", x.parameter.Name, all[i].value, all[i].likeliest())
			default:
				x.fail(all[i].kind, x.summary(a), fmt.Sprintf("a 4xx: the value is %s", all[i].kind), a)
			}
		})
	}
}

// takenRightly reports whether an answer is exactly that to what a lenient server would take the value for.
func (x *trial) takenRightly(w wrong, a *probe.Answer) bool {
	page, err := a.Page()
	switch {
	case a.Status != 200 || err != nil:
		return false
	case x.parameter == x.list.Offset && w.value == beyondInt64:
		return len(page.Items) == 0 // it lies beyond the end
	case x.field == nil || len(w.means) == 0:
		return false
	}
	m := x.taken("", x.parameter, w.means...)
	return m.total >= 0 && m.has(page, len(x.survey.unsettled))
}

// checkEmptyValue reports how an empty value is taken.
func checkEmptyValue(x *trial) {
	q := query{{escape(x.parameter.Name), ""}}
	if x.survey.base.has(x.parameter.Name) {
		x.lack("the window of the run stands on %s", x.parameter.Name)
	}
	a := x.send(asks(x.within(q).and(x.pageOf(x.parameter)))...)[0]
	says, ok := x.reply(a, x.absent("taken as if it weren't there"), nothing())
	if isPaging(x.spec, x.parameter) && ok && a.Status == 200 {
		says = x.echoed(a)
	}
	x.observe("%s, empty: %s", x.parameter.Name, says)
}

// pageOf asks for a short page, but for the limit itself.
func (x *trial) pageOf(p *ringback.Parameter) query {
	if p == x.list.Limit {
		return nil
	}
	return x.short(fewItems)
}

// fewItems is how many items are enough to see what an answer is about.
const fewItems = 20

// echoed says which value of skip or limit is in effect.
func (x *trial) echoed(a *probe.Answer) string {
	return fmt.Sprintf("taken as %d", x.echo(a))
}

// echo is what an answer says of the law's parameter. Without it the check ends.
func (x *trial) echo(a *probe.Answer) int64 {
	page, err := a.Page()
	got := page.Offset
	if x.parameter == x.list.Limit {
		got = page.Limit
	}
	if err != nil || got == ringback.Absent {
		x.lack("a page has no %s (see schema/envelope)", x.parameter.Name)
	}
	return got
}
