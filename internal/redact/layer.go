package redact

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// layer is one kind of escapes.
type layer struct {
	sign byte // with which each begins
	// read reads the escape at the beginning of a text: its length, 0 if there is none, and what it stands for.
	read func(text string) (length int, plain string)
	// open reports whether a text is the beginning of an escape.
	open func(text string) bool
}

var layers = [...]layer{
	{'%', readPercent, func(text string) bool { return len(text) < len("%2b") }},
	{'\\', readBackslash, func(text string) bool {
		return text == `\` || isCut(text, "u", 4) || isCut(text, "x", 2) || isCut(text, "U", 8)
	}},
	{'&', readEntity, func(text string) bool { return strings.Trim(text[1:], "#"+lettersAndDigits) == "" }},
}

const lettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// longestOpen is the length of the longest escape that unfinished sees.
const longestOpen = 12

// unfinished is where an escape begins that a text was cut off in, the text's end if there is none.
func unfinished(text string) int {
	for i := len(text) - 1; i >= max(0, len(text)-longestOpen); i-- {
		for _, l := range layers {
			if text[i] == l.sign && l.open(text[i:]) {
				return i
			}
		}
	}
	return len(text)
}

func isCut(text, kind string, digits int) bool {
	rest, ok := strings.CutPrefix(text, `\`+kind)
	_, isHex := number("0" + rest)
	return ok && isHex && len(rest) < digits
}

// next is the first escape in a text from a place on. One of length 0 at the end says that there is none.
func (l *layer) next(text string, from int) (at, length int, plain string) {
	for at = from; ; at++ {
		sign := strings.IndexByte(text[at:], l.sign)
		if sign < 0 {
			return len(text), 0, ""
		}
		at += sign
		if length, plain = l.read(text[at:]); length > 0 {
			return at, length, plain
		}
	}
}

// decode is a text without the escapes of a layer. escaped reports whether there were any.
func (l *layer) decode(text string) (plain string, escaped bool) {
	at, length, letter := l.next(text, 0)
	if length == 0 {
		return text, false
	}
	var b strings.Builder
	b.Grow(len(text))
	for from := 0; ; {
		b.WriteString(text[from:at])
		b.WriteString(letter)
		if length == 0 {
			return b.String(), true
		}
		from = at + length
		at, length, letter = l.next(text, from)
	}
}

// origins are the parts of a text that spans of what it decodes to come from. The spans are in order and apart.
func (l *layer) origins(text string, spans []span) []span {
	walk := walk{layer: l, text: text}
	walk.advance(0)
	out := make([]span, len(spans))
	for i, s := range spans {
		out[i] = span{walk.origin(s.from, false), walk.origin(s.to, true)}
	}
	return out
}

// walk goes through a text from escape to escape.
type walk struct {
	layer   *layer
	text    string
	from    int // what stands between the last escape and this one begins here
	decoded int // where that stands in the decoded text
	at      int // this escape
	length  int
	plain   string
}

func (w *walk) advance(from int) {
	w.from = from
	w.at, w.length, w.plain = w.layer.next(w.text, from)
}

// origin is where a byte of the decoded text comes from, or, with end, the end of the one before it. Bytes are asked for in order.
func (w *walk) origin(offset int, end bool) int {
	if end {
		offset-- // the last byte is looked for
	}
	for {
		escape := w.decoded + w.at - w.from
		switch {
		case offset < escape && end:
			return w.from + offset - w.decoded + 1
		case offset < escape:
			return w.from + offset - w.decoded
		case offset < escape+len(w.plain) && end:
			return w.at + w.length
		case offset < escape+len(w.plain) || w.length == 0:
			return w.at
		}
		w.decoded = escape + len(w.plain)
		w.advance(w.at + w.length)
	}
}

func readPercent(text string) (length int, plain string) {
	const form = "%2b"
	if len(text) < len(form) {
		return 0, ""
	}
	value, ok := number(text[1:len(form)])
	if !ok {
		return 0, ""
	}
	return len(form), string([]byte{byte(value)})
}

// controls are letters that stand for control characters behind a backslash.
var controls = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f"}

func readBackslash(text string) (length int, plain string) {
	if len(text) < len(`\n`) {
		return 0, ""
	}
	switch c := text[1]; {
	case c == 'x':
		if value, ok := digits(text, 2); ok {
			return len(`\x2b`), string([]byte{byte(value)})
		}
	case c == 'U':
		if value, ok := digits(text, 8); ok {
			return len(`\U0000002b`), string(rune(value))
		}
	case c == 'u':
		return readUnicode(text)
	case controls[c] != "":
		return len(`\n`), controls[c]
	case c > ' ' && c < '0', c > '9' && c < 'A', c > 'Z' && c < 'a', c > 'z' && c <= '~': // punctuation
		return len(`\/`), text[1:2]
	}
	return 0, ""
}

// readUnicode reads \u002b, or the two that stand for one character beyond the first 65,536.
func readUnicode(text string) (length int, plain string) {
	const form = `\u002b`
	value, ok := digits(text, 4)
	if !ok {
		return 0, ""
	}
	if utf16.IsSurrogate(rune(value)) && strings.HasPrefix(text[len(form):], `\u`) {
		low, _ := digits(text[len(form):], 4)
		if r := utf16.DecodeRune(rune(value), rune(low)); r != utf8.RuneError {
			return 2 * len(form), string(r)
		}
	}
	return len(form), string(rune(value))
}

// digits are so many hexadecimal ones behind a backslash and a letter.
func digits(text string, count int) (value uint64, ok bool) {
	const before = len(`\u`)
	if len(text) < before+count {
		return 0, false
	}
	return number(text[before : before+count])
}

// number reads hexadecimal digits.
func number(text string) (value uint64, ok bool) {
	if strings.ContainsAny(text, "+-_") {
		return 0, false
	}
	value, err := strconv.ParseUint(text, 16, 32)
	return value, err == nil
}

// readEntity reads a name or a number that HTML has for a character.
func readEntity(text string) (length int, plain string) {
	const longest = 32
	end := strings.IndexByte(text[:min(len(text), longest)], ';')
	if end < 0 {
		return 0, ""
	}
	escape := text[:end+1]
	if plain = html.UnescapeString(escape); plain == escape || utf8.RuneCountInString(plain) > 2 { // some names stand for two
		return 0, ""
	}
	return len(escape), plain
}
