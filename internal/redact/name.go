package redact

import (
	"net/http"
	"slices"
	"strings"
)

// telling are parts of names whose values are secrets.
var telling = []string{
	"authorization", "cookie", "token", "secret", "password", "api-key", "apikey", "api_key", "credential", "session",
	"passwd", "signature", "jwt", "-auth", "-key",
}

// IsSecret reports whether the value of a header or parameter of that name is a secret.
func IsSecret(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(telling, func(part string) bool { return strings.Contains(name, part) })
}

// harmless are headers that say what a client is and what it takes. What they say stands in many a text.
var harmless = map[string]bool{
	"Accept": true, "Accept-Charset": true, "Accept-Encoding": true, "Accept-Language": true, "Cache-Control": true, "Connection": true,
	"Content-Type": true, "Host": true, "Origin": true, "Pragma": true, "Prefer": true, "Te": true, "User-Agent": true,
}

// shortestValue is the length from which a header's value is a secret though its name doesn't tell it.
const shortestValue = 6

// HeaderSecrets are the values of headers that a user gives along with each request, and that nobody else may see: all but those of
// well-known headers that are no credentials, and short ones.
func HeaderSecrets(h http.Header) (secrets []string) {
	for name, values := range h {
		name = http.CanonicalHeaderKey(name)
		for _, value := range values {
			for _, secret := range append(valuesOf(name, value), value) {
				if IsSecret(name) || !harmless[name] && len(secret) >= shortestValue {
					secrets = append(secrets, secret)
				}
			}
		}
	}
	return secrets
}
