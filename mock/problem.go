package mock

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/ringback/ringback"
)

// problem is an answer that isn't a page, in the form the API gives its errors: FastAPI's.
type problem struct {
	status int
	header http.Header
	detail any // a string, or a list of parameterProblem
}

// parameterProblem is one entry of a 422.
type parameterProblem struct {
	Loc  [2]string `json:"loc"`
	Msg  string    `json:"msg"`
	Type string    `json:"type"`
}

func (p *problem) write(w http.ResponseWriter) {
	var body strings.Builder
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	_ = e.Encode(map[string]any{"detail": p.detail}) // strings always encode
	for name, values := range p.header {
		w.Header()[name] = values
	}
	writeJSON(w, p.status, []byte(strings.TrimSuffix(body.String(), "\n")))
}

var (
	tooLarge      = &problem{status: http.StatusRequestEntityTooLarge, detail: "Request body too large"}
	internalError = &problem{status: http.StatusInternalServerError, detail: "Internal Server Error"}
)

// unwished says what is wrong with a wish: every mistake in it.
func unwished(err error) *problem {
	return &problem{status: http.StatusBadRequest, detail: oneLine(err)}
}

// oneLine is the text of errors that were joined.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// faultProblem says that a fault couldn't be shown. The request fails as loudly as it can, so that no test passes by it.
func faultProblem(err error) *problem {
	return &problem{status: http.StatusInternalServerError, detail: "fault " + err.Error()}
}

// interrupted says that a delay didn't come to its end.
func interrupted(err error) *problem {
	return &problem{status: http.StatusServiceUnavailable, detail: "The delay was cut short: " + err.Error()}
}

// notAuthenticated and invalidToken name the scheme that would be accepted. A bare key has none that is registered: FastAPI's
// is answered.
func notAuthenticated(c ringback.Credentials) *problem {
	scheme := cmp.Or(c.Scheme, "APIKey")
	return &problem{status: http.StatusUnauthorized, detail: "Not authenticated", header: http.Header{"Www-Authenticate": {scheme}}}
}

// invalidToken says why, too: a mock that takes certain tokens only may have been told so by a variable that nobody thinks of.
func (m *Mock) invalidToken(c ringback.Credentials) *problem {
	challenge := "APIKey"
	if c.Scheme != "" {
		challenge = c.Scheme + ` error="invalid_token"`
	}
	why := "want the form " + strings.TrimSpace(c.Scheme+" KEY") + " in one " + c.Header
	if m.tokens != nil {
		why = fmt.Sprintf("only the tokens of %s pass here, without it any does", cmp.Or(m.options.TokenSource, "mock.Options.Tokens"))
	}
	return &problem{status: http.StatusUnauthorized, detail: "Invalid API key: " + why, header: http.Header{
		"Www-Authenticate": {challenge}, noticeHeader: {"401: " + why},
	}}
}

// unprocessable names every parameter that can't be accepted at once.
func (m *Mock) unprocessable(violations []ringback.Violation) *problem {
	detail := make([]parameterProblem, len(violations))
	for i, v := range violations {
		p := m.parameter(v.Name)
		kind := kindOf(v.Rule, p)
		detail[i] = parameterProblem{Loc: [2]string{"query", v.Name}, Msg: kind.message(p, v), Type: kind.name}
	}
	return &problem{status: http.StatusUnprocessableEntity, detail: detail}
}

func (m *Mock) parameter(name string) *ringback.Parameter {
	i := slices.IndexFunc(m.list.Parameters, func(p *ringback.Parameter) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return m.list.Parameters[i]
}

// problemKind is a way for a parameter to be wrong, in the words of Pydantic, whose errors FastAPI answers.
type problemKind struct {
	rule string
	typ  ringback.Type // of the parameter; TypeAny: whichever
	name string
	text string // %s stands for what of gives, or for the bound that was wanted
	of   func(*ringback.Parameter) string
}

// problemKinds are tried in order. The texts are Pydantic's (docs.pydantic.dev, "Validation errors").
var problemKinds = []problemKind{
	{"schema/type", ringback.TypeInteger, "int_parsing", "Input should be a valid integer, unable to parse string as an integer", nil},
	{"schema/type", ringback.TypeNumber, "float_parsing", "Input should be a valid number, unable to parse string as a number", nil},
	{"schema/type", ringback.TypeBoolean, "bool_parsing", "Input should be a valid boolean, unable to interpret input", nil},
	{"schema/format", ringback.TypeTime, "datetime_from_date_parsing", "Input should be a valid datetime or date, like 2024-01-15T10:00:00Z", nil},
	{"schema/format", ringback.TypeInteger, "int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size", nil},
	{"schema/minimum", ringback.TypeAny, "greater_than_equal", "Input should be greater than or equal to %s", (*ringback.Parameter).Minimum},
	{"schema/maximum", ringback.TypeAny, "less_than_equal", "Input should be less than or equal to %s", (*ringback.Parameter).Maximum},
	{"schema/exclusiveMinimum", ringback.TypeAny, "greater_than", "Input should be greater than %s", nil},
	{"schema/exclusiveMaximum", ringback.TypeAny, "less_than", "Input should be less than %s", nil},
	{"schema/multipleOf", ringback.TypeAny, "multiple_of", "Input should be a multiple of %s", nil},
	{"schema/enum", ringback.TypeAny, "enum", "Input should be %s", enumText},
	{"query/required", ringback.TypeAny, "missing", "Field required", nil},
	{"query/utf-8", ringback.TypeAny, "string_unicode", "Input should be a valid string, unable to parse raw data as a unicode string", nil},
	{"query/unknown", ringback.TypeAny, "extra_forbidden", "Extra inputs are not permitted", nil},
}

func kindOf(rule string, p *ringback.Parameter) problemKind {
	for _, k := range problemKinds {
		if k.rule == rule && (k.typ == ringback.TypeAny || (p != nil && k.typ == p.Type)) {
			return k
		}
	}
	return problemKind{name: "value_error"}
}

func (k *problemKind) message(p *ringback.Parameter, v ringback.Violation) string {
	switch {
	case k.text == "":
		return "Input should be " + v.Want
	case k.of == nil && strings.Contains(k.text, "%s"): // the bound is the last word of what was wanted
		return fmt.Sprintf(k.text, v.Want[strings.LastIndexByte(v.Want, ' ')+1:])
	case k.of == nil:
		return k.text
	default:
		return fmt.Sprintf(k.text, k.of(p))
	}
}

// enumText is 'a', 'b' or 'c'.
func enumText(p *ringback.Parameter) string {
	last := len(p.Enum) - 1
	if last < 1 {
		return "'" + strings.Join(p.Enum, "") + "'"
	}
	return "'" + strings.Join(p.Enum[:last], "', '") + "' or '" + p.Enum[last] + "'"
}
