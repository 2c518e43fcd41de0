package redact

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Of are the tokens and the credentials of a request, wherever a client may put them: in a spec's own header, in headers whose
// names tell it, and in parameters whose names do or that are said to be secret, too (nil: none). A request with more than 32 of
// them, or with 16 KiB, is not searched for them: every text about it is hidden.
func (t *Tokens) Of(own string, h http.Header, rawQuery string, too func(parameter string) bool) *Tokens {
	const most, longest = 32, 16 << 10
	secrets := credentialsOf(own, h, rawQuery, too)
	if len(secrets) == 0 && t != nil {
		return t
	}
	length := 0
	for _, secret := range secrets {
		length += len(secret)
	}
	if len(secrets) > most || length > longest {
		return &Tokens{all: true}
	}
	return t.With(secrets...)
}

// credentialsOf has each credential of a request once.
func credentialsOf(own string, h http.Header, rawQuery string, too func(parameter string) bool) (secrets []string) {
	for name, values := range h {
		if name == own || IsSecret(name) {
			for _, value := range values {
				secrets = append(secrets, valuesOf(name, value)...)
			}
		}
	}
	query, _ := url.ParseQuery(rawQuery) // what can be read of it
	for name, values := range query {
		if IsSecret(name) || too != nil && too(name) {
			secrets = append(secrets, values...)
		}
	}
	slices.Sort(secrets)
	return slices.Compact(secrets)
}

// valuesOf are the secrets in a header's value: without the scheme before it, a name and a password also as they were before
// base64, and each cookie by itself.
func valuesOf(name, value string) (secrets []string) {
	if name == "Cookie" {
		for pair := range strings.SplitSeq(value, ";") {
			_, token, _ := strings.Cut(pair, "=")
			secrets = append(secrets, strings.TrimSpace(token))
		}
		return secrets
	}
	scheme, token, ok := strings.Cut(value, " ")
	if !ok {
		token = value
	}
	token = strings.TrimSpace(token)
	if plain, err := base64.StdEncoding.DecodeString(token); err == nil && strings.EqualFold(scheme, "Basic") {
		_, password, _ := strings.Cut(string(plain), ":")
		secrets = append(secrets, string(plain), password)
	}
	return append(secrets, token)
}

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
			pairs[i] = escaped + "=" + Mark
		}
	}
	return strings.Join(pairs, "&")
}
