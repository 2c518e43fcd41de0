package mock

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
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
		p := parameterNamed(slices.Concat(m.list.Parameters, m.list.Carried), v.Part, v.Name)
		kind := kindOf(v.Rule, p)
		detail[i] = parameterProblem{Loc: [2]string{string(v.Part), v.Name}, Msg: kind.message(p, v), Type: kind.name}
	}
	return &problem{status: http.StatusUnprocessableEntity, detail: detail}
}

// parameter is the query parameter of that name, nil if there is none.
func (m *Mock) parameter(name string) *ringback.Parameter {
	return parameterNamed(m.list.Parameters, ringback.PartQuery, name)
}

func parameterNamed(declared []*ringback.Parameter, in ringback.Part, name string) *ringback.Parameter {
	i := slices.IndexFunc(declared, func(p *ringback.Parameter) bool { return p.In == in && p.Name == name })
	if i < 0 {
		return nil
	}
	return declared[i]
}

// problemKind is a way for a parameter to be wrong, in the words of Pydantic, whose errors FastAPI answers.
type problemKind struct {
	rule string
	typ  ringback.Type // of the parameter; TypeAny: whichever
	name string
	text string // %s stands for what of gives; "": the message says what the document wants
	of   func(*ringback.Parameter, ringback.Violation) string

	// loose are values that Pydantic reads, though the document doesn't allow them: only for these the message also says what
	// the document wants. Nil is none.
	loose *regexp.Regexp
}

// problemKinds are tried in order. The texts are Pydantic's (docs.pydantic.dev, "Validation errors").
var problemKinds = []problemKind{
	{"schema/type", ringback.TypeInteger, "int_parsing", "Input should be a valid integer, unable to parse string as an integer", nil, looseInteger},
	{"schema/type", ringback.TypeNumber, "float_parsing", "Input should be a valid number, unable to parse string as a number", nil, looseNumber},
	{"schema/type", ringback.TypeBoolean, "bool_parsing", "Input should be a valid boolean, unable to interpret input", nil, looseBoolean},
	{"schema/format", ringback.TypeTime, "datetime_from_date_parsing", "Input should be a valid datetime or date, like 2024-01-15T10:00:00Z", nil, nil},
	{"query/plus", ringback.TypeTime, "datetime_from_date_parsing", "Input should be a valid datetime or date, got a + that arrived as a space, want %2B", nil, nil},
	{"schema/format", ringback.TypeInteger, "int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size", nil, anyText},
	{"schema/format/date", ringback.TypeString, "date_from_datetime_parsing", "Input should be a valid date or datetime, like 2024-01-15", nil, nil},
	{"schema/format/uuid", ringback.TypeString, "uuid_parsing", "Input should be a valid UUID, like 0e37df36-f698-4410-b4b3-d4a7c9a0e2b1", nil, nil},
	{"schema/format/time", ringback.TypeString, "time_parsing", "Input should be in a valid time format, like 10:00:00", nil, nil},
	{"schema/format/duration", ringback.TypeString, "time_delta_parsing", "Input should be a valid timedelta, like P1DT2H", nil, nil},
	{"schema/minimum", ringback.TypeAny, "greater_than_equal", "Input should be greater than or equal to %s", minimumOf, nil},
	{"schema/maximum", ringback.TypeAny, "less_than_equal", "Input should be less than or equal to %s", maximumOf, nil},
	{"schema/exclusiveMinimum", ringback.TypeAny, "greater_than", "Input should be greater than %s", behind("more than "), nil},
	{"schema/exclusiveMaximum", ringback.TypeAny, "less_than", "Input should be less than %s", behind("less than "), nil},
	{"schema/multipleOf", ringback.TypeAny, "multiple_of", "Input should be %s", behind(""), nil},
	{"schema/minLength", ringback.TypeAny, "string_too_short", "String should have %s", behind(""), nil},
	{"schema/maxLength", ringback.TypeAny, "string_too_long", "String should have %s", behind(""), nil},
	{"schema/pattern", ringback.TypeAny, "string_pattern_mismatch", "String should match pattern '%s'", behind("text that matches "), nil},
	{"schema/enum", ringback.TypeAny, "enum", "Input should be %s", enumText, nil},
	{"query/required", ringback.TypeAny, "missing", "Field required", nil, nil},
	{"header/required", ringback.TypeAny, "missing", "Field required", nil, nil},
	{"cookie/required", ringback.TypeAny, "missing", "Field required", nil, nil},
	{"query/utf-8", ringback.TypeAny, "string_unicode", "Input should be a valid string, unable to parse raw data as a unicode string", nil, anyText},
	{"query/unknown", ringback.TypeAny, "extra_forbidden", "Extra inputs are not permitted", nil, nil},
}

// What Pydantic reads of a text beside what JSON has for a number or a boolean.
var (
	looseInteger = regexp.MustCompile(`^[\s\x0b\x{85}\pZ]*(0*-|\+)?\d+(_\d+)*(\.0+)?[\s\x0b\x{85}\pZ]*$`)
	looseNumber  = regexp.MustCompile(`(?i)^[\s\x0b\x{85}\pZ]*[+-]?(\.?\d|inf|nan)`)
	looseBoolean = regexp.MustCompile(`(?i)^(true|t|yes|y|on|1|false|f|no|n|off|0)$`)
	anyText      = regexp.MustCompile(``)
)

func minimumOf(p *ringback.Parameter, _ ringback.Violation) string { return p.Minimum() }
func maximumOf(p *ringback.Parameter, _ ringback.Violation) string { return p.Maximum() }

// behind is what stands behind some words in what a violation wants.
func behind(words string) func(*ringback.Parameter, ringback.Violation) string {
	return func(_ *ringback.Parameter, v ringback.Violation) string { return strings.TrimPrefix(v.Want, words) }
}

func kindOf(rule string, p *ringback.Parameter) problemKind {
	if rule == "schema/format" && p != nil && p.Type == ringback.TypeString {
		rule += "/" + strings.TrimRight(p.Format, "0123456789")
	}
	for _, k := range problemKinds {
		if k.rule == rule && (k.typ == ringback.TypeAny || (p != nil && k.typ == p.Type)) {
			return k
		}
	}
	return problemKind{name: "value_error"}
}

func (k *problemKind) message(p *ringback.Parameter, v ringback.Violation) string {
	text := k.text
	switch {
	case text == "":
		return "Input should be " + v.Want
	case k.of != nil:
		text = fmt.Sprintf(text, k.of(p, v))
	}
	if got, err := strconv.Unquote(v.Got); err == nil && k.loose != nil && k.loose.MatchString(got) {
		text += ": want " + v.Want
	}
	return text
}

// enumText is 'a', 'b' or 'c'.
func enumText(p *ringback.Parameter, _ ringback.Violation) string {
	last := len(p.Enum) - 1
	if last < 1 {
		return "'" + strings.Join(p.Enum, "") + "'"
	}
	return "'" + strings.Join(p.Enum[:last], "', '") + "' or '" + p.Enum[last] + "'"
}
