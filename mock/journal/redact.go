package journal

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/redact"
)

// Redacted stands where the journal doesn't show what was sent.
const Redacted = redact.Mark

// schemes of credentials may be shown (IANA's registry of HTTP authentication schemes, and those in common use). Another first
// word may be the secret itself.
var schemes = []string{"Basic", "Bearer", "Digest", "DPoP", "HOBA", "Mutual", "Negotiate", "OAuth", "ApiKey", "Key", "Token"}

// redactHeader is a copy without secrets.
func (j *Journal) redactHeader(h http.Header, tokens *redact.Tokens) http.Header {
	out := h.Clone()
	for name, values := range out {
		for i, value := range values {
			out[name][i] = j.redactValue(name, value, tokens)
		}
	}
	return out
}

// redactValue hides credentials whatever they are, and searches for them in other values.
func (j *Journal) redactValue(name, value string, tokens *redact.Tokens) string {
	switch {
	case name == "Referer":
		return tokens.Whole(redactReferer(value))
	case name != j.secret && !redact.IsSecret(name):
		return tokens.Whole(value)
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

// tokensOf are what mustn't be shown of a record, wherever in it they stand.
func (j *Journal) tokensOf(r *Record) *redact.Tokens {
	var too func(string) bool
	if r.HideValues {
		too = j.personal.Parameter
	}
	return j.tokens.Of(j.secret, r.Header, r.RawQuery, too)
}

// shownQuery is a record's query without the values of parameters that may not be shown.
func (j *Journal) shownQuery(r *Record) string {
	return redact.Query(r.RawQuery, func(name string) bool { return j.isKnown(name) && (!r.HideValues || !j.personal.Parameter(name)) })
}

// shownTarget is what was asked for, with that query.
func (j *Journal) shownTarget(r *Record, query string) string {
	target := r.url(query).RequestURI()
	if !r.HideValues {
		return target
	}
	path, _, _ := strings.Cut(target, "?")
	return j.personal.Path(path) + target[len(path):]
}

// isKnown reports whether the value of a query parameter may be shown.
func (j *Journal) isKnown(name string) bool {
	return j.known[name] || (j.options.Own != nil && j.options.Own(name) && !redact.IsSecret(name))
}

// cut is a text without what nobody reads of a long one.
func cut(text string) string {
	const longest = 300 // bytes
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

// redactViolations takes out of what was broken what isn't to be shown.
func (j *Journal) redactViolations(r *Record, violations []ringback.Violation, tokens *redact.Tokens) []ringback.Violation {
	for i := range violations {
		v := &violations[i]
		if r.HideValues {
			*v = j.personal.Hide(*v)
		}
		v.Name, v.Pointer = cut(tokens.Text(v.Name)), cut(tokens.Text(v.Pointer))
		v.Got, v.Want = cut(tokens.Text(v.Got)), cut(tokens.Text(v.Want))
	}
	return violations
}
