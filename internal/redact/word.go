package redact

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// shortestEncoded is how long a form must be that has other letters than its secret.
const shortestEncoded = 8

// wordsOf are the forms of a secret without escapes.
func wordsOf(secret string) []word {
	if len(secret) < shortest {
		return []word{{`"` + secret + `"`, 1}}
	}
	words := []word{{secret, 0}, {strings.ReplaceAll(secret, " ", "+"), 0}, {latin1(secret), 0}}
	for _, form := range encodings(secret) {
		if len(form) >= shortestEncoded {
			words = append(words, word{form, 0})
		}
	}
	return words
}

// latin1 is how a text reads whose bytes are each taken for a character, as Python's servers do with headers.
func latin1(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// encodings are a secret in hexadecimal and in base64.
func encodings(secret string) []string {
	hexadecimal := hex.EncodeToString([]byte(secret))
	all := []string{hexadecimal, strings.ToUpper(hexadecimal)}
	for offset := range 3 {
		all = append(all, within(base64.StdEncoding, secret, offset), within(base64.URLEncoding, secret, offset))
	}
	return all
}

// within is what base64 always makes of a secret that begins at an offset in a longer text, three by three bytes: the letters that
// don't depend on what stands around it.
func within(encoding *base64.Encoding, secret string, offset int) string {
	text := encoding.EncodeToString([]byte(strings.Repeat("\x00", offset) + secret))
	first, last := (offset*8+5)/6, (offset+len(secret))*8/6
	return text[first:last]
}
