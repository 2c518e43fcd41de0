package probe

import (
	"iter"
	"net/http"
	"strings"
)

// Redacted stands where a token stood.
const Redacted = "[REDACTED]"

// shortest is the length from which a token is told from words of the text around it.
const shortest = 4

// Redact takes the tokens out of a text that came from outside.
func (p *Probe) Redact(text string) string {
	for _, token := range []string{p.token, p.second} {
		if len(token) >= shortest {
			text = strings.ReplaceAll(text, token, Redacted)
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

func (p *Probe) wrongEnd() string {
	if strings.HasSuffix(p.token, "x") {
		return "y"
	}
	return "x"
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
