package contract

import (
	"hash/maphash"
	"maps"
	"slices"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// history remembers how each item was last read, so that a later reading that contradicts it is noticed.
type history struct {
	list     *ringback.List
	ends     []string // the nullable times: an item that has them all has come to its end
	seed     maphash.Seed
	asks     []probe.Ask
	items    map[string]*reading
	again    map[bool]int // readings of items that were known, by whether those had settled
	suspects []suspect
}

// reading is an item as it was last read.
type reading struct {
	fields  []uint64 // digests, in the order of the list's fields
	null    []bool
	ask     int // the place of what was asked, among asks
	settled bool
	left    map[int]uint64 // by field: the value of an enum that it had before the present one
}

// suspect is a field of an item that two answers show differently, in a way that no call's life explains.
type suspect struct {
	field         *ringback.Property
	key           string
	law           string
	first, second probe.Ask
	before        uint64        // the digest of what the first answer showed
	after         ringback.Item // as the second one showed it
}

// mostSuspects bounds what is remembered of one law: a few show a breach as well as many.
const mostSuspects = 8

func newHistory(l *ringback.List) history {
	h := history{list: l, seed: maphash.MakeSeed(), items: map[string]*reading{}, again: map[bool]int{}}
	for _, f := range l.Fields {
		if f.Nullable && f.Type == ringback.TypeTime && f.Name != l.Order[0].Field {
			h.ends = append(h.ends, f.Name)
		}
	}
	return h
}

// see takes in a page.
func (h *history) see(a *probe.Answer, page ringback.Page) {
	h.asks = append(h.asks, a.Ask)
	for _, item := range page.Items {
		key := keyOf(h.list, item)
		old, known := h.items[key]
		if !known && len(h.items) >= mostKeys {
			continue
		}
		now := h.read(a, item)
		if known {
			h.again[old.settled]++
			h.compare(key, item, old, now)
		}
		h.items[key] = now
	}
}

func (h *history) read(a *probe.Answer, item ringback.Item) *reading {
	r := &reading{ask: len(h.asks) - 1, fields: make([]uint64, len(h.list.Fields)), null: make([]bool, len(h.list.Fields))}
	for k, f := range h.list.Fields {
		r.fields[k], r.null[k] = h.digest(item.Canonical(f.Name)), item.IsNull(f.Name)
	}
	r.settled = h.settled(item, a.Date)
	return r
}

func (h *history) digest(raw []byte) uint64 { return maphash.Bytes(h.seed, raw) }

// settled reports whether an item came to its end so long ago that whatever follows an end has followed.
func (h *history) settled(item ringback.Item, now time.Time) bool {
	for _, name := range h.ends {
		if at, ok := item.Time(name); !ok || at.After(now.Add(-settle)) {
			return false
		}
	}
	return len(h.ends) > 0
}

// compare holds a reading against the one before it. Only nulls may be filled in, and what has not settled may change.
func (h *history) compare(key string, item ringback.Item, old, now *reading) {
	now.left = old.left
	for k, f := range h.list.Fields {
		if old.fields[k] == now.fields[k] || old.null[k] {
			continue
		}
		s := suspect{field: f, key: key, first: h.asks[old.ask], second: h.asks[now.ask], before: old.fields[k], after: item}
		switch {
		case now.null[k] && f.Type != ringback.TypeObject:
			s.law = lawLifecycle
		case now.null[k] && !old.settled:
			continue
		case old.settled:
			s.law = lawImmutable
		case f.Enum != nil && h.returns(k, old, now):
			s.law = lawLifecycle
		default:
			continue
		}
		h.suspect(s)
	}
}

// returns reports whether a value of an enum is one that was left before.
func (h *history) returns(k int, old, now *reading) bool {
	left, changed := old.left[k]
	now.left = maps.Clone(now.left)
	if now.left == nil {
		now.left = map[int]uint64{}
	}
	now.left[k] = old.fields[k]
	return changed && left == now.fields[k]
}

func (h *history) suspect(s suspect) {
	of := 0
	for _, o := range h.suspects {
		if o.law == s.law {
			of++
		}
	}
	if of < mostSuspects {
		h.suspects = append(h.suspects, s)
	}
}

// of are the suspects of a law, one a field.
func (h *history) of(law string) []suspect {
	var out []suspect
	for _, s := range h.suspects {
		if s.law == law && !slices.ContainsFunc(out, func(o suspect) bool { return o.field == s.field }) {
			out = append(out, s)
		}
	}
	return out
}
