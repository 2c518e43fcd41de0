package mutant

import (
	"net/http"
	"strconv"

	"github.com/ringback/ringback"
)

// pageBugs cut pages wrongly, or tell the wrong numbers around them.
func pageBugs() []Bug {
	concatenation := func(id, says string, cut func(l *look, calls []object) []object) Bug {
		return Bug{ID: id, Says: says, Law: "page/concatenation", Wrap: listing{cut: cut}.wrap}
	}
	traversal := func(id, says string, cut func(l *look, calls []object) []object) Bug {
		return Bug{ID: id, Says: says, Law: "page/traversal", Wrap: listing{cut: cut}.wrap}
	}
	length := func(id, says string, cut func(l *look, calls []object) []object) Bug {
		return Bug{ID: id, Says: says, Law: "page/length", Wrap: listing{cut: cut}.wrap}
	}
	beyond := func(id, says string, late func(l *look, a *answer)) Bug {
		return Bug{ID: id, Says: says, Law: "answer/ok", Wrap: listing{late: func(l *look, a *answer) {
			if l.query.Offset >= int64(l.found) && l.query.Offset > 0 {
				late(l, a)
			}
		}}.wrap}
	}
	return []Bug{
		length("skip-off-by-one", "a page that isn't the first begins one row too late", func(l *look, calls []object) []object {
			if l.query.Offset > 0 {
				return window(calls, l.query.Offset+1, l.query.Limit)
			}
			return l.window(calls)
		}),
		length("skip-one-short", "a page that isn't the first begins with the last row of the one before", func(l *look, calls []object) []object {
			return window(calls, l.query.Offset-1, l.query.Limit)
		}),
		length("skip-counts-pages", "skip is taken for the number of a page", func(l *look, calls []object) []object {
			return window(calls, l.query.Offset*min(l.query.Limit, 1000), l.query.Limit)
		}),
		concatenation("skip-ignored", "skip is echoed, but the first page comes", func(l *look, calls []object) []object {
			return window(calls, 0, min(l.query.Limit, max(0, int64(len(calls))-l.query.Offset)))
		}),
		traversal("second-page-wrong", "the second page, and no other, misses its first row", func(l *look, calls []object) []object {
			if l.query.Offset > 0 && l.query.Offset == l.query.Limit {
				return window(calls, l.query.Offset+1, l.query.Limit)
			}
			return l.window(calls)
		}),
		traversal("second-page-is-the-first", "the second page, and no other, is the first again", func(l *look, calls []object) []object {
			if l.query.Offset > 0 && l.query.Offset == l.query.Limit {
				return window(calls, 0, min(l.query.Limit, int64(len(calls))-l.query.Offset))
			}
			return l.window(calls)
		}),
		length("last-page-empty-if-full", "a last page that is full is empty: pages are counted from 0", func(l *look, calls []object) []object {
			if n := int64(len(calls)); l.query.Offset > 0 && l.query.Offset+l.query.Limit == n && n%l.query.Limit == 0 {
				return nil
			}
			return l.window(calls)
		}),
		length("last-page-short-if-full", "a last page that is full misses its last row", func(l *look, calls []object) []object {
			if n := int64(len(calls)); l.query.Offset > 0 && l.query.Offset+l.query.Limit == n {
				return window(calls, l.query.Offset, l.query.Limit-1)
			}
			return l.window(calls)
		}),
		{
			ID: "row-100-lost", Says: "the page that begins at row 100, and no other, begins one row too late", Law: "page/traversal", Calls: 300,
			Wrap: listing{cut: func(l *look, calls []object) []object {
				if l.query.Offset == 100 {
					return window(calls, 101, l.query.Limit)
				}
				return l.window(calls)
			}}.wrap,
		},
		{
			ID: "filtered-last-page-padded", Says: "under a filter, the last row of the last page is one that doesn't meet it", Law: "page/under-filters",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				rows := l.window(calls)
				if len(l.query.Conditions) > 0 && len(calls) < len(l.all) && l.query.Offset > 0 && len(rows) > 0 && l.query.Offset+l.query.Limit >= int64(len(calls)) {
					return append(append([]object{}, rows[:len(rows)-1]...), l.all[len(l.all)-1])
				}
				return rows
			}}.wrap,
		},
		{
			ID: "filtered-beyond-total-zero", Says: "under a filter, a page beyond the end has total 0", Law: "page/under-filters",
			Wrap: listing{page: func(l *look, p *page) {
				if len(l.query.Conditions) > 0 && len(p.items) == 0 {
					p.total = 0
				}
			}}.wrap,
		},
		{
			ID: "skip-rounded-down", Says: "skip is rounded down to a whole page", Law: "page/length",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				return window(calls, l.query.Offset-l.query.Offset%l.query.Limit, l.query.Limit)
			}}.wrap,
		},
		{
			ID: "deep-skip-off-by-one", Says: "from row 200 on, pages begin one row too early: the cache of deep pages counts from one", Law: "page/length", Calls: 300,
			Wrap: listing{cut: func(l *look, calls []object) []object {
				if l.query.Offset >= 200 {
					return window(calls, l.query.Offset-1, l.query.Limit)
				}
				return l.window(calls)
			}}.wrap,
		},
		{
			ID: "filters-lost-behind-the-first-page", Says: "the link to the next page has skip and limit, and no filter", Law: "page/under-filters",
			Wrap: listing{asked: func(l *look) {
				if l.query.Offset > 0 {
					l.query.Conditions = nil
				}
			}}.wrap,
		},
		{
			ID: "phone-lost-behind-the-first-page", Says: "the statement for the second page binds one parameter less: the phone's", Law: "page/under-filters",
			Wrap: listing{asked: func(l *look) {
				if l.query.Offset > 0 {
					l.drop("customer_phone")
				}
			}}.wrap,
		},
		{
			ID: "skip-beyond-10000-refused", Says: "the search engine reads no further than its window of 10,000 rows", Law: "answer/ok",
			Wrap: instead(func(x *exchange, a *answer) bool {
				skip, err := strconv.ParseInt(x.pairs().last("skip"), 10, 64)
				return x.isPage(a) && err == nil && skip > 10_000
			}, func(x *exchange) *answer { return internalError(x) }),
		},
		{
			ID: "small-pages-skip-a-row", Says: "pages of less than ten begin one row too late", Law: "page/length",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				if l.query.Offset > 0 && l.query.Limit < 10 {
					return window(calls, l.query.Offset+1, l.query.Limit)
				}
				return l.window(calls)
			}}.wrap,
		},
		length("limit-one-more", "a page has one row more than asked for: the one that tells whether there is a next page", func(l *look, calls []object) []object {
			return window(calls, l.query.Offset, l.query.Limit+1)
		}),
		length("limit-one-less", "a page has one row less than asked for", func(l *look, calls []object) []object {
			return window(calls, l.query.Offset, max(1, l.query.Limit-1))
		}),
		length("limit-ignored", "limit is echoed, but a hundred rows come", func(l *look, calls []object) []object {
			return window(calls, l.query.Offset, 100)
		}),
		length("limit-in-tens", "limit is rounded up to tens", func(l *look, calls []object) []object {
			return window(calls, l.query.Offset, (l.query.Limit+9)/10*10)
		}),
		length("last-page-padded", "a last page that isn't full is filled up with rows before it", func(l *look, calls []object) []object {
			n := int64(len(calls))
			if l.query.Offset < n && l.query.Offset+l.query.Limit > n {
				return window(calls, max(0, n-l.query.Limit), l.query.Limit)
			}
			return l.window(calls)
		}),
		length("last-page-lost", "a last page that isn't full doesn't come: pages are counted by a division that rounds down", func(l *look, calls []object) []object {
			if l.query.Offset > 0 && l.query.Offset+l.query.Limit > int64(len(calls)) {
				return nil
			}
			return l.window(calls)
		}),
		length("last-row-lost", "the last row of the list never comes", func(l *look, calls []object) []object {
			return l.window(calls[:max(0, len(calls)-1)])
		}),
		{
			ID: "default-limit-50", Says: "without limit fifty rows come, and the echo says so", Law: "page/echo",
			Wrap: listing{asked: func(l *look) {
				if !l.pairs().has("limit") {
					l.query.Limit = 50
				}
			}}.wrap,
		},
		{
			ID: "default-limit-maximum", Says: "without limit a thousand rows come, and the echo says so", Law: "page/echo",
			Wrap: listing{asked: func(l *look) {
				if !l.pairs().has("limit") {
					l.query.Limit = 1000
				}
			}}.wrap,
		},
		{
			ID: "default-skip-one", Says: "without skip the second row comes first, and the echo says so", Law: "page/echo",
			Wrap: listing{asked: func(l *look) {
				if !l.pairs().has("skip") {
					l.query.Offset = 1
				}
			}}.wrap,
		},
		echo("default-limit-echo", "without limit a hundred rows come, but the echo says fifty", func(l *look, p *page) {
			if !l.pairs().has("limit") {
				p.limit = 50
			}
		}),
		echo("skip-echo-zero", "the echo of skip is always 0", func(_ *look, p *page) { p.offset = 0 }),
		echo("skip-echo-page", "the echo of skip is the number of the page", func(_ *look, p *page) { p.offset /= p.limit }),
		echo("skip-echo-next", "the echo of skip is that of the next page", func(_ *look, p *page) { p.offset += int64(len(p.items)) }),
		echo("limit-echo-length", "the echo of limit is the number of rows on the page", func(_ *look, p *page) { p.limit = int64(len(p.items)) }),
		echo("echoes-swapped", "skip and limit are swapped in the echo", func(_ *look, p *page) { p.offset, p.limit = p.limit, p.offset }),
		{
			ID: "default-page-stale", Says: "without skip and limit the page comes from the dashboard's cache, which misses the newest calls", Law: "page/defaults",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				if len(l.pairs()) == 0 {
					return window(calls, 5, min(l.query.Limit, max(0, int64(len(calls)))))
				}
				return l.window(calls)
			}}.wrap,
		},
		{
			ID: "cached-pages-rounded", Says: "pages of five and more are cut out of cached ones, so skip is rounded down to a whole page", Law: "page/overlap",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				skip, limit := l.query.Offset, l.query.Limit
				if limit >= 5 {
					return window(calls, skip-skip%limit, min(limit, max(0, int64(len(calls))-skip)))
				}
				return l.window(calls)
			}}.wrap,
		},
		beyond("beyond-404", "a page beyond the end is answered with 404", func(_ *look, a *answer) {
			a.become(failure(http.StatusNotFound, "Page not found"))
		}),
		beyond("beyond-500", "a page beyond the end reads past the end of a slice", func(_ *look, a *answer) {
			a.become(failure(http.StatusInternalServerError, "Internal Server Error"))
		}),
		{
			ID: "beyond-first-page", Says: "a page beyond the end is the first one", Law: "page/beyond-the-end",
			Wrap: beyondTheEnd(func(l *look, calls []object) []object { return window(calls, 0, l.query.Limit) }),
		},
		{
			ID: "beyond-last-page", Says: "a page beyond the end is the last one", Law: "page/beyond-the-end",
			Wrap: beyondTheEnd(func(l *look, calls []object) []object {
				return window(calls, max(0, int64(len(calls))-l.query.Limit), l.query.Limit)
			}),
		},
		{
			ID: "beyond-total-zero", Says: "a page beyond the end has total 0: the count is a window function of its rows", Law: "page/beyond-the-end",
			Wrap: listing{page: func(_ *look, p *page) {
				if len(p.items) == 0 {
					p.total = 0
				}
			}}.wrap,
		},
		{
			ID: "limit-capped-at-100", Says: "more than a hundred rows never come, whatever the echo of limit says", Law: "page/limit-extremes",
			Wrap: listing{cut: func(l *look, calls []object) []object { return window(calls, l.query.Offset, min(l.query.Limit, 100)) }}.wrap,
		},
		{
			ID: "limit-clamped-to-100", Says: "a limit of more than a hundred becomes a hundred, and the echo says so", Law: "page/limit-extremes",
			Wrap: rewriting(func(x *exchange, ps pairs) pairs {
				if n, err := strconv.Atoi(ps.last("limit")); err == nil && n > 100 && n <= 1000 {
					return ps.with("limit", "100")
				}
				return ps
			}),
		},
		{
			ID: "limit-1000-refused", Says: "the largest limit is refused: the bound is exclusive", Law: "answer/ok",
			Wrap: refusing("limit", "1000", "less_than", "Input should be less than 1000"),
		},
		{
			ID: "limit-1-refused", Says: "the smallest limit is refused: the bound is exclusive", Law: "answer/ok",
			Wrap: refusing("limit", "1", "greater_than", "Input should be greater than 1"),
		},
		{
			ID: "limit-unbounded", Says: "a limit above the maximum is obeyed", Law: "page/limit-maximum", Calls: 1250,
			Wrap: largerLimit(func(n int64) bool { return n > 1000 }, func(n int64) int64 { return n }),
		},
		{
			ID: "limit-zero-is-all", Says: "limit 0 means all rows", Law: "parameter/limit/fail-closed", Calls: 1250,
			Wrap: largerLimit(func(n int64) bool { return n == 0 }, func(int64) int64 { return 1 << 30 }),
		},
		{
			ID: "limit-negative-is-all", Says: "a negative limit means all rows, as in SQLite", Law: "parameter/limit/fail-closed", Calls: 1250,
			Wrap: largerLimit(func(n int64) bool { return n < 0 }, func(int64) int64 { return 1 << 30 }),
		},
		{
			ID: "huge-skip-500", Says: "a skip of more than 32 bits overflows the driver's integer", Law: "answer/ok",
			Wrap: listing{late: func(l *look, a *answer) {
				if l.query.Offset > 1<<31-1 {
					a.become(failure(http.StatusInternalServerError, "Internal Server Error"))
				}
			}}.wrap,
		},
		{
			ID: "huge-skip-wraps", Says: "a skip of more than 32 bits wraps around to the first page", Law: "page/huge-skip",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				return window(calls, int64(int32(l.query.Offset)), l.query.Limit)
			}}.wrap,
		},
		{
			ID: "huge-skip-wraps-at-2-32", Says: "a skip is cut to 32 bits without a sign", Law: "page/huge-skip",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				return window(calls, int64(uint32(l.query.Offset)), l.query.Limit) //nolint:gosec // the bug
			}}.wrap,
		},
		{
			ID: "huge-skip-wraps-at-2-63", Says: "the sum of skip and limit overflows, and the first page comes", Law: "page/huge-skip",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				if l.query.Offset+l.query.Limit < 0 {
					return window(calls, 0, l.query.Limit)
				}
				return l.window(calls)
			}}.wrap,
		},
		{
			ID: "filtered-page-short", Says: "the page is cut first and filtered then", Law: "page/under-filters",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				return keep(l.window(l.all), func(call object) bool { return contains(l, calls, call) })
			}}.wrap,
		},
		{
			ID: "filtered-skip-ignored", Says: "under a filter skip is forgotten", Law: "page/under-filters",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				if len(l.query.Conditions) > 0 {
					return window(calls, 0, min(l.query.Limit, max(0, int64(len(calls))-l.query.Offset)))
				}
				return l.window(calls)
			}}.wrap,
		},
		{
			ID: "filtered-limit-ignored", Says: "under a filter limit is forgotten", Law: "page/under-filters",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				if len(l.query.Conditions) > 0 {
					return window(calls, l.query.Offset, 1000)
				}
				return l.window(calls)
			}}.wrap,
		},
		{
			ID: "row-twice", Says: "a row comes twice: a join multiplies it, and total counts both", Law: "page/unique",
			Wrap: listing{calls: func(l *look, calls []object) []object {
				var out []object
				for _, call := range calls {
					if out = append(out, call); l.few(call, 40) {
						out = append(out, call)
					}
				}
				return out
			}}.wrap,
		},
		{
			ID: "key-reused", Says: "ids are given out twice", Law: "page/unique",
			Wrap: listing{calls: func(l *look, calls []object) []object {
				out := append([]object(nil), calls...)
				for i := 1; i < len(out); i++ {
					if l.few(calls[i], 40) {
						out[i] = out[i].with(l.list.Key, out[i-1].raw(l.list.Key))
					}
				}
				return out
			}}.wrap,
		},
		{
			ID: "keyset-loses-ties", Says: "the next page begins behind the last row's start, and loses those that started with it", Law: "page/length",
			Scenario: "same-start",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				from := l.query.Offset
				for from > 0 && from < int64(len(calls)) && calls[from].raw(l.started()) == calls[from-1].raw(l.started()) {
					from++
				}
				return window(calls, from, l.query.Limit)
			}}.wrap,
		},
		{
			ID: "keyset-repeats-ties", Says: "the next page begins with the last row's start, and repeats those that started with it", Law: "page/concatenation",
			Scenario: "same-start",
			Wrap: listing{cut: func(l *look, calls []object) []object {
				from := min(l.query.Offset, int64(len(calls)))
				for from > 0 && from < int64(len(calls)) && calls[from].raw(l.started()) == calls[from-1].raw(l.started()) {
					from--
				}
				return window(calls, from, min(l.query.Limit, max(0, int64(len(calls))-l.query.Offset)))
			}}.wrap,
		},
	}
}

