package journal

import (
	"context"
	"sort"
	"time"
)

// Choice says which requests are looked for. The zero value takes none, for want of a Limit.
type Choice struct {
	Limit     int // at most so many, the newest
	Since     time.Time
	Unmatched bool     // only those for addresses where there was nothing
	After     string   // only those that came behind the request of this ID
	Pattern   *Pattern // only those that it matches; nil: all
}

// room is how many bytes of requests, as they were sent, one selection holds. The newest is always among them.
const room = 2 << 20

// Selection is what was found.
type Selection struct {
	Entries []Entry // the newest first
	Omitted int     // others that were chosen, older ones, for which there was no room
}

// Select finds requests, and judges those that it shows. It ends early, with an error, when the context does.
func (j *Journal) Select(ctx context.Context, c Choice) (s Selection, err error) {
	size, chosen := 0, 0
	for r := range j.newest(&c) {
		if err := ctx.Err(); err != nil {
			return Selection{}, err
		}
		if chosen == c.Limit {
			break
		}
		if c.Pattern != nil && !c.Pattern.matches(&r) {
			continue
		}
		chosen++
		if size += r.size; size > room && len(s.Entries) > 0 {
			s.Omitted++
			continue
		}
		s.Entries = append(s.Entries, j.entry(&r))
	}
	return s, nil
}

// CountWithin is how many of the requests that are kept a pattern matches. It ends early, with an error, when the context does.
func (j *Journal) CountWithin(ctx context.Context, p *Pattern) (n int, err error) {
	matching, err := j.matching(ctx, p)
	return len(matching), err
}

// RemoveWithin forgets the requests that a pattern matches, and answers them. It ends early, with an error, when the context does:
// nothing is forgotten then.
func (j *Journal) RemoveWithin(ctx context.Context, p *Pattern) (Selection, error) {
	gone, err := j.matching(ctx, p)
	if err != nil {
		return Selection{}, err
	}
	s, err := j.Select(ctx, Choice{Limit: len(gone), Pattern: p})
	if err == nil {
		j.forget(func(sequence uint64) bool { return gone[sequence] })
	}
	return s, err
}

// matching has the numbers of the requests that a pattern matches.
func (j *Journal) matching(ctx context.Context, p *Pattern) (map[uint64]bool, error) {
	found := map[uint64]bool{}
	for r := range j.newest(&Choice{}) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p.matches(&r) {
			found[r.sequence] = true
		}
	}
	return found, nil
}

// newest goes through the records from the newest on, as far as their numbers, times and addresses tell whether they are chosen. It
// copies one at a time, and holds up nobody meanwhile.
func (j *Journal) newest(c *Choice) func(yield func(Record) bool) {
	return func(yield func(Record) bool) {
		for before := ^uint64(0); ; {
			r, ok := j.before(before, c)
			if !ok || !yield(r) {
				return
			}
			before = r.sequence
		}
	}
}

// before is the newest record with a lesser number that is chosen.
func (j *Journal) before(sequence uint64, c *Choice) (r Record, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := j.search(sequence) - 1; i >= 0; i-- {
		k := j.at(i)
		if c.After != "" && id(k.sequence) <= c.After {
			return r, false
		}
		if !k.time.Before(c.Since) && (!c.Unmatched || k.unmatched) {
			return k.record(), true
		}
	}
	return r, false
}

// at is the record that was kept as the so manieth of those that are, from 0. Its caller holds mu.
func (j *Journal) at(i int) *kept { return &j.ring[(j.first+i)%len(j.ring)] }

// search is how many records have lesser numbers. Its caller holds mu.
func (j *Journal) search(sequence uint64) int {
	return sort.Search(len(j.ring), func(i int) bool { return j.at(i).sequence >= sequence })
}

// withID is the record of an ID.
func (j *Journal) withID(wanted string) (r Record, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := sort.Search(len(j.ring), func(i int) bool { return id(j.at(i).sequence) >= wanted })
	if i == len(j.ring) || id(j.at(i).sequence) != wanted {
		return r, false
	}
	return j.at(i).record(), true
}
