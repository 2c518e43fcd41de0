package contract

import (
	"fmt"
	"strconv"

	"github.com/ringback/ringback"
)

// queryLaws are about queries that are odd as a whole.
var queryLaws = []template{
	{
		id: "query/unknown", at: "/parameters", level: Should, needs: 1, cost: 1,
		promise: "A parameter that isn't documented changes nothing, or is refused.",
		says:    "Unknown parameters are ignored.",
		check:   checkUnknown,
	},
	{
		id: "query/repeated", at: "/parameters", level: Should, needs: 1, cost: 3,
		promise: "Of a repeated parameter one value counts, or it is refused: it never yields both, nor everything.",
		says:    "The last of a repeated parameter wins.",
		check:   checkRepeated,
	},
	{
		id: "query/brackets", at: "/parameters", level: Should, needs: 1, cost: 2,
		promise: "A name with brackets is another name, or the parameter's: it is never an operator.",
		says:    "Unknown parameters are ignored.",
		check:   checkBrackets,
	},
	{
		id: "query/malformed", at: "/parameters", level: Should, needs: 1, cost: 2,
		promise: "A query that isn't well-formed is refused, or taken literally: it drops no filter.",
		says:    "A percent sign begins an escape of two hexadecimal digits (RFC 3986, section 2.1).",
		check:   checkMalformedQuery,
	},
}

func checkUnknown(x *trial) {
	q, right := ask("x_ringback_probe", "1"), x.absent("ignored")
	if all := x.contrasts(); len(all) > 0 {
		q, right = q.and(ask(all[0].parameter.Name, all[0].a)), x.only("ignored", all[0].parameter, all[0].a)
	}
	a := x.send(asks(x.within(q).and(x.short(fewItems)))...)[0]
	says, ok := x.reply(a, right)
	if !ok {
		x.fail("unknown", says, "the answer as without it, or a 4xx", a)
		return
	}
	if len(x.survey.rows) > 0 || a.Status != 200 {
		x.witness(1)
	}
	x.observe("an unknown parameter: %s", says)
}

// contrast is a filter with two values that yield different items, neither all of them.
type contrast struct {
	parameter *ringback.Parameter
	a, b      string
}

// contrasts are filters that can be told apart by what they yield, those for equal values first.
func (x *trial) contrasts() []contrast {
	var out, ranges []contrast
	for _, p := range x.trustedFirst() {
		if x.survey.base.has(p.Name) {
			continue // in its window the run knows nothing of its absence
		}
		values := x.values(p, 2)
		if len(values) < 2 {
			continue
		}
		a, b := len(x.matching(ask(p.Name, values[0]))), len(x.matching(ask(p.Name, values[1])))
		switch all := len(x.settled()); {
		case a == b || a == all || b == all || a == 0 || b == 0:
		case isEqual(x.list, p):
			out = append(out, contrast{p, values[0], values[1]})
		default:
			ranges = append(ranges, contrast{p, values[0], values[1]})
		}
	}
	return append(out, ranges...)
}

// only is the meaning of a filter with a value.
func (x *trial) only(says string, p *ringback.Parameter, value string) meaning {
	return x.taken(says, p, valueOf(p, value))
}

func checkRepeated(x *trial) {
	x.repeatedLimit()
	for i, c := range x.contrasts() {
		if i >= 1 && x.target.Profile != Deep {
			break
		}
		x.repeated(c)
	}
}

// repeated gives a filter two values, and twice the same.
func (x *trial) repeated(c contrast) {
	name, few := c.parameter.Name, x.short(fewItems)
	last, first := x.only("the last wins", c.parameter, c.b), x.only("the first wins", c.parameter, c.a)
	both := nothing()
	both.says = "nothing is both"
	answers := x.send(asks(x.within(ask(name, c.a, name, c.b)).and(few), x.within(ask(name, c.b, name, c.b)).and(few))...)
	says, ok := x.reply(answers[0], last, first, both)
	if ok {
		x.witness(1)
		x.observe("%s given twice: %s", name, says)
	} else {
		x.fail("repeated "+name, says, fmt.Sprintf("the answer to one of %s=%s and %s=%s, or a 4xx", name, c.a, name, c.b), answers[0])
	}
	if says, ok := x.reply(answers[1], last, nothing()); !ok {
		x.fail("same "+name, says, fmt.Sprintf("the answer to %s=%s, or a 4xx", name, c.b), answers[1])
	}
}

