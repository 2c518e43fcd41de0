package mock

import (
	"bytes"
	"mime"
	"net/http"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/strictjson"
)

// truncateJSON leaves a body alone whose half is JSON, too, as that of a number is.
func truncateJSON(_ *ringback.List, r *reply) bool {
	half := r.body[:len(r.body)/2]
	if len(r.body) < 2 || isJSON(half) {
		return false
	}
	r.body = half
	return true
}

// malformJSON makes the slip of serializers that are written by hand.
func malformJSON(_ *ringback.List, r *reply) bool {
	i := len(bytes.TrimRight(r.body, " \t\r\n")) - 1
	if i < 0 || (r.body[i] != ']' && r.body[i] != '}') || !isJSON(r.body) {
		return false
	}
	r.body = append(append(append([]byte{}, r.body[:i]...), ','), r.body[i:]...)
	return true
}

func isJSON(body []byte) bool {
	var doc strictjson.Document
	return doc.Read(body)
}

// callHTML leaves a page of HTML alone, of which it is true.
func callHTML(_ *ringback.List, r *reply) bool {
	if kind, _, _ := mime.ParseMediaType(r.header.Get("Content-Type")); kind == "text/html" {
		return false
	}
	r.header.Set("Content-Type", "text/html; charset=utf-8")
	return true
}

func emptyBody(_ *ringback.List, r *reply) bool {
	spoilt := len(r.body) > 0
	r.body = nil
	return spoilt
}

func mistype(l *ringback.List, r *reply, p *ringback.Property) bool {
	return r.rewrite(l, func(name string, value []byte) []byte {
		if name != p.Name {
			return value
		}
		return otherType(p.Type, value)
	})
}

// otherType is a value that a type doesn't allow: what careless serializers make of it. It claims no more than the value does: null
// becomes something empty. What is of another type already stays.
func otherType(t ringback.Type, value []byte) []byte {
	null := value[0] == 'n'
	switch t {
	case ringback.TypeInteger, ringback.TypeNumber, ringback.TypeBoolean:
		switch value[0] {
		case 'n':
			return []byte(`""`)
		case '"', '{', '[':
			return value
		}
		return append(append([]byte{'"'}, value...), '"')
	case ringback.TypeArray:
		if null || value[0] == '[' {
			return []byte("{}")
		}
	case ringback.TypeObject:
		if null || value[0] == '{' {
			return []byte("[]")
		}
	default:
		if null {
			return []byte("false")
		}
		if value[0] == '"' {
			return []byte("12345")
		}
	}
	return value
}

func nullify(l *ringback.List, r *reply, p *ringback.Property) bool {
	return r.rewrite(l, func(name string, value []byte) []byte {
		if name != p.Name {
			return value
		}
		return []byte("null")
	})
}

func remove(l *ringback.List, r *reply, p *ringback.Property) bool {
	return r.rewrite(l, func(name string, value []byte) []byte {
		if name != p.Name {
			return value
		}
		return nil
	})
}

// dropOffsets tells times as servers do that keep UTC and forget to say so.
func dropOffsets(l *ringback.List, r *reply) bool {
	return r.rewrite(l, func(name string, value []byte) []byte {
		if f := l.Field(name); f == nil || f.Type != ringback.TypeTime || len(value) < 2 || value[0] != '"' {
			return value
		}
		t, err := iso8601.Parse(value[1 : len(value)-1])
		if err != nil {
			return value
		}
		return t.Go().UTC().AppendFormat(nil, `"2006-01-02T15:04:05.999999"`)
	})
}

// rewrite puts other values in the place of those of the page's calls; nil takes a member out. It answers whether any is another.
func (r *reply) rewrite(l *ringback.List, change func(name string, value []byte) []byte) bool {
	var doc strictjson.Document
	if r.status != http.StatusOK || !doc.Read(r.body) {
		return false
	}
	items, ok := doc.Member(0, l.Items)
	if !ok || doc.Nodes[items].Kind != strictjson.Array || doc.Nodes[items].Len == 0 {
		return false
	}
	changed := false
	noting := func(name string, value []byte) []byte {
		other := change(name, value)
		changed = changed || other == nil || !bytes.Equal(other, value)
		return other
	}
	out := append([]byte{}, r.body[:doc.Nodes[items].Start+1]...)
	for i := range doc.Children(items) {
		out = append(appendChanged(out, &doc, i, noting), ',')
	}
	if changed {
		r.body = append(out[:len(out)-1], r.body[doc.Nodes[items].End-1:]...)
	}
	return changed
}

// appendChanged appends an object with some of its members changed.
func appendChanged(dst []byte, doc *strictjson.Document, object int32, change func(name string, value []byte) []byte) []byte {
	dst = append(dst, '{')
	start := len(dst)
	for i := range doc.Children(object) {
		value := change(string(doc.Key(i)), doc.Raw(i))
		if value == nil {
			continue
		}
		n := &doc.Nodes[i]
		dst = append(append(append(dst, doc.Text[n.KeyStart:n.KeyEnd]...), ':'), value...)
		dst = append(dst, ',')
	}
	if len(dst) > start {
		dst = dst[:len(dst)-1] // the last comma
	}
	return append(dst, '}')
}
