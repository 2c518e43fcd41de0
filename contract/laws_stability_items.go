package contract

import (
	"bytes"
	"fmt"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// readAgain reads some items once more, on another page, so that there is something to hold against each other.
func (x *trial) readAgain() {
	x.pages(x.within(x.paging(0, 20)))
	x.pages(x.within(x.paging(1, 12)))
}

func checkImmutable(x *trial) {
	h := &x.watcher.history
	if len(h.ends) == 0 {
		x.lack("the spec has no time that is null until an item has come to its end")
	}
	const enough = 50 // answers to hold against each other: those that the others have asked for
	if len(h.asks) < enough {
		x.readAgain()
	}
	if h.again[true] == 0 {
		x.lack("no item that ended at least %s ago was read twice", settle)
	}
	x.witness(h.again[true])
	for _, s := range h.of(lawImmutable) {
		x.interrogate(s)
	}
}

// interrogate reads a suspicious item again, in both ways in turn. One change may be somebody's doing: the item has been mended.
// Several are not.
func (x *trial) interrogate(s suspect) {
	h := &x.watcher.history
	last, changes := s.after, 0
	var others []testimony
	for _, again := range x.testimony(s) {
		if !sameValue(s.field, last, again.item) {
			last, others = again.item, append(others, again)
			if changes++; h.digest(again.item.Canonical(s.field.Name)) == s.before {
				changes++
			}
		}
	}
	if changes < 2 {
		x.observe("%s of %s %s has changed", s.field.Name, x.list.Key, s.key)
		return
	}
	var answers []*probe.Answer
	for _, o := range others[:min(2, len(others))] {
		answers = append(answers, o.answer)
	}
	x.fail(s.field.Name, fmt.Sprintf("%s of %s %s is %s, then %s", s.field.Name, x.list.Key, s.key, valueText(s.field, s.after),
		valueText(s.field, others[0].item)), "one value: it has long come to its end", answers...)
}

// testimony is a reading of one item.
type testimony struct {
	item   ringback.Item
	answer *probe.Answer
}

func valueText(f *ringback.Property, i ringback.Item) string {
	raw, ok := i.Field(f.Name)
	if !ok {
		return "absent"
	}
	return string(raw[:min(len(raw), 60)])
}

// sameValue reports whether two readings of a field mean the same, however they are written.
func sameValue(f *ringback.Property, a, b ringback.Item) bool {
	if a.IsNull(f.Name) || b.IsNull(f.Name) {
		return a.IsNull(f.Name) == b.IsNull(f.Name)
	}
	v, okA := scalarOf(a, f)
	w, okB := scalarOf(b, f)
	if okA && okB && f.Type != ringback.TypeString {
		return v.compare(w) == 0
	}
	if f.Type == ringback.TypeString {
		return a.Text(f.Name) == b.Text(f.Name)
	}
	return bytes.Equal(a.Canonical(f.Name), b.Canonical(f.Name))
}

func checkLifecycle(x *trial) {
	h := &x.watcher.history
	x.pages(x.paging(0, 20))
	if h.again[false] == 0 {
		x.lack("no item that may still change was read twice")
	}
	x.witness(h.again[false])
	for _, s := range h.of(lawLifecycle) {
		x.went(s)
	}
}

// went holds an item that seems to have lost something. Answers under way at once may be read out of their order, so only what still shows
// counts.
func (x *trial) went(s suspect) {
	for _, again := range x.testimony(s) {
		if sameValue(s.field, s.after, again.item) {
			x.fail(s.field.Name, fmt.Sprintf("%s %s of %s %s", s.field.Name, valueText(s.field, again.item), x.list.Key, s.key),
				"what an earlier answer showed, or what comes after it", again.answer)
			return
		}
	}
}
