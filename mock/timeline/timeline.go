package timeline

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"
)

const (
	maxCalls = 20_000_000
	maxDays  = 36_500
	minYear  = 1970
	maxYear  = 9000

	maxDuration = 4 * time.Hour
)

// Options say which calls there are. Equal options give equal timelines.
type Options struct {
	// Seed is any number, 0 included. It decides everything the other options leave open.
	Seed uint64

	// Calls is how many calls have started at Anchor, exactly: 0 to 20,000,000.
	Calls int

	// Days bounds the age of calls: none has started earlier than this many times 24 hours before Anchor. 1 to 36,500.
	Days int

	// Anchor is the instant up to which calls are counted, in a year from 1970 to 9000. It is cut to a microsecond.
	Anchor time.Time
}

// validate says which option is out of its range.
func (o Options) validate() error {
	switch year := o.Anchor.UTC().Year(); {
	case o.Calls < 0 || o.Calls > maxCalls:
		return fmt.Errorf("timeline of %d calls: want 0 to %d", o.Calls, maxCalls)
	case o.Days < 1 || o.Days > maxDays:
		return fmt.Errorf("timeline of %d days: want 1 to %d", o.Days, maxDays)
	case year < minYear || year > maxYear:
		return fmt.Errorf("timeline with its anchor in the year %d: want %d to %d", year, minYear, maxYear)
	}
	return nil
}

// A Timeline is every call of some options, past the anchor and to come. It doesn't change and is safe for concurrent use.
type Timeline struct {
	seed   uint64
	anchor int64   // Unix microseconds
	starts []int64 // of the calls up to the anchor, ascending, in Unix microseconds
	weight uint64  // of the time those starts are spread over
	live   int     // how many of the newest calls are ongoing at the anchor by construction

	words      words
	assistants []Assistant
	customers  []customer
}

// New makes the timeline of some options. Its errors quote the option that is out of range and give the range.
func New(o Options) (*Timeline, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	anchor := o.Anchor.UnixMicro()
	past := span{from: anchor - int64(o.Days)*24*hour, end: anchor + 1}
	d := throw(o.Seed, forStarts, 0)
	t := &Timeline{
		seed:   o.Seed,
		anchor: anchor,
		starts: past.arrivals(o.Calls, &d),
		weight: past.weight(),
		words:  newWords(o.Seed),
	}
	book := newPhonebook(o.Seed)
	t.assistants = newAssistants(o.Seed, o.Calls, &t.words, book)
	t.customers = newCustomers(o.Seed, o.Calls, &t.words, book)
	t.linger()
	return t, nil
}

// Len returns how many calls have started at the anchor: Options.Calls.
func (t *Timeline) Len() int { return len(t.starts) }

// Call returns the call at index i in ascending order of start and ID: 0 is the oldest, Len()-1 the newest at the anchor.
// It panics unless 0 <= i < Len().
func (t *Timeline) Call(i int) Call { return t.compose(i, t.starts[i], t.cast(i)) }

// Future returns every call that starts in the given number of hours after the anchor, the anchor's own instant left out
// and the last one included, in ascending order. They come at the rate of those before the anchor, and continue their IDs.
// What Future returns for fewer hours is the beginning of what it returns for more; for none, or if the timeline has no
// calls, it is empty.
func (t *Timeline) Future(hours int) []Call {
	var calls []Call
	for h := range hours {
		for _, start := range t.FutureStarts(h) {
			calls = append(calls, t.FutureCall(len(calls), start))
		}
	}
	return calls
}

// FutureStarts returns when the calls start that Future returns of one hour, counted from 0, in Unix microseconds. Who needs to
// know how many calls there will be, and not yet which, keeps these eight bytes a call.
func (t *Timeline) FutureStarts(h int) []int64 {
	d := throw(t.seed, forFuture, h)
	s := span{from: t.anchor + 1 + int64(h)*hour, end: t.anchor + 1 + int64(h+1)*hour}
	return s.arrivals(d.share(uint64(len(t.starts)), s.weight(), t.weight), &d)
}

// FutureCall returns the call at index i of those that Future returns. Its start is the one that FutureStarts has for it.
func (t *Timeline) FutureCall(i int, start int64) Call {
	return t.compose(len(t.starts)+i, start, extra)
}

// MaxDuration returns what no call lasts longer than, from Start to End. So no call that is ongoing at some instant started
// earlier than this before it.
func (t *Timeline) MaxDuration() time.Duration { return maxDuration }

// A part is what a call is cast for.
type part uint8

const (
	extra part = iota // anything may happen
	live              // ongoing at the anchor
	full              // completed, ended at the anchor if it can be, every field present
	bare              // failed, every field missing that can be, but the start
)

// cast returns the part of call i. The newest 200 calls have at least four full and four bare ones among them.
func (t *Timeline) cast(i int) part {
	rank := len(t.starts) - 1 - i // 0 is the newest
	switch {
	case rank < t.live:
		return live
	case rank >= 200:
		return extra
	case rank%50 == 10:
		return bare
	case rank%50 == 20:
		return full
	}
	return extra
}

// compose tells the call of index i, counted on beyond Len after the anchor.
func (t *Timeline) compose(i int, start int64, p part) Call {
	const firstID, idStride = 10_001, 3

	d := throw(t.seed, forCalls, i)
	customer, assistant := t.caller(&d), t.answerer(&d, p)
	c := Call{
		ID:        firstID + idStride*int64(i) + d.between(0, idStride-1),
		SID:       newSID(&d),
		Assistant: assistant,
		To:        oneOf(&d, assistant.numbers),
		Customer:  customer.phone,
		Start:     start,
	}
	if p == bare || p == extra && assistant.deleted() && d.chance(25) {
		c.End, c.Outcome, c.Duration = start, Failed, NoDuration
		return c
	}
	c.Graph = assistant.route(&d, p)
	t.settle(&c, &d, p)
	c.Meta = t.newMeta(&d, customer, p)
	c.Reprice()
	return c
}

// newSID returns 128 random bits.
func newSID(d *dice) (sid [16]byte) {
	binary.BigEndian.PutUint64(sid[:8], d.bits())
	binary.BigEndian.PutUint64(sid[8:], d.bits())
	return sid
}

// Started returns how many of the calls up to the anchor have started by an instant, in Unix microseconds.
func (t *Timeline) Started(by int64) int {
	n, _ := slices.BinarySearch(t.starts, by+1)
	return n
}
