// Package printable shows texts from outside so that they can do nothing but be read: what would move a terminal's cursor, ring, recolour
// or turn the direction of reading is written out.
package printable

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is a text on one line: a line break is written out, too.
func Text(text string) string { return written(text, "") }

// Lines is a text whose line breaks and tabs stay.
func Lines(text string) string { return written(text, "\n\t") }

// JSON is a text of JSON that says the same: what isn't printable becomes an escape like \u202e, which it can only be in strings.
func JSON(text []byte) []byte {
	if bytes.IndexFunc(text, isOddInJSON) < 0 {
		return text
	}
	var b bytes.Buffer
	for _, r := range string(text) {
		switch {
		case !isOddInJSON(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}

// JSONWriter passes on texts of JSON as JSON has them. Each Write has whole characters.
type JSONWriter struct{ W io.Writer }

// Write implements io.Writer.
func (w JSONWriter) Write(text []byte) (int, error) {
	if _, err := w.W.Write(JSON(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}

func isOddInJSON(r rune) bool { return isOdd(r) && r != '\n' && r != '\t' && r != '\r' }

// isOdd reports whether a character isn't seen, or changes how others are.
func isOdd(r rune) bool { return !unicode.IsPrint(r) || unicode.Is(unicode.Bidi_Control, r) }

// written is a text with what is odd written out, but for some characters, and for bytes that are no text.
func written(text, but string) string {
	odd := func(r rune) bool { return isOdd(r) && !strings.ContainsRune(but, r) }
	if utf8.ValidString(text) && strings.IndexFunc(text, odd) < 0 {
		return text
	}
	var b strings.Builder
	for rest := text; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == utf8.RuneError && size == 1, odd(r) && r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, rest[0])
		case !odd(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		rest = rest[size:]
	}
	return b.String()
}
