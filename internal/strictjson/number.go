package strictjson

import "strings"

// inWord holds the bytes of numbers, of words, and of what is meant as either.
var inWord = func() (table [256]bool) {
	for _, c := range "+-._0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		table[c] = true
	}
	return table
}()

// wordEnd returns where the word at pos ends.
func wordEnd(text []byte, pos int) int {
	for pos < len(text) && inWord[text[pos]] {
		pos++
	}
	return pos
}

// number reads the number of node i, or the token that stands in its place.
func (r *reader) number(i int32) {
	start := r.pos
	end, integer := numberEnd(r.text, start)
	if end == start || end < len(r.text) && inWord[r.text[end]] {
		r.notNumber(i)
		return
	}
	n := &r.nodes[i]
	n.Kind, n.Integer = Number, integer
	r.pos = end
}

func (r *reader) notNumber(i int32) {
	start := r.pos
	r.pos = wordEnd(r.text, start)
	code := BadNumber
	if isNotANumber(r.text[start:r.pos]) {
		code = NotANumber
	}
	r.fault(code, i, start, r.pos)
}

// numberEnd returns where the number at pos ends, by the grammar of RFC 8259
// section 6, and whether it has neither fraction nor exponent. It returns pos
// where no number begins or where one breaks off.
func numberEnd(text []byte, pos int) (end int, integer bool) {
	start, end := pos, pos
	if at(text, end) == '-' {
		end++
	}
	first := end
	end = digitsEnd(text, end)
	if end == first || text[first] == '0' && end > first+1 {
		return start, false
	}
	integer = true
	if at(text, end) == '.' {
		first, integer = end+1, false
		if end = digitsEnd(text, first); end == first {
			return start, false
		}
	}
	if c := at(text, end); c == 'e' || c == 'E' {
		first, integer = end+1, false
		if c := at(text, first); c == '+' || c == '-' {
			first++
		}
		if end = digitsEnd(text, first); end == first {
			return start, false
		}
	}
	return end, integer
}

func digitsEnd(text []byte, pos int) int {
	for pos < len(text) && text[pos]-'0' <= 9 {
		pos++
	}
	return pos
}

// at returns the byte at pos, 0 behind the end.
func at(text []byte, pos int) byte {
	if pos < len(text) {
		return text[pos]
	}
	return 0
}

// isNotANumber reports whether a word is one of the spellings by which programs
// write what JSON numbers can't express.
func isNotANumber(word []byte) bool {
	if len(word) > len("-infinity") {
		return false
	}
	switch strings.ToLower(strings.TrimLeft(string(word), "+-")) {
	case "nan", "inf", "infinity":
		return true
	}
	return false
}
