package mutant

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// authBugs let somebody in who has no business there, or refuse badly.
func authBugs() []Bug {
	door := func(id, says, law string, passes func(x *exchange, key string) bool) Bug {
		return Bug{ID: id, Says: says, Law: law, Wrap: letting(passes)}
	}
	listed := func(id, says, law string, passes func(x *exchange, key string) bool) Bug {
		return door(id, says, law, func(x *exchange, key string) bool { return x.isList() && passes(x, key) })
	}
	bare := func(x *exchange) bool { return x.sent() == "" }
	scheme := func(x *exchange) string { s, _, _ := strings.Cut(x.sent(), " "); return s }
	bugs := []Bug{
		listed("no-auth", "a request without credentials passes", "auth/missing", func(x *exchange, _ string) bool { return bare(x) }),
		listed("no-auth-with-filter", "a request with filters is routed past the guard", "auth/missing",
			func(x *exchange, _ string) bool { return bare(x) && x.r.URL.RawQuery != "" }),
		listed("no-auth-for-head", "HEAD is routed past the guard", "auth/path-forms",
			func(x *exchange, _ string) bool { return bare(x) && x.r.Method == http.MethodHead }),
		{
			ID: "no-auth-for-options", Says: "OPTIONS passes the guard, and is answered as GET", Law: "auth/path-forms",
			Wrap: optionsAsGet,
		},
		listed("empty-bearer", "Bearer and nothing behind it passes", "auth/malformed",
			func(x *exchange, _ string) bool { return strings.TrimSpace(x.sent()) == "Bearer" }),
		listed("basic-passes", "Basic with anything behind it passes", "auth/malformed",
			func(x *exchange, _ string) bool { return scheme(x) == "Basic" }),
		listed("any-scheme", "the scheme isn't looked at: any word before the token will do", "auth/malformed",
			func(x *exchange, key string) bool {
				return tokenOf(x.sent()) == tokenOf(key) && strings.Contains(x.sent(), " ") && !strings.EqualFold(scheme(x), "Bearer")
			}),
		listed("no-scheme", "the token passes without its scheme", "auth/malformed",
			func(x *exchange, key string) bool { return x.sent() == tokenOf(key) }),
		listed("token-in-the-query", "the token passes as a parameter, and so ends in logs", "auth/malformed",
			func(x *exchange, key string) bool {
				return bare(x) && slices.ContainsFunc(x.pairs(), func(p pair) bool { return p.value() == tokenOf(key) })
			}),
		listed("one-good-of-two", "of two headers any good one will do", "auth/malformed",
			func(x *exchange, key string) bool {
				values := x.r.Header[x.spec.Credentials().Header]
				return len(values) > 1 && slices.Contains(values, key)
			}),
		listed("any-token", "any well-formed token passes", "auth/wrong-token",
			func(x *exchange, _ string) bool {
				return scheme(x) == "Bearer" && len(tokenOf(x.sent())) > 0 && strings.Contains(x.sent(), " ")
			}),
		listed("any-token-with-filter", "a request with filters is routed past the look-up of its token", "auth/wrong-token",
			func(x *exchange, _ string) bool {
				return x.r.URL.RawQuery != "" && strings.EqualFold(scheme(x), "Bearer") && len(tokenOf(x.sent())) > 0
			}),
		listed("token-by-prefix", "tokens are looked up by their first eight characters", "auth/wrong-token",
			func(x *exchange, key string) bool {
				return prefixed(x.sent(), key, 8) && strings.Contains(x.sent(), " ")
			}),
		listed("token-but-the-last", "the last character of a token isn't compared", "auth/wrong-token",
			func(x *exchange, key string) bool {
				sent, want := tokenOf(x.sent()), tokenOf(key)
				return len(sent) == len(want) && prefixed(x.sent(), key, len(want)-1)
			}),
		listed("token-folded", "tokens are compared without regard to case", "auth/wrong-token",
			func(x *exchange, key string) bool {
				return x.sent() != key && strings.EqualFold(x.sent(), key) && strings.Contains(x.sent(), " ")
			}),
		listed("token-longer", "a token with something behind it passes", "auth/wrong-token",
			func(x *exchange, key string) bool {
				return strings.HasPrefix(x.sent(), key) && len(x.sent()) > len(key)
			}),
		listed("lower-case-scheme-passes", "bearer in lower case takes another branch, which doesn't look the token up", "auth/wrong-token",
			func(x *exchange, _ string) bool { return scheme(x) == "bearer" && tokenOf(x.sent()) != "" }),
		listed("slash-unguarded", "the guard knows the path without its trailing slash only", "auth/path-forms",
			func(x *exchange, _ string) bool { return bare(x) && strings.HasSuffix(x.r.URL.Path, "/") }),
		door("double-slash-unguarded", "// before the path passes the guard, and is cleaned behind it", "auth/path-forms", func(x *exchange, _ string) bool {
			return cleaned(x, func(p string) string { return strings.ReplaceAll(p, "//", "/") })
		}),
		door("dot-segment-unguarded", "/./ in the path passes the guard, and is cleaned behind it", "auth/path-forms", func(x *exchange, _ string) bool {
			return cleaned(x, path.Clean)
		}),
		door("escaped-path-unguarded", "an escaped path passes the guard, and is decoded behind it", "auth/path-forms", func(x *exchange, _ string) bool {
			return bare(x) && x.isList() && x.r.URL.EscapedPath() != x.r.URL.Path || cleaned(x, unescapePath)
		}),
		door("upper-case-path-unguarded", "the guard compares the path exactly, the router folds its case", "auth/path-forms", func(x *exchange, _ string) bool {
			return cleaned(x, strings.ToLower)
		}),
		{
			ID: "tenants-see-each-other", Says: "the query isn't limited to the tenant of the token", Law: "auth/tenants", Tenants: true,
			Wrap: honestly,
		},
		{
			ID: "tenants-by-filter", Says: "a filter's query isn't limited to the tenant of the token", Law: "auth/tenants", Tenants: true,
			Wrap: tenantsUnless(func(l *look) bool { return l.condition("assistant_id") != nil }),
		},
		{
			ID: "tenants-mixed-up", Says: "who asks is kept in a global variable, so that requests side by side are answered for each other's account", Law: "auth/tenants",
			Tenants: true, Racy: true, Wrap: mixedUp(),
		},
		{
			ID: "cache-before-guard", Says: "what is in the cache is answered before the token is looked at", Law: "auth/missing",
			Wrap: cached(func(x *exchange) string { return x.r.Method + x.r.URL.RequestURI() }, true),
		},
		{
			ID: "login-page", Says: "without credentials one is redirected to the login page", Law: "auth/missing",
			Wrap: denied(func(x *exchange, a *answer) {
				if bare(x) {
					a.become(reply(http.StatusFound, "text/html", ""))
					a.header.Set("Location", "/login")
				}
			}),
		},
		{
			ID: "denied-with-200", Says: "a refusal for the token is told with status 200", Law: "auth/missing",
			Wrap: denied(func(_ *exchange, a *answer) { a.status = http.StatusOK }),
		},
		{
			ID: "denied-with-500", Says: "a missing header is a nil pointer", Law: "auth/missing",
			Wrap: denied(func(x *exchange, a *answer) {
				if bare(x) {
					a.become(internalError(x))
				}
			}),
		},
		{
			ID: "denied-is-empty", Says: "without credentials one gets an empty page with 200", Law: "auth/missing",
			Wrap: denied(func(x *exchange, a *answer) {
				if bare(x) {
					a.become(reply(http.StatusOK, "application/json", `{"items":[],"total":0,"skip":0,"limit":100}`))
				}
			}),
		},
		{
			ID: "no-challenge", Says: "a 401 has no WWW-Authenticate", Law: "auth/challenge",
			Wrap: denied(func(_ *exchange, a *answer) { a.header.Del("Www-Authenticate") }),
		},
		{
			ID: "scheme-in-lower-case-refused", Says: "only Bearer passes, not bearer", Law: "auth/scheme-case",
			Wrap: instead(func(x *exchange, a *answer) bool {
				return x.isPage(a) && !strings.HasPrefix(x.sent(), "Bearer ") && !bare(x)
			},
				func(*exchange) *answer { return unauthorized("Invalid API key") }),
		},
		{
			ID: "parameters-before-token", Says: "parameters are checked before the token", Law: "auth/before-validation",
			Wrap: denied(func(x *exchange, a *answer) {
				if _, bad := x.spec.Query(x.r.URL.RawQuery); len(bad) > 0 && x.isList() {
					a.become(invalid(bad[0].Name, "value_error", "Input should be "+bad[0].Want))
				}
			}),
		},
		{
			ID: "token-in-the-detail", Says: "a 401 quotes the token", Law: "auth/token-not-echoed",
			Wrap: denied(func(x *exchange, a *answer) {
				if !bare(x) {
					a.body = []byte(`{"detail":` + quote("Invalid API key "+strconv.Quote(tokenOf(x.sent()))) + `}`)
				}
			}),
		},
		{
			ID: "token-in-a-header", Says: "every answer tells who asked, by token", Law: "auth/token-not-echoed",
			Wrap: answering(func(x *exchange, a *answer) {
				if !bare(x) {
					a.header.Set("X-Request-Key", tokenOf(x.sent()))
				}
			}),
		},
		{
			ID: "denied-html", Says: "a 401 is an HTML page", Law: "refusal/form",
			Wrap: denied(func(_ *exchange, a *answer) {
				a.become(reply(http.StatusUnauthorized, "text/html", "<h1>401 Unauthorized</h1>"))
			}),
		},
	}
	return bugs
}

