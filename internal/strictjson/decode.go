package strictjson

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// Key returns the decoded name of member i, nil if node i is no member. It is a
// part of Text where KeyEscaped is false, and must not be changed.
func (d *Document) Key(i int32) []byte {
	if n := &d.Nodes[i]; n.isMember() {
		return n.key(d.Text)
	}
	return nil
}

// StringText returns the decoded content of string i, nil if node i is no String.
// It is a part of Text where Escaped is false, and must not be changed. Invalid
// UTF-8 and lone surrogates become U+FFFD, as in encoding/json.
func (d *Document) StringText(i int32) []byte {
	n := &d.Nodes[i]
	if n.Kind != String {
		return nil
	}
	raw := d.Text[n.Start+1 : n.End-1 : n.End-1]
	if n.Escaped {
		return decode(raw)
	}
	return raw
}

// Value returns what encoding/json decodes node i to with UseNumber: nil, bool,
// [json.Number], string, []any or map[string]any. An Invalid node is nil. Of
// members with one name the last wins.
func (d *Document) Value(i int32) any {
	switch n := &d.Nodes[i]; n.Kind {
	case Bool:
		return d.Text[n.Start] == 't'
	case Number:
		return json.Number(d.Raw(i))
	case String:
		return string(d.StringText(i))
	case Array:
		return d.array(i)
	case Object:
		return d.object(i)
	}
	return nil
}

func (d *Document) array(i int32) []any {
	elements := make([]any, 0, d.Nodes[i].Len)
	for child := range d.Children(i) {
		elements = append(elements, d.Value(child))
	}
	return elements
}

func (d *Document) object(i int32) map[string]any {
	members := make(map[string]any, d.Nodes[i].Len)
	for child := range d.Children(i) {
		members[string(d.Key(child))] = d.Value(child)
	}
	return members
}

// decode returns the characters of a string's content.
func decode(raw []byte) []byte {
	text := make([]byte, 0, len(raw))
	for pos := 0; pos < len(raw); {
		end := plainEnd(raw, pos)
		text = append(text, raw[pos:end]...)
		if end == len(raw) {
			break
		}
		char, size := decodeRune(raw[end:])
		if cap(text)-len(text) < utf8.RuneLen(char) { // once: each byte that is left may become a U+FFFD
			text = slices.Grow(text, len("\ufffd")*(len(raw)-end))
		}
		text = utf8.AppendRune(text, char)
		pos = end + size
	}
	return text
}

func decodeRune(raw []byte) (char rune, size int) {
	if raw[0] == '\\' {
		char, size, _ = unescape(raw)
		return char, size
	}
	return utf8.DecodeRune(raw)
}
