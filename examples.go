package ringback

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Example is an answer that the spec shows.
type Example struct {
	Name   string      // that it has under examples; "" for the one that stands alone
	Header http.Header // the headers that have an example of their own, as it is; it may not be true of the body
	Body   []byte      // compact JSON, members in the order of the spec
}

// Examples are the JSON answers that the spec shows for a status, in the order of the spec; nil where it shows none, or where it
// doesn't have the status.
func (s *Spec) Examples(status int) []Example {
	r := s.responseTo(status)
	if r == nil {
		return nil
	}
	header := r.exampleHeader()
	content := r.at.get("content").get("application/json")
	var found []Example
	if alone := content.get("example"); alone.present() {
		found = append(found, Example{Header: header, Body: alone.appendJSON(nil)})
	}
	for name, v := range content.get("examples").members() {
		v, err := v.resolved()
		if err == nil && v.get("value").present() {
			found = append(found, Example{Name: name, Header: header, Body: v.get("value").appendJSON(nil)})
		}
	}
	return found
}

func (r *response) exampleHeader() http.Header {
	out := http.Header{}
	for i := range r.headers {
		f := &r.headers[i]
		if text := f.write(f.example()); text != "" && !strings.ContainsFunc(text, isControl) {
			out.Set(f.name, text)
		}
	}
	return out
}

// isControl reports whether a header's value can't have the character (RFC 9110, section 5.5).
func isControl(r rune) bool { return (r < ' ' && r != '\t') || r == 0x7f }

// example is the value that the spec shows of a header, absent if it shows none.
func (f *field) example() node {
	places := []node{f.at}
	for _, content := range f.at.get("content").members() {
		places = append(places, content)
	}
	for _, place := range places {
		if alone := place.get("example"); alone.present() {
			return alone
		}
		for _, v := range place.get("examples").members() {
			if v, err := v.resolved(); err == nil && v.get("value").present() {
				return v.get("value")
			}
		}
	}
	return node{}
}

// write is a value as it stands in the header.
func (f *field) write(v node) string {
	var parts []string
	switch {
	case !v.present():
		return ""
	case f.isJSON:
		return string(v.appendJSON(nil))
	case v.isSequence():
		for _, element := range v.elements() {
			parts = append(parts, element.scalarText())
		}
	case v.isMapping():
		between := ","
		if f.explode {
			between = "="
		}
		for name, member := range v.members() {
			parts = append(parts, name+between+member.scalarText())
		}
	default:
		return v.scalarText()
	}
	return strings.Join(parts, ",")
}

// scalarText is a value as it stands in the spec, "" if it isn't a single one.
func (n node) scalarText() string {
	if !n.isScalar() {
		return ""
	}
	return n.yaml.Value
}

// appendJSON writes a value as JSON, the members of objects in the order of the document. What JSON doesn't have is written as
// the text it is.
func (n node) appendJSON(dst []byte) []byte {
	switch {
	case n.isSequence():
		dst = append(dst, '[')
		for i, v := range n.elements() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = v.appendJSON(dst)
		}
		return append(dst, ']')
	case n.isMapping():
		dst = append(dst, '{')
		separator := ""
		for key, v := range n.members() {
			name, _ := json.Marshal(key) // a string always marshals
			dst = append(append(append(dst, separator...), name...), ':')
			dst = v.appendJSON(dst)
			separator = ","
		}
		return append(dst, '}')
	}
	text, err := json.Marshal(n.plain(1))
	if err != nil {
		return append(dst, "null"...)
	}
	return append(dst, text...)
}
