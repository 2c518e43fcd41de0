package printable_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode"

	"github.com/ringback/ringback/internal/printable"
)

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"plain – “ünïcode” 日本 🔑":        "plain – “ünïcode” 日本 🔑",
		"\x1b[31mred\x07\r\n\t":         `\x1b[31mred\x07\x0d\x0a\x09`,
		"\u009b31m\u0085":               `\u009b31m\u0085`,
		"\u202eright\u2066\u200f\u061c": `\u202eright\u2066\u200f\u061c`,
		"\u200b\ufeff\u2028":            `\u200b\ufeff\u2028`,
		"\xff\x9b":                      `\xff\x9b`,
		"\U000e0041":                    `\U000e0041`,
	} {
		if got := printable.Text(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	if got, want := printable.Lines("a\tb\n\x1b\u202e\r\n"), "a\tb\n"+`\x1b\u202e\x0d`+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// JSON says the same as before, in characters that only are seen.
func TestJSON(t *testing.T) {
	values := map[string]string{"\u009b\u202e": "\x7f\u0085\U000e0041\u2066 – ü 🔑\\\"\x00"}
	text, err := json.MarshalIndent(values, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if n, err := (printable.JSONWriter{W: &out}).Write(text); n != len(text) || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	var got map[string]string
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || got["\u009b\u202e"] != values["\u009b\u202e"] {
		t.Errorf("got %s, %v", out.Bytes(), err)
	}
	for _, r := range out.String() {
		if !unicode.IsPrint(r) && r != '\n' && r != '\t' {
			t.Errorf("got %q in %s", r, out.Bytes())
		}
	}
}
