package say_test

import (
	"strings"
	"testing"

	"github.com/ringback/ringback/internal/say"
)

func TestMeant(t *testing.T) {
	names := []string{"assistant_id", "date_from", "date_to", "skip"}
	for word, want := range map[string]string{
		"assistantId":             ` (did you mean "assistant_id"?)`,
		"assistant-id":            ` (did you mean "assistant_id"?)`,
		"date_form":               ` (did you mean "date_from"?)`,
		"skp":                     ` (did you mean "skip"?)`,
		"status":                  "",
		"":                        "",
		strings.Repeat("x", 1000): "",
	} {
		if got := say.Meant(word, names); got != want {
			t.Errorf("%.20q: got %q, want %q", word, got, want)
		}
	}
	if got := say.Meant("skip", nil); got != "" {
		t.Errorf("without names: got %q", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"kitten", "sitting", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"ca", "abc", 3}, {"chekc", "check", 1}} {
		if got, back := say.Distance(c.a, c.b), say.Distance(c.b, c.a); got != c.want || back != c.want {
			t.Errorf("%q, %q: got %d and %d, want %d", c.a, c.b, got, back, c.want)
		}
	}
}

func TestOr(t *testing.T) {
	for want, words := range map[string][]string{"nothing": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"}} {
		if got := say.Or(words); got != want {
			t.Errorf("%q: got %q, want %q", words, got, want)
		}
	}
}
