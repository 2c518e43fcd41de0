package strictjson

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxFaults is how many faults of one code a Document lists. Further ones are
// counted in Document.More, but never the one that ended the reading.
const MaxFaults = 100

// FaultCode names a way of not being strict JSON.
type FaultCode uint8

// The faults. Reading goes on behind all but the last three.
const (
	ByteOrderMark    FaultCode = iota // skipped
	TrailingBytes                     // the value is whole, the rest isn't read
	DuplicateKey                      // one fault for each repetition, at the later member
	NotANumber                        // the node is Invalid
	InvalidUTF8                       // once per string
	LoneSurrogate                     // once per string
	ControlCharacter                  // once per string
	BadNumber                         // the node is Invalid
	BadEscape                         // once per string; the backslash stands for itself
	Syntax                            // anything else, truncation and empty texts too
	TooDeep                           // more than MaxDepth arrays and objects
	TooLarge                          // offsets don't fit Node, or more values than MaxNodes

	faultCodes = iota
)

var faultTable = [...]struct{ name, sentence string }{
	ByteOrderMark:    {"byte-order-mark", "A JSON text must not begin with a byte order mark (RFC 8259, section 8.1)."},
	TrailingBytes:    {"trailing-bytes", "Nothing but white space may follow the value (RFC 8259, section 2)."},
	DuplicateKey:     {"duplicate-key", "The names within an object should be unique (RFC 8259, section 4)."},
	NotANumber:       {"not-a-number", "Infinity and NaN are not permitted (RFC 8259, section 6)."},
	InvalidUTF8:      {"invalid-utf8", "JSON text must be encoded in UTF-8 (RFC 8259, section 8.1)."},
	LoneSurrogate:    {"lone-surrogate", "Half of a UTF-16 surrogate pair encodes no character (RFC 8259, section 8.2)."},
	ControlCharacter: {"control-character", "Characters below U+0020 must be escaped in strings (RFC 8259, section 7)."},
	BadNumber:        {"bad-number", "A number has no leading zero or plus, and digits on both sides of its point (RFC 8259, section 6)."},
	BadEscape:        {"bad-escape", `Only ", \, /, b, f, n, r, t and u with four hexadecimal digits may follow a backslash (RFC 8259, section 7).`},
	Syntax:           {"syntax", "The text doesn't follow the grammar of JSON (RFC 8259, section 2)."},
	TooDeep:          {"too-deep", "Arrays and objects are nested deeper than 512 levels (a limit as RFC 8259, section 9 allows)."},
	TooLarge:         {"too-large", "The text is longer, or has more values, than a reader has to take (a limit as RFC 8259, section 9 allows)."},
}

// String returns the code's name, such as "duplicate-key".
func (c FaultCode) String() string { return faultTable[c].name }

// Sentence tells which rule was broken.
func (c FaultCode) Sentence() string { return faultTable[c].sentence }

// Fault is one place where a text isn't strict JSON.
type Fault struct {
	Code   FaultCode
	Offset int    // the byte in Text
	Node   int32  // index of the node at fault, or -1 where it is the text
	Detail string // the bytes at fault, shortened, or what is beyond a limit
	Want   string // what the grammar wants in their place; "" for all but Syntax
}

// String returns the code, the offset and the detail.
func (f Fault) String() string {
	if f.Want != "" {
		return fmt.Sprintf("%s at byte %d: want %s, got %s", f.Code, f.Offset, f.Want, f.Detail)
	}
	return fmt.Sprintf("%s at byte %d: %s", f.Code, f.Offset, f.Detail)
}

// maxExcerpt is how many bytes of the text a detail repeats.
const maxExcerpt = 40

// excerpt shows bytes as sent, or quoted where they aren't printable.
func excerpt(text []byte) string {
	more := ""
	if len(text) > maxExcerpt {
		text, more = text[:maxExcerpt], "…"
	}
	s := string(text)
	if !strconv.CanBackquote(s) || strings.Contains(s, "\t") {
		s = strconv.Quote(s)
	}
	return s + more
}
