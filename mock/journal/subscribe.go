package journal

import "slices"

// waiting is how many entries a subscriber may be behind.
const waiting = 256

// Subscription gets the entries that arrive while it lasts.
type Subscription struct {
	journal *Journal
	records chan Record
}

// Subscribe begins to listen. Close ends it. A subscriber that is too far behind misses entries: a request waits for nobody.
func (j *Journal) Subscribe() *Subscription {
	s := &Subscription{journal: j, records: make(chan Record, waiting)}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.subscribers = append(slices.Clone(j.subscribers), s)
	return s
}

// Arrived has a value for each request that has arrived. Show makes an entry of it.
func (s *Subscription) Arrived() <-chan Record { return s.records }

// Show is a record that arrived as the journal shows it.
func (s *Subscription) Show(r Record) Entry { return s.journal.entry(&r) }

// Close ends the subscription. Its channel stays open, so that no one takes its end for an arrival.
func (s *Subscription) Close() {
	j := s.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	j.subscribers = slices.DeleteFunc(slices.Clone(j.subscribers), func(other *Subscription) bool { return other == s })
}

// offer hands a record over unless the subscriber is too far behind.
func (s *Subscription) offer(r Record) {
	select {
	case s.records <- r:
	default:
	}
}
