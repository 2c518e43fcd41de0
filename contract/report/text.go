package report

import (
	"bytes"
	"io"
	"strings"

	"github.com/ringback/ringback/internal/printable"
)

// Plain is a text from outside as a terminal may show it: what would move the cursor, ring, recolour or turn the direction of
// reading is written out.
func Plain(text string) string { return printable.Text(text) }

// writePlain writes a text of lines, whatever in it came from outside.
func writePlain(w io.Writer, text *bytes.Buffer) error {
	_, err := io.WriteString(w, printable.Lines(text.String()))
	return err
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
