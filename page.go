package ringback

import (
	"bytes"
	"fmt"
	"iter"
	"time"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/strictjson"
)

// Page is what the body of a 200 answer says, as it was sent. It is for those who compare several answers; JudgePage
// judges one.
type Page struct {
	Items []Item
	// Total, Offset and Limit are the count and the echoes that the body carries, Absent where it has none that is a whole
	// number of 64 bits.
	Total, Offset, Limit int64
}

// Absent stands for a number that a page doesn't carry.
const Absent = -1

// Item is one item of a page, as it was sent. It is immutable, safe for concurrent use, and keeps the body alive.
type Item struct {
	doc  *strictjson.Document
	node int32
}

// A PageError says what a body is that is no page, and what would be right.
type PageError struct {
	Got, Want string
	// Unread says that the body may well be a page: it is beyond what ringback reads, such as nested too deep.
	Unread bool
}

func (e *PageError) Error() string { return "got " + e.Got + ", want " + e.Want }

// ReadPage reads the body of a 200 answer. It is lenient where JudgeBody is not: an error, a *PageError, says that there are no
// items to be found, as in a bare list, an error's body, or what is no JSON.
func (s *Spec) ReadPage(body []byte) (Page, error) {
	doc := &strictjson.Document{MaxNodes: mostNodes}
	l := &s.list
	if !doc.Read(body) {
		if last := doc.Faults[len(doc.Faults)-1]; ownLimits[last.Code] != "" {
			return Page{}, &PageError{Got: last.Detail, Want: ownLimits[last.Code], Unread: true}
		}
		return Page{}, &PageError{Got: "what is no JSON", Want: fmt.Sprintf("a page with %q: %v", l.Items, doc.Faults[0])}
	}
	if kind := doc.Nodes[0].Kind; kind != strictjson.Object {
		return Page{}, &PageError{Got: fmt.Sprintf("a JSON %s", kind), Want: fmt.Sprintf("an object with %q", l.Items)}
	}
	items, ok := doc.Member(0, l.Items)
	if !ok || doc.Nodes[items].Kind != strictjson.Array {
		return Page{}, &PageError{Got: fmt.Sprintf("a JSON object without an array %q", l.Items), Want: "a page"}
	}
	p := Page{Items: make([]Item, 0, doc.Nodes[items].Len)}
	for i := range doc.Children(items) {
		if doc.Nodes[i].Kind != strictjson.Object {
			return Page{}, &PageError{Got: excerpt(doc.Raw(i)) + " among the items", Want: "objects"}
		}
		p.Items = append(p.Items, Item{doc, i})
	}
	top := Item{doc, 0}
	p.Total, p.Offset, p.Limit = top.whole(l.Total), top.whole(l.Offset.Name), top.whole(l.Limit.Name)
	return p, nil
}

func (i Item) whole(name string) int64 {
	node, ok := i.doc.Member(i.node, name)
	if !ok || i.doc.Nodes[node].Kind != strictjson.Number {
		return Absent
	}
	if n, ok := wholeNumber(i.doc.Raw(node)); ok {
		return n
	}
	return Absent
}

// wholeNumber reads a whole number of 64 bits by its value: 7, 7.0 and 7e0 alike.
func wholeNumber(text []byte) (int64, bool) {
	d, ok := decimal.Parse(text)
	if !ok {
		return 0, false
	}
	return d.Int64()
}

// Raw is the item's JSON, as it was sent. It must not be changed.
func (i Item) Raw() []byte { return i.doc.Raw(i.node) }

// Fields are the item's members in the order in which they were sent, each with its JSON.
func (i Item) Fields() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for child := range i.doc.Children(i.node) {
			if !yield(string(i.doc.Key(child)), i.doc.Raw(child)) {
				return
			}
		}
	}
}

// Field is the JSON of a member, as it was sent; ok is false where the item has none of that name.
func (i Item) Field(name string) (raw []byte, ok bool) {
	node, ok := i.doc.Member(i.node, name)
	if !ok {
		return nil, false
	}
	return i.doc.Raw(node), true
}

// Canonical is a text that equal values of a member share, however they were sent: objects in any order of their members, numbers
// such as 7, 7.0 and 7e0, strings with and without escapes. Whole numbers are their digits. It is empty where the item has no
// such member.
func (i Item) Canonical(name string) []byte {
	node, ok := i.doc.Member(i.node, name)
	if !ok {
		return nil
	}
	return []byte(canonical(i.doc, node))
}

// Same reports whether two items say the same, whatever the order of their members.
func (i Item) Same(j Item) bool {
	return bytes.Equal(i.Raw(), j.Raw()) || canonical(i.doc, i.node) == canonical(j.doc, j.node)
}

// IsNull reports whether a member is null or absent.
func (i Item) IsNull(name string) bool {
	node, ok := i.doc.Member(i.node, name)
	return !ok || i.doc.Nodes[node].Kind == strictjson.Null
}

// Text is a member that is a string, decoded; for any other but null it is the JSON. It is "" for null.
func (i Item) Text(name string) string {
	node, ok := i.doc.Member(i.node, name)
	if !ok || i.doc.Nodes[node].Kind == strictjson.Null {
		return ""
	}
	if i.doc.Nodes[node].Kind == strictjson.String {
		return string(i.doc.StringText(node))
	}
	return string(i.doc.Raw(node))
}

// Time is a member that is an ISO 8601 date-time, in UTC; ok is false for anything else. Without an offset it is read as UTC.
func (i Item) Time(name string) (t time.Time, ok bool) {
	node, ok := i.doc.Member(i.node, name)
	if !ok || i.doc.Nodes[node].Kind != strictjson.String {
		return t, false
	}
	read, err := iso8601.Parse(i.doc.StringText(node))
	return read.Go(), err == nil
}
