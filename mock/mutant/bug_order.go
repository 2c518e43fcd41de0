package mutant

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ringback/ringback"
)

// orderBugs sort wrongly.
func orderBugs(l *ringback.List) []Bug {
	within := func(id, says string, order func(l *look, a, b object) int) Bug {
		return Bug{ID: id, Says: says, Law: "order/within-page", Wrap: sorting(order)}
	}
	bugs := []Bug{
		within("order-ascending", "the oldest call comes first", func(l *look, a, b object) int { return -l.newer(a, b, l.started()) }),
		within("order-by-end", "calls are ordered by their end", func(l *look, a, b object) int { return l.newer(a, b, "ended_at") }),
		within("order-by-duration", "the longest call comes first", func(l *look, a, b object) int {
			return -cmp.Compare(number(a.raw("duration")), number(b.raw("duration")))
		}),
		within("order-by-sid", "calls come in the order of the provider's SID", func(_ *look, a, b object) int {
			return strings.Compare(a.raw("call_sid"), b.raw("call_sid"))
		}),
		within("order-by-day", "calls are ordered by the day they started on, and ascending within it", func(l *look, a, b object) int {
			return cmp.Or(strings.Compare(day(b.text(l.started())), day(a.text(l.started()))), cmp.Compare(l.key(a), l.key(b)))
		}),
		within("order-by-status-first", "ongoing calls come first, then failed ones, then the others", func(_ *look, a, b object) int {
			return -strings.Compare(a.raw("status"), b.raw("status"))
		}),
		within("order-by-clock-time", "calls are ordered by the text of the time of day", func(l *look, a, b object) int {
			return strings.Compare(clock(b.text(l.started())), clock(a.text(l.started())))
		}),
		{
			ID: "order-by-text", Says: "times are kept as text with the assistant's own offset, and sorted as text", Law: "order/within-page",
			Wrap: listing{calls: func(l *look, calls []object) []object {
				out := make([]object, len(calls))
				for i, call := range calls {
					out[i] = call
					if t, ok := call.time(l.started()); ok {
						zone := time.FixedZone("", int(number(call.raw("assistant_id")))%9*3600)
						out[i] = call.with(l.started(), `"`+t.In(zone).Format(time.RFC3339Nano)+`"`)
					}
				}
				slices.SortStableFunc(out, func(a, b object) int { return strings.Compare(b.raw(l.started()), a.raw(l.started())) })
				return out
			}}.wrap,
		},
		{
			ID: "page-reversed", Says: "the newest are found, but each page is turned round", Law: "order/within-page",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				rows := slices.Clone(l.window(calls))
				slices.Reverse(rows)
				return rows
			}}.wrap,
		},
		{
			ID: "pages-from-the-other-end", Says: "pages are counted from the oldest call, each newest first", Law: "order/newest-first",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				end := max(0, int64(len(calls))-l.query.Offset)
				from := max(0, end-l.query.Limit)
				return window(calls, from, end-from)
			}}.wrap,
		},
		{
			ID: "first-page-stale", Says: "the first page comes from a cache that misses the newest calls; total and the other pages don't", Law: "page/length",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				if l.query.Offset == 0 && len(l.query.Conditions) == 0 {
					return window(calls, 5, l.query.Limit)
				}
				return l.window(calls)
			}}.wrap,
		},
		{
			ID: "pages-a-page-late", Says: "pages behind the first come a page late, so that the first comes twice", Law: "order/across-pages",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				skip, limit := l.query.Offset, l.query.Limit
				return window(calls, skip-limit, min(limit, max(0, int64(len(calls))-skip)))
			}}.wrap,
		},
		{
			ID: "nulls-in-the-middle", Says: "calls without a start stand where their id would", Law: "order/nulls-at-one-end", Scenario: "null-started-at",
			Wrap: sorting(func(l *look, a, b object) int {
				if a.isNull(l.started()) || b.isNull(l.started()) {
					return cmp.Compare(l.key(b), l.key(a))
				}
				return l.newer(a, b, l.started())
			}),
		},
		{
			ID: "ties-by-chance", Says: "calls that started together come in another order on every read", Law: "page/concatenation", Scenario: "same-start",
			Wrap: shuffledTies(func(_ *look, reads int) int64 { return int64(reads) }),
		},
		{
			ID: "ties-by-chance-across-pages", Says: "thousands of calls start together by the dozen, and come in another order on every read", Law: "page/traversal",
			Calls: 1300, Wrap: shuffledTies(func(_ *look, reads int) int64 { return int64(reads) }, 1, 2, 30),
		},
		{
			ID: "ties-by-limit", Says: "small pages are found by a heap, larger ones by a sort, and calls that started together come in another order",
			Law: "order/stable-ties", Scenario: "same-start",
			Wrap: listing{order: func(l *look, calls []object) []object {
				if l.query.Limit >= 5 {
					slices.SortStableFunc(calls, func(a, b object) int { return cmp.Or(l.newer(a, b, l.started()), cmp.Compare(l.key(a), l.key(b))) })
				}
				return calls
			}}.wrap,
		},
		{
			ID: "ties-by-page", Says: "calls that started together come in another order on every page: the plan changes with the offset", Law: "page/concatenation",
			Scenario: "same-start",
			Wrap:     shuffledTies(func(l *look, _ int) int64 { return l.query.Offset + 31*l.query.Limit }),
		},
	}
	return append(bugs, each(l, func(f *ringback.Parameter) Bug {
		return Bug{
			ID: "order-lost-under/" + f.Name, Says: "under " + f.Name + " calls come in the order of the index that finds them", Law: "order/under-filters",
			Wrap: listing{order: func(l *look, calls []object) []object {
				if l.condition(f.Name) != nil {
					slices.Reverse(calls)
				}
				return calls
			}}.wrap,
		}
	})...)
}

