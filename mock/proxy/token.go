package proxy

import "github.com/ringback/ringback/internal/redact"

// tokens are what mustn't be shown of the exchange: the credentials of its request.
func (x *exchange) tokens() *redact.Tokens {
	if x.secrets == nil {
		x.secrets = redact.New().Of(x.proxy.options.Spec.Credentials().Header, x.request.Header, x.request.URL.RawQuery)
	}
	return x.secrets
}
