package pull

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/printable"
	"github.com/ringback/ringback/internal/strictjson"
)

// Anonymizer replaces what calls say of people and companies. It is for one goroutine.
type Anonymizer struct {
	spec   *ringback.Spec
	fields map[string]*field
	weeks  int  // that the calls' instants are moved back
	short  bool // the spec bounds phone numbers: those of reserved ranges are too long

	words, phones, codes, ids *shuffler
	texts, letters            *classes
	orders                    map[string][]int // of days, minutes and seconds, as they were needed

	hide  func(string) string // takes out of a name what must not be written; nil: nothing
	doc   strictjson.Document // the item at hand
	twice bool                // an object in it has two members of one name
	unfit string              // what it breaks of what the spec says it must, "" if nothing
}

// Treatment is what can be chosen of it.
type Treatment struct {
	// Shift moves all instants by a number of weeks that is the key's: hours and weekdays stay.
	Shift bool
	// Keep names properties that stay as they are.
	Keep []string
}

// NewAnonymizer makes an anonymizer for the calls of a spec. Equal keys replace alike.
func NewAnonymizer(spec *ringback.Spec, key Key, t Treatment) (*Anonymizer, error) {
	a := &Anonymizer{
		spec:  spec,
		words: newShuffler(key, "words"), phones: newShuffler(key, "phones"), codes: newShuffler(key, "codes"), ids: newShuffler(key, "ids"),
		texts: newClasses(asciiTexts), letters: newClasses(asciiCodes), orders: map[string][]int{},
	}
	var err error
	if a.fields, err = fieldsOf(spec.List(), t.Keep); err != nil {
		return nil, err
	}
	if t.Shift {
		a.weeks = a.back()
	}
	for _, f := range a.fields {
		if f.treatment == phone && (bytes.Contains(f.Schema, []byte(`"pattern"`)) || bytes.Contains(f.Schema, []byte(`"maxLength"`))) {
			a.short = true
		}
	}
	return a, nil
}

// Append appends an item as one line of JSON, without a line break. What it breaks of the contract was broken before; an error
// says that the spec asks for something that replacing doesn't keep.
func (a *Anonymizer) Append(dst []byte, i ringback.Item) ([]byte, error) {
	if !a.doc.Read(i.Raw()) {
		return dst, fmt.Errorf("a call is no JSON: %v", a.doc.Faults[0].Code)
	}
	a.twice = slices.ContainsFunc(a.doc.Faults, func(f strictjson.Fault) bool { return f.Code == strictjson.DuplicateKey })
	start := len(dst)
	dst = append(dst, '{')
	for child := range a.doc.Children(0) {
		if a.repeated(0, child) {
			continue
		}
		member := string(a.doc.Key(child))
		if len(dst) > start+1 {
			dst = append(dst, ',')
		}
		dst = append(a.appendName(dst, member), ':')
		dst = a.appendMember(dst, member, child)
	}
	dst = append(dst, '}')
	return dst, a.check(dst[start:], i)
}

// repeated reports whether a member comes again under the same name: the last one counts.
func (a *Anonymizer) repeated(object, member int32) bool {
	if !a.twice {
		return false
	}
	last, _ := a.doc.Member(object, string(a.doc.Key(member)))
	return last != member
}

// appendMember writes one property of an item.
func (a *Anonymizer) appendMember(dst []byte, member string, node int32) []byte {
	f := a.fields[member]
	switch kind := a.doc.Nodes[node].Kind; {
	case f == nil:
	case f.treatment == keepRaw:
		return a.appendValue(dst, node, same)
	case kind == strictjson.String:
		return appendText(dst, a.text(f, string(a.doc.StringText(node))))
	case kind == strictjson.Number && f.treatment == keep:
		return append(dst, a.doc.Raw(node)...)
	case kind == strictjson.Number && (f.treatment == id || member == a.spec.List().Key):
		return append(dst, a.number(f, string(a.doc.Raw(node)))...)
	}
	return a.appendValue(dst, node, a)
}

// text replaces the text of a property.
func (a *Anonymizer) text(f *field, text string) string {
	switch {
	case f.treatment == keep && f.harmless(text):
		if out, ok := moved(text, a.weeks); ok && a.weeks > 0 {
			return out
		}
		return text
	case f.treatment == phone:
		return a.phone(text)
	case f.treatment == code || f.treatment == id:
		return a.codes.code(text, a.letters, f.prefixes)
	case f.treatment == name || f.prefixes:
		return a.words.replaced(text, a.texts, f.prefixes)
	}
	return a.word(text)
}

