package contract

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// authLaws are about who may read. A spec that asks for no credentials has none of them.
var authLaws = []template{
	{
		id: "auth/missing", at: "/responses/401", each: secured, profile: Quick, needs: 1, cost: 1, fixed: true,
		promise: "A request without credentials is refused with 401 or 403.",
		says:    "401: missing or invalid API key.",
		check:   checkMissing,
	},
	{
		id: "auth/malformed", at: "/responses/401", each: secured, profile: Quick, needs: 1, cost: 4, fixed: true, causes: []string{"auth/missing"},
		promise: "Credentials in another form than the documented one are refused.",
		says:    "Authorization: Bearer YOUR_API_KEY.",
		check:   checkMalformed,
	},
	{
		id: "auth/wrong-token", at: "/responses/401", each: secured, profile: Quick, needs: 1, cost: 2, fixed: true, causes: []string{"auth/missing", "auth/malformed"},
		promise: "A token that isn't known is refused with 401 or 403.",
		says:    "401: missing or invalid API key.",
		check:   checkWrongToken,
	},
	{
		id: "auth/path-forms", at: "/responses/401", each: secured, needs: 4, cost: 6, fixed: true, causes: []string{"auth/missing"},
		promise: "No other spelling of the address, and no other method, yields data without credentials.",
		says:    "RFC 3986, section 6.2.2: these spellings mean the same address, so the same credentials are due.",
		check:   checkPathForms,
	},
	{
		id: "auth/tenants", at: "/responses/200", each: secured, needs: 1, cost: 12, fixed: true,
		promise: "An account sees its own items alone, whatever it filters by.",
		says:    "The API key is that of an account.",
		check:   checkTenants,
	},
	{
		id: "auth/challenge", at: "/responses/401", each: secured, level: Should, needs: 1, cost: 1, fixed: true, causes: []string{"auth/missing", lawHeaders},
		promise: "A 401 says in WWW-Authenticate how to do better.",
		says:    "RFC 9110, section 11.6.1: a server generating a 401 response must send a WWW-Authenticate header.",
		check:   checkChallenge,
	},
	{
		id: "auth/scheme-case", at: "/responses/200", each: schemed, level: Should, needs: 1, cost: 1, fixed: true,
		promise: "The name of the scheme is read whatever its case.",
		says:    "RFC 9110, section 11.1: a case-insensitive token identifies the authentication scheme.",
		check:   checkSchemeCase,
	},
	{
		id: "auth/before-validation", at: "/responses/401", each: secured, level: Should, needs: 1, cost: 1, fixed: true, causes: []string{"auth/missing"},
		promise: "Who may not read is refused before the parameters are looked at.",
		says:    "401: missing or invalid API key. What a stranger sent wrong is no news for a stranger.",
		check:   checkBeforeValidation,
	},
	{
		id: "auth/token-not-echoed", at: "/responses/200", each: secured, level: Should, profile: Quick, needs: 1,
		promise: "No answer shows the token.",
		says:    "RFC 6750, section 1.2: any party in possession of the token can use it, so what shows it gives it away.",
		check:   func(x *trial) { x.hold() },
	},
}

// secured lets a law be of a spec that asks for credentials alone.
func secured(spec *ringback.Spec) []subject {
	if spec.Credentials().Header == "" {
		return nil
	}
	return []subject{{}}
}

// schemed is secured, and the credentials have a scheme before the token.
func schemed(spec *ringback.Spec) []subject {
	if spec.Credentials().Scheme == "" {
		return nil
	}
	return secured(spec)
}

// hold ends the check of a run that can't tell a request with credentials from one without: it holds no token of its own, or other
// headers that may carry some are sent with every request.
func (x *trial) hold() {
	if !x.probe.HasToken() {
		x.lack("the run has no token: whether the target should answer without one can't be told")
	}
	for _, name := range []string{x.spec.Credentials().Header, "Cookie"} {
		if x.target.Header.Get(name) != "" {
			x.lack("every request carries a header %s of the user's, which may be credentials", name)
		}
	}
}

// anonymous sends no credentials.
func anonymous() []string { return []string{} }

