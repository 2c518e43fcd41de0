package secret_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/internal/secret"
)

func TestQuery(t *testing.T) {
	known := func(name string) bool { return name == "limit" }
	for raw, want := range map[string]string{
		"":                        "",
		"limit=5":                 "limit=5",
		"limit=5&token=x":         "limit=5&token=[REDACTED]",
		"%6cimit=5&LIMIT=5":       "%6cimit=5&LIMIT=[REDACTED]",
		"%zz=x&=x&x&limit=&a=b=c": "%zz=[REDACTED]&=[REDACTED]&x&limit=&a=[REDACTED]",
	} {
		if got := secret.Query(raw, known); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}

func TestTokens(t *testing.T) {
	h := http.Header{
		"X-Caller": {"own"}, "Authorization": {"Bearer bearer", "bare"}, "Cookie": {"a=first; b=second"}, "X-Session-Id": {"session"},
		"Accept": {"application/json"},
	}
	got := secret.Tokens("X-Caller", h, "limit=5&api_key=key&token=%74wo&%zz")
	slices.Sort(got)
	if want := []string{"bare", "bearer", "first", "key", "own", "second", "session", "two"}; !cmp.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
