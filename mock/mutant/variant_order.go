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
			ID: "ids-by-chance", Says: "ids don't grow with time", Wrap: stored(func(l *look, call object) object {
				return call.with(l.list.Key, scattered(l.key(call)))
			}),
		},
	}
}

// sorted puts calls in the order of the spec's first sort key; ties stay as they are.
func (l *look) sorted(calls []object) []object {
	slices.SortStableFunc(calls, func(a, b object) int { return l.newer(a, b, l.started()) })
	return calls
}
