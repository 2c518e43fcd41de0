package ringback

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback/internal/redact"
)

// Carried holds the header and cookie parameters that the spec declares against those of a request. Of a header that comes several
// times the first counts, of a cookie the last, as FastAPI has it; a notice says so.
func (s *Spec) Carried(h http.Header) (violations, notices []Violation) {
	if len(s.list.Carried) == 0 {
		return nil, nil
	}
	cookies := cookiesOf(h)
	for _, p := range s.list.Carried {
		given := cookies[p.Name]
		if p.In == PartHeader {
			given = h[http.CanonicalHeaderKey(p.Name)]
		}
		violation, repeated := p.judgeCarried(given)
		if violation != nil {
			violations = append(violations, *violation)
		}
		if repeated != nil {
			notices = append(notices, *repeated)
		}
	}
	return violations, notices
}

// judgeCarried holds the values that a request gave for one parameter against it.
func (p *Parameter) judgeCarried(given []string) (violation, repeated *Violation) {
	if len(given) == 0 {
		if !p.Required || p.hasDefault {
			return nil, nil
		}
		return &Violation{
			Rule: string(p.In) + "/required", Part: p.In, Name: p.Name, Got: "nothing", Want: p.describe(), Place: p.Place,
		}, nil
	}
	text, taken := given[0], "first"
	switch {
	case p.field != nil && p.In == PartHeader:
		text = strings.Join(given, ", ")
	case p.field != nil && p.field.explode:
		text = strings.Join(given, ",")
	case p.In == PartCookie:
		text, taken = given[len(given)-1], "last"
	}
	if len(given) > 1 && p.field == nil {
		repeated = &Violation{
			Rule: string(p.In) + "/repeated", Level: Should, Part: p.In, Name: p.Name,
			Got: fmt.Sprintf("%d values", len(given)), Want: "one: the " + taken + " is taken", Place: p.Place,
		}
	}
	_, violation = p.read(new(valueJudge), fromLatin1(text))
	return violation, repeated
}

// fromLatin1 is a text with a character for each byte, as frameworks read what stands in headers.
func fromLatin1(bytes string) string {
	if isASCII(bytes) {
		return bytes
	}
	runes := make([]rune, len(bytes))
	for i := range len(bytes) {
		runes[i] = rune(bytes[i])
	}
	return string(runes)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// cookiesOf are the cookies of a request by name, read as leniently as browsers and frameworks do.
func cookiesOf(h http.Header) map[string][]string {
	cookies := map[string][]string{}
	for _, line := range h["Cookie"] {
		for pair := range strings.SplitSeq(line, ";") {
			name, value, ok := strings.Cut(pair, "=")
			if !ok {
				name, value = "", pair
			}
			name = strings.TrimSpace(name)
			cookies[name] = append(cookies[name], unquoteCookie(strings.TrimSpace(value)))
		}
	}
	return cookies
}

var cookieEscape = regexp.MustCompile(`\\([0-3][0-7][0-7]|.)`)

// unquoteCookie is a cookie's value without the quotes around it: in them \ooo is a byte by its octal number.
func unquoteCookie(value string) string {
	if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return value
	}
	return cookieEscape.ReplaceAllStringFunc(value[1:len(value)-1], func(escape string) string {
		if n, err := strconv.ParseUint(escape[1:], 8, 8); err == nil && len(escape) == 4 {
			return string([]byte{byte(n)})
		}
		return escape[1:]
	})
}

// ignoredHeaders are those that OpenAPI declares elsewhere.
var ignoredHeaders = []string{"Accept", "Content-Type", "Authorization"}

// Example is a value for people to begin with: one that the spec shows, or else one that it allows; "" where none comes to mind.
func (p *Parameter) Example() string {
	f := field{at: p.node}
	if p.field != nil {
		f = *p.field
	}
	tries := append([]string{f.write(f.example()), p.defaultValue.Text}, p.Enum...)
	for _, text := range append(tries, p.Minimum(), p.Maximum(), "1", "true", "2024-01-15", "2024-01-15T10:00:00Z", "text", "a") {
		if _, violation := p.read(new(valueJudge), text); violation == nil && text != "" {
			return text
		}
	}
	return ""
}

// addCarried adds a header or cookie parameter, unless OpenAPI has it ignored.
func (s *Spec) addCarried(p *Parameter) error {
	switch {
	case p.In == PartHeader && slices.Contains(ignoredHeaders, http.CanonicalHeaderKey(p.Name)):
		return nil
	case p.In == PartCookie && p.Type == TypeObject && p.field.explode:
		return nil // its members are cookies of their own names: none bears that of the parameter
	case slices.ContainsFunc(s.list.Carried, func(q *Parameter) bool { return p.In == q.In && sameName(p.In, p.Name, q.Name) }):
		return p.node.errorf("%s parameter %q stands twice", p.In, p.Name)
	}
	s.list.Carried = append(s.list.Carried, p)
	return nil
}

// readField reads how a header or cookie parameter is written, and what its values are.
func (p *Parameter) readField(c *compiler) error {
	style := "simple"
	if p.In == PartCookie {
		style = "form"
	}
	f, err := readField(c, p.node, p.Name, style, p.In == PartCookie)
	if err != nil {
		return err
	}
	p.secret = p.In == PartCookie || redact.IsSecret(p.Name)
	if p.schema = f.schema; p.schema == nil {
		p.Type, p.field = TypeString, &f
		return nil
	}
	shape := p.schema.shape()
	if t := shape.valueType(); f.isJSON || t == TypeArray || t == TypeObject {
		p.field = &f
	}
	return p.readShape()
}
