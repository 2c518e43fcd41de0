package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// checkLiteral asks for texts that are found only where they are read as something else than themselves.
func checkLiteral(x *trial) {
	all := texts(x.settled(), x.field)
	if len(all) == 0 {
		x.lack("no item has a %s", x.field.Name)
	}
	for _, needle := range oddNeedles(all) {
		x.try(func() { x.literal(needle) })
	}
}

// literal holds an odd text, which may be refused but mustn't match what it isn't part of.
func (x *trial) literal(needle string) {
	if x.sameRowsUnless(ask(x.parameter.Name, needle), func(status int) bool { return status >= 400 && status < 500 }) {
		x.witness(1)
	}
}

// sameRowsUnless checks the first page of an answer that may also be a refusal. It answers whether it wasn't.
func (x *trial) sameRowsUnless(q query, refused func(status int) bool) bool {
	want := x.expect(q)
	if !want.known && !x.allows(q) && !refused(http.StatusUnprocessableEntity) {
		return false
	}
	a := x.send(asks(x.within(q).and(ask(x.list.Limit.Name, strconv.Itoa(x.survey.pageMax))))...)[0]
	x.notFailing(a)
	if refused(a.Status) {
		return false
	}
	if got := x.watcher.notAPage(a); got != "" {
		x.watcher.refused(q, a)
		x.causedBy(lawAnswers)
		x.lack("%s", unread(got))
	}
	page, _ := a.Page()
	part := survey{}
	part.set(x, page.Items)
	n := len(part.rows) // where the page is full, there may be more, whatever the total says
	got := result{rows: part.rows, answers: []*probe.Answer{a}, total: page.Total, whole: n < x.survey.pageMax && int64(n) == page.Total}
	if d := x.compare(got, want); want.known && !d.none() {
		x.note(x.wrongRows("rows "+q.String(), q, got, want, d))
	}
	return true
}

// checkOwnField asks for a value that another field of the same type has, but not the field itself.
func checkOwnField(x *trial) {
	for _, other := range x.alike() {
		if value, ok := x.foreign(other); ok {
			x.try(func() {
				x.sameRowsOrRefused(value)
				x.witness(1) // it is one that is allowed
			})
			if x.witnesses >= 2 || x.field.Type != ringback.TypeString {
				return
			}
		}
	}
	if x.witnesses+len(x.unjudged) == 0 {
		x.lack("no other field would answer otherwise")
	}
}

// alike are the other fields of the law's type, those first whose texts look most like its own: a phone number among names.
func (x *trial) alike() []*ringback.Property {
	own := first(texts(x.settled(), x.field), 1)
	likeness := func(f *ringback.Property) int {
		n := 0
		for _, text := range first(texts(x.settled(), f), 1) {
			for len(own) > 0 && n < len(text) && n < len(own[0]) && kindOf(text[n]) == kindOf(own[0][n]) {
				n++
			}
		}
		return n
	}
	var out []*ringback.Property
	for _, f := range x.list.Fields {
		if f.Name != x.field.Name && f.Type == x.field.Type {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *ringback.Property) int { return likeness(b) - likeness(a) })
	return out
}

// kindOf takes all digits for one, and all letters.
func kindOf(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return '0'
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		return 'a'
	}
	return c
}

// foreign is a value of another field by which its rows and the filter's own would differ.
func (x *trial) foreign(other *ringback.Property) (value string, ok bool) {
	for _, r := range x.settled() {
		if r.IsNull(other.Name) {
			continue
		}
		text := textOf(r.Item, other)
		if v, scalar := scalarOf(r.Item, other); scalar {
			text = v.String()
		}
		if _, violations := x.spec.Query(ask(x.parameter.Name, text).String()); len(violations) > 0 || text == "" {
			continue
		}
		if isRange(x.list, x.parameter) {
			if !x.modelled(x.parameter, text) {
				continue
			}
			if own, ok := scalarOf(r.Item, x.field); !ok || x.near(own, text) {
				continue
			}
			return text, true
		}
		if met, judged := meetsText(x, r, text); judged && !met {
			return text, true
		}
	}
	return "", false
}

// near reports whether a bound is so close to a value that a target's own precision decides.
func (x *trial) near(own scalar, text string) bool {
	for _, r := range x.survey.rows {
		if v, ok := scalarOf(r.Item, x.field); ok && v.String() == text {
			return true
		}
	}
	return own.String() == text
}

