package probe

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Ask is one request. The zero value asks for the list, without parameters, with the token.
//
// In Query and Authorization stand $TOKEN, $SECOND_TOKEN and $WRONG_TOKEN for the tokens, so that an Ask can be shown; the
// wrong one is the token with another last letter.
type Ask struct {
	Method string // "" is GET
	// Path is the path from the root of the host, as it stands in the request line. "" is that of the list.
	Path  string
	Query string // as it stands in the URL, without its question mark
	// Authorization are the values of the header that carries credentials. Nil is the token, empty is none.
	Authorization []string
	Header        http.Header // besides, or instead; nil values leave out what is otherwise sent
	// Apart says that whoever asks judges the answer alone: it is asked in an unusual way, or wanted for what surrounds it.
	Apart bool
}

// The placeholders for tokens.
const (
	Token       = "$TOKEN"
	SecondToken = "$SECOND_TOKEN"
	WrongToken  = "$WRONG_TOKEN"
	// SwappedToken is the token with every letter in the other case.
	SwappedToken = "$SWAPPED_TOKEN"
	// CutToken is the token without its last character.
	CutToken = "$CUT_TOKEN"
)

func (a *Ask) method() string {
	if a.Method == "" {
		return http.MethodGet
	}
	return a.Method
}

// URL is the address that is asked, with placeholders for tokens.
func (p *Probe) URL(a Ask) string {
	url := p.base.Scheme + "://" + p.base.Host + p.path(a)
	if a.Query != "" {
		url += "?" + p.hide(a.Query)
	}
	return url
}

func (p *Probe) path(a Ask) string {
	if a.Path != "" {
		return a.Path
	}
	return p.listPath
}

// Header is what an ask says beside what every request says, with placeholders for tokens. That of the credentials is in it.
func (p *Probe) Header(a Ask) http.Header {
	out := http.Header{}
	for name, values := range a.Header {
		name = http.CanonicalHeaderKey(name)
		out[name] = append([]string{}, out[name]...) // without values: it isn't sent
		for _, value := range values {
			out.Add(name, p.hide(value))
		}
	}
	for _, value := range p.authorization(a) {
		out.Add(p.credentials.Header, p.hide(value))
	}
	return out
}

// Curl is a command line that asks the same, with the token as $TOKEN, for a POSIX shell.
func (p *Probe) Curl(a Ask) string {
	words := []string{"curl", "-sS"}
	switch a.method() {
	case http.MethodGet:
	case http.MethodHead:
		words = append(words, "-I")
	default:
		words = append(words, "-X", a.method())
	}
	header := p.Header(a)
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			words = append(words, "-H", p.shellQuote(headerLine(name, value)))
		}
		if len(header[name]) == 0 {
			words = append(words, "-H", p.shellQuote(name+":")) // so that curl sends none of its own
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.header)) {
		if _, own := header[http.CanonicalHeaderKey(name)]; !own {
			words = append(words, "-H", headerOfAll(name))
		}
	}
	if a.Header.Get("Accept-Encoding") != "" {
		words = append(words, "--compressed")
	}
	if strings.ContainsAny(a.Query+a.Path, "[]{}") {
		words = append(words, "-g") // curl reads them as ranges
	}
	if strings.Contains(p.path(a), "/.") {
		words = append(words, "--path-as-is")
	}
	return strings.Join(append(words, p.shellQuote(p.URL(a))), " ")
}

// headerOfAll is a header that every request carries, in double quotes: its value, which may be a secret, stands in a variable.
// Where that isn't set, curl sends no such header.
func headerOfAll(name string) string {
	variable := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(name))
	return `"` + inDoubleQuotes.Replace(name) + ": $HEADER_" + variable + `"`
}

var inDoubleQuotes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`)

// headerLine is a header as curl wants it: a semicolon stands for an empty value.
func headerLine(name, value string) string {
	if strings.TrimSpace(value) == "" {
		return name + ";"
	}
	return name + ": " + value
}

// shellQuote quotes a word: singly, or doubly if a token stands in it.
func (p *Probe) shellQuote(word string) string {
	holds := func(placeholder string) bool { return strings.Contains(word, placeholder) }
	if !slices.ContainsFunc([]string{Token, SecondToken, WrongToken, SwappedToken, CutToken}, holds) {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	word = strings.NewReplacer(
		WrongToken, "${TOKEN%?}"+p.wrongEnd(), CutToken, "${TOKEN%?}", SwappedToken, `$(printf %s "$TOKEN" | tr a-zA-Z A-Za-z)`, SecondToken, SecondToken, Token, Token,
		`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`,
	).Replace(word)
	return `"` + word + `"`
}

// authorization are the header's values, with placeholders.
func (p *Probe) authorization(a Ask) []string {
	switch {
	case a.Authorization != nil:
		return a.Authorization
	case p.credentials.Header == "" || p.token == "":
		return nil
	}
	return []string{p.Credential(Token)}
}

// Credential is a token in the form that the spec asks for.
func (p *Probe) Credential(token string) string {
	if p.credentials.Scheme == "" {
		return token
	}
	return p.credentials.Scheme + " " + token
}
