package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ringback/ringback/internal/redact"
)

// form is one of the ways to write a secret, as doc.go lists them.
type form struct {
	name  string
	write func(string) string
}

// escapes are forms that can stand around each other.
var escapes = []form{
	{"as it is", func(s string) string { return s }},
	{"query", url.QueryEscape},
	{"path", url.PathEscape},
	{"query, small digits", func(s string) string { return each(s, func(c byte) string { return fmt.Sprintf("%%%02x", c) }) }},
	{"query, odd bytes", func(s string) string { return everyOther(s, "%%%02X") }},
	{"JSON", func(s string) string { return inner(toJSON(s)) }},
	{"JSON with slashes", func(s string) string { return strings.ReplaceAll(inner(toJSON(s)), "/", `\/`) }},
	{"quoted", func(s string) string { return inner(strconv.Quote(s)) }},
	{"JSON, every character", func(s string) string { return eachRune(s, `\u%04x`) }},
	{"JSON, large digits", func(s string) string { return eachRune(s, `\u%04X`) }},
	{"hexadecimal escapes", func(s string) string { return each(s, func(c byte) string { return fmt.Sprintf(`\x%02x`, c) }) }},
	{"HTML", html.EscapeString},
	{"HTML by names", strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;", "+", "&plus;", "/", "&sol;").Replace},
	{"HTML, decimal", func(s string) string { return eachRune(s, "&#%d;") }},
	{"HTML, hexadecimal", func(s string) string { return eachRune(s, "&#x%X;") }},
}

// encoded are forms with other letters.
func encoded(secret string) map[string]string {
	all := map[string]string{"hexadecimal": hex.EncodeToString([]byte(secret)), "large hexadecimal": strings.ToUpper(hex.EncodeToString([]byte(secret)))}
	for name, encoding := range map[string]*base64.Encoding{"base64": base64.StdEncoding, "base64 for addresses": base64.RawURLEncoding} {
		for offset := range 3 {
			all[fmt.Sprintf("%s at %d", name, offset)] = encoding.EncodeToString([]byte(strings.Repeat("-", offset) + secret + "."))
		}
	}
	return all
}

func toJSON(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

func inner(quoted string) string { return quoted[1 : len(quoted)-1] }

func each(s string, write func(byte) string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString(write(s[i]))
	}
	return b.String()
}

func everyOther(s, format string) string {
	return each(s, func(c byte) string {
		if c%2 == 0 && c < utf8.RuneSelf && c != '%' {
			return string(rune(c))
		}
		return fmt.Sprintf(format, c)
	})
}

func eachRune(s, format string) string {
	var b strings.Builder
	for _, r := range s {
		if r > 0xffff {
			fmt.Fprintf(&b, strings.Replace(format, `\u%04`, `\U%08`, 1), r)
			continue
		}
		fmt.Fprintf(&b, format, r)
	}
	return b.String()
}

// Each form of a secret is masked, in each form that stands around it, and what stands beside it isn't.
func TestForms(t *testing.T) {
	for _, secret := range []string{`sk-Zm9v+bar/9"<q>&%s3cret=x`, `back\slash\\n%41&amp;u`, "plain-0123456789", "two words of it", "Ünïcödé-schlüssel", "日本語🔑"} {
		tokens := redact.New("another-one", secret)
		for _, outer := range escapes {
			for _, middle := range escapes {
				for _, within := range escapes {
					text := "a " + outer.write("b "+middle.write("c "+within.write(secret)+" d")+" e") + " f"
					want := "a " + outer.write("b "+middle.write("c ")) + redact.Mark + outer.write(middle.write(" d")+" e") + " f"
					if got := tokens.Whole(text); got != want {
						t.Errorf("%s in %s in %s: %s: got %s, want %s", within.name, middle.name, outer.name, text, got, want)
					}
				}
			}
			for name, form := range encoded(secret) {
				text := "a " + outer.write(form) + " f"
				if got := tokens.Whole(text); !strings.Contains(got, redact.Mark) || !strings.HasPrefix(got, "a ") || !strings.HasSuffix(got, " f") {
					t.Errorf("%s in %s: %s: got %s", name, outer.name, text, got)
				}
				if !tokens.Holds(text) {
					t.Errorf("%s in %s: %s: it isn't held to be there", name, outer.name, text)
				}
			}
		}
	}
}

func TestLatin1(t *testing.T) {
	tokens := redact.New("schlüssel-1")
	for _, text := range []string{`"schl\u00c3\u00bcssel-1"`, `"schlÃ¼ssel-1"`, "schl%C3%BCssel-1", "schl&uuml;ssel-1"} {
		if got := tokens.Whole(text); strings.Contains(got, "ssel") {
			t.Errorf("%s: got %s", text, got)
		}
	}
}

// What is no secret stays as it is.
func TestOtherTexts(t *testing.T) {
	tokens := redact.New("a-token-for-tests", "id")
	for _, text := range []string{
		"", "id 17", "a-token for tests", "got a-tok", "%", "%zz", `\`, `\u12`, "&", "&;", "&notit;", "%61-token", `{"a":"\\u0061-token"}`, "[REDACTED]",
	} {
		if got := tokens.Whole(text); got != text || tokens.Holds(text) {
			t.Errorf("%s: got %s", text, got)
		}
	}
	var none *redact.Tokens
	if got := none.Text("anything"); got != "anything" {
		t.Errorf("got %s of no tokens", got)
	}
}

// A short secret is masked where it stands by itself: elsewhere it would take words out of every text.
func TestShortSecrets(t *testing.T) {
	tokens := redact.New("", "7", "id", "abc")
	for text, want := range map[string]string{
		"abc":                        redact.Mark,
		"7":                          redact.Mark,
		`{"you":"abc","number":77}`:  `{"you":"[REDACTED]","number":77}`,
		`got "abc", want 7 abcs: id`: `got "[REDACTED]", want 7 abcs: id`,
		`{\"you\":\"abc\"}`:          `{\"you\":\"[REDACTED]\"}`,
		"/items/0/id":                "/items/0/id",
	} {
		if got := tokens.Whole(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// Of a secret in which a text was cut off nothing stays, however it was escaped there.
func TestCutOff(t *testing.T) {
	const secret = `aB3/xyz+9"=Q&end`
	tokens := redact.New(secret)
	for _, e := range escapes {
		whole := "text: " + e.write(secret)
		for end := len("text: ") + len(e.write(secret[:4])); end < len(whole); end++ {
			if got := tokens.Text(whole[:end] + "… more"); got != "text: "+redact.Mark+"… more" {
				t.Errorf("%s: %s…: got %s", e.name, whole[:end], got)
			}
			long := strings.Repeat("-", 60) + whole[:end]
			if got := tokens.Text(long); !strings.HasSuffix(got, "text: "+redact.Mark) {
				t.Errorf("%s: %s: got %s", e.name, long, got)
			}
		}
	}
	for _, text := range []string{"short, aB3/xy", "aB3…", strings.Repeat("a long text. ", 9) + "aB3"} {
		if got := tokens.Text(text); got != text {
			t.Errorf("%s: got %s", text, got)
		}
	}
	if got := tokens.Whole(strings.Repeat("-", 60) + "aB3/xy"); !strings.HasSuffix(got, "aB3/xy") {
		t.Errorf("got %s: of a text that is whole, the beginning of a secret is none", got)
	}
}

// Secrets that overlap go together.
func TestOverlap(t *testing.T) {
	tokens := redact.New("abcdef").With("cdefgh", "abcdef")
	for text, want := range map[string]string{"-abcdefgh-": "-[REDACTED]-", "-cdefgh-abcdefx": "-[REDACTED]-[REDACTED]x", "abcdcdefghef": "abcd[REDACTED]ef"} {
		if got := tokens.Whole(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
