package mutant

import (
	"sync"

	"github.com/ringback/ringback"
)

// totalBugs count wrongly.
func totalBugs(l *ringback.List) []Bug {
	total := func(id, says, law string, change func(l *look, p *page)) Bug {
		return Bug{ID: id, Says: says, Law: law, Wrap: listing{page: change}.wrap}
	}
	bugs := []Bug{
		total("total-of-page", "total counts the rows of the page", "page/total-ignores-skip-and-limit",
			func(_ *look, p *page) { p.total = int64(len(p.items)) }),
		total("total-less-skip", "total counts the rows from skip on", "page/total-ignores-skip-and-limit",
			func(_ *look, p *page) { p.total = max(0, p.total-p.offset) }),
		total("total-known-so-far", "total counts the rows up to the end of the page", "page/total-ignores-skip-and-limit",
			func(_ *look, p *page) { p.total = min(p.total, p.offset+int64(len(p.items))) }),
		{
			ID: "total-capped-at-1000", Says: "total is at most the largest limit", Law: "page/length", Calls: 1250,
			Wrap: listing{page: func(_ *look, p *page) { p.total = min(p.total, 1000) }}.wrap,
		},
		{
			ID: "total-capped", Says: "total stops at 200: the count is limited to spare the database", Law: "page/length", Calls: 300,
			Wrap: listing{page: func(_ *look, p *page) { p.total = min(p.total, 200) }}.wrap,
		},
		total("total-estimated", "without a filter total is an estimate, some ten percent too many", "page/length", func(l *look, p *page) {
			if len(l.query.Conditions) == 0 {
				p.total += p.total/10 + 7
			}
		}),
		total("total-one-more", "total is one too many", "page/length", func(_ *look, p *page) { p.total++ }),
		total("total-one-less", "total is the index of the last row", "page/length",
			func(_ *look, p *page) { p.total = max(0, p.total-1) }),
		{
			ID: "total-rounded", Says: "total is an estimate, rounded to tens", Law: "page/length", Calls: 307,
			Wrap: listing{page: func(_ *look, p *page) { p.total = (p.total + 5) / 10 * 10 }}.wrap,
		},
		total("total-of-pages", "total counts pages", "page/total-ignores-skip-and-limit",
			func(_ *look, p *page) { p.total = (p.total + p.limit - 1) / p.limit }),
		total("total-of-filtered-page", "under a filter, total counts the rows of the page", "filter/status/total",
			func(l *look, p *page) {
				if len(l.query.Conditions) > 0 {
					p.total = int64(len(p.items))
				}
			}),
		total("total-unfiltered", "total counts all rows, whatever the filters", "filter/status/total",
			func(l *look, p *page) { p.total = int64(len(l.all)) }),
		total("total-wrong-for-ongoing", "the total of ongoing calls counts those that have a duration", "filter/status/partition", func(l *look, p *page) {
			if c := l.condition("status"); c != nil && c.Value.Text == "ongoing" {
				p.total = 0
			}
		}),
		{
			ID: "total-remembered", Says: "the first total under a filter is remembered for all of them", Law: "filter/assistant_id/total",
			Wrap: freshly(rememberTotal),
		},
	}
	splitting := func(p *ringback.Parameter) string {
		if p.Filter.Op == ringback.OpAtMost {
			return "range/" + p.Filter.Field + "/split"
		}
		return "page/under-filters" // a range is split at a value, which is the upper bound of one part
	}
	bugs = append(bugs, each(only(l, func(p *ringback.Parameter) bool { return isBound(p) && p.Type == ringback.TypeInteger }), func(f *ringback.Parameter) Bug {
		return total("total-exclusive/"+f.Name, "the count leaves out calls of the very value of "+f.Name+", the page has them",
			splitting(f), func(l *look, p *page) {
				if c := l.condition(f.Name); c != nil {
					equal := *c
					equal.Parameter = equality(c.Parameter)
					p.total -= int64(len(keep(new(listing).matching(l, l.all), func(call object) bool { return l.meets(equal, call) })))
				}
			})
	})...)
	return append(bugs, each(l, func(f *ringback.Parameter) Bug {
		return total("total-unfiltered/"+f.Name, "total ignores "+f.Name, "filter/"+f.Name+"/total", func(l *look, p *page) {
			if l.condition(f.Name) != nil {
				l.drop(f.Name)
				p.total = int64(len(new(listing).matching(l, l.all)))
			}
		})
	})...)
}

func rememberTotal() wrap {
	var once sync.Once
	var first int64
	return listing{page: func(l *look, p *page) {
		if len(l.query.Conditions) > 0 {
			once.Do(func() { first = p.total })
			p.total = first
		}
	}}.wrap
}
