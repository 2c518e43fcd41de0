package contract

import (
	"github.com/ringback/ringback"
)

// filterLaws are about each filter alone. They are made from the spec's x-filter.
var filterLaws = []template{
	{
		id: "filter/{parameter}/exact", each: eachFilter(anyFilter), profile: Quick, needs: 1, cost: 4, causes: []string{"range/{field}/offset"},
		promise: "Exactly the items that meet {parameter} come back: none is missing.",
		says:    "{description}",
		check:   checkExact,
	},
	{
		id: "filter/{parameter}/sound", each: eachFilter(anyFilter), profile: Quick, needs: 1, causes: []string{"range/{field}/offset", "filter/{parameter}/exact"},
		promise: "Every item that comes back meets {parameter}.",
		says:    "{description}",
		check:   checkSound,
	},
	{
		id: "filter/{parameter}/total", each: eachFilter(anyFilter), needs: 1, cost: 2,
		causes:  leaning("page/total-ignores-skip-and-limit"),
		promise: "The total under {parameter} counts the items that meet it.",
		says:    "total: total number of calls matching the filters.",
		check:   checkFilteredTotal,
	},
	{
		id: "filter/{parameter}/inclusive", each: eachFilter(isRange), needs: 1, cost: 6, causes: leaning(),
		promise: "The bound of {parameter} belongs to it, and its neighbours fall on their sides.",
		says:    "On or after, on or before, minimum, maximum: bounds are part of the range.",
		check:   checkInclusive,
	},
	{
		id: "filter/{parameter}/partition", each: eachFilter(isListed), needs: 2, cost: 3,
		causes:  leaning("filter/{parameter}/total"),
		promise: "The totals of all values of {parameter} add up to the whole.",
		says:    "total: total number of calls matching the filters.",
		check:   checkPartition,
	},
	{
		id: "filter/{parameter}/partition", each: eachFilter(isOpenEqual), needs: 2, cost: 12, profile: Deep,
		causes:  leaning("filter/{parameter}/total"),
		promise: "The totals of all values of {parameter} add up to the whole.",
		says:    "total: total number of calls matching the filters.",
		check:   checkPartition,
	},
	{
		id: "filter/{parameter}/literal", each: eachFilter(isContains), needs: 3, cost: 13, causes: leaning(),
		promise: "{parameter} takes its text literally: no character stands for another.",
		says:    "Supports partial match: the text stands somewhere in the field.",
		check:   checkLiteral,
	},
	{
		id: "filter/{parameter}/own-field", each: eachFilter(isOpen), needs: 1, cost: 2, causes: leaning(),
		promise: "{parameter} compares its own field, no other.",
		says:    "{description}",
		check:   checkOwnField,
	},
	{
		id: "filter/{parameter}/whole-value", each: eachFilter(isOpenEqual), needs: 1, cost: 2, causes: leaning(),
		promise: "{parameter} compares whole values: the beginning of one doesn't match.",
		says:    "Filter by specific value.",
		check:   checkWholeValue,
	},
	{
		id: "filter/{parameter}/unknown-value", each: eachFilter(isOpenEqual), needs: 1, cost: 3,
		promise: "A value of {parameter} that no item has yields nothing: an empty page, or a 404.",
		says:    "Filter by specific value; the documentation doesn't say what an unknown one yields.",
		check:   checkUnknownValue,
	},
	{
		id: "filter/{parameter}/nulls", each: eachFilter(isNullable), needs: 1, cost: 1, causes: leaning("filter/{parameter}/inclusive"),
		promise: "An item whose field is null doesn't meet {parameter}.",
		says:    "A value that isn't there is neither at least nor at most another.",
		check:   checkNullsExcluded,
	},
	{
		id: "filter/{parameter}/same-instant", each: eachFilter(isTime), needs: 3, cost: 4, causes: leaning(),
		promise: "One instant is one bound, however it is written.",
		says:    "ISO 8601: 10:00:00Z, 10:00:00+00:00 and 15:30:00+05:30 are the same instant.",
		check:   checkSameInstant,
	},
	{
		id: "filter/{parameter}/case", each: eachFilter(isText), level: Should, needs: 1, cost: 2, causes: leaning(),
		promise: "{parameter} tells letters of another case as its operation says.",
		says:    "Values are compared as they are written.",
		check:   checkCase,
	},
	{
		id: "order/under-filters", at: "/x-list/order", needs: 2, causes: []string{"order/within-page"},
		promise: "Filtered items keep the order of the list.",
		says:    "Results are ordered by started_at descending (newest first).",
		check:   checkOrderUnderFilters,
	},
	{
		id: lawUnderFilters, at: "/x-list", needs: 2, cost: 12, causes: []string{"page/length", "page/concatenation", "order/under-filters"}, counted: true,
		promise: "Paging is right under a filter too.",
		says:    "total: total number of calls matching the filters.",
		check:   checkPagingUnderFilters,
	},
}

const lawUnderFilters = "page/under-filters"

// leaning are the laws that a filter has to keep before finer ones say anything, and others.
func leaning(others ...string) []string {
	return append([]string{"range/{field}/offset", "filter/{parameter}/sound", "filter/{parameter}/exact"}, others...)
}

// eachFilter makes a subject of every filter that fits.
func eachFilter(fits func(*ringback.List, *ringback.Parameter) bool) func(*ringback.Spec) []subject {
	return func(spec *ringback.Spec) []subject {
		var out []subject
		for _, p := range filters(spec.List()) {
			if fits(spec.List(), p) {
				out = append(out, subject{parameter: p, field: spec.List().Field(p.Filter.Field)})
			}
		}
		return out
	}
}

func anyFilter(*ringback.List, *ringback.Parameter) bool { return true }

// isOpen leaves out what has a list of values: no other field would have them.
func isOpen(_ *ringback.List, p *ringback.Parameter) bool { return p.Enum == nil }

func isRange(_ *ringback.List, p *ringback.Parameter) bool {
	return p.Filter.Op == ringback.OpAtLeast || p.Filter.Op == ringback.OpAtMost
}

func isEqual(_ *ringback.List, p *ringback.Parameter) bool { return p.Filter.Op == ringback.OpEqual }

func isListed(l *ringback.List, p *ringback.Parameter) bool { return isEqual(l, p) && p.Enum != nil }

func isOpenEqual(l *ringback.List, p *ringback.Parameter) bool {
	return isEqual(l, p) && p.Enum == nil && p.Type != ringback.TypeBoolean && p.Type != ringback.TypeTime
}

func isContains(_ *ringback.List, p *ringback.Parameter) bool {
	return p.Filter.Op == ringback.OpContains || p.Filter.Op == ringback.OpContainsFold
}

func isNullable(l *ringback.List, p *ringback.Parameter) bool {
	return l.Field(p.Filter.Field).Nullable
}

func isTime(_ *ringback.List, p *ringback.Parameter) bool { return p.Type == ringback.TypeTime }

func isText(l *ringback.List, p *ringback.Parameter) bool {
	return l.Field(p.Filter.Field).Type == ringback.TypeString && p.Enum == nil
}
