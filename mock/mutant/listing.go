package mutant

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/ringback/ringback"
)

// listing is a plain list server of an honest server's calls: filter, page, encode. Each step can be replaced; without
// that it answers as the honest server does. What the honest server refuses is left to it.
type listing struct {
	asked func(l *look)                                         // changes what is asked for
	calls func(l *look, calls []object) []object                // changes the calls there are
	match func(l *look, c ringback.Condition, call object) bool // tells whether a call meets a condition
	keep  func(l *look, calls []object) []object                // finds the calls that meet all conditions
	order func(l *look, calls []object) []object                // changes the order of those that were found
	cut   func(l *look, calls []object) []object                // cuts the page out of them
	page  func(l *look, p *page)                                // changes the page
	call  func(l *look, call object) object                     // changes how a call is told
	whole func(l *look, body object) object                     // changes the body, its values as JSON text
	late  func(l *look, a *answer)                              // changes the answer
}

// look is a request for the list that the honest server has accepted.
type look struct {
	*exchange
	query    ringback.Query
	all      []object // the calls there are
	envelope object   // what is around a page, with the values of another
	found    int      // how many meet all conditions
}

// page is a page before it is told.
type page struct {
	items                []object
	total, offset, limit int64
}

func (b listing) wrap(honest http.Handler, spec *ringback.Spec) http.Handler {
	return layer(func() func(x *exchange) *answer {
		var read reading
		return func(x *exchange) *answer {
			a := x.honestly()
			if x.isPage(a) {
				l := &look{exchange: x}
				l.all, l.envelope = read.all(x)
				b.answer(l, a)
			}
			return a
		}
	})(honest, spec)
}

// answer puts the listing's own page in the place of the honest one.
func (b *listing) answer(l *look, a *answer) {
	l.query, _ = l.spec.Query(l.r.URL.RawQuery) // the honest server has accepted it
	if b.asked != nil {
		b.asked(l)
	}
	if b.calls != nil {
		l.all = b.calls(l, l.all)
	}
	p := b.pageOf(l)
	if b.page != nil {
		b.page(l, &p)
	}
	a.body = b.encode(l, p)
	if b.late != nil {
		b.late(l, a)
	}
}

func (b *listing) pageOf(l *look) page {
	found := b.matching(l, l.all)
	l.found = len(found)
	if b.order != nil {
		found = b.order(l, slices.Clone(found))
	}
	cut := (*look).window
	if b.cut != nil {
		cut = b.cut
	}
	return page{cut(l, found), int64(len(found)), l.query.Offset, l.query.Limit}
}

// matching are the calls that meet all conditions.
func (b *listing) matching(l *look, calls []object) []object {
	if b.keep != nil {
		return b.keep(l, calls)
	}
	match := (*look).meets
	if b.match != nil {
		match = b.match
	}
	return keep(calls, func(call object) bool {
		return !slices.ContainsFunc(l.query.Conditions, func(c ringback.Condition) bool { return !match(l, c, call) })
	})
}

func keep(calls []object, meets func(object) bool) (kept []object) {
	for _, call := range calls {
		if meets(call) {
			kept = append(kept, call)
		}
	}
	return kept
}

// window is the page that was asked for.
func (l *look) window(calls []object) []object { return window(calls, l.query.Offset, l.query.Limit) }

func window(calls []object, offset, limit int64) []object {
	n := int64(len(calls))
	from := min(max(offset, 0), n)
	return calls[from : from+min(max(limit, 0), n-from)]
}

// encode is the honest body with the page in it.
func (b *listing) encode(l *look, p page) []byte {
	if b.call != nil {
		items := make([]object, len(p.items))
		for i, call := range p.items {
			items[i] = b.call(l, call)
		}
		p.items = items
	}
	body := l.envelope.
		with(l.list.Items, string(appendObjects(nil, p.items))).
		with(l.list.Total, strconv.FormatInt(p.total, 10)).
		with(l.list.Offset.Name, strconv.FormatInt(p.offset, 10)).
		with(l.list.Limit.Name, strconv.FormatInt(p.limit, 10))
	if b.whole != nil {
		body = b.whole(l, body)
	}
	return body.append(nil)
}

// condition is the one that a parameter makes, nil if it wasn't given.
func (l *look) condition(parameter string) *ringback.Condition {
	for i := range l.query.Conditions {
		if l.query.Conditions[i].Parameter.Name == parameter {
			return &l.query.Conditions[i]
		}
	}
	return nil
}

// drop forgets a condition.
func (l *look) drop(parameter string) {
	l.query.Conditions = slices.DeleteFunc(slices.Clone(l.query.Conditions), func(c ringback.Condition) bool {
		return c.Parameter.Name == parameter
	})
}

// key is the number that identifies a call, 0 if it is none.
func (l *look) key(call object) int64 {
	n, _ := strconv.ParseInt(call.raw(l.list.Key), 10, 64)
	return n
}

// started is the field of the first sort key.
func (l *look) started() string { return l.list.Order[0].Field }

// matching replaces how one parameter's condition is met.
func matching(parameter string, match func(l *look, c ringback.Condition, call object) bool) wrap {
	return listing{match: func(l *look, c ringback.Condition, call object) bool {
		if c.Parameter.Name != parameter {
			return l.meets(c, call)
		}
		return match(l, c, call)
	}}.wrap
}

// stored changes each call as it is stored: filters and order see the change too.
func stored(change func(l *look, call object) object) wrap {
	return listing{calls: func(l *look, calls []object) []object {
		out := make([]object, len(calls))
		for i, call := range calls {
			out[i] = change(l, call)
		}
		return out
	}}.wrap
}

// told changes each call as it is told. Filters and order don't see the change.
func told(change func(l *look, call object) object) wrap { return listing{call: change}.wrap }

// few reports whether a call is one of a few: about one in n, always the same ones.
func (l *look) few(call object, n int64) bool { return (l.key(call)*2654435761>>7)%n == 0 }
