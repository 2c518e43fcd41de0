package ringback

import (
	"bytes"
	"fmt"
	"iter"
	"strconv"
	"time"

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
}

func (e *PageError) Error() string { return "got " + e.Got + ", want " + e.Want }

// ReadPage reads the body of a 200 answer. It is lenient where JudgeBody is not: an error, a *PageError, says that there are no
// items to be found, as in a bare list, an error's body, or what is no JSON.
func (s *Spec) ReadPage(body []byte) (Page, error) {
	doc := &strictjson.Document{MaxNodes: mostNodes}
	l := &s.list
	if !doc.Read(body) {
		return Page{}, &PageError{"what is no JSON", fmt.Sprintf("a page with %q: %v", l.Items, doc.Faults[0])}
	}
	if kind := doc.Nodes[0].Kind; kind != strictjson.Object {
		return Page{}, &PageError{fmt.Sprintf("a JSON %s", kind), fmt.Sprintf("an object with %q", l.Items)}
	}
	items, ok := doc.Member(0, l.Items)
	if !ok || doc.Nodes[items].Kind != strictjson.Array {
		return Page{}, &PageError{fmt.Sprintf("a JSON object without an array %q", l.Items), "a page"}
	}
	p := Page{Items: make([]Item, 0, doc.Nodes[items].Len)}
	for i := range doc.Children(items) {
		if doc.Nodes[i].Kind != strictjson.Object {
			return Page{}, &PageError{excerpt(doc.Raw(i)) + " among the items", "objects"}
		}
		p.Items = append(p.Items, Item{doc, i})
	}
	top := Item{doc, 0}
	p.Total, p.Offset, p.Limit = top.whole(l.Total), top.whole(l.Offset.Name), top.whole(l.Limit.Name)
	return p, nil
}

func (i Item) whole(name string) int64 {
	raw, ok := i.Field(name)
	if !ok {
		return Absent
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return Absent
	}
	return n
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

// Canonical is the JSON of a member in a form that equal objects share, whatever the order of their members; a value that is no
// object or array is as it was sent. It is empty where the item has no such member.
func (i Item) Canonical(name string) []byte {
	node, ok := i.doc.Member(i.node, name)
	if !ok {
		return nil
	}
	switch i.doc.Nodes[node].Kind {
	case strictjson.Object, strictjson.Array:
		return []byte(canonical(i.doc, node))
	}
	return i.doc.Raw(node)
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
