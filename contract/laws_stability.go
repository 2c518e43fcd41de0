package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// The laws that the watcher finds breaches of.
const (
	lawRepeat     = "stability/repeat"
	lawParallel   = "stability/parallel"
	lawImmutable  = "stability/immutable-fields"
	lawLifecycle  = "stability/lifecycle"
	lawRetryAfter = "stability/retry-after"
)

// steadyLaws come before those that compare answers: what answers by turns can't be held against what was read of it, and what mixes up
// its requests has to be asked one at a time.
var steadyLaws = []template{
	{
		id: lawRepeat, at: "/x-list", profile: Quick, needs: 2, cost: 4, fixed: true,
		promise: "The same request is answered by the same items and total, as long as nothing has changed.",
		says:    "total: total number of calls matching the filters.",
		check:   checkRepeat,
	},
	{
		id: lawParallel, at: "/x-list", needs: 4, cost: 6,
		promise: "Requests that are under way at once are each answered by themselves.",
		says:    "skip: number of records skipped. limit: maximum records returned. No request knows of another.",
		check:   checkParallel,
	},
}

// stabilityLaws are about answers to the same question, asked again or at once.
var stabilityLaws = []template{
	{
		id: lawImmutable, at: "/responses/200", needs: 1, cost: 2, fixed: true,
		promise: "An item that has come to its end reads the same in every answer.",
		says:    "A call that ended is history.",
		check:   checkImmutable,
	},
	{
		id: lawLifecycle, at: "/responses/200", level: Should, needs: 1, cost: 1, fixed: true,
		promise: "What an item has been given it keeps: no value vanishes, and no status comes back.",
		says:    "Call status: ongoing, completed, failed. A call that ended doesn't go on.",
		check:   checkLifecycle,
	},
	{
		id: "stability/newest-never-goes-back", at: "/x-list/order", level: Should, needs: 2, cost: 3, fixed: true,
		causes:  []string{lawRepeat, "order/newest-first", "order/within-page"},
		promise: "An item that has been seen as the newest isn't out of sight in the next answer.",
		says:    "Results are ordered by started_at descending (newest first).",
		check:   checkNewest,
	},
	{
		id: lawRetryAfter, at: "/responses/429", level: Should, needs: 1, fixed: true,
		promise: "A 429 says in Retry-After how long to wait.",
		says:    "RFC 6585, section 4; RFC 9110, section 10.2.3.",
		check:   checkRetryAfter,
	},
	{
		id: "stability/not-in-the-future", at: "/x-list/order", level: Should, needs: 1, cost: 1, fixed: true,
		promise: "Nothing has begun later than the server's own clock says it is.",
		says:    "When the call started (ISO 8601).",
		check:   checkFuture,
	},
	{
		id: "stability/latency", at: "offset", level: Remark, cost: 2, fixed: true,
		promise: "How long answers take, and those far down the list.",
		says:    "skip: number of records to skip (for pagination).",
		check:   checkLatency,
	},
}

// checkRepeat asks the same several times, one after the other. What changes once may have changed; what comes back was never gone.
func checkRepeat(x *trial) {
	q := x.within(nil)
	var reads []answered
	times := 4
	if x.target.Profile == Quick {
		times = 3
	}
	for range times {
		reads = append(reads, x.pages(q)[0])
	}
	x.witness(len(reads) - 1)
	for i := range reads {
		for j := i + 2; j < len(reads); j++ {
			x.betweenEqual(reads[i], reads[j], reads[i+1:j])
		}
	}
}

// betweenEqual holds readings against those before and behind them, if these agree.
func (x *trial) betweenEqual(a, b answered, between []answered) {
	if len(x.evidence) > 0 || x.differ(a.Answer, b.Answer) != "" {
		return
	}
	for _, m := range between {
		if difference := x.differ(a.Answer, m.Answer); difference != "" {
			x.fail("repeat", "another answer than to the same request before and after", "the same", a.Answer, m.Answer, b.Answer).Difference = difference
			return
		}
	}
}

// checkParallel asks different things at once, and what is answered otherwise than it should be once more alone: only what is right
// then is wrong because of the others.
func checkParallel(x *trial) {
	queries := x.different()
	queries = slices.Concat(queries[:2], queries)
	var all []probe.Ask
	for _, q := range queries {
		all = append(all, apart(q, nil))
	}
	for i, a := range x.send(all...) {
		x.witness(1)
		key, got, want := x.notItsOwn(queries[i], a)
		if key == "" {
			continue
		}
		if alone, _, _ := x.notItsOwn(queries[i], x.send(all[i])[0]); alone == "" {
			x.fail(key, got+" while others were asked at once", want, a)
		}
	}
}

// different are queries of which none has the answer of another: they differ in skip, limit and filter.
func (x *trial) different() []query {
	queries := []query{x.within(x.paging(0, 11)), x.within(x.paging(1, 12))}
	for _, p := range x.trustedFirst() {
		values := x.values(p, 1)
		if len(values) == 0 || len(queries) == 4 || isRange(x.list, p) {
			continue
		}
		n := int64(len(queries))
		queries = append(queries, x.within(ask(p.Name, values[0])).and(x.paging(n, 11+n)))
	}
	return queries
}

