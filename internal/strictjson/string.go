package strictjson

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// faultSet holds the codes that a string was found guilty of.
type faultSet uint16

// string reads the string at pos, quotes included. It reports whether the text
// needs decoding, and false if the string doesn't end. Its faults are node i's.
func (r *reader) string(i int32) (escaped, ok bool) {
	r.seen = 0
	r.pos = plainEnd(r.text, r.pos+1)
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == '"':
			r.pos++
			return escaped, true
		case c == '\\':
			escaped = true
			_, size, flaw := unescape(r.text[r.pos:])
			r.step(i, size, flaw)
		case c < ' ':
			r.step(i, 1, ControlCharacter)
		default:
			escaped = r.character(i) || escaped
		}
		r.pos = plainEnd(r.text, r.pos)
	}
	return escaped, r.want(i, `'"'`)
}

// character reads one UTF-8 sequence and reports whether it is invalid.
func (r *reader) character(i int32) bool {
	char, size := utf8.DecodeRune(r.text[r.pos:])
	if char == utf8.RuneError && size == 1 {
		r.step(i, 1, InvalidUTF8)
		return true
	}
	r.pos += size
	return false
}

// step goes on by size bytes and notes their flaw once per string.
func (r *reader) step(i int32, size int, flaw FaultCode) {
	if flaw != flawless && r.seen>>flaw&1 == 0 {
		r.seen |= 1 << flaw
		r.fault(flaw, i, r.pos, r.pos+size)
	}
	r.pos += size
}

// plainEnd returns the position of the next byte that isn't plain: a quote, a
// backslash, a control character, a byte beyond ASCII, or the end.
func plainEnd(text []byte, pos int) int {
	for ; len(text)-pos >= 8; pos += 8 {
		if marks := special(binary.LittleEndian.Uint64(text[pos:])); marks != 0 {
			return pos + bits.TrailingZeros64(marks)/8
		}
	}
	for pos < len(text) && isPlain(text[pos]) {
		pos++
	}
	return pos
}

func isPlain(c byte) bool { return c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf }

// special sets the high bit of each of eight bytes that isn't plain. A byte less
// than the one subtracted from it borrows, which may mark plain bytes above it:
// only the lowest mark is reliable.
func special(eight uint64) uint64 {
	const each, high = 0x0101_0101_0101_0101, 0x8080_8080_8080_8080
	control := eight - each*' '
	quote := (eight ^ each*'"') - each
	backslash := (eight ^ each*'\\') - each
	return (eight | control | quote | backslash) & high
}

// flawless is no fault: an escape's sequence is in order.
const flawless = FaultCode(len(faultTable))

// unescape decodes the escape sequence at the start of text. A lone surrogate is
// U+FFFD, and the backslash of a sequence that doesn't exist stands for itself.
func unescape(text []byte) (char rune, size int, flaw FaultCode) {
	if at(text, 1) == 'u' {
		return unescapeUnit(text)
	}
	if char := simpleEscapes[at(text, 1)]; char != 0 {
		return rune(char), 2, flawless
	}
	return '\\', 1, BadEscape
}

var simpleEscapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// unescapeUnit decodes \uXXXX, or two of them if they make a surrogate pair.
func unescapeUnit(text []byte) (char rune, size int, flaw FaultCode) {
	const unitSize = len(`\uXXXX`)
	unit, ok := codeUnit(text)
	if !ok {
		return '\\', 1, BadEscape
	}
	if !utf16.IsSurrogate(unit) {
		return unit, unitSize, flawless
	}
	if second, ok := codeUnit(text[unitSize:]); ok {
		if char = utf16.DecodeRune(unit, second); char != utf8.RuneError {
			return char, 2 * unitSize, flawless
		}
	}
	return utf8.RuneError, unitSize, LoneSurrogate
}

// codeUnit reads the \uXXXX at the start of text.
func codeUnit(text []byte) (unit rune, ok bool) {
	if len(text) < len(`\uXXXX`) || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	for _, c := range text[2:6] {
		digit, ok := hexDigit(c)
		if !ok {
			return 0, false
		}
		unit = unit<<4 | digit
	}
	return unit, true
}

func hexDigit(c byte) (rune, bool) {
	switch lower := c | 0x20; {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case 'a' <= lower && lower <= 'f':
		return rune(lower - 'a' + 10), true
	}
	return 0, false
}
