package proxy

import "github.com/ringback/ringback/internal/redact"

// tokens are what mustn't be shown of the exchange: the credentials of its request.
func (x *exchange) tokens() *redact.Tokens {
	if x.secrets == nil {
		x.secrets = redact.New().Of(x.proxy.options.Spec.Credentials().Header, x.request.Header, x.request.URL.RawQuery, nil)
	}
	return x.secrets
}

// hidden are what isn't shown in logs and headers: the tokens, and values of parameters that tell of people.
func (x *exchange) hidden() *redact.Tokens {
	if x.proxy.options.ShowValues {
		return x.tokens()
	}
	if x.private == nil {
		x.private = redact.New().Of(
			x.proxy.options.Spec.Credentials().Header, x.request.Header, x.request.URL.RawQuery, x.proxy.personal.Parameter,
		)
	}
	return x.private
}
