package ringback

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// validateDocument lets kin-openapi judge the document as a whole: that it is OpenAPI 3.1, and that its examples and
// defaults keep their schemas.
func validateDocument(d *document) error {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	t, err := loader.LoadFromData(d.text)
	if err != nil {
		return d.libraryError(err)
	}
	if err := t.Validate(context.Background()); err != nil {
		return d.libraryError(err)
	}
	return nil
}

var lineInText = regexp.MustCompile(`\bline (\d+)`)

// libraryError makes a library's error one of ours: one line, with the place if the library knows it.
func (d *document) libraryError(err error) error {
	place := Place{File: d.name, Line: errorLine(err)}
	text, _, _ := strings.Cut(err.Error(), "\nSchema:")
	text = strings.Join(strings.Fields(text), " ")
	if m := lineInText.FindStringSubmatch(text); m != nil && place.Line == 0 {
		place.Line, _ = strconv.Atoi(m[1])
		text = strings.Replace(text, m[0], "", 1)
	}
	if place.Line > 0 {
		text = strings.Replace(wayThere.ReplaceAllString(text, ""), "validation failed due to: at '': ", "", 1)
		text += d.tabHint(place.Line)
	}
	return &SpecError{place, text}
}

// wayThere is how libraries tell where something stands, from the outside to the inside: more than a line tells.
var wayThere = regexp.MustCompile(`^(?:failed to unmarshal data: |yaml error: |yaml: : |yaml: construct errors: : |invalid paths: |invalid path \S+: |invalid operation [A-Z]+: |invalid components: )+`)

// tabHint names what YAML's own words for it don't: a tab before the text of a line.
func (d *document) tabHint(line int) string {
	lines := strings.Split(string(d.text), "\n")
	if line > len(lines) {
		return ""
	}
	text := lines[line-1]
	if indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]; !strings.Contains(indent, "\t") {
		return ""
	}
	return ": the line is indented by a tab, want spaces"
}

// errorLine is the line that a kin-openapi error stems from. Its error types carry it in a field of this name; there is no
// interface to ask.
func errorLine(err error) (line int) {
	for ; err != nil; err = errors.Unwrap(err) {
		v := reflect.Indirect(reflect.ValueOf(err))
		if v.Kind() != reflect.Struct {
			continue
		}
		if f := v.FieldByName("Origin"); f.IsValid() {
			if origin, ok := f.Interface().(*openapi3.Origin); ok && origin != nil && origin.Key != nil {
				line = origin.Key.Line
			}
		}
	}
	return line
}

// resolvedJSON is the value as JSON, with references replaced by what they mean. Members beside a reference win.
func (n node) resolvedJSON() []byte {
	text, err := json.Marshal(n.plain(maxDepth))
	if err != nil {
		return []byte("true") // a value that JSON doesn't have, like .nan: says nothing
	}
	return text
}

const maxDepth = 16

func (n node) plain(depth int) any {
	switch {
	case depth == 0 || !n.present():
		return nil
	case n.isSequence():
		out := make([]any, 0, len(n.yaml.Content))
		for _, v := range n.elements() {
			out = append(out, v.plain(depth-1))
		}
		return out
	case n.isMapping():
		return n.plainMapping(depth)
	}
	switch n.tag() {
	case "!!str":
		return n.yaml.Value
	case "!!int", "!!float":
		if json.Valid([]byte(n.yaml.Value)) {
			return json.Number(n.yaml.Value)
		}
	}
	var out any
	if (&yaml.Node{Kind: yaml.ScalarNode, Tag: n.yaml.Tag, Value: n.yaml.Value}).Decode(&out) != nil {
		return n.yaml.Value
	}
	return out
}

func (n node) plainMapping(depth int) any {
	out := map[string]any{}
	if target, err := n.resolved(); err == nil && target.pointer != n.pointer {
		if base, ok := target.plain(depth - 1).(map[string]any); ok {
			out = base
		}
	}
	for key, v := range n.members() {
		if key != "$ref" {
			out[key] = v.plain(depth - 1)
		}
	}
	return out
}
