package mutant

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

// parameterVariants read requests as the documentation lets them.
func parameterVariants() []Variant {
	unknownAssistant := func(l *look) bool {
		c := l.condition("assistant_id")
		return c != nil && !slices.ContainsFunc(l.all, func(call object) bool { return l.meets(*c, call) })
	}
	return []Variant{
		{ID: "assistant-404", Says: "an assistant that isn't there is answered with 404", Wrap: listing{late: func(l *look, a *answer) {
			if unknownAssistant(l) {
				a.become(failure(http.StatusNotFound, "Assistant not found"))
			}
		}}.wrap},
		{ID: "first-wins", Says: "the first of a repeated parameter wins", Wrap: rewriting(func(_ *exchange, ps pairs) pairs {
			var out pairs
			for _, p := range ps {
				if !out.has(p.name()) {
					out = append(out, p)
				}
			}
			return out
		})},
		{ID: "repeated-refused", Says: "a repeated parameter is refused", Wrap: refusingWhere(func(x *exchange, p pair) bool {
			return len(x.pairs().values(p.name())) > 1
		})},
		{ID: "unknown-refused", Says: "an unknown parameter is refused", Wrap: refusingWhere(func(x *exchange, p pair) bool {
			return x.parameter(p.name()) == nil
		})},
		{ID: "strict", Says: "unknown and repeated parameters and blanks in a number are refused", Options: serving(mock.Options{Strict: true})},
		{ID: "empty-is-absent", Says: "an empty value is none", Wrap: rewriting(func(_ *exchange, ps pairs) pairs {
			return ps.keep(func(p pair) bool { return p.value() != "" })
		})},
		{ID: "empty-refused", Says: "an empty value is refused", Wrap: refusingWhere(func(_ *exchange, p pair) bool { return p.value() == "" })},
		{ID: "numbers-trimmed", Says: "blanks around a number, a plus before it and a .0 behind it are read over, as Pydantic does", Wrap: rewriting(func(x *exchange, ps pairs) pairs {
			return ps.each(func(p pair) (string, bool) {
				q := x.parameter(p.name())
				text := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(p.value()), "+"), ".0")
				return text, q != nil && q.Type == ringback.TypeInteger && text != p.value()
			})
		})},
		{ID: "status-folded", Says: "a status is read in any case, and without the blanks around it", Wrap: respelling("status", func(text string) (string, bool) {
			return strings.TrimSpace(strings.ToLower(text)), text != ""
		})},
		{ID: "leading-zeros-refused", Says: "a number with leading zeros is refused", Wrap: refusingWhere(func(x *exchange, p pair) bool {
			q := x.parameter(p.name())
			return q != nil && q.Type == ringback.TypeInteger && len(p.value()) > 1 && p.value()[0] == '0'
		})},
		{ID: "crossed-refused", Says: "a range whose ends are crossed is refused", Wrap: instead(func(x *exchange, a *answer) bool {
			q, _ := x.spec.Query(x.r.URL.RawQuery)
			l := &look{exchange: x, query: q}
			return x.isPage(a) && slices.ContainsFunc(ranges(x.list), func(s span) bool {
				from, to := s.ends(l)
				return from != nil && compare(from, to) > 0
			})
		}, func(*exchange) *answer { return failure(http.StatusBadRequest, "The range is empty") })},
		{ID: "negative-refused", Says: "a duration or an assistant below 0 is refused", Wrap: refusingWhere(func(x *exchange, p pair) bool {
			q := x.parameter(p.name())
			return q != nil && q.Type == ringback.TypeInteger && strings.HasPrefix(p.value(), "-")
		})},
		{ID: "32-bits", Says: "a number of more than 32 bits is refused", Wrap: refusingWhere(func(x *exchange, p pair) bool {
			q := x.parameter(p.name())
			return q != nil && q.Type == ringback.TypeInteger && isLong(p.value())
		})},
		{
			ID: "phones-folded", Says: "customer_phone doesn't tell case, as in the later edition; numbers have no letters",
			Wrap: matching("customer_phone", func(_ *look, c ringback.Condition, call object) bool {
				return strings.Contains(strings.ToLower(call.text("customer_phone_number")), strings.ToLower(c.Value.Text))
			}),
		},
		{ID: "addresses", Says: "numbers may be SIP addresses", Wrap: listing{calls: withAddresses}.wrap},
		{ID: "raw-plus-read", Says: "a + that wasn't encoded in a time is read as a plus", Wrap: rewriting(func(x *exchange, ps pairs) pairs {
			return ps.each(func(p pair) (string, bool) {
				q := x.parameter(p.name())
				return unescape(strings.ReplaceAll(p.rawValue, "+", "%2B")), q != nil && q.Type == ringback.TypeTime
			})
		})},
	}
}

// withAddresses gives most customers SIP addresses instead of numbers.
func withAddresses(l *look, calls []object) []object {
	out := make([]object, len(calls))
	for i, call := range calls {
		if out[i] = call; !l.few(call, 3) {
			out[i] = call.with("customer_phone_number", quote(fmt.Sprintf("sip:Carol.%d@example.com", l.key(call)%40)))
		}
	}
	return out
}
