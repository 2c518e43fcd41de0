package mutant

import (
	"net/http"
	"strings"
)

// refusalVariants refuse in another form.
func refusalVariants() []Variant {
	return []Variant{
		{ID: "status-400", Says: "a bad parameter is answered with 400, in the same form", Wrap: answering(func(_ *exchange, a *answer) {
			if isRefusal(a) {
				a.status = http.StatusBadRequest
			}
		})},
		{ID: "status-400-in-words", Says: "a bad parameter is answered with 400, and a sentence that names it", Wrap: answering(func(_ *exchange, a *answer) {
			if isRefusal(a) {
				a.become(failure(http.StatusBadRequest, "Not valid: "+strings.Join(refused(a), ", ")))
			}
		})},
		{
			ID: "problem-json", Says: "errors are RFC 9457 problems",
			Shoulds: []string{"refusal/form"}, // which explains that no parameter is named
			Wrap: answering(func(_ *exchange, a *answer) {
				if a.status >= http.StatusBadRequest {
					a.become(reply(a.status, "application/problem+json", `{"type":"about:blank","title":`+quote(http.StatusText(a.status))+`}`))
				}
			}),
		},
		{
			ID: "first-error-only", Says: "only the first bad parameter is named",
			Wrap: answering(func(_ *exchange, a *answer) {
				if first, _, found := strings.Cut(string(a.body), "},{"); found && isRefusal(a) {
					a.body = []byte(first + "}]}")
				}
			}),
		},
		{ID: "forbidden", Says: "a request without credentials is answered with 403, as by FastAPI before 0.122", Wrap: answering(func(x *exchange, a *answer) {
			if a.status == http.StatusUnauthorized && x.sent() == "" {
				a.become(failure(http.StatusForbidden, "Not authenticated"))
				a.header.Del("Www-Authenticate")
			}
		})},
		{ID: "realm", Says: "the challenge has a realm", Wrap: denied(func(_ *exchange, a *answer) {
			a.header.Set("Www-Authenticate", `Bearer realm="calls", error="invalid_token"`)
		})},
		{ID: "gateway-404", Says: "another path without credentials is answered with 401 too", Wrap: answering(func(x *exchange, a *answer) {
			if a.status == http.StatusNotFound && x.sent() == "" {
				a.become(unauthorized("Not authenticated"))
			}
		})},
	}
}
