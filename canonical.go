package ringback

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strconv"

	"github.com/ringback/ringback/internal/strictjson"
)

// canonical is a text that equal values share, whatever the order of members and the spelling of strings and numbers.
func canonical(doc *strictjson.Document, i int32) string { return string(appendCanonical(nil, doc, i)) }

// hash is the hash of a value's canonical text.
func (j *judge) hash(i int32) uint64 {
	j.scratch = appendCanonical(j.scratch[:0], j.doc, i)
	return maphash.Bytes(seed, j.scratch)
}

func appendCanonical(dst []byte, doc *strictjson.Document, i int32) []byte {
	switch doc.Nodes[i].Kind {
	case strictjson.Array:
		dst = append(dst, '[')
		for child := range doc.Children(i) {
			dst = appendCanonical(dst, doc, child)
		}
		return append(dst, ']')
	case strictjson.Object:
		dst = append(dst, '{')
		return append(appendMembers(dst, doc, i), '}')
	case strictjson.String:
		return appendCounted(dst, doc.StringText(i))
	case strictjson.Number:
		return append(appendNumber(append(dst, '#'), doc.Raw(i)), '#')
	default:
		return append(append(dst, '='), doc.Raw(i)...)
	}
}

// appendCounted writes a text with its length before it, so that no two rows of texts are written alike.
func appendCounted(dst, text []byte) []byte {
	return append(append(strconv.AppendInt(dst, int64(len(text)), 10), ':'), text...)
}

// appendMembers writes an object's members by their names. Of those with one name the last counts.
func appendMembers(dst []byte, doc *strictjson.Document, i int32) []byte {
	var few [8]int32 // most objects that come in millions are small
	members := few[:0]
	if length := doc.Nodes[i].Len; int(length) > len(few) {
		members = make([]int32, 0, length)
	}
	for child := range doc.Children(i) {
		members = append(members, child)
	}
	slices.SortStableFunc(members, func(a, b int32) int { return bytes.Compare(doc.Key(a), doc.Key(b)) })
	for k, member := range members {
		if k+1 == len(members) || !bytes.Equal(doc.Key(member), doc.Key(members[k+1])) {
			dst = appendCounted(dst, doc.Key(member))
			dst = appendCanonical(dst, doc, member)
		}
	}
	return dst
}

// appendNumber writes a text that equal numbers share: 5, 5.0 and 50e-1 have one. It takes time linear to the text, whatever the number.
func appendNumber(dst, text []byte) []byte {
	mantissa, exponent := text, int64(0)
	if at := bytes.IndexAny(text, "eE"); at >= 0 {
		var err error
		if exponent, err = strconv.ParseInt(string(text[at+1:]), 10, 32); err != nil {
			return append(dst, text...) // beyond all that is computed with
		}
		mantissa = text[:at]
	}
	mantissa, negative := bytes.CutPrefix(mantissa, []byte("-"))
	whole, fraction, _ := bytes.Cut(mantissa, []byte("."))
	if fraction = bytes.TrimRight(fraction, "0"); len(fraction) > 0 {
		exponent -= int64(len(fraction))
	} else {
		short := bytes.TrimRight(whole, "0")
		exponent += int64(len(whole) - len(short))
		whole = short
	}
	if whole = bytes.TrimLeft(whole, "0"); len(whole) == 0 {
		if fraction = bytes.TrimLeft(fraction, "0"); len(fraction) == 0 {
			return append(dst, '0')
		}
	}
	if negative {
		dst = append(dst, '-')
	}
	dst = append(append(append(dst, whole...), fraction...), 'e')
	return strconv.AppendInt(dst, exponent, 10)
}
