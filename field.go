package ringback

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"strings"
)

// field is what the spec says of a value that stands in a header or cookie: a schema whose values are written as style: simple has
// it, or a media type.
type field struct {
	name     string // as the spec writes it
	key      string // as net/http does
	required bool
	schema   *schema // nil: any text
	isJSON   bool    // its content is JSON
	explode  bool    // of an object: name=value, not name,value
	at       node
}

// readField reads a header object or a parameter. Style and explode are what it has where it says nothing.
func readField(c *compiler, v node, name, style string, explode bool) (f field, err error) {
	f = field{name: name, key: http.CanonicalHeaderKey(name), required: v.get("required").isTrue(), explode: explode, at: v}
	if given, err := v.text("style"); err != nil || (given != "" && given != style) {
		return f, v.get("style").orElse(v).errorf("style of %q: got %s, want %s", name, v.get("style").describe(), style)
	}
	if given := v.get("explode"); given.present() {
		f.explode = given.isTrue()
	}
	schema := v.get("schema")
	for media, content := range v.get("content").members() {
		schema, f.isJSON = content.get("schema"), isJSONType(media)
		break // there is one
	}
	if schema.present() {
		f.schema, err = c.compile(schema)
	}
	return f, err
}

// isJSONType reports whether a media type's values are JSON.
func isJSONType(media string) bool {
	name, _, err := mime.ParseMediaType(media)
	return err == nil && (name == "application/json" || strings.HasSuffix(name, "+json"))
}

// largestField bounds what is judged of one header or cookie, in bytes: a list costs many times its length. Few clients and servers
// read more.
const largestField = 16 << 10

// judgeField tells the first thing that a field's text breaks, in Rule, Want and Says; its level is Unjudged where a limit of ours
// keeps that from being known.
func (j *valueJudge) judgeField(f *field, text string) *Violation {
	switch {
	case len(text) > largestField:
		return &Violation{Rule: "schema/maxLength", Want: fmt.Sprintf("at most %d bytes: many clients and servers read no more", largestField)}
	case f.isJSON:
		return j.judgeJSON(f, text)
	case f.schema == nil:
		return nil
	}
	var first *Violation
	for _, reading := range j.readings(f, text) {
		v := j.judgeReading(f.schema, reading)
		if v == nil {
			return nil
		}
		if first == nil || v.Level == Unjudged {
			first = v
		}
	}
	return first
}

func (j *valueJudge) judgeJSON(f *field, text string) *Violation {
	j.doc.Read([]byte(text))
	if len(j.doc.Faults) > 0 {
		code := j.doc.Faults[0].Code
		return &Violation{Rule: "json/" + code.String(), Want: "strict JSON (RFC 8259): " + code.Sentence()}
	}
	if f.schema == nil {
		return nil
	}
	return j.judgeReading(f.schema, []byte(text))
}

// judgeReading tells the first thing that a JSON text breaks, a should too: a field's formats are as strict as a body's.
func (j *valueJudge) judgeReading(s *schema, reading []byte) *Violation {
	j.doc.Read(reading)
	j.judge.doc, j.judge.found = &j.doc, nil
	j.judge.pointers.Reset()
	j.judge.check(s, 0)
	if len(j.judge.found) == 0 {
		return nil
	}
	v := j.judge.found[0]
	for _, other := range j.judge.found {
		if v.Level == Unjudged {
			v = other
		}
	}
	if v.Pointer != "" {
		v.Want = v.Pointer + ": " + v.Want
	}
	return &v
}

// readings are what a text can mean, as JSON. The schema need allow one of them.
func (j *valueJudge) readings(f *field, text string) (all [][]byte) {
	kinds := f.schema.shape().kinds
	if kinds&kindArray != 0 {
		all = append(all, j.array(f.schema, text))
	}
	if object, ok := j.object(f, text); ok && kinds&kindObject != 0 {
		all = append(all, object)
	}
	if kinds&^(kindArray|kindObject|kindNull) == 0 && all != nil {
		return all
	}
	return append(all, scalars(kinds, text)...)
}

// numberForm is that of JSON's numbers, also of those beyond what is computed with.
var numberForm = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$`)

// scalars are what a text can mean that is one value: at least the text itself.
func scalars(kinds kindSet, text string) (all [][]byte) {
	if kinds&(kindInteger|kindNumber) != 0 {
		if digits, ok := parseInteger(text); ok {
			all = append(all, []byte(digits))
		} else if numberForm.MatchString(text) {
			all = append(all, []byte(text))
		}
	}
	if kinds&kindBoolean != 0 && (text == "true" || text == "false") {
		all = append(all, []byte(text))
	}
	if kinds&kindString != 0 || all == nil {
		all = append(all, appendText(nil, text))
	}
	return all
}

func appendText(dst []byte, text string) []byte {
	quoted, _ := json.Marshal(text) // a string always marshals
	return append(dst, quoted...)
}

// array is a list with commas between its elements.
func (j *valueJudge) array(s *schema, text string) []byte {
	out := []byte{'['}
	for i, part := range listed(text) {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, j.element(s.elementSchema(i), part)...)
	}
	return append(out, ']')
}

// object is a list of names and values. It isn't one if a name has no value.
func (j *valueJudge) object(f *field, text string) (object []byte, ok bool) {
	parts := listed(text)
	if f.explode {
		var pairs []string
		for _, part := range parts {
			name, value, ok := strings.Cut(part, "=")
			if !ok {
				return nil, false
			}
			pairs = append(pairs, name, value)
		}
		parts = pairs
	}
	if len(parts)%2 != 0 {
		return nil, false
	}
	out := []byte{'{'}
	for i := 0; i < len(parts); i += 2 {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendText(out, parts[i]), ':')
		out = append(out, j.element(f.schema.memberSchema(parts[i]), parts[i+1])...)
	}
	return append(out, '}'), true
}

// listed are the elements of a list, without the blanks around them (RFC 9110, section 5.6.1).
func listed(text string) []string {
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.Trim(parts[i], " \t")
	}
	return parts
}

// element is what a part of a list means: the first of its readings that the schema allows.
func (j *valueJudge) element(s *schema, text string) []byte {
	if s == nil {
		return appendText(nil, text)
	}
	all := scalars(s.shape().kinds, text)
	j.judge.doc = &j.doc
	for _, reading := range all {
		j.doc.Read(reading)
		if met, _ := j.judge.meets(s, 0); met {
			return reading
		}
	}
	return all[0]
}

// elementSchema is what a schema says of an array's i-th element, nil if it says nothing.
func (s *schema) elementSchema(i int) *schema {
	return s.within(deepestShape, func(s *schema) *schema {
		if i < len(s.prefixItems) {
			return s.prefixItems[i]
		}
		return s.items
	})
}

// memberSchema is what a schema says of an object's member, nil if it says nothing.
func (s *schema) memberSchema(name string) *schema {
	return s.within(deepestShape, func(s *schema) *schema {
		if i, ok := s.index[name]; ok {
			return s.properties[i].schema
		}
		return s.additional
	})
}

// within is the first schema that find answers, of s and those that say something of the same value.
func (s *schema) within(depth int, find func(*schema) *schema) *schema {
	if found := find(s); found != nil || depth == 0 {
		return found
	}
	for _, all := range [][]*schema{s.parts(), s.anyOf, s.oneOf} {
		for _, other := range all {
			if found := other.within(depth-1, find); found != nil {
				return found
			}
		}
	}
	return nil
}
