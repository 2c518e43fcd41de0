package journal

import (
	"net/http"
	"net/url"
	"strings"
)

// Redacted stands where the journal doesn't show what was sent.
const Redacted = "[REDACTED]"

// secretWords make a header whose name has one of them a secret.
var secretWords = []string{"authorization", "cookie", "token", "secret", "password", "api-key", "apikey", "api_key", "credential", "session"}

// schemes of credentials may be shown (IANA's registry of HTTP authentication schemes, and those in common use). Another first
// word may be the secret itself.
var schemes = []string{"Basic", "Bearer", "Digest", "DPoP", "HOBA", "Mutual", "Negotiate", "OAuth", "ApiKey", "Key", "Token"}

// redactHeader is a copy without secrets.
func (j *Journal) redactHeader(h http.Header) http.Header {
	out := h.Clone()
	for name, values := range out {
		for i, value := range values {
			out[name][i] = j.redactValue(name, value)
		}
	}
	return out
}

func (j *Journal) redactValue(name, value string) string {
	switch {
	case name == "Referer":
		return redactReferer(value)
	case name != j.secret && !isSecret(name):
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

func isSecret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range secretWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
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

// redactQuery is a query without the values of parameters that nobody knows: that is where a token stands which a client sends
// at the wrong place.
func (j *Journal) redactQuery(raw string) string {
	if raw == "" {
		return raw
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, _, ok := strings.Cut(pair, "=")
		if ok && !j.isKnown(name) {
			pairs[i] = name + "=" + Redacted
		}
	}
	return strings.Join(pairs, "&")
}

func (j *Journal) isKnown(escaped string) bool {
	name, err := url.QueryUnescape(escaped)
	return err == nil && (j.known[name] || (j.options.Own != nil && j.options.Own(name)))
}
