package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/strictjson"
	"github.com/ringback/ringback/mock/row"
	"github.com/ringback/ringback/mock/store"
	"github.com/ringback/ringback/mock/timeline"
)

// ReadItems reads calls from a text: JSON Lines, a JSON array, or a page as the API answers it. Each is held against the
// spec; an error names the line of the first that breaks a must.
func ReadItems(spec *ringback.Spec, name string, r io.Reader) ([]json.RawMessage, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	items, err := splitItems(spec, name, text)
	if err != nil {
		return nil, err
	}
	keys := make(map[string]int, len(items))
	out := make([]json.RawMessage, 0, len(items))
	for _, it := range items {
		if err := it.check(spec, name, keys); err != nil {
			return nil, err
		}
		out = append(out, it.text)
	}
	return out, nil
}

// item is a call in a file.
type item struct {
	text []byte
	line int
}

// splitItems finds the calls of a text: the whole text is one JSON value, or every line is.
func splitItems(spec *ringback.Spec, name string, text []byte) ([]item, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, nil
	}
	var doc strictjson.Document
	if first, _, several := bytes.Cut(bytes.TrimSpace(text), []byte("\n")); !several || !doc.Read(first) {
		if doc.Read(text) && len(doc.Faults) == 0 {
			return itemsOf(spec, name, &doc)
		}
		if !several || first[0] == '[' {
			return nil, fmt.Errorf("%s:%d: %s: want JSON Lines, a JSON array of calls, or a page of them", name, lineAt(text, doc.Faults[0].Offset), doc.Faults[0])
		}
	}
	var items []item
	line := 0
	for l := range bytes.Lines(text) {
		line++
		if l = bytes.TrimSpace(l); len(l) > 0 {
			items = append(items, item{l, line})
		}
	}
	return items, nil
}

// itemsOf finds the calls of one JSON value.
func itemsOf(spec *ringback.Spec, name string, doc *strictjson.Document) ([]item, error) {
	list := int32(0)
	if doc.Nodes[0].Kind == strictjson.Object {
		i, ok := doc.Member(0, spec.List().Items)
		if !ok || isCall(spec.List(), doc) {
			return []item{{doc.Text, 1}}, nil // one call, over several lines
		}
		list = i
	}
	if doc.Nodes[list].Kind != strictjson.Array {
		return nil, fmt.Errorf("%s: got a JSON %s, want calls: JSON Lines, a JSON array, or a page", name, doc.Nodes[list].Kind)
	}
	items := make([]item, 0, doc.Nodes[list].Len)
	line, seen := 1, 0
	for i := range doc.Children(list) {
		start := int(doc.Nodes[i].Start)
		line += bytes.Count(doc.Text[seen:start], []byte("\n"))
		seen = start
		items = append(items, item{doc.Raw(i), line})
	}
	return items, nil
}

// isCall reports whether an object has more members of a call than of a page: either may have one that is called like the items.
func isCall(l *ringback.List, doc *strictjson.Document) bool {
	of := func(properties []*ringback.Property) (n int) {
		for _, p := range properties {
			if _, ok := doc.Member(0, p.Name); ok {
				n++
			}
		}
		return n
	}
	return of(l.Fields) > of(l.Envelope)
}

func lineAt(text []byte, offset int) int {
	return 1 + bytes.Count(text[:min(offset, len(text))], []byte("\n"))
}

// check holds a call against the spec, and its key against those before it.
func (it *item) check(spec *ringback.Spec, name string, keys map[string]int) error {
	for _, v := range spec.JudgeItem(it.text) {
		if v.Level == ringback.Must {
			return fmt.Errorf("%s:%d: %w", name, it.line, v)
		}
	}
	var doc strictjson.Document
	if !doc.Read(it.text) || len(doc.Faults) > 0 { // also what the judge lets pass as a lesser breach: it would be served
		return fmt.Errorf("%s:%d: %s", name, it.line, doc.Faults[0])
	}
	if key, ok := doc.Member(0, spec.List().Key); ok {
		text := spelling(doc.Value(key))
		if first, seen := keys[text]; seen {
			return fmt.Errorf("%s:%d: %s %s stands already at line %d", name, it.line, spec.List().Key, doc.Raw(key), first)
		}
		keys[text] = it.line
	}
	return nil
}

// spelling is a text that equal values share, whether they are written 5 or 5.0.
func spelling(value any) string {
	if n, ok := value.(json.Number); ok {
		if d, ok := decimal.Parse(string(n)); ok {
			return d.Canonical()
		}
	}
	return fmt.Sprintf("%#v", value)
}

