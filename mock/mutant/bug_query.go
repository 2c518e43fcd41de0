package mutant

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/ringback/ringback"
)

// queryBugs stumble over the form of a query.
func queryBugs() []Bug {
	unknownName := func(x *exchange) bool {
		return slices.ContainsFunc(x.pairs(), func(p pair) bool { return x.parameter(p.name()) == nil })
	}
	crash := func(id, says, law string, when func(x *exchange) bool) Bug {
		return Bug{ID: id, Says: says, Law: law, Wrap: instead(func(x *exchange, a *answer) bool {
			return x.isPage(a) && when(x)
		}, internalError)}
	}
	return []Bug{
		crash("unknown-500", "an unknown parameter is an unexpected keyword argument", "answer/no-5xx", unknownName),
		{
			ID: "unknown-finds-nothing", Says: "an unknown parameter is taken for a filter that nothing meets", Law: "query/unknown",
			Wrap: listing{keep: func(l *look, calls []object) []object {
				if unknownName(l.exchange) {
					return nil
				}
				return new(listing).matching(l, calls)
			}}.wrap,
		},
		{
			ID: "unknown-disables-filters", Says: "an unknown parameter fails the parsing of all of them, and the defaults are taken", Law: "query/unknown",
			Wrap: listing{asked: func(l *look) {
				if unknownName(l.exchange) {
					l.query.Conditions = nil
				}
			}}.wrap,
		},
		{
			ID: "repeated-is-union", Says: "a repeated status finds the calls of both", Law: "query/repeated",
			Wrap: matching("status", func(l *look, c ringback.Condition, call object) bool {
				return slices.Contains(l.pairs().values("status"), call.text("status"))
			}),
		},
		{
			ID: "repeated-is-dropped", Says: "a repeated parameter is an array, which no filter expects, and is dropped", Law: "query/repeated",
			Wrap: rewriting(func(_ *exchange, ps pairs) pairs {
				return ps.keep(func(p pair) bool { return len(ps.values(p.name())) < 2 })
			}),
		},
		crash("repeated-500", "a repeated parameter is an array, which has no trim()", "answer/no-5xx", func(x *exchange) bool {
			ps := x.pairs()
			return slices.ContainsFunc(ps, func(p pair) bool { return len(ps.values(p.name())) > 1 })
		}),
		crash("brackets-500", "status[]=x makes an array, which has no toLowerCase()", "answer/no-5xx", func(x *exchange) bool {
			return slices.ContainsFunc(x.pairs(), func(p pair) bool { return strings.ContainsAny(p.name(), "[]") })
		}),
		{
			ID: "brackets-are-operators", Says: "status[$ne]=x reaches the document database as an operator", Law: "query/brackets",
			Wrap: listing{calls: func(l *look, calls []object) []object {
				for _, p := range l.pairs() {
					name, operator := strings.CutSuffix(p.name(), "[$ne]")
					if q := l.parameter(name); operator && q != nil && q.Filter != nil {
						calls = keep(calls, func(call object) bool { return strings.Trim(call.raw(q.Filter.Field), `"`) != p.value() })
					}
				}
				return calls
			}}.wrap,
		},
		{
			ID: "brackets-replace", Says: "status[$ne]=x replaces the status beside it", Law: "query/brackets",
			Wrap: rewriting(func(_ *exchange, ps pairs) pairs {
				return ps.keep(func(p pair) bool {
					return !slices.ContainsFunc(ps, func(q pair) bool { return strings.HasPrefix(q.name(), p.name()+"[") })
				})
			}),
		},
		{
			ID: "malformed-500", Says: "a percent sign that begins no escape raises URIError", Law: "answer/no-5xx",
			Wrap: instead(func(x *exchange, _ *answer) bool { return x.isList() && malformed.MatchString(x.r.URL.RawQuery) }, internalError),
		},
		{
			ID: "malformed-drops-all", Says: "a percent sign that begins no escape fails the parsing of all parameters, and the defaults are taken", Law: "query/malformed",
			Wrap: rewriting(func(x *exchange, ps pairs) pairs {
				if malformed.MatchString(x.r.URL.RawQuery) {
					return nil
				}
				return ps
			}),
		},
		{
			ID: "long-query-500", Says: "a query of more than 2,000 bytes overflows the log's column", Law: "answer/ok",
			Wrap: instead(func(x *exchange, _ *answer) bool { return len(x.r.URL.RawQuery) > 2000 }, internalError),
		},
	}
}

func (x *exchange) parameter(name string) *ringback.Parameter {
	for _, p := range x.list.Parameters {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// malformed finds a percent sign that begins no escape.
var malformed = regexp.MustCompile(`%($|.$|[^0-9A-Fa-f]|.[^0-9A-Fa-f])`)

// isRefusal reports whether an answer refuses a parameter.
func isRefusal(a *answer) bool { return a.status == http.StatusUnprocessableEntity }
