package probe

import (
	"slices"
	"strings"

	"github.com/ringback/ringback/internal/redact"
)

// Redacted stands where a token stood.
const Redacted = redact.Mark

// shortest is the length from which a token is told from words of the text around it.
const shortest = 4

// Redact takes the tokens out of a text that came from outside, however they are written there.
func (p *Probe) Redact(text string) string { return p.secrets.Text(text) }

// RedactWhole is Redact for a text that is known not to have been cut off.
func (p *Probe) RedactWhole(text string) string { return p.secrets.Whole(text) }

// hide puts placeholders where a text that is to be sent holds a token: a target may have given one back as data.
func (p *Probe) hide(text string) string {
	for _, s := range []struct{ token, placeholder string }{{p.token, Token}, {p.second, SecondToken}} {
		if len(s.token) >= shortest {
			text = strings.ReplaceAll(text, s.token, s.placeholder)
		}
	}
	return p.secrets.Whole(text)
}

// Leaks reports whether a text holds a token, however it is written there. One of a few letters may stand anywhere.
func (p *Probe) Leaks(text string) bool { return p.tokens.Holds(text) }

// keep notes the tokens, those that are made of them, and other secrets.
func (p *Probe) keep(others []string) {
	all := []string{p.second}
	if p.token != "" {
		all = append(all, p.token, p.wrong(), swapCase(p.token))
	}
	p.secrets = redact.New(append(others, all...)...)
	p.tokens = redact.New(slices.DeleteFunc(all, func(token string) bool { return len(token) < shortest })...)
}

// reveal puts the tokens where their placeholders stand.
func (p *Probe) reveal(text string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	return strings.NewReplacer(WrongToken, p.wrong(), CutToken, p.token[:max(0, len(p.token)-1)], SwappedToken, swapCase(p.token), SecondToken, p.second, Token, p.token).Replace(text)
}

// wrong is the token with another last letter.
func (p *Probe) wrong() string {
	if p.token == "" {
		return p.wrongEnd()
	}
	return p.token[:len(p.token)-1] + p.wrongEnd()
}

// HasCase reports whether the token has letters, so that it is another in the other case.
func (p *Probe) HasCase() bool { return swapCase(p.token) != p.token }

// swapCase is a text with every letter of ASCII in the other case.
func swapCase(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return r
	}, text)
}

// wrongEnd is the wrong token's last letter. It differs from the right one in the highest of the six bits that a letter of base64
// carries: the lowest may be padding, and many readers of signed tokens don't look at it.
func (p *Probe) wrongEnd() string {
	if p.token == "" || strings.ContainsAny(p.token[len(p.token)-1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef") {
		return "x"
	}
	return "A"
}
