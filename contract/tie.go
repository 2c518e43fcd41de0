package contract

import (
	"fmt"
	"iter"

	"github.com/ringback/ringback"
)

// Rows of equal sort keys are a tie. A server may show them in any order, and in another one at each request, so a page that is cut inside
// a tie holds a choice of its rows. Every check that compares pages or rows does it by this file.

// tied reports whether the order of the list doesn't tell two items apart. Those without a value to order by are alike.
func tied(l *ringback.List, a, b ringback.Item) bool {
	for _, key := range l.Order {
		f := l.Field(key.Field)
		v, okA := scalarOf(a, f)
		w, okB := scalarOf(b, f)
		if okA != okB || okA && v.compare(w) != 0 {
			return false
		}
	}
	return true
}

// tieStart is the place of the first row of the tie that a row belongs to.
func tieStart(l *ringback.List, rows []row, place int) int {
	for place > 0 && tied(l, rows[place-1].Item, rows[place].Item) {
		place--
	}
	return place
}

// sequence is a part of a list in its order, as it was read once.
type sequence struct {
	list         *ringback.List
	rows         []ringback.Item
	above, below bool // rows that were not read may tie with the first, with the last
	places       map[string]int
}

func newSequence(l *ringback.List, rows []ringback.Item, above, below bool) sequence {
	s := sequence{list: l, rows: rows, above: above, below: below, places: make(map[string]int, len(rows))}
	for i, item := range rows {
		s.places[keyOf(l, item)] = i
	}
	return s
}

// sequenceOf is a page as a sequence. Rows go on behind it if it is as long as it may be.
func sequenceOf(l *ringback.List, p ringback.Page) sequence {
	full := p.Limit == ringback.Absent || int64(len(p.Items)) >= p.Limit
	return newSequence(l, p.Items, p.Offset != 0, full)
}

// misfit is an item that can't stand where it does.
type misfit struct {
	got, want string
	key       string
}

// misfit finds the first item that can't stand where it does, if the items begin at a place of the sequence. Those of a walk can't have
// come on an earlier page of it either; without earlier pages the map is nil.
func (s *sequence) misfit(from int, items []ringback.Item, earlier map[string]bool) *misfit {
	own := make(map[string]bool, len(items))
	for i, item := range items {
		key, place := keyOf(s.list, item), from+i
		switch here := place < len(s.rows) && keyOf(s.list, s.rows[place]) == key; {
		case earlier[key]:
			return &misfit{fmt.Sprintf("%s %s again at place %d", s.list.Key, key, place), "one that no earlier page had", key}
		case here:
		case own[key] || !s.fits(place, key, item):
			return &misfit{fmt.Sprintf("%s %s at place %d", s.list.Key, key, place), s.wanted(place), key}
		}
		own[key] = true
	}
	if earlier != nil {
		for key := range own {
			earlier[key] = true
		}
	}
	return nil
}

// fits reports whether an item may stand at a place: it ties with the row there, and is known to be one of the tie unless that was only
// read in part.
func (s *sequence) fits(place int, key string, item ringback.Item) bool {
	if len(s.rows) == 0 || place >= len(s.rows) && !s.below {
		return false
	}
	first, last := s.rows[0], s.rows[len(s.rows)-1]
	there := s.rows[min(place, len(s.rows)-1)]
	if own, known := s.places[key]; known {
		return tied(s.list, s.rows[own], there)
	}
	return tied(s.list, item, there) && (s.above && tied(s.list, first, there) || s.below && tied(s.list, last, there))
}

// wanted names the row that stood at a place.
func (s *sequence) wanted(place int) string {
	if place >= len(s.rows) {
		return "none"
	}
	return s.list.Key + " " + keyOf(s.list, s.rows[place]) + ", or one that the order doesn't tell apart from it"
}

// pageMisfit compares a page with another reading of it, or with what the model has in its place.
func (s *sequence) pageMisfit(items []ringback.Item) *misfit {
	if len(items) != len(s.rows) {
		return wrongLength(len(items), len(s.rows))
	}
	return s.misfit(0, items, nil)
}

func wrongLength(got, want int) *misfit {
	return &misfit{got: fmt.Sprintf("%d items", got), want: fmt.Sprint(want)}
}

// due are those of the rows that match a query which an answer of n rows has to have. Of the tie that the answer ends in any may come, and
// of the last one where the model was cut there.
func due(l *ringback.List, rows []row, n int, complete bool) []row {
	n = min(n, len(rows))
	if n == 0 || n == len(rows) && complete {
		return rows[:n]
	}
	edge := min(n, len(rows)-1)
	return rows[:min(n, tieStart(l, rows, edge))]
}

// longestTie is where the longest tie of some rows begins, and how long it is.
func longestTie(l *ringback.List, rows []row) (from, n int) {
	for start, end := range tiesOf(l, rows) {
		if end-start > n {
			from, n = start, end-start
		}
	}
	return from, n
}

// shortestTie is where the shortest one begins, and how long it is: 1 is a row that ties with no other.
func shortestTie(l *ringback.List, rows []row) (from, n int) {
	for start, end := range tiesOf(l, rows) {
		if n == 0 || end-start < n {
			from, n = start, end-start
		}
	}
	return from, n
}

// tiesOf are the ties of some rows, as the places where they begin and end.
func tiesOf(l *ringback.List, rows []row) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		start := 0
		for i := 1; i <= len(rows); i++ {
			if i < len(rows) && tied(l, rows[i-1].Item, rows[i].Item) {
				continue
			}
			if !yield(start, i) {
				return
			}
			start = i
		}
	}
}