// meetsText reports whether a row meets the law's parameter with a value.
func meetsText(x *trial, r row, value string) (met, judged bool) {
	q, violations := x.spec.Query(ask(x.parameter.Name, value).String())
	if len(violations) > 0 {
		return false, false
	}
	return meets(x.list, q.Conditions, r.Item)
}

func checkWholeValue(x *trial) {
	for _, text := range texts(x.settled(), x.field) {
		if len(text) < 2 {
			continue
		}
		part := text[:len(text)-1]
		if x.field.Type == ringback.TypeString {
			part = string([]rune(text)[:len([]rune(text))-1])
		}
		if !x.allows(ask(x.parameter.Name, part)) {
			continue
		}
		x.try(func() {
			x.sameRowsOrRefused(part)
			x.witness(1)
		})
		if x.witnesses+len(x.unjudged) >= 2 {
			return
		}
	}
	if x.witnesses+len(x.unjudged) == 0 {
		x.lack("no %s is longer than one character", x.field.Name)
	}
}

// sameRowsOrRefused holds the answer to a value that no item need have: a target may answer it 404, where it asks for equality.
func (x *trial) sameRowsOrRefused(value string) {
	x.sameRowsUnless(ask(x.parameter.Name, value), func(status int) bool { return status == 404 && isEqual(x.list, x.parameter) })
}

func checkUnknownValue(x *trial) {
	values := []string{x.unknown(), "0", "-1"}
	if x.field.Type == ringback.TypeString {
		values = []string{"ringback-knows-no-such-value"}
	}
	for _, value := range values {
		if len(x.matching(ask(x.parameter.Name, value))) > 0 {
			continue
		}
		x.try(func() { x.unknownValue(value, value == values[0]) })
	}
}

// unknownValue asks for a value that no item has. One that is merely unknown may be answered with 404, one that may be no value at all,
// such as 0, with any 4xx.
func (x *trial) unknownValue(value string, merely bool) {
	q := ask(x.parameter.Name, value)
	a := x.send(asks(x.within(q))...)[0]
	x.notFailing(a)
	page, err := a.Page()
	switch {
	case a.Status == 200 && err == nil && len(page.Items) > 0 && !x.survey.complete && x.allMeet(q, page.Items):
		return // it isn't unknown: some item that wasn't read has it
	case a.Status == 200 && err == nil && len(page.Items) == 0 && page.Total <= 0:
		x.observe("an unknown %s is answered with an empty page", x.parameter.Name)
	case a.Status == 404, a.Status >= 400 && (!merely || !x.allows(q)):
		x.observe("an unknown %s is answered with %d", x.parameter.Name, a.Status)
	default:
		x.causedBy(x.wrongTotals()...)
		x.fail("unknown "+value, fmt.Sprintf("%d with %d items, %s %d", a.Status, len(page.Items), x.list.Total, page.Total), "an empty page, or 404", a)
	}
	x.witness(1)
}

// allMeet reports whether items are surely such as a query asks for.
func (x *trial) allMeet(q query, items []ringback.Item) bool {
	asked, _ := x.spec.Query(q.String())
	return !slices.ContainsFunc(items, func(i ringback.Item) bool {
		met, judged := meets(x.list, asked.Conditions, i)
		return !met || !judged
	})
}

func checkCase(x *trial) {
	for _, text := range x.lettered() {
		for _, other := range []string{strings.ToUpper(text), strings.ToLower(text)} {
			if other == text {
				continue
			}
			x.try(func() { x.caseOf(other) })
			if x.witnesses >= 2 {
				return
			}
		}
	}
	if x.witnesses == 0 {
		x.lack("no %s has letters", x.field.Name)
	}
}

// lettered are values of which the case can be changed: of a few that are worth asking for, then of any that an item has.
func (x *trial) lettered() []string {
	const few = 6
	values := append(x.values(x.parameter, few), x.allowed(x.parameter, texts(x.settled(), x.field))...)
	return slices.DeleteFunc(values, func(text string) bool { return strings.ToUpper(text) == strings.ToLower(text) })
}

// caseOf holds a value in another case. Folding that isn't promised is noted.
func (x *trial) caseOf(value string) {
	before := len(x.evidence)
	if x.parameter.Filter.Op == ringback.OpEqual {
		x.sameRowsOrRefused(value)
	} else {
		x.sameRows(ask(x.parameter.Name, value))
	}
	x.witness(1)
	if len(x.evidence) > before && x.parameter.Filter.Op == ringback.OpContains {
		x.evidence = x.evidence[:before]
		x.observe("%s doesn't tell the case of letters", x.parameter.Name)
	}
}
