package pull

import (
	"strings"
	"unicode/utf8"
)

// long is how many characters of a text are replaced one by one.
const long = 64

// longest is how many bytes of a text are replaced at once. What is longer is replaced piece by piece, in memory that is bounded.
const longest = 64 << 10

// replaced is a text of the same length, each character another of its class. With prefixes, texts that begin alike still do.
func (s *shuffler) replaced(text string, c *classes, prefixes bool) string {
	if len(text) <= longest {
		return s.replacedPiece(text, c, prefixes)
	}
	var out strings.Builder
	out.Grow(len(text))
	for len(text) > 0 {
		end := min(longest, len(text))
		for end < len(text) && end > longest-utf8.UTFMax && !utf8.RuneStart(text[end]) {
			end--
		}
		out.WriteString(s.replacedPiece(text[:end], c, prefixes))
		text = text[end:]
	}
	return out.String()
}

func (s *shuffler) replacedPiece(text string, c *classes, prefixes bool) string {
	runes := []rune(text)
	of := make([]alphabet, len(runes))
	for i, r := range runes {
		of[i] = c.of(r)
	}
	return string(s.run(runes, of, prefixes))
}

func (s *shuffler) run(runes []rune, of []alphabet, prefixes bool) []rune {
	switch {
	case prefixes:
		return s.forward(runes, of)
	case replaceable(of) > long:
		return s.spread(runes, of)
	}
	return s.mix(runes, of)
}

func replaceable(of []alphabet) (n int) {
	for _, a := range of {
		if a != nil {
			n++
		}
	}
	return n
}

// figure replaces a number as it is written, so that sign, magnitude, zeros and exponent stay: 0 says nothing by itself, and
// 1200.50 becomes 4700.30.
func (s *shuffler) figure(text string) string {
	runes := []rune(text)
	of := make([]alphabet, len(runes))
	for i, r := range runes {
		if r == 'e' || r == 'E' {
			break
		}
		if nonzero.index(r) >= 0 {
			of[i] = nonzero
		}
	}
	s.bound(runes, of)
	return string(s.run(runes, of, false))
}

// bound keeps integers that a double, or 64 bits, can hold within what they can: of as many digits, only those that begin with 9
// may be too large.
func (s *shuffler) bound(runes []rune, of []alphabet) {
	first := 0
	if len(runes) > 0 && runes[0] == '-' {
		first = 1
	}
	whole := strings.IndexAny(string(runes)+".", ".eE") - first
	if whole != len("9007199254740991") && whole != len("9223372036854775807") {
		return
	}
	of[first] = upToEight
	if runes[first] == '9' {
		of[first] = nil
	}
}

// code replaces an identifier, such as a provider's for a call: what is in hexadecimal stays so, and so do the letters in front
// that say what kind of thing it is, as in CA3f0c…, call_Xk2….
func (s *shuffler) code(text string, c *classes, prefixes bool) string {
	kind := kindLetters(text)
	body := text[kind:]
	form := formOf(body)
	if len(body) > longest {
		return text[:kind] + s.replaced(body, c, prefixes)
	}
	for {
		body = s.body(body, form, c, prefixes)
		if formOf(body) == form {
			return text[:kind] + body
		}
		// It took the form of another kind of text, which may become the same. One to one means: on, until it hasn't.
	}
}

func (s *shuffler) body(text string, form string, c *classes, prefixes bool) string {
	if form == "" {
		return s.replaced(text, c, prefixes)
	}
	runes := []rune(text)
	of := make([]alphabet, len(runes))
	for i, r := range runes {
		if a := alphabet(form); a.index(r) >= 0 {
			of[i] = a
		}
	}
	return string(s.run(runes, of, prefixes))
}

// formOf is the sixteen digits that an identifier is written in, "" if it has others, or those of decimals alone.
func formOf(text string) string {
	const between = "-:. "
	switch {
	case only(text, "0123456789"+between):
		return ""
	case only(text, hexLower+between):
		return hexLower
	case only(text, hexUpper+between):
		return hexUpper
	}
	return ""
}

func only(text, characters string) bool {
	return strings.Trim(text, characters) == ""
}

// kindLetters is how many bytes in front of an identifier say its kind: two capitals, or a short word before a separator.
func kindLetters(text string) int {
	const shortest = 16 // of what is behind
	if len(text) > 2+shortest && isCapital(text[0]) && isCapital(text[1]) {
		return 2
	}
	for i := range min(len(text), 7) {
		switch c := text[i] | 0x20; {
		case c >= 'a' && c <= 'z':
		case strings.IndexByte("-_:", text[i]) > -1 && i > 0 && len(text) > i+shortest && text[i] < 0x80:
			return i + 1
		default:
			return 0
		}
	}
	return 0
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }
