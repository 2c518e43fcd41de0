package pull

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback"
)

// window is what is asked for, so that calls which arrive meanwhile change nothing: the filters, and up to when.
type window struct {
	list  *ringback.List
	query string              // the filters that the user wants
	high  *ringback.Parameter // bounds the order from above; nil: nothing does, or the filters do already
	field *ringback.Property  // that the list is ordered by, nil if it isn't a time
	nulls bool                // calls without that time match no bound, and have to be read by themselves
}

func newWindow(spec *ringback.Spec, query string) (w window, notes []string, err error) {
	l := spec.List()
	w = window{list: l, query: query}
	q, wrong := spec.Query(query)
	if len(wrong) > 0 {
		return w, nil, fmt.Errorf("the query: %w", wrong[0])
	}
	for _, n := range q.Notices {
		if n.Rule == "query/unknown" { // a filter that is misspelt would read all calls
			return w, nil, fmt.Errorf("the query: %w", n)
		}
		notes = append(notes, "the query: "+n.Error())
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return w, nil, fmt.Errorf("the query: %w", err)
	}
	for _, p := range []*ringback.Parameter{l.Offset, l.Limit} {
		if values.Has(p.Name) {
			return w, nil, errors.New("the query: " + p.Name + " is asked page by page: want filters alone")
		}
	}
	w.bound(q)
	return w, notes, nil
}

// bound finds the parameter that closes the window.
func (w *window) bound(q ringback.Query) {
	first := w.list.Order[0]
	field := w.list.Field(first.Field)
	if field == nil || field.Type != ringback.TypeTime || !first.Descending {
		return
	}
	w.field, w.nulls = field, field.Nullable
	for _, p := range w.list.Parameters {
		if p.Filter != nil && p.Filter.Field == field.Name && p.Filter.Op == ringback.OpAtMost {
			w.high = p
		}
	}
	for _, c := range q.Conditions {
		if c.Parameter == w.high {
			w.high = nil // the filters end by themselves
		}
	}
}

// page is the query for one page. Without a cut the window is open.
func (w *window) page(cut string, skip, limit int64) string {
	var parts []string
	if w.query != "" {
		parts = append(parts, w.query)
	}
	if cut != "" {
		parts = append(parts, pair(w.high.Name, cut))
	}
	if skip > 0 {
		parts = append(parts, pair(w.list.Offset.Name, strconv.FormatInt(skip, 10)))
	}
	return strings.Join(append(parts, pair(w.list.Limit.Name, strconv.FormatInt(limit, 10))), "&")
}

// pair escapes a parameter as every server reads it alike: a space is %20, a plus %2B.
func pair(name, value string) string {
	return strings.ReplaceAll(url.QueryEscape(name)+"="+url.QueryEscape(value), "+", "%20")
}

// at is when a call is in the order, ok false if it has no such time.
func (w *window) at(i ringback.Item) (t time.Time, ok bool) {
	if w.field == nil {
		return t, false
	}
	return i.Time(w.field.Name)
}

// after reports whether a call lies behind a cut.
func (w *window) after(i ringback.Item, cut string) bool {
	end, err := time.Parse(time.RFC3339Nano, cut)
	at, ok := w.at(i)
	return err == nil && ok && at.After(end)
}

// mostPerPage is the largest page that the spec allows.
func mostPerPage(l *ringback.List) int {
	if n, err := strconv.Atoi(l.Limit.Maximum()); err == nil {
		return n
	}
	if v, ok := l.Limit.Default(); ok && v.Int > 0 {
		return int(v.Int)
	}
	return 100
}
