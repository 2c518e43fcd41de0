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
type Layout struct {
	fields []Field
	keys   []string // what stands before each value in a row: {"id": for the first, ,"name": for the others
	column []int    // by field: its place among the columns, or -1
	names  map[string]int
}

// NewLayout makes a layout of fields, in the order in which rows show them.
func NewLayout(fields []Field) *Layout {
	l := &Layout{fields: fields, names: make(map[string]int, len(fields))}
	columns := 0
	for i, f := range fields {
		name, _ := json.Marshal(f.Name) // a string always marshals
		open := ","
		if i == 0 {
			open = "{"
		}
		l.keys = append(l.keys, open+string(name)+":")
		l.names[f.Name] = i
		l.column = append(l.column, -1)
		if f.Indexed {
			l.column[i] = columns
			columns++
		}
	}
	return l
}

// Len is the number of fields.
func (l *Layout) Len() int { return len(l.fields) }

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

// overhead is how many bytes a row has beside its values, with the comma behind it.
func (l *Layout) overhead() int {
	n := len("},")
	for _, key := range l.keys {
		n += len(key)
	}
	return n
}
