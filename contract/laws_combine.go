package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback"
)

// combineLaws are about several filters at once.
var combineLaws = []template{
	{
		id: "combine/pairs", at: "/parameters", profile: Quick, needs: 3, cost: 21, ranged: true,
		promise: "Two filters together yield what meets both.",
		says:    "Filters join by AND.",
		check:   checkPairs,
	},
	{
		id: "combine/triples", at: "/parameters", needs: 2, cost: 8, causes: []string{"combine/pairs"},
		promise: "Three filters together yield what meets all three.",
		says:    "Filters join by AND.",
		check:   checkTriples,
	},
	{
		id: "combine/all", at: "/parameters", profile: Quick, needs: 1, cost: 1, causes: []string{"combine/pairs", "combine/triples"},
		promise: "All filters at once yield what meets them all.",
		says:    "Filters join by AND.",
		check:   checkAllFilters,
	},
	{
		id: "combine/parameter-order", at: "/parameters", needs: 1, cost: 4, causes: []string{"combine/pairs"},
		promise: "The order of the parameters makes no difference.",
		says:    "Query parameters are named; their order means nothing.",
		check:   checkParameterOrder,
	},
	{
		id: "combine/encoding", at: "/parameters", needs: 1, cost: 2, causes: []string{"combine/pairs"},
		promise: "A parameter is the same, however its characters are escaped.",
		says:    "RFC 3986, section 2.3: an escaped unreserved character is that character.",
		check:   checkEncoding,
	},
	{
		id: "combine/neutral", at: "/parameters", needs: 1, cost: 2,
		promise: "A range that holds everything filters nothing away.",
		says:    "On or after, on or before.",
		check:   checkNeutral,
	},
	{
		id: "combine/contradiction", at: "/parameters", needs: 1, cost: 2, causes: []string{"combine/pairs"},
		promise: "Filters that nothing meets yield an empty page with a total of 0.",
		says:    "total: total number of calls matching the filters.",
		check:   checkContradiction,
	},
}

func (x *trial) candidate(p *ringback.Parameter, value string) (c candidate, ok bool) {
	q, violations := x.spec.Query(ask(p.Name, value).String())
	if len(violations) > 0 {
		return c, false
	}
	c = candidate{parameter: p, value: value, met: make([]bool, len(x.survey.rows))}
	for i, r := range x.survey.rows {
		met, judged := meets(x.list, q.Conditions, r.Item)
		if !judged {
			return c, false
		}
		if c.met[i] = met; met {
			c.count++
		}
	}
	return c, true
}