func checkMissing(x *trial) {
	x.hold()
	x.refused("missing", "without credentials", x.send(probe.Ask{Authorization: anonymous()})[0])
	if x.target.Profile == Quick {
		return
	}
	if q := x.anyFilter(); q != nil {
		x.refused("filtered", "without credentials, with a filter", x.send(probe.Ask{Query: x.within(q).String(), Authorization: anonymous()})[0])
		all := x.within(x.ofEvery(nil)).and(x.paging(1, 5))
		x.refused("all", "without credentials, with every parameter", x.send(probe.Ask{Query: all.String(), Authorization: anonymous()})[0])
	}
}

// ofEvery asks every filter for a value, but for one.
func (x *trial) ofEvery(but *ringback.Parameter) (q query) {
	for _, p := range filters(x.list) {
		if values := x.values(p, 1); p != but && len(values) > 0 {
			q = q.and(ask(p.Name, values[0]))
		}
	}
	return q
}

// refused holds an answer to a request that nobody may have sent: 401 and 403 are both right, others where they are named.
func (x *trial) refused(key, how string, a *probe.Answer, others ...int) {
	if a.Status == http.StatusTooManyRequests {
		x.lack("%s the target answers 429, however patiently it is asked", how)
	}
	page, data := x.data(a)
	x.witness(1)
	switch {
	case data:
		x.fail(key, fmt.Sprintf("%d with %d items %s", a.Status, len(page.Items), how), "401 or 403, and no data", a)
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden, slices.Contains(others, a.Status):
		x.observe("%s: %d", how, a.Status)
	default:
		x.fail(key, fmt.Sprintf("%d %s", a.Status, how), "401 or 403", a)
	}
}

// data is the page in an answer, whatever its status, if there is one.
func (x *trial) data(a *probe.Answer) (page ringback.Page, ok bool) {
	page, err := a.Page()
	return page, err == nil && (len(page.Items) > 0 || page.Total != ringback.Absent)
}

// form is a way to write credentials.
type form struct{ name, value string }

// malformed are forms that nobody documents, the most likely to be let through first. The token in the address isn't tried: addresses are
// written to logs. Neither are two headers, of which every server takes the first or the last.
func (x *trial) malformed() []form {
	c := x.spec.Credentials()
	if c.Scheme == "" {
		return []form{{"an empty key", ""}, {"a key with another behind it", probe.Token + " " + probe.Token}}
	}
	password := base64.StdEncoding.EncodeToString([]byte("ringback:ringback"))
	return []form{
		{"the scheme alone", c.Scheme},
		{"the token without a scheme", probe.Token},
		{"the token behind another scheme", "Token " + probe.Token},
		{"another word behind the token", x.probe.Credential(probe.Token) + " ringback"},
		{"another word before the token", x.probe.Credential("ringback " + probe.Token)},
		{"a name and a password", "Basic " + password},
	}
}

func checkMalformed(x *trial) {
	x.hold()
	forms := x.malformed()
	if x.target.Profile == Quick {
		forms = forms[:min(3, len(forms))]
	}
	for _, f := range forms {
		a := x.send(probe.Ask{Authorization: []string{f.value}})[0]
		x.refused(f.name, "with "+f.name, a, http.StatusBadRequest, http.StatusUnprocessableEntity)
	}
}

// stranger is a well-formed token that no target knows.
const stranger = "ringback-knows-no-such-token"

func checkWrongToken(x *trial) {
	x.hold()
	tokens := x.wrongTokens()
	queries := [2]string{} // every other with a filter, which may have a way of its own
	if q := x.anyFilter(); q != nil {
		queries[1] = x.within(q).String()
	}
	for i, f := range tokens {
		a := x.send(probe.Ask{Query: queries[i%2], Authorization: []string{f.value}})[0]
		before := len(x.evidence)
		var others []int
		if strings.ContainsAny(f.value, "%*") { // no token may have them (RFC 6750, section 2.1)
			others = append(others, http.StatusBadRequest)
		}
		x.refused("wrong", "with "+f.name, a, others...)
		if len(x.evidence) > before {
			x.evidence[before].Want += "; if the target takes any token on purpose, as 'ringback serve' does without --token, " +
				"leave this law out with --skip auth/wrong-token"
		}
	}
}

