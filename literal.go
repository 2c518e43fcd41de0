package ringback

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/say"
	"github.com/ringback/ringback/internal/strictjson"
)

// literal is a value that stands in the spec (in enum, const or default), ready to be compared with one in a message.
type literal struct {
	kind     strictjson.Kind
	text     []byte          // of a string: its content; of a boolean: true or false
	number   decimal.Decimal // of a number
	elements []literal       // of an array
	members  []member        // of an object
}

type member struct {
	name  string
	value literal
}

func newLiteral(v node) (l literal, err error) {
	switch {
	case v.isSequence():
		l.kind = strictjson.Array
		for _, element := range v.elements() {
			e, err := newLiteral(element)
			if err != nil {
				return l, err
			}
			l.elements = append(l.elements, e)
		}
	case v.isMapping():
		l.kind = strictjson.Object
		for name, value := range v.members() {
			m, err := newLiteral(value)
			if err != nil {
				return l, err
			}
			l.members = append(l.members, member{name, m})
		}
	case v.isString():
		l.kind, l.text = strictjson.String, []byte(v.yaml.Value)
	case v.isNumber():
		var ok bool
		if l.number, ok = decimal.Parse(v.yaml.Value); !ok {
			return l, v.errorf("got %s, want a number as JSON writes it", v.describe())
		}
		l.kind = strictjson.Number
	case v.isScalar() && v.tag() == "!!bool":
		l.kind, l.text = strictjson.Bool, []byte(strings.ToLower(v.yaml.Value))
	case v.isScalar() && v.tag() == "!!null":
		l.kind = strictjson.Null
	default:
		return l, v.errorf("got %s, want a value that JSON has", v.describe())
	}
	return l, nil
}

// equals compares as JSON Schema does: numbers by value, objects whatever the order of their members.
func (l *literal) equals(doc *strictjson.Document, i int32) bool {
	n := &doc.Nodes[i]
	if n.Kind != l.kind {
		return false
	}
	switch l.kind {
	case strictjson.String:
		return bytes.Equal(doc.StringText(i), l.text)
	case strictjson.Bool:
		return bytes.Equal(doc.Raw(i), l.text)
	case strictjson.Number:
		d, ok := decimal.Parse(doc.Raw(i))
		return ok && d.Cmp(&l.number) == 0
	case strictjson.Array:
		return l.equalsArray(doc, i)
	case strictjson.Object:
		return l.equalsObject(doc, i)
	default:
		return true
	}
}

func (l *literal) equalsArray(doc *strictjson.Document, i int32) bool {
	if int(doc.Nodes[i].Len) != len(l.elements) {
		return false
	}
	k := 0
	for child := range doc.Children(i) {
		if !l.elements[k].equals(doc, child) {
			return false
		}
		k++
	}
	return true
}

func (l *literal) equalsObject(doc *strictjson.Document, i int32) bool {
	if int(doc.Nodes[i].Len) != len(l.members) {
		return false
	}
	for k := range l.members {
		child, ok := doc.Member(i, l.members[k].name)
		if !ok || !l.members[k].value.equals(doc, child) {
			return false
		}
	}
	return true
}

// plain is the literal as it stands in a query: text without quotes.
func (l *literal) plain() string {
	if l.kind == strictjson.String {
		return string(l.text)
	}
	if n, ok := l.number.Int64(); ok && l.kind == strictjson.Number {
		return strconv.FormatInt(n, 10)
	}
	return l.String()
}

// String is the literal as a person would write it.
func (l *literal) String() string {
	switch l.kind {
	case strictjson.String:
		return "'" + string(l.text) + "'"
	case strictjson.Number:
		return l.number.String()
	case strictjson.Bool:
		return string(l.text)
	case strictjson.Null:
		return "null"
	case strictjson.Array:
		return "a certain array"
	default:
		return "a certain object"
	}
}

// literals are the values of an enum, as a person would write them.
type literals []literal

func (l literals) String() string {
	names := make([]string, len(l))
	for i := range l {
		names[i] = l[i].String()
	}
	return say.Or(names)
}

func compareNumbers(a, b []byte) (order int, ok bool) {
	d, okA := decimal.Parse(a)
	e, okB := decimal.Parse(b)
	if !okA || !okB {
		return 0, false
	}
	return d.Cmp(&e), true
}