// repeatedLimit gives two limits.
func (x *trial) repeatedLimit() {
	name := x.list.Limit.Name
	low := x.limit(x.limit(3) - 1)
	high := x.limit(low + 1)
	if low == high {
		return // there is one alone
	}
	a := x.send(asks(x.within(ask(name, strconv.FormatInt(low, 10), name, strconv.FormatInt(high, 10))))...)[0]
	says, ok := x.reply(a, x.absent(""))
	page, err := a.Page()
	n := int64(len(page.Items))
	switch {
	case ok && a.Status != 200:
		x.observe("%s given twice: %s", name, says)
	case err == nil && page.Limit == high && n <= high:
		x.observe("%s given twice: the last wins", name)
	case err == nil && page.Limit == low && n <= low:
		x.observe("%s given twice: the first wins", name)
	default:
		x.fail("repeated "+name, fmt.Sprintf("%s %d and %d items", name, page.Limit, n), fmt.Sprintf("one of %s=%d and %s=%d, or a 4xx", name, low, name, high), a)
		return
	}
	x.witness(1)
}

// checkBrackets sends names as document databases and forms know them: alone, and beside the parameter whose name they contain.
func checkBrackets(x *trial) {
	all := x.contrasts()
	if len(all) == 0 {
		x.lack("no filter has two values that could be told apart")
	}
	c := all[0]
	name, operator := c.parameter.Name, raw(c.parameter.Name+"[$ne]", escape(c.a))
	as := fmt.Sprintf("that to %s=%s", name, c.a)
	ignored, taken := x.absent("ignored"), x.only("taken for "+name, c.parameter, c.a)
	x.brackets(name+"[$ne]", operator, "the answer as without it, "+as, ignored, taken, nothing())
	x.brackets(name+"[$ne] beside "+name, ask(name, c.b).and(operator), fmt.Sprintf("the answer to %s=%s, %s", name, c.b, as),
		x.only("ignored", c.parameter, c.b), taken, nothing())
	if x.target.Profile == Deep {
		x.brackets(name+"[]", raw(name+"[]", escape(c.a)), "the answer as without it, "+as, ignored, taken, nothing())
	}
}

// brackets sends one such query, which is refused or has one of some meanings.
func (x *trial) brackets(what string, q query, want string, meanings ...meaning) {
	a := x.send(asks(x.within(q).and(x.short(fewItems)))...)[0]
	says, ok := x.reply(a, meanings...)
	if !ok {
		x.fail(what, says, want+", or a 4xx", a)
		return
	}
	x.witness(1)
	x.observe("%s: %s", what, says)
}

// checkMalformedQuery spoils the value of a filter, of one that takes text if there is one.
func checkMalformedQuery(x *trial) {
	all := x.contrasts()
	if len(all) == 0 {
		x.lack("no filter has two values that could be told apart")
	}
	c := all[0]
	for _, other := range all {
		if isContains(x.list, other.parameter) {
			c = other
		}
	}
	few := x.short(fewItems)
	right := x.only("taken without what is wrong", c.parameter, c.a)
	spoils := []string{"%zz", ";x", "%", "%2"}
	if x.target.Profile != Deep {
		spoils = spoils[:2]
	}
	for _, wrong := range spoils {
		a := x.send(asks(x.within(raw(escape(c.parameter.Name), escape(c.a)+wrong)).and(few))...)[0]
		says, ok := x.reply(a, nothing(), right)
		if !ok {
			x.fail(wrong, says, "a 4xx, or what the text matches literally", a)
			continue
		}
		x.witness(1)
		x.observe("%s in a value: %s", wrong, says)
	}
}
