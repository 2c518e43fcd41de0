package ringback

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback/internal/say"
	"go.yaml.in/yaml/v4"
)

// A Place is where something stands in the spec.
type Place struct {
	File    string `json:"file"`    // the spec's name as it was given, e.g. openapi.yaml
	Line    int    `json:"line"`    // from 1; 0 if unknown
	Column  int    `json:"column"`  // from 1; 0 if unknown
	Pointer string `json:"pointer"` // the JSON pointer (RFC 6901) of the value at that line
}

// String is the place as compilers write it, file:line, so that editors can jump to it.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// A SpecError says what is wrong with a spec, and where.
type SpecError struct {
	Place Place
	Text  string // what was found and what would be right
}

func (e *SpecError) Error() string { return e.Place.String() + ": " + e.Text }

// document is a spec as text: what it says, and where.
type document struct {
	name string
	text []byte
	root *yaml.Node
}

func parseDocument(name string, text []byte) (*document, error) {
	d := &document{name: name, text: text}
	var top, more yaml.Node
	all := yaml.NewDecoder(bytes.NewReader(text))
	if err := all.Decode(&top); err != nil && !errors.Is(err, io.EOF) {
		return nil, d.libraryError(err)
	}
	if all.Decode(&more) == nil {
		return nil, &SpecError{Place{File: name, Line: more.Line}, "here a second document begins, which nothing would read: want one"}
	}
	if len(top.Content) == 0 || top.Content[0].Kind != yaml.MappingNode {
		return nil, &SpecError{Place{File: name}, "this is no OpenAPI document: want a mapping that begins with openapi: 3.1.0"}
	}
	d.root = top.Content[0]
	if err := d.checkAliases(); err != nil {
		return nil, err
	}
	spreadMerges(d.root, map[*yaml.Node]bool{})
	return d, nil
}

// top is the document's root value.
func (d *document) top() node { return node{doc: d, yaml: d.root} }

// at is the value at a JSON pointer, absent if there is none.
func (d *document) at(pointer string) node {
	n := d.top()
	if pointer == "" {
		return n
	}
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		n = n.child(unescapePointer(token))
	}
	return n
}

// node is one value of a document; the zero yaml is an absent value.
type node struct {
	doc     *document
	yaml    *yaml.Node
	key     *yaml.Node // the name that stands before it; nil: it is no member of a mapping
	pointer string
}

func (n node) present() bool    { return n.yaml != nil }
func (n node) isMapping() bool  { return n.present() && n.yaml.Kind == yaml.MappingNode }
func (n node) isSequence() bool { return n.present() && n.yaml.Kind == yaml.SequenceNode }
func (n node) isScalar() bool   { return n.present() && n.yaml.Kind == yaml.ScalarNode }

// tag is the type YAML resolves a scalar to: !!str, !!int, !!float, !!bool, !!null.
// A timestamp is a string to JSON, and so to us.
func (n node) tag() string {
	if tag := n.yaml.ShortTag(); tag != "!!timestamp" {
		return tag
	}
	return "!!str"
}

func (n node) isString() bool { return n.isScalar() && n.tag() == "!!str" }
func (n node) isNumber() bool { return n.isScalar() && (n.tag() == "!!int" || n.tag() == "!!float") }

// isTrue reports whether a value is the boolean true, in any of YAML's spellings.
func (n node) isTrue() bool {
	return n.isScalar() && n.tag() == "!!bool" && strings.EqualFold(n.yaml.Value, "true")
}

func (n node) under(key, y *yaml.Node, token string) node {
	for y != nil && y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	return node{n.doc, y, key, n.pointer + "/" + escapePointer(token)}
}

// get is the member of a mapping, absent if there is none.
func (n node) get(key string) node {
	if n.isMapping() {
		for i := 0; i+1 < len(n.yaml.Content); i += 2 {
			if n.yaml.Content[i].Value == key {
				return n.under(n.yaml.Content[i], n.yaml.Content[i+1], key)
			}
		}
	}
	return n.under(nil, nil, key)
}

// child is the member or element that one token of a JSON pointer names.
func (n node) child(token string) node {
	if !n.isSequence() {
		return n.get(token)
	}
	if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(n.yaml.Content) {
		return n.under(nil, n.yaml.Content[i], token)
	}
	return n.under(nil, nil, token)
}