// wrongTokens are credentials of the right form, the likeliest to be let through first: the token but for a little, and what stands for any
// where tokens are looked up by a pattern, or where nobody is logged in.
func (x *trial) wrongTokens() []form {
	tokens := []form{{"the token with another last letter", x.probe.Credential(probe.WrongToken)}}
	if x.target.Profile == Quick {
		return tokens
	}
	tokens = append(tokens,
		form{"a token that nobody was given, its scheme in lower case", lowerScheme(x.probe.Credential(stranger))},
		form{"the token with more behind it", x.probe.Credential(probe.Token + "-x")},
		form{"the token without its last character", x.probe.Credential(probe.CutToken)},
		form{"% for a token", x.probe.Credential("%")},
		form{"* for a token", x.probe.Credential("*")},
		form{".* for a token", x.probe.Credential(".*")},
		form{"null for a token", x.probe.Credential("null")},
	)
	if x.probe.HasCase() {
		tokens = append(tokens, form{"the token in the other case of letters", x.probe.Credential(probe.SwappedToken)})
	}
	return tokens
}

// lowerScheme is a credential with its scheme in lower case, if it has one.
func lowerScheme(credential string) string {
	scheme, token, found := strings.Cut(credential, " ")
	if !found {
		return credential
	}
	return strings.ToLower(scheme) + " " + token
}

// spellings are other ways to write a path that a server may take for the same, and a gate before it for another.
func spellings(path string) []string {
	path = "/" + strings.TrimPrefix(path, "/")
	i := strings.LastIndex(strings.TrimSuffix(path, "/"), "/")
	head, tail := path[:max(i, 0)], path[i+1:]
	if tail == "" {
		return []string{"/" + path}
	}
	return []string{"/" + path, strings.ToUpper(path), head + "/./" + tail, head + "/%2e/" + tail, slashTwin(path), head + "/" + fmt.Sprintf("%%%02X", tail[0]) + tail[1:]}
}

// slashTwin is the path with a trailing slash, or without it.
func slashTwin(path string) string {
	if n := len(path); n > 1 && path[n-1] == '/' {
		return path[:n-1]
	}
	return path + "/"
}

func checkPathForms(x *trial) {
	x.hold()
	asks := []probe.Ask{{Method: http.MethodHead, Authorization: anonymous()}, {Method: http.MethodOptions, Authorization: anonymous()}}
	for _, path := range spellings(x.probe.ListPath()) {
		asks = append(asks, probe.Ask{Path: path, Authorization: anonymous()})
	}
	for _, a := range x.send(asks...) {
		x.witness(1)
		page, data := x.data(a)
		switch {
		case data:
			x.fail("data", fmt.Sprintf("%d with %d items without credentials", a.Status, len(page.Items)), "no data", a)
		case a.Request.Method == http.MethodHead && a.Status == http.StatusOK && a.IsJSON():
			x.fail("HEAD", "200 to HEAD without credentials", "as to GET: 401 or 403", a)
		}
	}
}

func checkChallenge(x *trial) {
	x.hold()
	a := x.send(probe.Ask{Authorization: anonymous()})[0]
	if a.Status != http.StatusUnauthorized {
		x.lack("missing credentials are answered with %d, which carries no challenge", a.Status)
	}
	x.witness(1)
	challenge := strings.TrimSpace(a.Header.Get("WWW-Authenticate"))
	if challenge == "" {
		x.fail("challenge", "401 without WWW-Authenticate", "the scheme that would be accepted", a)
		return
	}
	x.observe("WWW-Authenticate: %s", x.probe.Redact(challenge))
}

func checkSchemeCase(x *trial) {
	x.hold()
	value := strings.ToLower(x.spec.Credentials().Scheme) + " " + probe.Token
	a := x.send(probe.Ask{Authorization: []string{value}})[0]
	x.witness(1)
	if _, data := x.data(a); a.Status != http.StatusOK || !data {
		x.fail("case", fmt.Sprint(a.Status), "200 and a page: the token is the right one", a)
	}
}

func checkBeforeValidation(x *trial) {
	x.hold()
	bad := ask(x.list.Limit.Name, "ringback")
	a := x.send(probe.Ask{Query: bad.String(), Authorization: anonymous()})[0]
	x.refused("order", "without credentials and with a bad "+x.list.Limit.Name, a)
}
