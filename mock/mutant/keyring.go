package mutant

import (
	"net/http"
	"strings"
	"sync"
)

// keyring knows the credentials that an honest server has let pass: its database of keys, as far as a layer can know it.
type keyring struct {
	mu    sync.Mutex // guards known
	known []string   // values of the header that carries them, oldest first
}

func (k *keyring) learn(value string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, v := range k.known {
		if v == value {
			return
		}
	}
	k.known = append(k.known, value)
}

func (k *keyring) all() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known
}

// letting lets requests pass that the honest server refuses for their credentials or their path: those that a function
// accepts, as the owner of the key that it accepts them for. The function may put the request right.
func letting(passes func(x *exchange, key string) bool) wrap {
	return layer(func() func(x *exchange) *answer {
		var keys keyring
		return func(x *exchange) *answer {
			header := x.spec.Credentials().Header
			a := x.honestly()
			if x.isPage(a) {
				keys.learn(x.sent())
			}
			switch a.status {
			case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
			default:
				return a
			}
			for _, key := range keys.all() {
				if passes(x, key) {
					x.r.Header[header] = []string{key}
					return x.honestly()
				}
			}
			return a
		}
	})
}

// sent is what a request has sent as its credentials, "" if nothing.
func (x *exchange) sent() string { return x.r.Header.Get(x.spec.Credentials().Header) }

// tokenOf is the token in the value of a header.
func tokenOf(value string) string {
	_, token, found := strings.Cut(value, " ")
	if !found {
		return value
	}
	return strings.TrimLeft(token, " ")
}