// notItsOwn says in what an answer isn't that to what was asked: echoes, items or total. The key is "" if it is.
func (x *trial) notItsOwn(q query, a *probe.Answer) (key, got, want string) {
	asked, _ := x.spec.Query(q.String())
	page, err := a.Page()
	if a.Status != http.StatusOK || err != nil {
		return "status", strconv.Itoa(a.Status), "200 and a page, as when it is asked alone"
	}
	if page.Offset != asked.Offset || page.Limit != asked.Limit {
		return "echo", fmt.Sprintf("%s %d and %s %d", x.list.Offset.Name, page.Offset, x.list.Limit.Name, page.Limit),
			fmt.Sprintf("%d and %d", asked.Offset, asked.Limit)
	}
	for _, item := range page.Items {
		if met, judged := meets(x.list, asked.Conditions, item); judged && !met {
			return "items", "items that don't match", "those that match the request"
		}
	}
	e := x.expect(q)
	least, most := int64(len(e.sure)), int64(len(e.sure)+len(e.maybe))
	if x.survey.complete && e.known && page.Total != ringback.Absent && (page.Total < least || page.Total > most) {
		return "total", fmt.Sprintf("%s %d", x.list.Total, page.Total), strconv.FormatInt(least, 10)
	}
	return "", "", ""
}

// testimony asks twice for each of the two answers that contradict each other.
func (x *trial) testimony(s suspect) []testimony {
	var out []testimony
	for _, ask := range []probe.Ask{s.first, s.second, s.first, s.second} {
		a := x.send(ask)[0]
		page, _ := a.Page()
		var found survey
		found.set(x, page.Items)
		if i, ok := found.index[s.key]; ok {
			out = append(out, testimony{found.rows[i].Item, a})
		}
	}
	return out
}

// checkNewest reads the top of the list several times. The newest item may be deleted; it can't come back.
func checkNewest(x *trial) {
	field := x.list.Field(x.list.Order[0].Field)
	reads := []answered{{page: x.survey.first}}
	for range 3 {
		reads = append(reads, x.pages(x.paging(0, 1))[0])
	}
	var top []ringback.Item
	for _, r := range reads {
		if len(r.page.Items) > 0 {
			top = append(top, r.page.Items[0])
		}
	}
	if len(top) < 2 {
		x.lack("there are no items")
	}
	x.witness(len(top) - 1)
	for i := 1; i+1 < len(top); i++ {
		if x.older(field, top[i], top[i-1]) && x.older(field, top[i], top[i+1]) {
			x.fail("newest", "the newest is "+keysOf(x.list, top[i:i+1], 1), keysOf(x.list, top[i-1:i], 1)+", which was and is there", reads[i].Answer)
			return
		}
	}
}

// older reports whether an item stands behind another by the first sort key.
func (x *trial) older(f *ringback.Property, a, b ringback.Item) bool {
	v, okA := scalarOf(a, f)
	w, okB := scalarOf(b, f)
	if !okA || !okB {
		return false
	}
	if x.list.Order[0].Descending {
		return v.compare(w) < 0
	}
	return v.compare(w) > 0
}

func checkRetryAfter(x *trial) {
	if x.watcher.laws[lawRetryAfter] == nil {
		x.lack("nothing was answered with 429")
	}
}

// clockSlack is how far apart two clocks of one service may be.
const clockSlack = time.Minute

func checkFuture(x *trial) {
	field := x.list.Field(x.list.Order[0].Field)
	if field.Type != ringback.TypeTime {
		x.lack("the list isn't in the order of a time")
	}
	a := x.pages(x.paging(0, 5))[0]
	if !a.Dated {
		x.lack("the server sends no Date")
	}
	for _, item := range a.page.Items {
		at, ok := item.Time(field.Name)
		if !ok {
			continue
		}
		x.witness(1)
		if at.After(a.Date.Add(clockSlack)) {
			x.fail("future", fmt.Sprintf("%s %s of %s", field.Name, item.Text(field.Name), keysOf(x.list, []ringback.Item{item}, 1)),
				"not after "+a.Date.UTC().Format(time.RFC3339)+", the server's own Date", a.Answer)
			return
		}
	}
}

func checkLatency(x *trial) {
	took := slices.Sorted(slices.Values(x.watcher.took))
	x.observe("half of %d answers took at most %s, 95 in a hundred %s", len(took), percentile(took, 50).Round(time.Microsecond), percentile(took, 95).Round(time.Microsecond))
	if x.target.Profile != Deep {
		return
	}
	deep := max(0, x.survey.total-20)
	pages := x.pages(x.paging(0, 20))
	pages = append(pages, x.pages(x.paging(deep, 20))...)
	x.observe("%s=%d took %s, %s=0 %s", x.list.Offset.Name, deep, pages[1].Took.Round(time.Microsecond), x.list.Offset.Name, pages[0].Took.Round(time.Microsecond))
}
