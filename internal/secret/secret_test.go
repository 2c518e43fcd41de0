package secret_test

import (
	"strings"
	"testing"

	"github.com/ringback/ringback/internal/secret"
)

func TestRedact(t *testing.T) {
	words := secret.New("aB3/xyz+9=Q", "id")
	for text, want := range map[string]string{
		"":                        "",
		"id 17":                   "id 17", // too short to be a secret
		"Bearer aB3/xyz+9=Q!":     "Bearer [REDACTED]!",
		`{"a":"aB3\/xyz+9=Q"}`:    `{"a":"[REDACTED]"}`,
		"?key=aB3%2Fxyz%2B9%3DQ&": "?key=[REDACTED]&",
		"quoted aB3/xy…":          "quoted [REDACTED]…",
	} {
		if got := words.Redact(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		if cut := strings.HasSuffix(text, "…"); !cut && words.Tells(text) != (text != want) {
			t.Errorf("%q: got Tells %t", text, words.Tells(text))
		}
	}
	if got := words.RedactWhole("it ends with aB3/xy"); got != "it ends with aB3/xy" {
		t.Errorf("got %q: of a text that is whole, the beginning of a token is none", got)
	}
}
