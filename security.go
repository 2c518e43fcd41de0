package ringback

import (
	"net/http"
	"strings"
)

// security is how a request has to show who sends it; the zero value asks for nothing.
type security struct {
	scheme string // bearer or apiKey; "": none is needed
	header string // that carries it
	at     node
}

// readSecurity reads the one scheme that the operation asks for. Where {} stands beside it, credentials are not needed.
func (s *Spec) readSecurity(_ *compiler, operation node) error {
	requirements := operation.get("security")
	if !requirements.present() {
		requirements = s.doc.top().get("security")
	}
	var asked []node // the schemes, by their names
	for _, requirement := range requirements.elements() {
		before := len(asked)
		for _, v := range requirement.members() {
			asked = append(asked, v)
		}
		if len(asked) == before {
			return nil
		}
	}
	switch len(asked) {
	case 0:
		return nil
	case 1:
		return s.readAsked(asked[0])
	}
	return asked[1].errorf("security: got %d schemes, want one: ringback would have to ignore the others", len(asked))
}

func (s *Spec) readAsked(v node) error {
	name := v.key.Value
	scheme, err := s.doc.top().get("components").get("securitySchemes").get(name).resolved()
	if err != nil {
		return err
	}
	if !scheme.present() {
		return v.errorf("security scheme %q is not declared in components.securitySchemes", name)
	}
	s.security, err = readScheme(scheme)
	return err
}

func readScheme(v node) (security, error) {
	kind, err := v.text("type")
	if err != nil {
		return security{}, err
	}
	scheme, err := v.text("scheme")
	if err != nil {
		return security{}, err
	}
	in, err := v.text("in")
	if err != nil {
		return security{}, err
	}
	name, err := v.text("name")
	if err != nil {
		return security{}, err
	}
	switch {
	case kind == "http" && strings.EqualFold(scheme, "bearer"):
		return security{"bearer", "Authorization", v}, nil
	case kind == "apiKey" && in == "header" && name != "":
		return security{"apiKey", http.CanonicalHeaderKey(name), v}, nil
	}
	return security{}, v.errorf("ringback knows type: http with scheme: bearer, and type: apiKey in: header; this is another")
}

// The rules that a request without proper credentials breaks.
const (
	RuleAuthMissing   = "auth/missing"
	RuleAuthMalformed = "auth/malformed"
)

// Credentials are what the spec asks a request to show.
type Credentials struct {
	Scheme string // Bearer, or "" for a bare key
	Header string // the header that carries them; "": none are asked for
}

// Credentials says how a request shows who sends it.
func (s *Spec) Credentials() Credentials {
	c := Credentials{Header: s.security.header}
	if s.security.scheme == "bearer" {
		c.Scheme = "Bearer"
	}
	return c
}

// Token takes the token or key out of a request's headers. Where it can't, it answers a violation of RuleAuthMissing or
// RuleAuthMalformed. Where the spec asks for no credentials it answers neither.
func (s *Spec) Token(h http.Header) (token string, violation *Violation) {
	sec := &s.security
	if sec.scheme == "" {
		return "", nil
	}
	values := h[sec.header]
	broken := func(rule, got string) (string, *Violation) {
		want := "an API key"
		if sec.scheme == "bearer" {
			want = "Bearer and a token"
		}
		return "", &Violation{Rule: rule, Part: PartHeader, Name: sec.header, Got: got, Want: want, Place: sec.at.place()}
	}
	switch {
	case len(values) == 0 || (len(values) == 1 && values[0] == ""):
		return broken(RuleAuthMissing, "nothing")
	case len(values) > 1:
		return broken(RuleAuthMalformed, "more than one header")
	case sec.scheme == "apiKey":
		return values[0], nil
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return broken(RuleAuthMalformed, "another scheme")
	}
	token = strings.TrimLeft(token, " ")
	if !isToken68(token) {
		return broken(RuleAuthMalformed, "Bearer without a well-formed token")
	}
	return token, nil
}

// isToken68 reports whether text is a b64token of RFC 6750, section 2.1.
func isToken68(text string) bool {
	body := strings.TrimRight(text, "=")
	if body == "" {
		return false
	}
	for i := range len(body) {
		c := body[i]
		if ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || strings.IndexByte("-._~+/", c) >= 0 {
			continue
		}
		return false
	}
	return true
}
