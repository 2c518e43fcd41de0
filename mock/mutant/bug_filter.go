package mutant

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback"
)

// filterBugs find other calls than a filter asks for.
func filterBugs(l *ringback.List) []Bug {
	bugs := each(l, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "filter-ignored/" + p.Name, Says: p.Name + " is read and forgotten", Law: "filter/" + p.Name + "/sound",
			Wrap: listing{asked: func(l *look) { l.drop(p.Name) }}.wrap,
		}
	})
	bugs = append(bugs, each(l, func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "filter-loses-rows/" + p.Name, Says: "the query for " + p.Name + " joins the metadata, and loses calls that have none",
			Law: "filter/" + p.Name + "/exact",
			Wrap: matching(p.Name, func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) && !call.isNull("call_meta")
			}),
		}
	})...)
	bugs = append(bugs, each(only(l, func(p *ringback.Parameter) bool { return p.Enum != nil }), func(p *ringback.Parameter) Bug {
		return Bug{
			ID: "filter-loses-one-row/" + p.Name, Says: "one call in some 100 is missing in the index of " + p.Name,
			Law: "filter/" + p.Name + "/exact", Calls: 1250,
			Wrap: matching(p.Name, func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) && !l.few(call, 101)
			}),
		}
	})...)
	bugs = append(bugs, each(equalities(l), notFoundIsEverything)...)
	bugs = append(bugs, each(only(equalities(l), isOpen), secondCountedTwice)...)
	bugs = append(bugs, each(only(l, isOpen), otherFieldToo)...)
	return append(bugs, filterBugsOfThisSpec()...)
}

// isOpen reports whether a parameter takes more than a list of values.
func isOpen(p *ringback.Parameter) bool { return p.Enum == nil }

func equalities(l *ringback.List) *ringback.List {
	return only(l, func(p *ringback.Parameter) bool { return p.Filter.Op == ringback.OpEqual })
}

// notFoundIsEverything forgets a filter that finds nothing.
func notFoundIsEverything(p *ringback.Parameter) Bug {
	b := Bug{
		ID: "unknown-is-everything/" + p.Name, Says: "a value of " + p.Name + " that no call has is forgotten, and everything comes",
		Law: "filter/" + p.Name + "/unknown-value",
		Wrap: listing{asked: func(l *look) {
			c := l.condition(p.Name)
			if c != nil && len(keep(l.all, func(call object) bool { return l.meets(*c, call) })) == 0 {
				l.drop(p.Name)
			}
		}}.wrap,
	}
	if p.Enum != nil {
		b.Scenario = "all-ongoing" // else every value has calls
		b.Law = "filter/" + p.Name + "/sound"
	}
	return b
}

// secondCountedTwice counts the calls of one value twice: the one that the second most calls have.
func secondCountedTwice(p *ringback.Parameter) Bug {
	return Bug{
		ID: "one-value-counted-twice/" + p.Name, Says: "the total of one " + p.Filter.Field + " is counted over two tables", Law: "filter/" + p.Name + "/partition",
		Wrap: listing{page: func(l *look, page *page) {
			if c := l.condition(p.Name); c != nil && c.Value.Text == secondOf(l.all, p.Filter.Field) {
				page.total *= 2
			}
		}}.wrap,
	}
}

// secondOf is the value that the second most calls have, as text.
func secondOf(calls []object, field string) string {
	counts := map[string]int{}
	for _, call := range calls {
		counts[strings.Trim(call.raw(field), `"`)]++
	}
	values := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	return append(values, "", "")[1]
}

// otherFieldToo compares other fields of the same type too, with the very value: as a full-text index does. Calls that have it
// there are found, or where at most the value is asked for, so that they are found anyway, left out.
func otherFieldToo(p *ringback.Parameter) Bug {
	leftOut := p.Filter.Op == ringback.OpAtMost
	what := "found too"
	if leftOut {
		what = "left out"
	}
	return Bug{
		ID: "other-field-too/" + p.Name, Says: "a call of which another field is the very value of " + p.Name + " is " + what, Law: "filter/" + p.Name + "/own-field",
		Wrap: matching(p.Name, func(l *look, c ringback.Condition, call object) bool {
			if l.elsewhere(c, call) {
				return !leftOut
			}
			return l.meets(c, call)
		}),
	}
}

// elsewhere reports whether another field of the same type is a condition's very value.
func (l *look) elsewhere(c ringback.Condition, call object) bool {
	own, equal := l.list.Field(c.Parameter.Filter.Field), c
	equal.Parameter = equality(c.Parameter)
	return slices.ContainsFunc(l.list.Fields, func(f *ringback.Property) bool {
		return f.Type == own.Type && f.Name != own.Name && l.meets(equal, call.with(own.Name, call.raw(f.Name)))
	})
}

