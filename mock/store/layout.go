package store

import (
	"encoding/json"
	"fmt"
)

// Type is how a column compares the values of a field.
type Type uint8

// The types of columns. Text compares byte by byte, Time by instant, whatever the offset.
const (
	Text Type = iota
	Integer
	Number
	Time
	Bool
)

// Field is one field of a row.
type Field struct {
	Name    string
	Type    Type
	Indexed bool // it has a column: it is filtered or sorted by
}

// Layout is the form of the rows of a store. It is immutable.
//
// Behind the values of its fields a row has further members, as they are written, with a comma before each: most have none.
type Layout struct {
	fields   []Field
	keys     []key
	overhead int   // how many bytes a row has beside its values, with the comma behind it
	column   []int // by field: its place among the columns, or -1
	names    map[string]int
}

// key is what stands before a value in a row: {"id": for the first, ,"name": for the others.
type key struct {
	text   []byte // with a block behind it
	length int
}

func newKey(first bool, name string) key {
	quoted, _ := json.Marshal(name) // a string always marshals
	open := byte(',')
	if first {
		open = '{'
	}
	text := append(append([]byte{open}, quoted...), ':')
	return key{append(text, make([]byte, block)...), len(text)}
}

// NewLayout makes a layout of fields, in the order in which rows show them.
func NewLayout(fields []Field) *Layout {
	l := &Layout{fields: fields, names: make(map[string]int, len(fields)), overhead: len("},")}
	columns := 0
	for i, f := range fields {
		k := newKey(i == 0, f.Name)
		l.keys = append(l.keys, k)
		l.overhead += k.length
		l.names[f.Name] = i
		l.column = append(l.column, -1)
		if f.Indexed {
			l.column[i] = columns
			columns++
		}
	}
	l.keys = append(l.keys, key{text: make([]byte, block)})
	return l
}

// Len is the number of fields.
func (l *Layout) Len() int { return len(l.fields) }

// values is the number of values of a row: one for each field, and the further members.
func (l *Layout) values() int { return len(l.fields) + 1 }

// Column finds the column of a field. It panics if the field isn't indexed: which are is known when the layout is made.
func (l *Layout) Column(name string) int {
	i, ok := l.names[name]
	if !ok || l.column[i] < 0 {
		panic(fmt.Sprintf("store: field %q has no column", name))
	}
	return l.column[i]
}

func (l *Layout) columns() int {
	n := 0
	for _, c := range l.column {
		if c >= 0 {
			n++
		}
	}
	return n
}