// sorting orders the calls that were found in another way.
func sorting(order func(l *look, a, b object) int) wrap {
	return listing{order: func(l *look, calls []object) []object {
		slices.SortStableFunc(calls, func(a, b object) int { return order(l, a, b) })
		return calls
	}}.wrap
}

// newer orders two calls by a time, the later first, nulls last.
func (l *look) newer(a, b object, field string) int {
	t, okA := a.time(field)
	u, okB := b.time(field)
	switch {
	case okA && okB:
		return u.Compare(t)
	case okA:
		return -1
	case okB:
		return 1
	}
	return 0
}

// shuffledTies orders calls that started together by chance, thrown by a number. With lengths, so many started together, in turn.
func shuffledTies(throw func(l *look, reads int) int64, lengths ...int) wrap {
	return freshly(func() wrap {
		var reads counter
		return listing{calls: inTies(lengths...), order: func(l *look, calls []object) []object {
			chance := rand.NewPCG(uint64(throw(l, reads.next())), 0)
			for from, to := 0, 0; from < len(calls); from = to {
				for to < len(calls) && calls[to].raw(l.started()) == calls[from].raw(l.started()) {
					to++
				}
				rand.New(chance).Shuffle(to-from, func(i, j int) { calls[from+i], calls[from+j] = calls[from+j], calls[from+i] })
			}
			return calls
		}}.wrap
	})
}

// inTies lets so many calls start together, in turn, when the oldest of them did. The same calls aren't changed anew.
func inTies(lengths ...int) func(l *look, calls []object) []object {
	if len(lengths) == 0 {
		return nil
	}
	var mu sync.Mutex // guards what follows
	var changed, out []object
	return func(l *look, calls []object) []object {
		mu.Lock()
		defer mu.Unlock()
		if len(calls) == len(changed) && (len(calls) == 0 || &calls[0] == &changed[0]) {
			return out
		}
		changed, out = calls, nil
		for turn := 0; len(out) < len(calls); turn++ {
			tie := calls[len(out):min(len(out)+lengths[turn%len(lengths)], len(calls))]
			at, _ := tie[len(tie)-1].time(l.started())
			for _, call := range tie {
				out = append(out, l.startingAt(call, at))
			}
		}
		return out
	}
}

// startingAt is a call that started at another time, and ended as much earlier or later.
func (l *look) startingAt(call object, at time.Time) object {
	start, _ := call.time(l.started())
	if end, ended := call.time("ended_at"); ended {
		call = call.with("ended_at", quoteTime(at.Add(end.Sub(start))))
	}
	return call.with(l.started(), quoteTime(at))
}

// day is the date of a time's text, clock what follows it.
func day(text string) string { return text[:min(len(text), len("2006-01-02"))] }

func clock(text string) string { return text[min(len(text), len("2006-01-02")):] }
