package journal

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/personal"
	"github.com/ringback/ringback/internal/redact"
)

// DefaultSize is how many requests a journal keeps unless it is told otherwise.
const DefaultSize = 1000

// Options say how a journal judges and what it keeps.
type Options struct {
	// Spec judges the requests, and knows which parameters and which header there are. Nil is ringback.Default.
	Spec *ringback.Spec

	// Size is how many requests are kept. The oldest goes where there is no place for another. 0 is DefaultSize.
	Size int

	// Own tells the names of query parameters that are the server's own: the contract isn't asked about them. Nil is none.
	Own func(name string) bool

	// Secrets are texts that aren't shown, whichever request has them. Those of a request itself needn't be told. Nil is none.
	Secrets []string

	// Wall tells when a request came, where its record doesn't. Nil is time.Now.
	Wall func() time.Time
}

// A Journal remembers the last requests. It is safe for concurrent use.
type Journal struct {
	options  Options
	known    map[string]bool  // the spec's parameters
	secret   string           // the header of the spec's credentials
	personal *personal.Values // of the spec
	tokens   *redact.Tokens   // that aren't shown, whichever request has them

	mu          sync.Mutex // guards what follows
	ring        []kept     // grows to its size, then the oldest is at first
	first       int
	sequence    uint64 // of the last record
	dropped     int    // for want of a place, since the last Reset
	subscribers []*Subscription
}

// New makes an empty journal.
func New(o Options) *Journal {
	if o.Spec == nil {
		o.Spec = ringback.Default()
	}
	if o.Size <= 0 {
		o.Size = DefaultSize
	}
	if o.Wall == nil {
		o.Wall = time.Now
	}
	j := &Journal{options: o, known: map[string]bool{}, secret: o.Spec.Credentials().Header, tokens: redact.New(o.Secrets...), personal: personal.New(o.Spec.List())}
	for _, p := range o.Spec.List().Parameters {
		j.known[p.Name] = true
	}
	return j
}

// Now is the time by the journal's wall clock.
func (j *Journal) Now() time.Time { return j.options.Wall() }

// Add remembers a request, and tells the subscribers. It copies the record.
func (j *Journal) Add(r *Record) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.sequence++
	place := j.place()
	place.put(r, j.sequence)
	if r.Time.IsZero() {
		place.time = j.options.Wall()
	}
	if len(j.subscribers) > 0 {
		record := place.record() // which they share
		for _, s := range j.subscribers {
			s.offer(record)
		}
	}
}

// place is where the next record goes. Its caller holds mu.
func (j *Journal) place() *kept {
	if len(j.ring) < j.options.Size {
		j.ring = append(j.ring, kept{})
		return &j.ring[len(j.ring)-1]
	}
	oldest := j.first
	if j.first++; j.first == len(j.ring) {
		j.first = 0
	}
	j.dropped++
	return &j.ring[oldest]
}

// records are those that are kept, oldest first.
func (j *Journal) records() []Record {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Record, 0, len(j.ring))
	for _, part := range [][]kept{j.ring[j.first:], j.ring[:j.first]} {
		for i := range part {
			out = append(out, part[i].record())
		}
	}
	return out
}

// Len is how many requests are kept.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.ring)
}

// Dropped is how many requests had to go since the last Reset because there was no place for more.
func (j *Journal) Dropped() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.dropped
}

// Entries are all requests that are kept, oldest first.
func (j *Journal) Entries() []Entry { return j.entries(j.records()) }

func (j *Journal) entries(records []Record) []Entry {
	out := make([]Entry, len(records))
	for i := range records {
		out[i] = j.entry(&records[i])
	}
	return out
}

// Entry is the request of an ID; ok is false if it isn't kept.
func (j *Journal) Entry(id string) (e Entry, ok bool) {
	r, ok := j.withID(id)
	if !ok {
		return Entry{}, false
	}
	return j.entry(&r), true
}

// Count is how many of the requests that are kept a pattern matches.
func (j *Journal) Count(p *Pattern) int {
	n, _ := j.CountWithin(context.Background(), p)
	return n
}

// Find is those requests, oldest first.
func (j *Journal) Find(p *Pattern) []Entry {
	return j.entries(slices.DeleteFunc(j.records(), func(r Record) bool { return !p.matches(&r) }))
}

// Remove forgets those requests, and answers them, oldest first.
func (j *Journal) Remove(p *Pattern) []Entry {
	gone, _ := j.matching(context.Background(), p)
	return j.entries(j.forget(func(sequence uint64) bool { return gone[sequence] }))
}

// RemoveID forgets the request of an ID. ok is false if it isn't kept.
func (j *Journal) RemoveID(wanted string) (ok bool) {
	return len(j.forget(func(sequence uint64) bool { return id(sequence) == wanted })) > 0
}

// forget forgets the records of some numbers, and answers them, oldest first.
func (j *Journal) forget(which func(sequence uint64) bool) (gone []Record) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var stays []kept
	for _, k := range slices.Concat(j.ring[j.first:], j.ring[:j.first]) {
		if which(k.sequence) {
			gone = append(gone, k.record())
		} else {
			stays = append(stays, k)
		}
	}
	j.ring, j.first = stays, 0
	return gone
}

// Reset forgets everything. IDs are not used again.
func (j *Journal) Reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ring, j.first, j.dropped = nil, 0, 0
}

// id is a record's number in the form of a UUID, which WireMock's clients expect. IDs are in the order of the numbers.
func id(sequence uint64) string {
	const version4 = "00000000-0000-4000-8%03x-%012x"
	return fmt.Sprintf(version4, sequence>>48&0xfff, sequence&(1<<48-1))
}
