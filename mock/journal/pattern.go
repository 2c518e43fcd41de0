package journal

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/ringback/ringback/internal/strictjson"
)

// A Pattern says which requests are meant: WireMock's request pattern, as far as a journal of a calls endpoint can tell. It
// sees what was sent, tokens too.
type Pattern struct{ conditions []condition }

type condition func(*Record) bool

// A PatternError is a pattern that can't be read, or asks for what isn't supported: a matcher is never ignored.
type PatternError struct {
	Pointer string // into the pattern (RFC 6901)
	Problem string
}

func (e *PatternError) Error() string {
	if e.Pointer == "" {
		return "request pattern: " + e.Problem
	}
	return fmt.Sprintf("request pattern: %s: %s", e.Pointer, e.Problem)
}

func refuse(at, format string, args ...any) error {
	return &PatternError{Pointer: at, Problem: fmt.Sprintf(format, args...)}
}

// parts are what a pattern can speak of.
var parts = map[string]func(at string, text json.RawMessage) (condition, error){
	"method":          readMethod,
	"url":             textPart(func(r *Record, want string) bool { return r.target() == want }),
	"urlPath":         textPart(func(r *Record, want string) bool { return r.path() == want }),
	"urlPattern":      regexpPart((*Record).target),
	"urlPathPattern":  regexpPart((*Record).path),
	"queryParameters": namedPart(func(r *Record) func(string) []string { return valuesOf(query(r.RawQuery)) }),
	"headers":         namedPart(func(r *Record) func(string) []string { return r.header }),
	"clientIp":        matcherPart((*Record).clientIP),
	"host":            matcherPart((*Record).hostName),
	"scheme":          textPart(func(r *Record, want string) bool { return strings.EqualFold(r.scheme(), want) }),
}

// addresses are the parts of which a pattern has at most one.
var addresses = []string{"url", "urlPath", "urlPattern", "urlPathPattern"}

// ParsePattern reads a pattern from JSON. Its errors are *PatternError.
func ParsePattern(text []byte) (*Pattern, error) {
	if err := cmp.Or(checkLimits(text), checkSteps(text)); err != nil {
		return nil, err
	}
	members, err := readMembers("", text)
	if err != nil {
		return nil, err
	}
	if at, ok := strictjson.Repeated(text); ok { // of which only the last would be met
		return nil, refuse(at, "stands there twice, want it once")
	}
	maps.DeleteFunc(members, func(_ string, value json.RawMessage) bool { return saysNothing(value) })
	p := &Pattern{}
	var address string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		read, ok := parts[name]
		if !ok {
			return nil, refuse("/"+name, "isn't supported: want %s", names(parts))
		}
		if slices.Contains(addresses, name) {
			if address != "" {
				return nil, refuse("/"+name, "got %s too, want one of %s", address, strings.Join(addresses, ", "))
			}
			address = name
		}
		c, err := read("/"+name, members[name])
		if err != nil {
			return nil, err
		}
		p.conditions = append(p.conditions, c)
	}
	return p, nil
}

// matches reports whether a request meets all there is in the pattern. An empty one means every request.
func (p *Pattern) matches(r *Record) bool {
	for _, c := range p.conditions {
		if !c(r) {
			return false
		}
	}
	return true
}

func readMethod(at string, text json.RawMessage) (condition, error) {
	want, err := readText(at, text)
	if err != nil {
		return nil, err
	}
	return func(r *Record) bool { return want == "ANY" || strings.EqualFold(r.Method, want) }, nil
}

func textPart(meets func(*Record, string) bool) func(string, json.RawMessage) (condition, error) {
	return func(at string, text json.RawMessage) (condition, error) {
		want, err := readText(at, text)
		if err != nil {
			return nil, err
		}
		return func(r *Record) bool { return meets(r, want) }, nil
	}
}

func regexpPart(of func(*Record) string) func(string, json.RawMessage) (condition, error) {
	return func(at string, text json.RawMessage) (condition, error) {
		want, err := readText(at, text)
		if err != nil {
			return nil, err
		}
		e, err := compile(at, want)
		if err != nil {
			return nil, err
		}
		return func(r *Record) bool { return e.MatchString(of(r)) }, nil
	}
}

func matcherPart(of func(*Record) string) func(string, json.RawMessage) (condition, error) {
	return func(at string, text json.RawMessage) (condition, error) {
		m, err := readMatcher(at, text)
		if err != nil {
			return nil, err
		}
		return func(r *Record) bool { return m([]string{of(r)}) }, nil
	}
}

// namedPart has a matcher for each of several names.
func namedPart(of func(*Record) func(name string) []string) func(string, json.RawMessage) (condition, error) {
	return func(at string, text json.RawMessage) (condition, error) {
		members, err := readMembers(at, text)
		if err != nil {
			return nil, err
		}
		matchers := map[string]matcher{}
		for name, text := range members {
			if matchers[name], err = readMatcher(at+"/"+escape(name), text); err != nil {
				return nil, err
			}
		}
		return func(r *Record) bool {
			values := of(r)
			for name, m := range matchers {
				if !m(values(name)) {
					return false
				}
			}
			return true
		}, nil
	}
}

func valuesOf(values map[string][]string) func(string) []string {
	return func(name string) []string { return values[name] }
}

// header is the values of a header. Go keeps Host apart.
func (r *Record) header(name string) []string {
	if strings.EqualFold(name, "Host") {
		return []string{r.Host}
	}
	return r.Header[http.CanonicalHeaderKey(name)]
}

// hostName is the host that was asked for, without its port.
func (r *Record) hostName() string {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		return r.Host
	}
	return host
}

// saysNothing reports whether a part is null or empty, as clients send it that write down all parts there are.
func saysNothing(value json.RawMessage) bool {
	switch string(bytes.TrimSpace(value)) {
	case "null", "{}", "[]":
		return true
	}
	return false
}

func readMembers(at string, text json.RawMessage) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil || members == nil {
		return nil, refuse(at, "got %s, want a JSON object", shorten(text))
	}
	return members, nil
}

func readText(at string, text json.RawMessage) (string, error) {
	var out *string
	if err := json.Unmarshal(text, &out); err != nil || out == nil {
		return "", refuse(at, "got %s, want a string", shorten(text))
	}
	return *out, nil
}

// only refuses members that nothing would read.
func only(at string, members map[string]json.RawMessage, known ...string) error {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(known, name) {
			return refuse(at+"/"+escape(name), "isn't supported here: want one of %s, hasExactly, includes", names(operators))
		}
	}
	return nil
}

func names[T any](of map[string]T) string { return strings.Join(slices.Sorted(maps.Keys(of)), ", ") }

// escape is a name as a part of a JSON pointer.
func escape(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

// shorten shows what was sent, cut where it is long.
func shorten(text []byte) string {
	const longest = 60
	if text = bytes.TrimSpace(text); len(text) == 0 {
		return "nothing"
	}
	if len(text) > longest {
		return strings.ToValidUTF8(string(text[:longest]), "") + "…"
	}
	return string(text)
}
