package ringback

import (
	"encoding/json"
	"net/http"
)

// Example is an answer that the spec shows.
type Example struct {
	Name   string      // that it has under examples; "" for the one that stands alone
	Header http.Header // the headers that have an example of their own
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
	for _, h := range r.headers {
		if example := h.at.get("example"); example.isScalar() {
			out.Set(h.name, example.yaml.Value)
		}
	}
	return out
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