func echo(id, says string, change func(l *look, p *page)) Bug {
	return Bug{ID: id, Says: says, Law: "page/echo", Wrap: listing{page: change}.wrap}
}

// beyondTheEnd answers rows where there are none.
func beyondTheEnd(rows func(l *look, calls []object) []object) wrap {
	return listing{cut: func(l *look, calls []object) []object {
		if l.query.Offset >= int64(len(calls)) {
			return rows(l, calls)
		}
		return l.window(calls)
	}}.wrap
}

// refusing refuses one value that is valid.
func refusing(parameter, value, kind, message string) wrap {
	return instead(func(x *exchange, a *answer) bool { return x.isPage(a) && x.pairs().last(parameter) == value },
		func(*exchange) *answer { return invalid(parameter, kind, message) })
}

// largerLimit obeys limits that have to be refused.
func largerLimit(when func(n int64) bool, effective func(n int64) int64) wrap {
	return obeying(func(text string) (int64, bool) {
		n, err := strconv.ParseInt(text, 10, 64)
		return effective(n), err == nil && when(n)
	})
}

// obeying reads limits that have to be refused, and obeys them.
func obeying(read func(text string) (limit int64, ok bool)) wrap {
	const mark = "X-Asked-Limit"
	inner := listing{asked: func(l *look) {
		if n, err := strconv.ParseInt(l.r.Header.Get(mark), 10, 64); err == nil {
			l.query.Limit = n
		}
	}}.wrap
	return func(honest http.Handler, spec *ringback.Spec) http.Handler {
		return asking(func(x *exchange) {
			if n, ok := read(x.pairs().last("limit")); ok {
				x.setPairs(x.pairs().without("limit"))
				x.r.Header.Set(mark, strconv.FormatInt(n, 10))
			}
		})(inner(honest, spec), spec)
	}
}

// contains reports whether a call is among others.
func contains(l *look, calls []object, call object) bool {
	for _, c := range calls {
		if c.raw(l.list.Key) == call.raw(l.list.Key) {
			return true
		}
	}
	return false
}
