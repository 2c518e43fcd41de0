package strictjson

import (
	"iter"
	"strconv"
	"strings"
)

// Children yields the elements of an array or the members of an object, in their
// order, and nothing for other nodes.
func (d *Document) Children(i int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for child := i + 1; child < d.Nodes[i].Next; child = d.Nodes[child].Next {
			if !yield(child) {
				return
			}
		}
	}
}

// Member returns the member of object i that has the name, the last if there are
// several, as encoding/json does.
func (d *Document) Member(i int32, name string) (member int32, ok bool) {
	if d.Nodes[i].Kind != Object {
		return 0, false
	}
	for child := range d.Children(i) {
		if string(d.Key(child)) == name {
			member, ok = child, true
		}
	}
	return member, ok
}

// Repeated returns the JSON pointer of the first member in a text whose name an earlier one of its object has.
func Repeated(text []byte) (pointer string, ok bool) {
	var d Document
	d.Read(text)
	for _, f := range d.Faults {
		if f.Code == DuplicateKey {
			return d.Pointer(f.Node), true
		}
	}
	return "", false
}

// Element returns the element of array i at a position counted from 0.
func (d *Document) Element(i int32, position int) (element int32, ok bool) {
	if d.Nodes[i].Kind != Array {
		return 0, false
	}
	for child := range d.Children(i) {
		if position == 0 {
			return child, true
		}
		position--
	}
	return 0, false
}

var unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")

// At returns the node that a JSON pointer (RFC 6901) leads to. It is the inverse of
// Pointer, but for members whose name comes again.
func (d *Document) At(pointer string) (i int32, ok bool) {
	if len(d.Nodes) == 0 {
		return 0, false
	}
	if pointer == "" {
		return 0, true
	}
	if pointer[0] != '/' {
		return 0, false
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		if i, ok = d.follow(i, token); !ok {
			return 0, false
		}
	}
	return i, true
}

// follow takes the step that one reference token names. It refuses tokens that
// Pointer wouldn't write: 01 for 1, ~ for ~0.
func (d *Document) follow(i int32, token string) (child int32, ok bool) {
	if d.Nodes[i].Kind == Object {
		name := unescapePointer.Replace(token)
		if escapePointer.Replace(name) != token {
			return 0, false
		}
		return d.Member(i, name)
	}
	position, err := strconv.ParseUint(token, 10, 31)
	if err != nil || strconv.FormatUint(position, 10) != token {
		return 0, false
	}
	return d.Element(i, int(position))
}
