package redact_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ringback/ringback/internal/redact"
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
		if got := redact.Query(raw, known); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}

func TestOf(t *testing.T) {
	h := http.Header{
		"X-Caller": {"of-own"}, "Authorization": {"Bearer bearer", "bare"}, "Cookie": {"a=first; b=second"}, "X-Session-Id": {"session"},
		"Proxy-Authorization": {"Basic bWU6cGFzc3dvcmQ="}, "Accept": {"application/json"},
	}
	tokens := redact.New("configured").Of("X-Caller", h, "limit=5&api_key=query-key&token=%74wo-words&%zz&person=%2B49%20151", func(name string) bool { return name == "person" })
	for _, secret := range []string{
		"configured", "of-own", "bearer", "bare", "first", "second", "session", "password", "me:password", "query-key", "two-words", "+49 151",
	} {
		if got := tokens.Whole("(" + secret + ")"); got != "("+redact.Mark+")" {
			t.Errorf("%s: got %s", secret, got)
		}
	}
	if text := "application/json, limit=5"; tokens.Holds(text) {
		t.Errorf("got %s", tokens.Whole(text))
	}
}

// A request with so many credentials that searching for them would cost much shows nothing.
func TestOfTooMany(t *testing.T) {
	h := http.Header{"Cookie": {""}}
	for i := range 33 {
		h["Cookie"][0] += fmt.Sprintf("c%d=value-%d;", i, i)
	}
	for _, tokens := range []*redact.Tokens{
		redact.New("configured").Of("", h, "", nil), redact.New().Of("", http.Header{"Authorization": {strings.Repeat("x", 17<<10)}}, "", nil),
	} {
		if got := tokens.Whole("anything"); got != redact.Mark {
			t.Errorf("got %s, want nothing shown", got)
		}
	}
}

func TestHeaderSecrets(t *testing.T) {
	tokens := redact.New(redact.HeaderSecrets(http.Header{
		"X-Api-Key": {"k3y4"}, "x-tenant": {"acme-corporation", "eu"}, "X-Gate": {"Gate 0123456789"}, "Accept": {"application/json"}, "User-Agent": {"curl/8.5.0"},
	})...)
	for text, want := range map[string]string{
		"k3y4":                      redact.Mark,
		"to acme-corporation in eu": "to [REDACTED] in eu",
		"Gate 0123456789":           redact.Mark,
		"(0123456789)":              "([REDACTED])",
		"application/json":          "application/json",
		"curl/8.5.0":                "curl/8.5.0",
	} {
		if got := tokens.Whole(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
