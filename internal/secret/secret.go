// Package secret takes tokens out of texts that are shown or kept, however they are written there: as they are, percent-encoded,
// as JSON or HTML escapes them, in hexadecimal or base64, and also what is left of one where a text was cut.
package secret

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Redacted stands where a token stood.
const Redacted = "[REDACTED]"

const (
	shortest        = 4  // from which a token is told from words of the text around it
	shortestEncoded = 8  // the same for what a token is encoded to
	shortestCut     = 60 // from which a text may have been cut off without a sign
	longestEscape   = 12 // of one byte
)

// Words are the texts that must not be shown: tokens, and what base64 and hexadecimal make of these. They are found however they
// are escaped. The zero value has none. Words are immutable and safe for concurrent use.
type Words struct {
	words []string
	first [256]bool // how one may begin
	told  []string  // the tokens as servers usually write them
}

// New makes the words that tell some tokens. One of less than four letters is no secret: it stands in every text.
func New(tokens ...string) Words {
	var s Words
	for _, token := range tokens {
		if len(token) >= shortest {
			s.words = append(append(s.words, token), encodings(token)...)
			s.told = append(s.told, token, url.QueryEscape(token), strings.ReplaceAll(token, "/", `\/`))
		}
	}
	for _, word := range s.words {
		s.first[word[0]] = true
	}
	for _, c := range []byte(`%&\`) {
		s.first[c] = len(s.words) > 0
	}
	return s
}

// encodings are a token in hexadecimal and in base64.
func encodings(token string) []string {
	hexadecimal := hex.EncodeToString([]byte(token))
	all := []string{hexadecimal, strings.ToUpper(hexadecimal)}
	for offset := range 3 {
		all = append(all, within(base64.StdEncoding, token, offset), within(base64.URLEncoding, token, offset))
	}
	return slices.DeleteFunc(all, func(word string) bool { return len(word) < shortestEncoded })
}

// within is what base64 always makes of a token that begins at an offset in a longer text, three by three bytes: the letters
// that don't depend on what stands around it.
func within(encoding *base64.Encoding, token string, offset int) string {
	text := encoding.EncodeToString([]byte(strings.Repeat("\x00", offset) + token))
	first, last := (offset*8+5)/6, (offset+len(token))*8/6
	return text[first:last]
}

// Redact takes the words out of a text, also what is left of one where the text was cut off.
func (s *Words) Redact(text string) string {
	const cut = "…"
	parts := strings.Split(text, cut)
	for i, part := range parts {
		parts[i] = s.replace(part, i < len(parts)-1 || len(text) >= shortestCut)
	}
	return strings.Join(parts, cut)
}

// RedactWhole takes the words out of a text that is known to be whole.
func (s *Words) RedactWhole(text string) string { return s.replace(text, false) }

// Tells reports whether a text holds a token as servers usually write it. It is for whole bodies, and looks for less than Redact.
func (s *Words) Tells(text string) bool {
	return slices.ContainsFunc(s.told, func(form string) bool { return strings.Contains(text, form) })
}

// replace takes the words out of a text, with cut also the beginning of one at its end.
func (s *Words) replace(text string, cut bool) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(text); {
		end := i
		if s.first[text[i]] {
			end = s.longest(text, i, cut)
		}
		if end == i {
			i++
			continue
		}
		b.WriteString(text[from:i] + Redacted)
		i, from = end, end
	}
	if from == 0 {
		return text
	}
	return b.String() + text[from:]
}

// longest is where the longest secret that begins at i ends, i if there is none.
func (s *Words) longest(text string, i int, cut bool) int {
	end := i
	for _, word := range s.words {
		end = max(end, occurs(word, text, i, cut))
	}
	return end
}

// occurs is where a word that begins at i ends, however each of its bytes is escaped; 0 if it doesn't stand there.
func occurs(word, text string, i int, cut bool) int {
	if text[i] != word[0] && !strings.ContainsRune(`%&\`, rune(text[i])) {
		return 0
	}
	ends := []int{i}
	for n := range len(word) {
		var next []int
		for _, at := range ends {
			if cut && n >= shortest && brokenOff(text[at:]) {
				return len(text)
			}
			next = escaped(next, text, at, word[n], deepest)
		}
		if len(next) == 0 {
			return 0
		}
		ends = next
	}
	return slices.Max(ends)
}

// brokenOff reports whether nothing is left of a text, or the beginning of an escape alone.
func brokenOff(rest string) bool {
	return rest == "" || len(rest) < longestEscape && strings.ContainsAny(rest[:1], `%&\`) && !strings.ContainsAny(rest, " ;")
}

// deepest is how often a byte may be escaped: an address in JSON in HTML.
const deepest = 3

// escaped adds where a byte that stands at i may end: as it is, as %2B, \u002b or \+, or as &#43; or &amp;, and these escaped in
// their turn.
func escaped(ends []int, text string, at int, c byte, depth int) []int {
	if at >= len(text) {
		return ends
	}
	if text[at] == c {
		ends = append(ends, at+1)
	}
	if depth == 0 || !introduces(text[at:], c) {
		return ends
	}
	for _, e := range escaped(nil, text, at, '%', depth-1) {
		ends = spelled(ends, text, e, fmt.Sprintf("%02x", c))
	}
	for _, e := range escaped(nil, text, at, '\\', depth-1) {
		ends = spelled(spelled(ends, text, e, string(rune(c))), text, e, fmt.Sprintf("u%04x", c))
	}
	for _, e := range escaped(nil, text, at, '&', depth-1) {
		for _, name := range []string{fmt.Sprintf("#%d;", c), fmt.Sprintf("#x%x;", c), entities[c]} {
			ends = spelled(ends, text, e, name)
		}
	}
	return ends
}

// introduces reports whether a text may begin with an escape of a byte, or with one of what begins such an escape. It spares the
// ampersands and percent signs of an address a closer look.
func introduces(text string, c byte) bool {
	const introducers = `%&\`
	switch text[0] {
	case '&':
		return strings.IndexByte(text[:min(len(text), longestEscape)], ';') > 0
	case '%':
		if len(text) < len("%2b") {
			return false
		}
		b, err := hex.DecodeString(text[1:len("%2b")])
		return err == nil && (b[0] == c || strings.IndexByte(introducers, b[0]) >= 0)
	case '\\':
		return len(text) > 1 && (text[1] == c || c >= 0x80 || strings.IndexByte(introducers+"uU", text[1]) >= 0)
	}
	return false
}

// entities are names that HTML has for bytes of tokens.
var entities = map[byte]string{'&': "amp;", '<': "lt;", '>': "gt;", '"': "quot;", '\'': "apos;", '+': "plus;", '/': "sol;", '=': "equals;", '%': "percnt;"}

// spelled adds where a word that stands at a place ends. Hexadecimal digits may be large or small.
func spelled(ends []int, text string, at int, word string) []int {
	if word == "" || at+len(word) > len(text) || !strings.EqualFold(text[at:at+len(word)], word) {
		return ends
	}
	if len(word) == 1 && text[at] != word[0] {
		return ends
	}
	return append(ends, at+len(word))
}

// telling are parts of names whose values are secrets.
var telling = []string{"authorization", "cookie", "token", "secret", "password", "api-key", "apikey", "api_key", "credential", "session"}

// Header reports whether the value of a header or parameter of that name is a secret.
func Header(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(telling, func(part string) bool { return strings.Contains(name, part) })
}
