package mutant

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ringback/ringback/mock"
)

// orderVariants order what the documentation leaves open.
func orderVariants() []Variant {
	ties := serving(mock.Options{Scenario: "same-start"})
	return []Variant{
		{
			ID: "nulls-first", Says: "calls without a start come first", Options: serving(mock.Options{Scenario: "null-started-at"}),
			Wrap: sorting(func(l *look, a, b object) int {
				if a.isNull(l.started()) != b.isNull(l.started()) {
					return -l.newer(a, b, l.started())
				}
				return l.newer(a, b, l.started())
			}),
		},
		{
			ID: "ties-ascending", Says: "calls that started together are ascending by id", Options: ties,
			Wrap: sorting(func(l *look, a, b object) int {
				return cmp.Or(l.newer(a, b, l.started()), cmp.Compare(l.key(a), l.key(b)))
			}),
		},
		{
			ID: "ties-as-stored", Says: "calls that started together come as they were stored", Options: ties,
			Wrap: sorting(func(l *look, a, b object) int {
				return cmp.Or(l.newer(a, b, l.started()), strings.Compare(a.text("call_sid"), b.text("call_sid")))
			}),
		},
		{
			ID: "ties-across-pages", Says: "thousands of calls start together by the dozen", Options: serving(mock.Options{Calls: 1300}),
			Wrap: listing{calls: inTies(1, 2, 30)}.wrap,
		},
		{
			ID: "tie-longer-than-a-page", Says: "more calls than a page holds start together", Options: serving(mock.Options{Calls: 1300}),
			Wrap: listing{calls: inTies(150, 1020, 130)}.wrap,
		},
		{
			ID: "ties-by-their-limit", Says: "calls that started together come in another order under each limit, and in one order to who keeps to a limit",
			Options: serving(mock.Options{Calls: 1300}), Shoulds: []string{"order/stable-ties"}, Wrap: byLimit(1, 2, 30),
		},
		{
			ID: "few-ties-by-their-limit", Says: "no two calls beyond a pair start together, and the pairs come in another order under each limit",
			Options: serving(mock.Options{Calls: 1100}), Shoulds: []string{"order/stable-ties"}, Wrap: byLimit(2),
		},
		{
			ID: "long-ties-by-their-limit", Says: "more calls than a page holds start together, and come in another order under each limit",
			Options: serving(mock.Options{Calls: 1300}), Shoulds: []string{"order/stable-ties"}, Wrap: byLimit(150, 1020, 130),
		},
		{
			ID: "nulls-by-their-limit", Says: "calls without a start come in another order under each limit",
			Options: serving(mock.Options{Scenario: "null-started-at"}), Shoulds: []string{"order/stable-ties"}, Wrap: byLimit(),
		},
		{
			ID: "ids-by-chance", Says: "ids don't grow with time", Wrap: stored(func(l *look, call object) object {
				return call.with(l.list.Key, scattered(l.key(call)))
			}),
		},
	}
}

// byLimit orders calls that started together by the limit that is asked for, as a database does which sorts by a heap as large as the page.
func byLimit(lengths ...int) wrap {
	return shuffledTies(func(l *look, _ int) int64 { return l.query.Limit }, lengths...)
}

// sorted puts calls in the order of the spec's first sort key; ties stay as they are.
func (l *look) sorted(calls []object) []object {
	slices.SortStableFunc(calls, func(a, b object) int { return l.newer(a, b, l.started()) })
	return calls
}
