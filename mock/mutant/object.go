package mutant

import (
	"encoding/json"
	"time"

	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/strictjson"
)

const null = "null"

// member is a member of a JSON object, with its value as it was told.
type member struct{ name, raw string }

// object is a JSON object whose members keep their order and the text of their values. It is never changed in place: one
// serves many requests.
type object []member

// readObject reads an object of a document.
func readObject(doc *strictjson.Document, node int32) object {
	o := make(object, 0, doc.Nodes[node].Len)
	for i := range doc.Children(node) {
		o = append(o, member{string(doc.Key(i)), string(doc.Raw(i))})
	}
	return o
}

func (o object) index(name string) int {
	for i := range o {
		if o[i].name == name {
			return i
		}
	}
	return -1
}

// raw is the text of a member's value, null if there is none.
func (o object) raw(name string) string {
	if i := o.index(name); i >= 0 {
		return o[i].raw
	}
	return null
}

func (o object) isNull(name string) bool { return o.raw(name) == null }

// text is a member that is a string, "" if it is none.
func (o object) text(name string) (text string) {
	_ = json.Unmarshal([]byte(o.raw(name)), &text) // what is no string has no text
	return text
}

// time is a member that is a date-time.
func (o object) time(name string) (t time.Time, ok bool) {
	read, err := iso8601.Parse(o.text(name))
	return read.Go(), err == nil
}

// with is a copy in which a member has another value. A member that isn't there is added.
func (o object) with(name, raw string) object {
	i := o.index(name)
	out := append(make(object, 0, len(o)+1), o...)
	if i < 0 {
		return append(out, member{name, raw})
	}
	out[i].raw = raw
	return out
}

// without is a copy that lacks a member.
func (o object) without(name string) object {
	out := make(object, 0, len(o))
	for _, m := range o {
		if m.name != name {
			out = append(out, m)
		}
	}
	return out
}

// append appends the object as JSON.
func (o object) append(dst []byte) []byte {
	dst = append(dst, '{')
	for i, m := range o {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, quote(m.name)...), ':'), m.raw...)
	}
	return append(dst, '}')
}

// appendObjects appends a JSON array.
func appendObjects(dst []byte, objects []object) []byte {
	dst = append(dst, '[')
	for i, o := range objects {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = o.append(dst)
	}
	return append(dst, ']')
}

// quote is a text as a JSON string.
func quote(text string) string {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			out, _ := json.Marshal(text) // a string always marshals
			return string(out)
		}
	}
	return `"` + text + `"`
}

// quoteTime is a time as the honest server tells it.
func quoteTime(t time.Time) string { return `"` + t.UTC().Format(time.RFC3339Nano) + `"` }
