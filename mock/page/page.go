// Package page writes the envelope of a page: the items, and the numbers around them, as the spec declares them.
//
//	e, err := page.NewEnvelope(spec.List(), seed)
//	body = e.Append(body, offset, limit, func(dst []byte) ([]byte, int) { return view.Page(dst, …) })
package page

import (
	"encoding/json"
	"strconv"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/row"
)

// Envelope is the form of a page. It is immutable and safe for concurrent use.
type Envelope struct {
	before, after []member // of the items
	open          string   // what stands before the items themselves: their name and the bracket
}

// member is a property of the page beside its items.
type member struct {
	key   string // with its quotes, its colon, and the comma or brace before it
	value kind
	text  string // of a value that is always the same
}

type kind uint8

const (
	fixed kind = iota
	total
	offset
	limit
)

// NewEnvelope reads the form of a page off the spec. Properties that x-list doesn't name get a value that their schema
// allows, the same on every page.
func NewEnvelope(l *ringback.List, seed uint64) (*Envelope, error) {
	e := new(Envelope)
	members := &e.before
	for i, p := range l.Envelope {
		name, _ := json.Marshal(p.Name) // a string always marshals
		key := "," + string(name) + ":"
		if i == 0 {
			key = "{" + key[1:]
		}
		m := member{key: key}
		switch p.Name {
		case l.Items:
			e.open, members = key+"[", &e.after
			continue
		case l.Total:
			m.value = total
		case l.Offset.Name:
			m.value = offset
		case l.Limit.Name:
			m.value = limit
		default:
			text, err := row.Sample(p, seed)
			if err != nil {
				return nil, err
			}
			m.text = string(text)
		}
		*members = append(*members, m)
	}
	return e, nil
}

// Append appends a page. The items are appended by a function, which answers how many there are in all.
func (e *Envelope) Append(dst []byte, skip, most int64, items func(dst []byte) ([]byte, int)) []byte {
	n := numbers{skip: skip, most: most}
	start := len(dst)
	if !e.needsTotalFirst() {
		dst, n.all = items(append(n.append(dst, e.before), e.open...))
		return append(n.append(append(dst, ']'), e.after), '}')
	}
	dst, n.all = items(dst)
	rows := string(dst[start:])
	dst = append(n.append(dst[:start], e.before), e.open...)
	return append(n.append(append(append(dst, rows...), ']'), e.after), '}')
}

func (e *Envelope) needsTotalFirst() bool {
	for _, m := range e.before {
		if m.value == total {
			return true
		}
	}
	return false
}

// numbers are those of one page.
type numbers struct {
	skip, most int64
	all        int
}

func (n *numbers) append(dst []byte, members []member) []byte {
	for _, m := range members {
		dst = append(dst, m.key...)
		switch m.value {
		case total:
			dst = strconv.AppendInt(dst, int64(n.all), 10)
		case offset:
			dst = strconv.AppendInt(dst, n.skip, 10)
		case limit:
			dst = strconv.AppendInt(dst, n.most, 10)
		default:
			dst = append(dst, m.text...)
		}
	}
	return dst
}