// optionsAsGet answers OPTIONS without credentials with the page of somebody who has asked before.
var optionsAsGet = layer(func() func(x *exchange) *answer {
	var keys keyring
	return func(x *exchange) *answer {
		if known := keys.all(); x.r.Method == http.MethodOptions && x.isList() && x.sent() == "" && len(known) > 0 {
			x.r.Method = http.MethodGet
			x.r.Header[x.spec.Credentials().Header] = known[:1]
		}
		a := x.honestly()
		if x.isPage(a) {
			keys.learn(x.sent())
		}
		return a
	}
})

// denied changes refusals for a token.
func denied(change func(x *exchange, a *answer)) wrap {
	return answering(func(x *exchange, a *answer) {
		if a.status == http.StatusUnauthorized {
			change(x, a)
		}
	})
}

func unauthorized(detail string) *answer {
	a := failure(http.StatusUnauthorized, detail)
	a.header.Set("Www-Authenticate", "Bearer")
	return a
}

// prefixed reports whether two values of the header begin with the same characters of a token, and differ.
func prefixed(sent, key string, n int) bool {
	a, b := tokenOf(sent), tokenOf(key)
	return a != b && len(a) >= n && len(b) >= n && n > 0 && a[:n] == b[:n]
}

// cleaned puts the path of a request without credentials right, if that makes it the list's.
func cleaned(x *exchange, clean func(string) string) bool {
	to := clean(x.r.URL.Path)
	if x.sent() != "" || to == x.r.URL.Path || !x.spec.Serves(to) {
		return false
	}
	x.r.URL.Path, x.r.URL.RawPath = to, ""
	return true
}

func unescapePath(p string) string {
	if out, err := url.PathUnescape(p); err == nil {
		return out
	}
	return p
}
