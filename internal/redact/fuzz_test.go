package redact_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/ringback/ringback/internal/redact"
)

// FuzzForms writes a secret in up to three layers of forms, with other text around it in each. It is masked, and found no more.
func FuzzForms(f *testing.F) {
	f.Add(`sk-Zm9v+bar/9"<q>&%s3cret=x`, "before", "after", uint16(0x123))
	f.Add(`\\\\\\\\`, `\`, `\u005c`, uint16(0x555))
	f.Add("aaaa", "aaa", "aaa", uint16(0x0b1))
	f.Add("50%41 of it", "100%", "%", uint16(0x01c))
	f.Fuzz(func(t *testing.T, secret, before, after string, picks uint16) {
		if len(secret) < 4 || !utf8.ValidString(secret) || strings.ContainsFunc(secret, unicode.IsControl) ||
			strings.ContainsAny(secret, "[]") || strings.Contains(redact.Mark, secret) {
			t.Skip("it can't be told from its mask, or can't be a secret")
		}
		text := before + secret + after
		plain := strings.NewReplacer("%", "", `\`, "", "&", "") // what stands around an escape doesn't become a part of it
		for ; picks > 0; picks >>= 4 {
			text = plain.Replace(before) + escapes[int(picks&15)%len(escapes)].write(text) + plain.Replace(after)
		}
		tokens := redact.New("another-one", secret)
		got := tokens.Whole(text)
		if !strings.Contains(got, redact.Mark) || tokens.Holds(got) {
			t.Errorf("%q: got %q, want %q masked", text, got, secret)
		}
	})
}

// FuzzText looks for texts on which redaction fails: it ends without a panic, and what it leaves holds no secret that New knows.
func FuzzText(f *testing.F) {
	f.Add("0123456789", `got "0123…, want %30123456789 \u00`)
	f.Add(`\\\\\\\\`, strings.Repeat(`\`, 60)+"…")
	f.Fuzz(func(t *testing.T, secret, text string) {
		tokens := redact.New(secret)
		if got := tokens.Text(text); len(secret) >= 4 && !strings.ContainsAny(secret, "[]") && !strings.Contains(redact.Mark, secret) && strings.Contains(got, secret) {
			t.Errorf("%q: got %q, want %q masked", text, got, secret)
		}
	})
}
