package proxy

import "github.com/ringback/ringback/internal/secret"

// words are what mustn't be shown of the exchange: the credentials of its request.
func (x *exchange) words() *secret.Words {
	if x.secrets == nil {
		own := x.proxy.options.Spec.Credentials().Header
		words := secret.New(secret.Tokens(own, x.request.Header, x.request.URL.RawQuery)...)
		x.secrets = &words
	}
	return x.secrets
}
