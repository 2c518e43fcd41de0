package ringback

import (
	"bytes"
	"strings"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/strictjson"
)

// Condition is a filter with the value it was given.
type Condition struct {
	Parameter *Parameter
	Value     Value
	// Doubtful marks a value that the documentation leaves open how to read, such as a date alone. Ringback reads it in
	// the one way that Parse documents; another service may do otherwise and keep the contract.
	Doubtful bool
}

// Matches reports whether an item meets the condition, and whether that could be judged: a field that is absent or of another
// type than the spec has can't be compared. A null field meets none.
func (c *Condition) Matches(l *List, i Item) (met, judged bool) {
	node, ok := i.doc.Member(i.node, c.Parameter.Filter.Field)
	if !ok {
		return false, false
	}
	return c.matches(i.doc, node, l.Field(c.Parameter.Filter.Field).Type)
}

// matches reports whether an item's field meets the condition, and whether that could be judged: a field of another type
// than the spec has can't be compared. A null field meets none.
func (c *Condition) matches(doc *strictjson.Document, field int32, t Type) (met, judged bool) {
	n := &doc.Nodes[field]
	if n.Kind == strictjson.Null {
		return false, true
	}
	switch t {
	case TypeInteger, TypeNumber:
		d, ok := decimal.Parse(doc.Raw(field))
		e, ok2 := decimal.Parse(c.Value.Text)
		if n.Kind != strictjson.Number || !ok || !ok2 {
			return false, false
		}
		return c.compare(d.Cmp(&e)), true
	case TypeTime:
		if n.Kind != strictjson.String {
			return false, false
		}
		got, err := iso8601.Parse(doc.StringText(field))
		if err != nil {
			return false, false
		}
		return c.compare(got.Go().Compare(c.Value.Time)), true
	case TypeBoolean:
		return (doc.Text[n.Start] == 't') == c.Value.Bool, n.Kind == strictjson.Bool
	default:
		return c.matchesText(doc.StringText(field)), n.Kind == strictjson.String
	}
}

// compare says whether an ordering of field and value meets the op.
func (c *Condition) compare(order int) bool {
	switch c.Parameter.Filter.Op {
	case OpAtLeast:
		return order >= 0
	case OpAtMost:
		return order <= 0
	default:
		return order == 0
	}
}

func (c *Condition) matchesText(text []byte) bool {
	switch c.Parameter.Filter.Op {
	case OpContains:
		return bytes.Contains(text, []byte(c.Value.Text))
	case OpContainsFold:
		return strings.Contains(strings.ToLower(string(text)), strings.ToLower(c.Value.Text))
	default:
		return string(text) == c.Value.Text
	}
}