// members are a mapping's members in the order of the document.
func (n node) members() iter.Seq2[string, node] {
	return func(yield func(string, node) bool) {
		if !n.isMapping() {
			return
		}
		for i := 0; i+1 < len(n.yaml.Content); i += 2 {
			key := n.yaml.Content[i].Value
			if !yield(key, n.under(n.yaml.Content[i], n.yaml.Content[i+1], key)) {
				return
			}
		}
	}
}

// elements are a sequence's elements.
func (n node) elements() iter.Seq2[int, node] {
	return func(yield func(int, node) bool) {
		if !n.isSequence() {
			return
		}
		for i, y := range n.yaml.Content {
			if !yield(i, n.under(nil, y, strconv.Itoa(i))) {
				return
			}
		}
	}
}

func (n node) place() Place {
	if !n.present() {
		return Place{File: n.doc.name, Pointer: n.pointer}
	}
	at := n.yaml
	if n.key != nil {
		at = n.key // a block begins on the line after its name, where nobody would look for it
	}
	return Place{n.doc.name, at.Line, at.Column, n.pointer}
}

func (n node) errorf(format string, args ...any) error {
	return &SpecError{n.place(), fmt.Sprintf(format, args...)}
}

// text is a string member of a mapping, "" where it is absent.
func (n node) text(key string) (string, error) {
	v := n.get(key)
	if !v.present() {
		return "", nil
	}
	if !v.isString() {
		return "", v.errorf("%s: got %s, want a string", key, v.describe())
	}
	return v.yaml.Value, nil
}

// textField is a string that a mapping has to have.
type textField struct {
	key string
	to  *string
}

// texts reads strings that a mapping has to have.
func (n node) texts(what string, fields ...textField) (err error) {
	for _, f := range fields {
		if *f.to, err = n.text(f.key); err != nil {
			return err
		}
		if *f.to == "" {
			return n.errorf("%s needs %s", what, f.key)
		}
	}
	return nil
}

// onlyKeys refuses any member whose key is not among those given.
func (n node) onlyKeys(what string, keys ...string) error {
	if !n.isMapping() {
		return n.errorf("%s: got %s, want a mapping with %s", what, n.describe(), strings.Join(keys, ", "))
	}
	for key, v := range n.members() {
		if !slices.Contains(keys, key) {
			return v.errorf("%s has no key %q%s: want %s", what, key, say.Meant(key, keys), strings.Join(keys, ", "))
		}
	}
	return nil
}

// resolved follows references to the value they mean. Only references inside the document are read.
func (n node) resolved() (node, error) {
	for range maxReferences {
		ref := n.get("$ref")
		if !ref.present() {
			return n, nil
		}
		target, err := ref.target()
		if err != nil {
			return n, err
		}
		n = target
	}
	return n, n.errorf("$ref leads in a circle")
}

const maxReferences = 64

// target is the value that a $ref names.
func (n node) target() (node, error) {
	if !n.isString() {
		return n, n.errorf("$ref: got %s, want a string like #/components/schemas/Call", n.describe())
	}
	pointer, ok := strings.CutPrefix(n.yaml.Value, "#")
	if !ok || (pointer != "" && pointer[0] != '/') {
		return n, n.errorf("$ref %q: want a reference inside this document, like #/components/schemas/Call", n.yaml.Value)
	}
	found := n.doc.at(pointer)
	if !found.present() {
		return n, n.errorf("$ref %q: there is nothing at that place", n.yaml.Value)
	}
	return found, nil
}

// describe says what a value is, for an error.
func (n node) describe() string {
	switch {
	case !n.present():
		return "nothing"
	case n.isMapping():
		return "a mapping"
	case n.isSequence():
		return "a list"
	default:
		return strconv.Quote(n.yaml.Value)
	}
}

var (
	pointerEscaper   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescaper = strings.NewReplacer("~1", "/", "~0", "~")
)

func escapePointer(token string) string   { return pointerEscaper.Replace(token) }
func unescapePointer(token string) string { return pointerUnescaper.Replace(token) }
