package contract

import (
	"fmt"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// slices of a sandwich: how often it is tried to find the data standing still.
const mostSandwiches = 3

// sandwich asks for one page in two ways, and holds the second answer against the first: a reading that differs counts only between
// two of the first kind that don't. The difference is "" if there is none. Where the data never stands still the check ends.
func (x *trial) sandwich(plain, other probe.Ask) (a, b *probe.Answer, difference string) {
	for range mostSandwiches {
		a = x.plainPage(plain)
		b = x.send(other)[0]
		if difference = x.differ(a, b); difference == "" {
			return a, b, ""
		}
		if x.breaks(lawRepeat) {
			x.lack(unsteady)
		}
		if x.differ(a, x.plainPage(plain)) == "" {
			return a, b, difference
		}
	}
	x.lack("the data moved while it was read")
	return nil, nil, ""
}

// plainPage asks for what must be answered with a page.
func (x *trial) plainPage(ask probe.Ask) *probe.Answer {
	a := x.send(ask)[0]
	if got := x.watcher.notAPage(a); got != "" {
		x.causedBy(lawAnswers)
		x.lack("%s", unread(got))
	}
	return a
}

// differ says how the page of an answer differs from that of another, "" if it doesn't.
func (x *trial) differ(a, b *probe.Answer) string {
	pa, _ := a.Page()
	pb, err := b.Page()
	switch {
	case a.Status != b.Status:
		return fmt.Sprintf("got %d, want %d", b.Status, a.Status)
	case err != nil:
		return err.Error()
	case pa.Total != pb.Total:
		return fmt.Sprintf("got %s %d, want %d", x.list.Total, pb.Total, pa.Total)
	case pa.Offset != pb.Offset || pa.Limit != pb.Limit:
		return fmt.Sprintf("got %s %d and %s %d, want %d and %d", x.list.Offset.Name, pb.Offset, x.list.Limit.Name, pb.Limit, pa.Offset, pa.Limit)
	}
	return x.samePage(pa, pb)
}

// samePage says how the items of a page differ from those of another reading of it, "" if they don't.
func (x *trial) samePage(a, b ringback.Page) string {
	s := sequenceOf(x.list, a)
	if m := s.pageMisfit(b.Items); m != nil {
		return "got " + m.got + ", want " + m.want
	}
	for _, item := range b.Items {
		key := keyOf(x.list, item)
		if i, found := s.places[key]; found && !a.Items[i].Same(item) {
			return fmt.Sprintf("%s %s is another item", x.list.Key, key)
		}
	}
	return ""
}
