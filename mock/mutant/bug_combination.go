package mutant

import (
	"slices"
	"strings"

	"github.com/ringback/ringback"
)

// combinationBugs are right about every filter alone, and wrong about some together.
func combinationBugs(l *ringback.List) []Bug {
	bugs := []Bug{
		{
			ID: "filters-or", Says: "filters are joined by OR", Law: "combine/pairs",
			Wrap: joining(func(l *look, met []bool) bool { return len(met) == 0 || slices.Contains(met, true) }),
		},
		{
			ID: "last-filter-wins", Says: "each filter replaces the one before", Law: "combine/pairs",
			Wrap: joining(func(_ *look, met []bool) bool { return len(met) == 0 || met[len(met)-1] }),
		},
		{
			ID: "first-filter-wins", Says: "an if-else chain looks at one filter only", Law: "combine/pairs",
			Wrap: joining(func(_ *look, met []bool) bool { return len(met) == 0 || met[0] }),
		},
		{
			ID: "two-filters-at-most", Says: "a third filter is forgotten", Law: "combine/triples",
			Wrap: joining(func(_ *look, met []bool) bool { return !slices.Contains(met[:min(2, len(met))], false) }),
		},
		{
			ID: "all-filters-wrong", Says: "all filters together take a path of their own, which forgets the last", Law: "combine/all", Calls: 300,
			Wrap: joining(func(l *look, met []bool) bool {
				if len(met) == len(filtersOf(l.list)) {
					met = met[:len(met)-1]
				}
				return !slices.Contains(met, false)
			}),
		},
		exclusiveBeside("date_from", "status"),
		exclusiveBeside("max_duration", "assistant_id"),
		{
			ID: "phone-swallows-the-rest", Says: "what follows a customer_phone in the URL is forgotten: the needle takes the rest", Law: "combine/pairs",
			Wrap: rewriting(func(_ *exchange, ps pairs) pairs {
				i := slices.IndexFunc(ps, func(p pair) bool { return p.name() == "customer_phone" })
				return ps.keepUnless(func(j int, p pair) bool { return i >= 0 && j > i && p.name() != "limit" && p.name() != "skip" })
			}),
		},
		{
			ID: "filters-behind-limit-lost", Says: "what stands behind limit in the URL is forgotten", Law: "combine/parameter-order",
			Wrap: rewriting(func(_ *exchange, ps pairs) pairs {
				i := slices.IndexFunc(ps, func(p pair) bool { return p.name() == "limit" })
				return ps.keepUnless(func(j int, _ pair) bool { return i >= 0 && j > i })
			}),
		},
		{
			ID: "skip-behind-limit-lost", Says: "skip is forgotten where it stands behind limit in the URL", Law: "combine/parameter-order",
			Wrap: rewriting(func(_ *exchange, ps pairs) pairs {
				i := slices.IndexFunc(ps, func(p pair) bool { return p.name() == "limit" })
				return ps.keepUnless(func(j int, p pair) bool { return i >= 0 && j > i && p.name() == "skip" })
			}),
		},
		{
			ID: "status-behind-assistant-lost", Says: "status is forgotten where it stands behind assistant_id in the URL", Law: "combine/pairs",
			Wrap: rewriting(func(_ *exchange, ps pairs) pairs {
				i := slices.IndexFunc(ps, func(p pair) bool { return p.name() == "assistant_id" })
				return ps.keepUnless(func(j int, p pair) bool { return i >= 0 && j > i && p.name() == "status" })
			}),
		},
		{
			ID: "encoded-name-unknown", Says: "the name of a parameter isn't decoded, so an encoded one is unknown and ignored", Law: "combine/encoding",
			Wrap: rewriting(func(_ *exchange, ps pairs) pairs {
				return ps.keep(func(p pair) bool { return !strings.Contains(p.rawName, "%") })
			}),
		},
		{
			ID: "encoded-value-refused", Says: "a status isn't decoded before it is held against the enum", Law: "answer/ok",
			Wrap: instead(func(x *exchange, a *answer) bool {
				return x.isPage(a) && slices.ContainsFunc(x.pairs(), func(p pair) bool { return p.name() == "status" && strings.Contains(p.rawValue, "%") })
			}, func(*exchange) *answer {
				return invalid("status", "enum", "Input should be 'ongoing', 'completed' or 'failed'")
			}),
		},
		{
			ID: "decoded-twice", Says: "values are decoded twice: by the proxy, and by the service", Law: "filter/customer_phone/exact",
			Wrap: rewriting(func(_ *exchange, ps pairs) pairs {
				return ps.each(func(p pair) (string, bool) { return unescape(p.value()), p.name() == "customer_phone" })
			}),
		},
		{
			ID: "nothing-is-everything", Says: "where the filters together find nothing, everything comes", Law: "combine/contradiction",
			Wrap: listing{keep: func(l *look, calls []object) []object {
				found := new(listing).matching(l, calls)
				if len(found) == 0 && len(l.query.Conditions) > 1 {
					return calls
				}
				return found
			}}.wrap,
		},
		{
			ID: "contradiction-500", Says: "filters that contradict each other make the query planner divide by zero", Law: "answer/ok",
			Wrap: listing{late: func(l *look, a *answer) {
				if l.found == 0 && len(l.query.Conditions) > 1 {
					a.become(internalError(l.exchange))
				}
			}}.wrap,
		},
	}
	filters := filtersOf(l)
	for i, p := range filters {
		for _, q := range filters[i+1:] {
			law := "combine/pairs"
			if p.Filter.Field == q.Filter.Field { // the two bounds of a range
				law = "range/" + p.Filter.Field + "/crossed"
			}
			bugs = append(bugs, forgetting("pair-wrong/", law, p, q))
		}
	}
	for i := range len(filters) - 2 {
		bugs = append(bugs, forgetting("triple-wrong/", "combine/triples", filters[i], filters[i+1], filters[i+2]))
	}
	return bugs
}

