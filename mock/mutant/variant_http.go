package mutant

import (
	"net/http"
	"strings"
)

// httpVariants make another use of HTTP.
func httpVariants() []Variant {
	pages := func(id, says string, change func(x *exchange, a *answer)) Variant {
		return Variant{ID: id, Says: says, Wrap: answering(func(x *exchange, a *answer) {
			if x.isPage(a) {
				change(x, a)
			}
		})}
	}
	return []Variant{
		{ID: "gzip", Says: "pages are compressed for those who take it", Wrap: compressing(nil)},
		{ID: "slash-redirect", Says: "the documented path redirects to the one with a trailing slash", Wrap: redirectingPath(func(path string) bool { return !strings.HasSuffix(path, "/") },
			func(path string) string { return path + "/" })},
		{ID: "no-slash-redirect", Says: "the path with a trailing slash redirects to the documented one", Wrap: redirectingPath(func(path string) bool { return strings.HasSuffix(path, "/") },
			func(path string) string { return strings.TrimSuffix(path, "/") })},
		pages("charset", "the content type has a charset", func(_ *exchange, a *answer) {
			a.header["Content-Type"] = []string{"application/json; charset=UTF-8"}
		}),
		pages("cache-private", "pages may be kept by the client", func(_ *exchange, a *answer) {
			a.header.Set("Cache-Control", "private, max-age=0, must-revalidate")
			a.header.Set("Vary", "Authorization, Accept-Encoding")
		}),
		pages("no-store", "pages may not be kept", func(_ *exchange, a *answer) { a.header.Set("Cache-Control", "no-store") }),
		pages("request-id", "every page has an id and other headers of a gateway", func(_ *exchange, a *answer) {
			a.header.Set("X-Request-Id", "4f1d2c")
			a.header.Set("Strict-Transport-Security", "max-age=31536000")
			a.header.Set("Ratelimit-Remaining", "99")
		}),
		pages("no-length", "pages come without a Content-Length", func(_ *exchange, a *answer) { a.header.Del("Content-Length") }),
		{ID: "no-date", Says: "answers have no Date", Wrap: answering(func(_ *exchange, a *answer) { a.header["Date"] = nil })},
		{ID: "head-405", Says: "HEAD is answered with 405, and Allow says what isn't", Wrap: refusingMethod(http.MethodHead)},
		{ID: "options-405", Says: "OPTIONS is answered with 405, and Allow says what isn't", Wrap: refusingMethod(http.MethodOptions)},
		{ID: "etag", Says: "pages have an ETag, and If-None-Match is answered with 304", Wrap: tagging(func(string) bool { return false })},
		{ID: "accept-406", Says: "an Accept that has no JSON is answered with 406", Wrap: instead(func(x *exchange, a *answer) bool {
			accept := x.r.Header.Get("Accept")
			return x.isPage(a) && accept != "" && !strings.Contains(accept, "json") && !strings.Contains(accept, "*")
		}, func(*exchange) *answer { return failure(http.StatusNotAcceptable, "Not Acceptable") })},
	}
}

func redirectingPath(when func(path string) bool, to func(path string) string) wrap {
	return instead(func(x *exchange, _ *answer) bool { return x.isList() && when(x.r.URL.Path) },
		func(x *exchange) *answer {
			target := *x.r.URL
			target.Path, target.RawPath, target.Scheme, target.Host = to(x.r.URL.Path), "", "", ""
			return redirect(target.String())
		})
}

func refusingMethod(method string) wrap {
	return instead(func(x *exchange, _ *answer) bool { return x.r.Method == method }, func(*exchange) *answer {
		a := failure(http.StatusMethodNotAllowed, "Method Not Allowed")
		a.header.Set("Allow", "GET")
		return a
	})
}