func checkPairs(x *trial) {
	lists := x.candidates()
	if len(lists) < 2 {
		x.lack("need at least 2 filters with values to ask for, have %d", len(lists))
	}
	most := 1000
	if x.target.Profile == Quick {
		most = 5
	}
	var pairs [][2]int
	for i := range lists {
		for j := i + 1; j < len(lists); j++ {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	x.rand.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	for _, p := range pairs[:min(most, len(pairs))] {
		if pick := x.telling(lists[p[0]], lists[p[1]]); pick != nil {
			slices.Reverse(pick) // the order of names means nothing; three and more are asked for in the spec's
			x.try(func() { x.holdCombination(pick) })
		}
	}
}

// holdCombination checks one combination, rows and total.
func (x *trial) holdCombination(pick []*candidate) {
	q := join(pick)
	want := x.expect(q)
	if !want.known {
		return
	}
	got := x.fetch(q, len(want.sure)+len(want.maybe))
	x.witness(1)
	d := x.compare(got, want)
	key := "combination"
	for _, c := range pick {
		key += " " + c.parameter.Name
	}
	least, most := int64(len(want.sure)), int64(len(want.sure)+len(want.maybe))
	switch {
	case !d.none() && x.missedBound(pick, d.keys()):
	case !d.none():
		x.note(x.wrongRows(key, q, got, want, d))
	case got.total == ringback.Absent:
	case x.survey.complete && (got.total < least || got.total > most):
		x.causedBy(x.wrongTotals()...)
		x.fail(key+" total", fmt.Sprintf("%s %d", x.list.Total, got.total), fmt.Sprintf("%d, as many as meet all", least), got.answers...)
	}
}

// missedBound reports whether rows are judged wrongly only because a combination asks for times that they have, and the target keeps more
// finely than it sends them.
func (x *trial) missedBound(pick []*candidate, keys []string) bool {
	onBound := func(key string, c *candidate) bool {
		i, known := x.survey.index[key]
		return known && c.on[i] && c.parameter.Type == ringback.TypeTime
	}
	for _, key := range keys {
		if !slices.ContainsFunc(pick, func(c *candidate) bool { return onBound(key, c) }) {
			return false
		}
	}
	return slices.ContainsFunc(pick, func(c *candidate) bool {
		at, err := parseTime(c.value)
		return onBound(keys[0], c) && err == nil && x.finerThan(x.list.Field(c.parameter.Filter.Field), scalar{typ: ringback.TypeTime, at: at})
	})
}

func checkTriples(x *trial) {
	lists := x.candidates()
	if len(lists) < 3 {
		x.lack("need at least 3 filters with values to ask for, have %d", len(lists))
	}
	most := 6
	if x.target.Profile == Deep {
		most = 40
	}
	for _, t := range triples(len(lists), most, x.rand.Perm) {
		if pick := x.telling(lists[t[0]], lists[t[1]], lists[t[2]]); pick != nil {
			x.try(func() { x.holdCombination(pick) })
		}
	}
}

// triples are some of the triples of n things, such as share as few pairs as can be.
func triples(n, most int, perm func(int) []int) [][3]int {
	var all [][3]int
	for i := range n {
		for j := i + 1; j < n; j++ {
			for k := j + 1; k < n; k++ {
				all = append(all, [3]int{i, j, k})
			}
		}
	}
	used := map[[2]int]int{}
	var out [][3]int
	for len(out) < most && len(all) > 0 {
		best, least := 0, 1<<30
		for _, at := range perm(len(all)) {
			t := all[at]
			if n := used[[2]int{t[0], t[1]}] + used[[2]int{t[0], t[2]}] + used[[2]int{t[1], t[2]}]; n < least {
				best, least = at, n
			}
		}
		t := all[best]
		used[[2]int{t[0], t[1]}]++
		used[[2]int{t[0], t[2]}]++
		used[[2]int{t[1], t[2]}]++
		out = append(out, t)
		all = append(all[:best], all[best+1:]...)
	}
	return out
}

// checkAllFilters asks for all at once, until each filter has been the one without which more would come, or nearly so.
func checkAllFilters(x *trial) {
	const most = 2
	told := map[string]bool{}
	for range most {
		pick := x.everyFilter(told)
		x.try(func() { x.holdCombination(pick) })
		tell(told, pick)
		if len(told) == len(pick) {
			return
		}
	}
}

// checkParameterOrder asks for all filters in both orders, with a skip that isn't its default, so that losing it shows. Then it asks in the
// other order alone for values by which those filters tell that haven't yet.
func checkParameterOrder(x *trial) {
	pick := x.everyFilter(nil)
	q := x.within(join(pick)).and(x.paging(1, 50))
	x.sameAnswers("order", x.pages(q, reversed(q)))
	told := map[string]bool{}
	tell(told, pick)
	if again := x.everyFilter(told); len(told) < len(pick) {
		slices.Reverse(again)
		x.try(func() { x.holdCombination(again) })
	}
}

// tell marks the filters without which more would come.
func tell(told map[string]bool, pick []*candidate) {
	for i, c := range pick {
		if both(slices.Delete(slices.Clone(pick), i, i+1)...) > both(pick...) {
			told[c.parameter.Name] = true
		}
	}
}

// sameAnswers holds all pages against the first.
func (x *trial) sameAnswers(key string, pages []answered) {
	for _, a := range pages[1:] {
		x.witness(1)
		x.holdPage(key, pages[0], a)
		if a.page.Total != pages[0].page.Total {
			x.fail(key+" total", fmt.Sprintf("%s %d", x.list.Total, a.page.Total), fmt.Sprint(pages[0].page.Total), a.Answer, pages[0].Answer)
		}
	}
}

func reversed(q query) query {
	out := make(query, 0, len(q))
	for i := len(q) - 1; i >= 0; i-- {
		out = append(out, q[i])
	}
	return out
}

func checkEncoding(x *trial) {
	q := x.within(join(x.everyFilter(nil))).and(x.paging(0, 50))
	escaped := make(query, len(q))
	for i, p := range q {
		escaped[i] = pair{escapeAll(p.name), escapeAll(p.value)}
	}
	x.sameAnswers("escaped", x.pages(q, escaped))
}

// escapeAll escapes every character that isn't escaped yet.
func escapeAll(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			b.WriteString(text[i : i+3])
			i += 2
			continue
		}
		fmt.Fprintf(&b, "%%%02X", text[i])
	}
	return b.String()
}

