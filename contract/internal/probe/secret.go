package probe

import (
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// Redacted stands where a token stood.
const Redacted = "[REDACTED]"

// shortest is the length from which a token is told from words of the text around it.
const shortest = 4

// Redact takes the tokens out of a text that came from outside, also as they stand in a URL or in JSON. The wrong one is all
// but a letter of the right one, so it is taken out too.
func (p *Probe) Redact(text string) string {
	for _, token := range []string{p.token, p.second, p.wrong()} {
		if len(token) < shortest {
			continue
		}
		for _, form := range []string{token, url.QueryEscape(token), strings.ReplaceAll(token, "/", `\/`)} {
			text = strings.ReplaceAll(text, form, Redacted)
		}
	}
	return text
}

// Leaks reports whether a text holds a token.
func (p *Probe) Leaks(text string) bool { return p.Redact(text) != text }

// reveal puts the tokens where their placeholders stand.
func (p *Probe) reveal(text string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	return strings.NewReplacer(WrongToken, p.wrong(), SecondToken, p.second, Token, p.token).Replace(text)
}

// wrong is the token with another last letter.
func (p *Probe) wrong() string {
	if p.token == "" {
		return p.wrongEnd()
	}
	return p.token[:len(p.token)-1] + p.wrongEnd()
}

// wrongEnd is the wrong token's last letter. It differs from the right one in the highest of the six bits that a letter of base64
// carries: the lowest may be padding, and many readers of signed tokens don't look at it.
func (p *Probe) wrongEnd() string {
	if p.token == "" || strings.ContainsAny(p.token[len(p.token)-1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef") {
		return "x"
	}
	return "A"
}

func keysOf(h http.Header) iter.Seq[string] {
	return func(yield func(string) bool) {
		for name := range h {
			if !yield(name) {
				return
			}
		}
	}
}
