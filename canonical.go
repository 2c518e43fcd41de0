package ringback

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strconv"

	"github.com/ringback/ringback/internal/strictjson"
)

// canonical is a text that equal values share, whatever the order of members and the spelling of strings and numbers.
func canonical(doc *strictjson.Document, i int32) string {
	var b bytes.Buffer
	writeCanonical(&b, doc, i)
	return b.String()
}

// canonicalHash is the hash of the canonical text, which it doesn't make.
func canonicalHash(doc *strictjson.Document, i int32) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	writeCanonical(&h, doc, i)
	return h.Sum64()
}

// sink is a bytes.Buffer or a maphash.Hash.
type sink interface {
	Write(p []byte) (int, error)
	WriteByte(c byte) error
}

func writeCanonical(w sink, doc *strictjson.Document, i int32) {
	switch doc.Nodes[i].Kind {
	case strictjson.Array:
		_ = w.WriteByte('[')
		for child := range doc.Children(i) {
			writeCanonical(w, doc, child)
		}
		_ = w.WriteByte(']')
	case strictjson.Object:
		_ = w.WriteByte('{')
		for _, child := range sortedMembers(doc, i) {
			writeCounted(w, doc.Key(child))
			writeCanonical(w, doc, child)
		}
		_ = w.WriteByte('}')
	case strictjson.String:
		writeCounted(w, doc.StringText(i))
	case strictjson.Number:
		_, _ = w.Write(strconv.AppendQuote(nil, canonicalNumber(doc.Raw(i))))
	default:
		_ = w.WriteByte('=')
		_, _ = w.Write(doc.Raw(i))
	}
}

// writeCounted writes a text with its length before it, so that no two rows of texts are written alike.
func writeCounted(w sink, text []byte) {
	_, _ = w.Write(append(strconv.AppendInt(nil, int64(len(text)), 10), ':'))
	_, _ = w.Write(text)
}

// sortedMembers are an object's members by their names. Of those with one name the last counts.
func sortedMembers(doc *strictjson.Document, i int32) []int32 {
	members := slices.AppendSeq(make([]int32, 0, doc.Nodes[i].Len), doc.Children(i))
	slices.SortStableFunc(members, func(a, b int32) int { return bytes.Compare(doc.Key(a), doc.Key(b)) })
	kept := members[:0]
	for k, member := range members {
		if k+1 == len(members) || !bytes.Equal(doc.Key(member), doc.Key(members[k+1])) {
			kept = append(kept, member)
		}
	}
	return kept
}

// canonicalNumber is a text that equal numbers share: 5, 5.0 and 50e-1 have one. It takes time linear to the text, whatever the number.
func canonicalNumber(text []byte) string {
	mantissa, exponent := text, int64(0)
	if at := bytes.IndexAny(text, "eE"); at >= 0 {
		var err error
		if exponent, err = strconv.ParseInt(string(text[at+1:]), 10, 32); err != nil {
			return string(text) // beyond all that is computed with
		}
		mantissa = text[:at]
	}
	mantissa, negative := bytes.CutPrefix(mantissa, []byte("-"))
	whole, fraction, _ := bytes.Cut(mantissa, []byte("."))
	digits := slices.Concat(whole, fraction)
	exponent -= int64(len(fraction))
	short := bytes.TrimRight(digits, "0")
	exponent += int64(len(digits) - len(short))
	short = bytes.TrimLeft(short, "0")
	switch {
	case len(short) == 0:
		return "0"
	case negative:
		return "-" + string(short) + "e" + strconv.FormatInt(exponent, 10)
	}
	return string(short) + "e" + strconv.FormatInt(exponent, 10)
}