func filterBugsOfThisSpec() []Bug {
	by := func(parameter, id, says, promise string, match func(l *look, c ringback.Condition, call object) bool) Bug {
		return Bug{ID: id, Says: says, Law: "filter/" + parameter + "/" + promise, Wrap: matching(parameter, match)}
	}
	return []Bug{
		by("status", "ended-are-one", "completed finds all calls that have ended", "sound", func(l *look, c ringback.Condition, call object) bool {
			return l.meets(c, call) || c.Value.Text == "completed" && call.text("status") == "failed"
		}),
		by("status", "no-end-is-ongoing", "ongoing finds all calls without an end", "sound", func(l *look, c ringback.Condition, call object) bool {
			if c.Value.Text == "ongoing" {
				return call.isNull("ended_at")
			}
			return l.meets(c, call)
		}),
		by("status", "ongoing-not-found", "calls that are ongoing live in another table, and the filter doesn't look there", "exact",
			func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) && call.text("status") != "ongoing"
			}),
		by("status", "failed-without-duration-lost", "failed finds only calls that were connected", "exact",
			func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) && (call.text("status") != "failed" || !call.isNull("duration"))
			}),
		by("status", "status-inverted", "the condition is negated", "sound", func(l *look, c ringback.Condition, call object) bool {
			return !l.meets(c, call)
		}),
		{
			ID: "status-by-prefix", Says: "a status is found by its beginning", Law: "parameter/status/refused",
			Wrap: rewriting(func(x *exchange, ps pairs) pairs {
				return ps.each(func(p pair) (string, bool) {
					for _, s := range x.enum("status") {
						if p.name() == "status" && p.value() != "" && strings.HasPrefix(s, p.value()) {
							return s, true
						}
					}
					return "", false
				})
			}),
		},
		by("assistant_id", "assistant-by-prefix", "an assistant is found by the beginning of its id: LIKE '12%'", "sound",
			func(_ *look, c ringback.Condition, call object) bool {
				return strings.HasPrefix(call.raw("assistant_id"), c.Value.Text)
			}),
		by("assistant_id", "assistant-by-part", "an assistant is found by any part of its id", "sound",
			func(_ *look, c ringback.Condition, call object) bool {
				return strings.Contains(call.raw("assistant_id"), c.Value.Text)
			}),
		by("assistant_id", "assistant-at-least", "assistants of a higher id are found too", "sound",
			func(l *look, c ringback.Condition, call object) bool {
				return number(call.raw("assistant_id")) >= float64(c.Value.Int)
			}),
		by("assistant_id", "assistant-or-call", "the id of the call is compared too", "own-field",
			func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) || call.raw("id") == c.Value.Text
			}),
		by("assistant_id", "deleted-assistant-lost", "the query joins the assistants, and calls of deleted ones are lost", "exact",
			func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) && !call.isNull("assistant_name")
			}),
		by("assistant_id", "assistant-by-name", "assistants of the same name's first letter share an index page", "sound",
			func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) || initial(call) != "" && initial(call) == l.initialOf(c.Value.Text)
			}),
		{
			ID: "assistant-by-prefix-if-unknown", Says: "an id that no assistant has is searched by its beginning", Law: "filter/assistant_id/whole-value",
			Wrap: matching("assistant_id", func(l *look, c ringback.Condition, call object) bool {
				known := slices.ContainsFunc(l.all, func(other object) bool { return l.meets(c, other) })
				return l.meets(c, call) || !known && strings.HasPrefix(call.raw("assistant_id"), c.Value.Text)
			}),
		},
		{
			ID: "assistant-id-wraps", Says: "the id is cut to 32 bits", Law: "filter/assistant_id/sound",
			Wrap: matching("assistant_id", func(l *look, c ringback.Condition, call object) bool {
				c.Value.Int = int64(int32(c.Value.Int))
				return l.meets(c, call)
			}),
		},
		{
			ID: "assistant-zero-is-everything", Says: "assistant 0 is falsy, and the filter forgotten", Law: "filter/assistant_id/unknown-value",
			Wrap: listing{asked: func(l *look) {
				if c := l.condition("assistant_id"); c != nil && c.Value.Int == 0 {
					l.drop("assistant_id")
				}
			}}.wrap,
		},
		{
			ID: "assistant-unknown-500", Says: "an assistant that isn't there is a nil pointer", Law: "answer/ok",
			Wrap: listing{late: func(l *look, a *answer) {
				c := l.condition("assistant_id")
				if c != nil && len(keep(l.all, func(call object) bool { return l.meets(*c, call) })) == 0 {
					a.become(failure(http.StatusInternalServerError, "Internal Server Error"))
				}
			}}.wrap,
		},
	}
}

func (x *exchange) enum(parameter string) []string {
	for _, p := range x.list.Parameters {
		if p.Name == parameter {
			return p.Enum
		}
	}
	return nil
}

// initial is the first letter of a call's assistant.
func initial(call object) string {
	name := call.text("assistant_name")
	return name[:min(len(name), 1)]
}

func (l *look) initialOf(assistant string) string {
	for _, call := range l.all {
		if call.raw("assistant_id") == assistant {
			return initial(call)
		}
	}
	return ""
}

// number is a JSON number, 0 where there is none.
func number(raw string) float64 {
	n, _ := strconv.ParseFloat(raw, 64) // null is 0
	return n
}
