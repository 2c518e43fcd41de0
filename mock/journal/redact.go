package journal

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/secret"
)

// Redacted stands where the journal doesn't show what was sent.
const Redacted = secret.Redacted

// schemes of credentials may be shown (IANA's registry of HTTP authentication schemes, and those in common use). Another first
// word may be the secret itself.
var schemes = []string{"Basic", "Bearer", "Digest", "DPoP", "HOBA", "Mutual", "Negotiate", "OAuth", "ApiKey", "Key", "Token"}

// redactHeader is a copy without secrets.
func (j *Journal) redactHeader(h http.Header, words *secret.Words) http.Header {
	out := h.Clone()
	for name, values := range out {
		for i, value := range values {
			out[name][i] = words.RedactWhole(j.redactValue(name, value))
		}
	}
	return out
}

func (j *Journal) redactValue(name, value string) string {
	switch {
	case name == "Referer":
		return redactReferer(value)
	case name != j.secret && !secret.Header(name):
		return value
	}
	scheme, rest, ok := strings.Cut(value, " ")
	for _, known := range schemes {
		if ok && rest != "" && strings.EqualFold(scheme, known) {
			return scheme + " " + Redacted
		}
	}
	return Redacted
}

// redactReferer keeps where a request came from, and drops the query, which may hold a token.
func redactReferer(value string) string {
	u, err := url.Parse(value)
	if err != nil {
		return Redacted
	}
	u.User, u.Fragment = nil, ""
	if u.RawQuery != "" {
		u.RawQuery = Redacted
	}
	return u.String()
}

// words are what mustn't be shown of a record, wherever in it they stand.
func (j *Journal) words(r *Record) secret.Words {
	return secret.New(append(secret.Tokens(j.secret, r.Header, r.RawQuery), j.options.Secrets...)...)
}

// isKnown reports whether the value of a query parameter may be shown.
func (j *Journal) isKnown(name string) bool {
	return j.known[name] || (j.options.Own != nil && j.options.Own(name) && !secret.Header(name))
}

// redactViolations takes tokens out of what a request broke. The answer's are told by whoever judged it.
func redactViolations(violations []ringback.Violation, words *secret.Words) []ringback.Violation {
	for i := range violations {
		v := &violations[i]
		v.Name, v.Got, v.Want = words.Redact(v.Name), words.Redact(v.Got), words.Redact(v.Want)
	}
	return violations
}
