package report

import (
	"fmt"
	"strings"
	"unicode"
)

// Plain is a text from outside as a terminal may show it: what would move the cursor, ring, recolour or turn the direction of
// reading is written out.
func Plain(text string) string {
	harmless := func(r rune) bool { return unicode.IsPrint(r) && !unicode.Is(unicode.Bidi_Control, r) }
	if strings.IndexFunc(text, func(r rune) bool { return !harmless(r) }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case harmless(r):
			b.WriteRune(r)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

const lineLength = 110

// wrap joins words with commas, in lines that begin with an indentation.
func wrap(indent string, words []string) string {
	var b strings.Builder
	length := 0
	for i, word := range words {
		if i < len(words)-1 {
			word += ","
		}
		switch {
		case i == 0:
			b.WriteString(indent)
		case length+1+len(word) > lineLength:
			b.WriteString("\n" + indent)
			length = 0
		default:
			b.WriteByte(' ')
			length++
		}
		b.WriteString(word)
		length += len(word)
	}
	return b.String()
}
