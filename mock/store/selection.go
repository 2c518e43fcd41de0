package store

import (
	"cmp"
	"slices"
	"sync"
)

// selection is the rows of a segment that meet some conditions. It is immutable.
type selection struct {
	conditions []Condition
	rows       Bitmap
	count      int
}

// selections remembers the last ones of a segment: a client that reads page after page asks for the same rows again and again.
type selections struct {
	mu   sync.Mutex // guards what follows
	last [8]*selection
	next int // in last, to be replaced
}

func (s *selections) find(conditions []Condition) *selection {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, found := range s.last {
		if found != nil && slices.Equal(found.conditions, conditions) {
			return found
		}
	}
	return nil
}

func (s *selections) keep(made *selection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last[s.next] = made
	s.next = (s.next + 1) % len(s.last)
}

// matching are the segment's rows that meet all conditions.
func (s *Segment) matching(conditions []Condition) *selection {
	if found := s.recent.find(conditions); found != nil {
		return found
	}
	made := &selection{conditions: slices.Clone(conditions), rows: full(s.n)}
	cheapest := slices.Clone(conditions)
	slices.SortStableFunc(cheapest, func(a, b Condition) int {
		return cmp.Compare(s.columns[a.Column].cost(), s.columns[b.Column].cost())
	})
	for k := range cheapest {
		s.filter(made.rows, &cheapest[k])
	}
	made.count = made.rows.Count()
	s.recent.keep(made)
	return made
}