// checkNeutral asks for a range of time that holds everything, from a leap day to another, or, where the run's window is such a range itself,
// all of the newest items.
func checkNeutral(x *trial) {
	low, high := timeRange(x.list)
	switch {
	case low == nil || high == nil:
		x.lack("no range bounds the order of the list")
	case len(x.survey.base) == 0 && !x.survey.complete:
		x.lack("the model is a beginning alone")
	case len(x.survey.rows) == 0:
		x.lack("there are no items")
	}
	if len(x.survey.base) > 0 {
		x.neutralToNewest(low)
		return
	}
	for _, q := range []query{ask(low.Name, "1972-02-29T00:00:00Z"), ask(high.Name, "2992-02-29T23:59:59Z")} {
		x.try(func() {
			want := x.expect(q)
			x.holdTotal("total "+q.String(), x.pages(q)[0], want)
			x.witness(len(want.sure))
		})
	}
}

// neutralToNewest asks for the newest items with and without a bound below them. Arrivals change both: they count only between two
// readings that agree.
func (x *trial) neutralToNewest(low *ringback.Parameter) {
	field, few := x.list.Field(low.Filter.Field), x.short(20)
	for range mostSandwiches {
		plain := x.pages(few)[0]
		bound, ok := lowest(plain.page.Items, field)
		if !ok {
			x.lack("the newest items don't differ in %s", field.Name)
		}
		ranged := x.pages(ask(low.Name, bound.String()).and(few))[0]
		if x.differ(plain.Answer, x.pages(few)[0].Answer) != "" {
			continue
		}
		want := slices.DeleteFunc(slices.Clone(plain.page.Items), func(i ringback.Item) bool {
			v, ok := scalarOf(i, field)
			return !ok || v.compare(bound) < 0
		})
		x.witness(len(want))
		a, b := slices.Sorted(slices.Values(x.keys(want))), slices.Sorted(slices.Values(x.keys(ranged.page.Items)))
		if !slices.Equal(a, b) {
			e := x.fail("newest", fmt.Sprintf("%d items from %s on", len(b), bound), fmt.Sprintf("%d, as without a bound", len(a)), ranged.Answer, plain.Answer)
			e.Difference = fmt.Sprintf("got %s, want %s", keysOf(x.list, ranged.page.Items, 3), keysOf(x.list, want, 3))
		}
		return
	}
	x.lack("the data moved while it was read")
}

// checkContradiction asks for what some item has, beyond a bound that none reaches.
func checkContradiction(x *trial) {
	var q query
	for _, p := range filters(x.list) {
		if values := x.values(p, 1); len(q) == 0 && isEqual(x.list, p) && len(values) > 0 {
			q = ask(p.Name, values[0])
			x.causedBy(ofFilter(p)...)
		}
	}
	for _, p := range filters(x.list) {
		values := distinct(x.survey.rows, x.list.Field(p.Filter.Field))
		if p.Filter.Op != ringback.OpAtLeast || len(values) == 0 || p.Type == ringback.TypeTime && len(x.survey.base) > 0 {
			continue
		}
		beyond, ok := x.form(p, values[len(values)-1].plus(1_000_000_000).String())
		if !ok || len(x.matching(ask(p.Name, beyond))) > 0 {
			continue
		}
		x.try(func() {
			a := x.pages(x.within(q.and(ask(p.Name, beyond))))[0]
			if !x.survey.complete && len(a.page.Items) > 0 && x.allMeet(q.and(ask(p.Name, beyond)), a.page.Items) {
				return // it isn't beyond: some item that wasn't read reaches it
			}
			x.witness(1)
			if len(a.page.Items) > 0 || x.total(a) != 0 {
				x.causedBy(ofFilter(p)...)
				x.fail("nothing "+p.Name, fmt.Sprintf("%d items, %s %d", len(a.page.Items), x.list.Total, a.page.Total), "an empty page with 0", a.Answer)
			}
		})
	}
	if x.witnesses+len(x.unjudged) == 0 {
		x.lack("no bound lies beyond all items")
	}
}
