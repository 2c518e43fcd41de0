package proxy

import (
	"strings"

	"github.com/ringback/ringback/internal/secret"
)

// words are what mustn't be shown of the exchange: the credentials of its request.
func (x *exchange) words() *secret.Words {
	if x.secrets == nil {
		words := secret.New(x.tokens()...)
		x.secrets = &words
	}
	return x.secrets
}

// tokens are the credentials of the request, wherever a client may put them.
func (x *exchange) tokens() (tokens []string) {
	own := x.proxy.options.Spec.Credentials().Header
	for name, values := range x.request.Header {
		if name != own && !secret.Header(name) {
			continue
		}
		for _, value := range values {
			tokens = append(tokens, credentials(name, value)...)
		}
	}
	for name, values := range x.request.URL.Query() {
		if secret.Header(name) {
			tokens = append(tokens, values...)
		}
	}
	return tokens
}

// credentials are the secrets in a header's value: without the scheme before it, and each cookie by itself.
func credentials(name, value string) (all []string) {
	if name != "Cookie" {
		_, token, ok := strings.Cut(value, " ")
		if !ok {
			token = value
		}
		return []string{strings.TrimSpace(token)}
	}
	for pair := range strings.SplitSeq(value, ";") {
		_, token, _ := strings.Cut(pair, "=")
		all = append(all, strings.TrimSpace(token))
	}
	return all
}