// values are what texts and numbers inside of metadata become.
type values interface {
	word(text string) string
	figure(text string) string
}

// word replaces a text of which nothing is known. A phone number becomes what it becomes elsewhere, a date a date.
func (a *Anonymizer) word(text string) string {
	if len(text) > 7 && text[0] == '+' && only(text[1:], string(digits)) {
		return a.phone(text)
	}
	if out, ok := a.other(text); ok {
		return out
	}
	return a.words.replaced(text, a.texts, false)
}

func (a *Anonymizer) figure(text string) string { return a.words.figure(text) }

// same leaves values as they are.
var same = unchanged{}

type unchanged struct{}

func (unchanged) word(text string) string   { return text }
func (unchanged) figure(text string) string { return text }

// appendValue writes a value with all that is in it. Keys, nulls, booleans and the structure stay.
func (a *Anonymizer) appendValue(dst []byte, node int32, v values) []byte {
	switch a.doc.Nodes[node].Kind {
	case strictjson.String:
		return appendText(dst, v.word(string(a.doc.StringText(node))))
	case strictjson.Number:
		return append(dst, v.figure(string(a.doc.Raw(node)))...)
	case strictjson.Bool:
		return append(dst, a.doc.Raw(node)...)
	case strictjson.Array, strictjson.Object:
		return a.appendNested(dst, node, v)
	}
	return append(dst, "null"...)
}

func (a *Anonymizer) appendNested(dst []byte, node int32, v values) []byte {
	object := a.doc.Nodes[node].Kind == strictjson.Object
	brackets := "[]"
	if object {
		brackets = "{}"
	}
	dst = append(dst, brackets[0])
	first := true
	for child := range a.doc.Children(node) {
		if object && a.repeated(node, child) {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if object {
			dst = append(a.appendName(dst, string(a.doc.Key(child))), ':')
		}
		dst = a.appendValue(dst, child, v)
	}
	return append(dst, brackets[1])
}

// appendName writes the name of a member.
func (a *Anonymizer) appendName(dst []byte, name string) []byte {
	if a.hide != nil && a.fields[name] == nil {
		name = a.hide(name)
	}
	return appendText(dst, name)
}

// appendText writes a JSON string.
func appendText(dst []byte, text string) []byte {
	b := bytes.NewBuffer(dst)
	e := json.NewEncoder(printable.JSONWriter{W: b})
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string can always be written
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// check finds what an item breaks that it didn't before.
func (a *Anonymizer) check(line []byte, i ringback.Item) error {
	a.unfit = ""
	found := a.spec.JudgeItem(line)
	if len(found) == 0 {
		return nil
	}
	before, uncounted := a.breaches(i)
	for _, v := range found {
		if v.Level == ringback.Must && a.unfit == "" {
			a.unfit = v.Error()
		}
		if !before[a.place(v)] && !uncounted[v.Rule] {
			return fmt.Errorf("%w: anonymised it breaks the spec, which it didn't before: give the property an x-generate in a spec of your own, or keep it", v)
		}
	}
	return nil
}

// breaches are the places at which an item breaks rules before it is anonymised, and the rules that it breaks at more places than
// are listed.
func (a *Anonymizer) breaches(i ringback.Item) (places, uncounted map[string]bool) {
	places, uncounted = map[string]bool{}, map[string]bool{}
	for _, v := range a.spec.JudgeItem(i.Raw()) {
		places[a.place(v)] = true
		if v.More > 0 {
			uncounted[v.Rule] = true
		}
	}
	return places, uncounted
}

// place is the rule that a violation breaks, and where: the names in it are hidden as those that are written.
func (a *Anonymizer) place(v ringback.Violation) string {
	steps := strings.Split(v.Pointer, "/")
	for i, step := range steps {
		if a.hide != nil {
			steps[i] = a.hide(strings.NewReplacer("~1", "/", "~0", "~").Replace(step))
		}
	}
	return v.Rule + strings.Join(steps, "\x00")
}

// keyOf is what identifies an item once it is anonymised: one text for 7, 7.0 and 7e0, as the suite has it.
func keyOf(line []byte, l *ringback.List) string {
	var doc strictjson.Document
	if !doc.Read(line) {
		return ""
	}
	node, ok := doc.Member(0, l.Key)
	if !ok || doc.Nodes[node].Kind == strictjson.Null {
		return ""
	}
	raw := doc.Raw(node)
	if d, ok := decimal.Parse(raw); ok && doc.Nodes[node].Kind == strictjson.Number {
		return d.Canonical()
	}
	return string(raw) // of a text, as Append writes it
}
