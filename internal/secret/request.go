package secret

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// Query is a query without the values of parameters that nobody knows: that is where a token stands which a client sends at the
// wrong place. known is asked for names as they are meant, not as they are escaped.
func Query(raw string, known func(name string) bool) string {
	if raw == "" {
		return raw
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		escaped, _, ok := strings.Cut(pair, "=")
		if name, err := url.QueryUnescape(escaped); ok && (err != nil || !known(name)) {
			pairs[i] = escaped + "=" + Redacted
		}
	}
	return strings.Join(pairs, "&")
}

// Tokens are the credentials of a request, wherever a client may put them: in a spec's own header, in headers whose names tell
// it, and in parameters whose names do.
func Tokens(own string, h http.Header, rawQuery string) (tokens []string) {
	for name, values := range h {
		if name != own && !Header(name) {
			continue
		}
		for _, value := range values {
			tokens = append(tokens, credentials(name, value)...)
		}
	}
	query, _ := url.ParseQuery(rawQuery) // what can be read of it
	for name, values := range query {
		if Header(name) {
			tokens = append(tokens, values...)
		}
	}
	return tokens
}

// credentials are the secrets in a header's value: without the scheme before it, a name and a password also as they were before
// base64, and each cookie by itself.
func credentials(name, value string) (all []string) {
	if name == "Cookie" {
		for pair := range strings.SplitSeq(value, ";") {
			_, token, _ := strings.Cut(pair, "=")
			all = append(all, strings.TrimSpace(token))
		}
		return all
	}
	scheme, token, ok := strings.Cut(value, " ")
	if !ok {
		token = value
	}
	token = strings.TrimSpace(token)
	if plain, err := base64.StdEncoding.DecodeString(token); err == nil && strings.EqualFold(scheme, "Basic") {
		_, password, _ := strings.Cut(string(plain), ":")
		all = append(all, string(plain), password)
	}
	return append(all, token)
}