// exclusiveBeside leaves out a bound's own value when it comes with another filter.
func exclusiveBeside(bound, other string) Bug {
	return Bug{
		ID: "exclusive-beside/" + bound + "+" + other, Says: "the index over " + other + " compares " + bound + " exclusively", Law: "combine/pairs", Calls: 300,
		Wrap: matching(bound, func(l *look, c ringback.Condition, call object) bool {
			equal := c
			equal.Parameter = equality(c.Parameter)
			return l.meets(c, call) && (l.condition(other) == nil || !l.meets(equal, call))
		}),
	}
}

func filtersOf(l *ringback.List) []*ringback.Parameter {
	return only(l, func(*ringback.Parameter) bool { return true }).Parameters
}

// joining joins what the conditions say of a call, which stand in the order of the spec.
func joining(join func(l *look, met []bool) bool) wrap {
	return listing{keep: func(l *look, calls []object) []object {
		met := make([]bool, len(l.query.Conditions))
		return keep(calls, func(call object) bool {
			for i, c := range l.query.Conditions {
				met[i] = l.meets(c, call)
			}
			return join(l, met)
		})
	}}.wrap
}

// forgetting forgets the last of some filters when all of them are given.
func forgetting(id, law string, together ...*ringback.Parameter) Bug {
	names := make([]string, len(together))
	for i, p := range together {
		names[i] = p.Name
	}
	last := names[len(names)-1]
	return Bug{
		ID: id + strings.Join(names, "+"), Says: last + " is forgotten when it comes with " + strings.Join(names[:len(names)-1], " and "), Law: law,
		Wrap: listing{asked: func(l *look) {
			if !slices.ContainsFunc(names, func(n string) bool { return l.condition(n) == nil }) {
				l.drop(last)
			}
		}}.wrap,
	}
}

// keepUnless drops pairs by their place.
func (ps pairs) keepUnless(drop func(i int, p pair) bool) pairs {
	var out pairs
	for i, p := range ps {
		if !drop(i, p) {
			out = append(out, p)
		}
	}
	return out
}