// undeclared are the members of items that the spec doesn't declare, sorted. They are served too: nothing is lost.
func undeclared(l *ringback.List, items []json.RawMessage) []string {
	var names []string
	seen := map[string]bool{}
	for _, p := range l.Fields {
		seen[p.Name] = true
	}
	var doc strictjson.Document
	for _, text := range items {
		if !doc.Read(text) {
			continue
		}
		for i := range doc.Children(0) {
			if name := string(doc.Key(i)); !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// fixed is a book of calls that are given literally. A property that a call doesn't have is null.
func (s *shelf) fixed(l *ringback.List, items []json.RawMessage) (book, error) {
	var names []string
	for _, p := range l.Fields {
		names = append(names, p.Name)
	}
	names = append(names, undeclared(l, items)...)
	builder := s.layout.NewBuilder(len(items))
	var doc strictjson.Document
	values := make([][]byte, len(names))
	for n, text := range items {
		if !doc.Read(text) || doc.Nodes[0].Kind != strictjson.Object {
			return nil, &itemError{n, fmt.Errorf("got %.80s, want a JSON object", text)}
		}
		for i, name := range names {
			values[i] = []byte("null")
			if member, ok := doc.Member(0, name); ok {
				values[i] = compact(doc.Raw(member))
			}
		}
		if err := builder.Add(values); err != nil {
			return nil, &itemError{n, err}
		}
	}
	return fixedBook{store.NewView(sorted(s.layout, builder.Segment(), s.order))}, nil
}

// itemError is a call, told literally, that has no place in a book.
type itemError struct {
	index int
	err   error
}

func (e *itemError) Error() string { return fmt.Sprintf("call %d: %v", e.index+1, e.err) }
func (e *itemError) Unwrap() error { return e.err }

// placed is an error about the calls of a scenario, with the place in its file.
func placed(l *ringback.List, scenario *fixtures.Scenario, err error) error {
	item, value := new(itemError), new(store.ValueError)
	switch {
	case scenario == nil:
	case errors.As(err, &item) && item.index < len(scenario.Places):
		return &ringback.SpecError{Place: scenario.Places[item.index], Text: item.err.Error()}
	case errors.As(err, &value) && scenario.Generate != nil:
		for _, p := range slices.Backward(scenario.Generate.Patches) {
			for _, set := range slices.Backward(p.Set) {
				if fillsFrom(l, value.Field, set.Attribute) {
					text := fmt.Sprintf("%s: got %.80s, want a value of its type: another is a fault, WRONG_TYPE.%[1]s", set.Attribute, set.Value)
					return &ringback.SpecError{Place: set.Place, Text: text}
				}
			}
		}
	}
	return err
}

// compact takes the white space out of a value, but keeps its numbers and strings as they are.
func compact(value []byte) []byte {
	if len(value) == 0 || (value[0] != '{' && value[0] != '[') {
		return value
	}
	var b bytes.Buffer
	if err := json.Compact(&b, value); err != nil {
		return value
	}
	return b.Bytes()
}

// patched is a book of generated calls, some of them changed by a scenario.
func (s *shelf) patched(calls *timeline.Timeline, now time.Time, scenario *fixtures.Scenario) (book, error) {
	b := &sortedBook{shelf: s}
	anchor := now.UnixMicro()
	for i := range calls.Len() {
		fromNewest := calls.Len() - 1 - i
		subject := row.Subject{Call: calls.Call(i), Anchor: anchor}
		if scenario != nil {
			if err := patch(&subject, fromNewest, anchor, scenario); err != nil {
				return nil, err
			}
		}
		b.subjects = append(b.subjects, subject)
	}
	if scenario == nil {
		for _, c := range calls.Future(futureHours) {
			b.subjects = append(b.subjects, row.Subject{Call: c, Anchor: anchor})
		}
	}
	return b, s.tryAll(b.subjects)
}

// futureHours is how far ahead calls are made where the order isn't that of a timeline.
const futureHours = 31 * 24

func patch(s *row.Subject, fromNewest int, anchor int64, scenario *fixtures.Scenario) error {
	status := s.StatusAt(anchor)
	for _, p := range scenario.Generate.Patches {
		if !p.Choose.Matches(fromNewest, status) {
			continue
		}
		for _, set := range p.Set {
			if err := s.Set(set.Attribute, set.Value); err != nil {
				return &ringback.SpecError{Place: set.Place, Text: err.Error()}
			}
		}
		for _, pad := range p.Pad {
			if err := s.Pad(pad.Attribute, pad.Bytes); err != nil {
				return &ringback.SpecError{Place: pad.Place, Text: err.Error()}
			}
		}
	}
	return nil
}

// tryAll writes every call once, so that a value that has no place in its column is an error now and not later.
func (s *shelf) tryAll(subjects []row.Subject) error {
	builder := s.layout.NewBuilder(0)
	var values [][]byte
	var buffer []byte
	for i := range subjects {
		values, buffer = s.writer.Values(values[:0], buffer[:0], &subjects[i])
		if err := builder.Add(values); err != nil {
			return fmt.Errorf("generated call %d: %w", subjects[i].Call.ID, err)
		}
	}
	return nil
}
