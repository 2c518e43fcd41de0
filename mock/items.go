package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
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
// spec; an error names the line of the first that breaks a must. ReadData keeps many of them in less memory.
func ReadItems(spec *ringback.Spec, name string, r io.Reader) (items []json.RawMessage, err error) {
	err = eachCheckedItem(spec, name, r, func(doc *strictjson.Document) error {
		items = append(items, bytes.Clone(doc.Text))
		return nil
	})
	return items, err
}

// Data is calls of your own to serve, in the form in which they are served. It is immutable.
type Data struct {
	spec *ringback.Spec
	view *store.View
}

// ReadData reads calls as ReadItems does, at most MaxData bytes of them. It keeps neither the text nor more than a part of it in
// memory: the names of the properties aren't repeated call by call.
func ReadData(spec *ringback.Spec, name string, r io.Reader) (*Data, error) {
	s, err := newShelf(spec.List(), 0)
	if err != nil {
		return nil, err
	}
	rows := s.newRows(0)
	rows.builder.Reserve(sizeOf(r))
	if err := eachCheckedItem(spec, name, r, rows.add); err != nil {
		return nil, err
	}
	return &Data{spec, rows.view()}, nil
}

// sizeOf is how many bytes a file has, 0 for other readers.
func sizeOf(r io.Reader) int {
	file, ok := r.(*os.File)
	if !ok {
		return 0
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return int(min(info.Size(), maxData, math.MaxInt32))
}

// Len is how many calls there are.
func (d *Data) Len() int { return d.view.Len() }

// eachCheckedItem hands out the calls of a text that keep what the spec says they must, and have keys of their own.
func eachCheckedItem(spec *ringback.Spec, name string, r io.Reader, do func(*strictjson.Document) error) error {
	var doc strictjson.Document
	keys := map[string]int{}
	return eachItem(spec, name, r, func(text []byte, line int) error {
		err := checkItem(spec, &doc, text, line, keys)
		if err == nil {
			err = do(&doc)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
		return nil
	})
}

// checkItem reads a call into a document, and holds it against the spec and its key against those of the lines before it.
func checkItem(spec *ringback.Spec, doc *strictjson.Document, text []byte, line int, keys map[string]int) error {
	for _, v := range spec.JudgeItem(text) {
		if v.Level == ringback.Must {
			return v
		}
	}
	if !doc.Read(text) || len(doc.Faults) > 0 { // also what the judge lets pass as a lesser breach: it would be served
		return errors.New(doc.Faults[0].String())
	}
	if key, ok := doc.Member(0, spec.List().Key); ok {
		text := spelling(doc.Value(key))
		if first, seen := keys[text]; seen {
			return fmt.Errorf("%s %s stands already at line %d", spec.List().Key, doc.Raw(key), first)
		}
		keys[text] = line
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

// rows takes calls that are given literally. A property that a call doesn't have is null, and what the spec doesn't declare comes
// behind: nothing is lost.
type rows struct {
	*shelf
	builder *store.Builder
	columns map[string]int // places of the properties in a row
	values  [][]byte
	rest    []byte // the members that the spec doesn't declare
}

func (s *shelf) newRows(capacity int) *rows {
	r := &rows{shelf: s, builder: s.layout.NewBuilder(capacity), columns: map[string]int{}}
	for i, name := range s.names {
		r.columns[name] = i
	}
	r.values = make([][]byte, len(s.names)+1)
	return r
}

var null = []byte("null")

// add takes one more call, which is an object.
func (r *rows) add(doc *strictjson.Document) error {
	for i := range r.values {
		r.values[i] = null
	}
	r.rest = r.rest[:0]
	for member := range doc.Children(0) {
		value := compact(doc.Raw(member))
		if i, ok := r.columns[string(doc.Key(member))]; ok {
			r.values[i] = value
			continue
		}
		node := &doc.Nodes[member]
		r.rest = append(append(r.rest, ','), doc.Text[node.KeyStart:node.KeyEnd]...)
		r.rest = append(append(r.rest, ':'), value...)
	}
	r.values[len(r.values)-1] = r.rest
	return r.builder.Add(r.values)
}

// view is all of them in the order of the list.
func (r *rows) view() *store.View {
	if r.builder.InOrder(r.order) {
		r.builder.Prepare(preparedCalls)
		return store.NewView(r.builder.Segment())
	}
	return store.NewView(sorted(r.builder.Segment(), r.order))
}

// fixed is a book of calls that are given literally.
func (s *shelf) fixed(items []json.RawMessage) (book, error) {
	r := s.newRows(len(items))
	var doc strictjson.Document
	for n, text := range items {
		if !doc.Read(text) || doc.Nodes[0].Kind != strictjson.Object {
			return nil, &itemError{n, fmt.Errorf("got %.80s, want a JSON object", text)}
		}
		if err := r.add(&doc); err != nil {
			return nil, &itemError{n, err}
		}
	}
	return fixedBook{r.view()}, nil
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
