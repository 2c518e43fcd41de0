package mock

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/say"
)

// Preference is what one request wishes for its answer. Nothing of it outlives the request but that it was counted. The zero value
// wishes nothing.
//
// A client says it in the header Prefer, as String writes it; in query parameters with two underscores, __code=429; or before
// the path, /scenario/null-costs/api/v1/calls. Where they disagree, Prefer wins, then the query.
type Preference struct {
	// Code is the status, 200 to 599, whatever else would be answered. 0 is as it comes.
	Code int

	// Example is the name of an example that the spec shows for the status.
	Example string

	// Delay passes before the answer begins, in whole milliseconds. 0 is what the scenario says, NoDelay none.
	Delay time.Duration

	// Scenarios are edge cases of package fixtures or of Options.Scenarios. The calls are those of the last that brings calls,
	// the answer that of the last that says how to answer.
	Scenarios []string

	// Fault is a way to answer badly: a name of Faults, those about a field followed by a period and the field.
	Fault string

	// At takes the place of the mock's clock. Zero is the clock's instant.
	At time.Time

	// RetryAfter is the Retry-After of an answer that isn't a success: seconds, or an HTTP date. "" is what comes by itself.
	RetryAfter string

	// Session is a name under which scenarios count requests. "" counts them by their token.
	Session string
}

// NoDelay is for Preference.Delay: none, though the scenario has one.
const NoDelay time.Duration = -1

// preferenceKey is one thing that can be wished.
type preferenceKey struct {
	name string
	read func(p *Preference, value string) error
	tell func(p *Preference) string // "": it isn't wished
}

// preferenceKeys are in the order in which Preference-Applied has them.
var preferenceKeys = []preferenceKey{
	{"code", readCode, func(p *Preference) string { return nonZero(int64(p.Code)) }},
	{"example", func(p *Preference, value string) error {
		p.Example = value
		return nil
	}, func(p *Preference) string { return p.Example }},
	{"delay", readDelay, tellDelay},
	{"scenario", readScenarios, func(p *Preference) string { return strings.Join(p.Scenarios, "+") }},
	{"fault", func(p *Preference, value string) error {
		p.Fault = value
		return nil
	}, func(p *Preference) string { return p.Fault }},
	{"at", readAt, func(p *Preference) string {
		if p.At.IsZero() {
			return ""
		}
		return p.At.UTC().Format(time.RFC3339Nano)
	}},
	{"retry-after", readRetryAfter, func(p *Preference) string { return p.RetryAfter }},
	{"session", readSession, func(p *Preference) string { return p.Session }},
}

var preferenceNames = func() (names []string) {
	for _, k := range preferenceKeys {
		names = append(names, k.name)
	}
	return names
}()

func readCode(p *Preference, value string) (err error) {
	const least, most = 200, 599
	if p.Code, err = strconv.Atoi(value); err != nil || p.Code < least || p.Code > most {
		return fmt.Errorf("got %.40q, want a status from %d to %d", value, least, most)
	}
	return nil
}

func readScenarios(p *Preference, value string) error {
	names, err := scenarioNames(value)
	if err != nil {
		return err
	}
	if p.Scenarios = append(p.Scenarios, names...); len(p.Scenarios) > mostScenarios {
		return tooManyScenarios(len(p.Scenarios))
	}
	return nil
}

// mostScenarios is how many a request, or a server, can name together. More of them are a mistake.
const mostScenarios = 20

func tooManyScenarios(n int) error {
	return fmt.Errorf("got %d names, want at most %d joined by +", n, mostScenarios)
}

func readDelay(p *Preference, value string) error {
	const longest = fixtures.LongestDelay / time.Millisecond
	n, err := strconv.ParseUint(value, 10, 32)
	if err != nil || n > uint64(longest) {
		return fmt.Errorf("got %.40q, want milliseconds from 0 to %d", value, longest)
	}
	if p.Delay = time.Duration(n) * time.Millisecond; n == 0 {
		p.Delay = NoDelay
	}
	return nil
}

func tellDelay(p *Preference) string {
	if p.Delay == NoDelay {
		return "0"
	}
	return nonZero(p.Delay.Milliseconds())
}

func nonZero(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func readAt(p *Preference, value string) error {
	t, err := iso8601.Parse(value)
	if err != nil {
		return fmt.Errorf("got %.40q, want a time in ISO 8601, like 2026-01-15T12:00:00Z", value)
	}
	if p.At = t.Go().UTC(); p.At.Year() < 1970 {
		return fmt.Errorf("got %.40q, want a year from 1970", value)
	}
	return nil
}

// readRetryAfter reads what Retry-After may have (RFC 9110, section 10.2.3).
func readRetryAfter(p *Preference, value string) error {
	_, number := strconv.ParseUint(value, 10, 32)
	_, date := http.ParseTime(value)
	if number != nil && date != nil {
		return fmt.Errorf("got %.40q, want seconds, or a date like \"Thu, 15 Jan 2026 12:00:00 GMT\" in quotes", value)
	}
	p.RetryAfter = value
	return nil
}

var sessionForm = regexp.MustCompile("^[!-~]([ -~]{0,198}[!-~])?$")

func readSession(p *Preference, value string) error {
	if !sessionForm.MatchString(value) {
		return fmt.Errorf("got %.40q, want a name of at most 200 characters of ASCII", value)
	}
	p.Session = value
	return nil
}

// scenarioNames are those that a value names, with a plus between them. In a query a plus may have become a space.
func scenarioNames(value string) ([]string, error) {
	names := strings.FieldsFunc(value, func(r rune) bool { return r == '+' || r == ' ' })
	switch {
	case len(names) == 0 && value != "":
		return nil, fmt.Errorf("got %.40q, want a name, or several joined by +", value)
	case len(names) > mostScenarios:
		return nil, tooManyScenarios(len(names))
	}
	return names, nil
}

// String is the value of a Prefer header that wishes it.
func (p Preference) String() string {
	var parts []string
	for _, k := range preferenceKeys {
		if value := k.tell(&p); value != "" {
			parts = append(parts, k.name+"="+word(value))
		}
	}
	return strings.Join(parts, ", ")
}

// set reads one wish.
func (p *Preference) set(name, value string) error {
	i := slices.IndexFunc(preferenceKeys, func(k preferenceKey) bool { return k.name == name })
	switch {
	case i < 0:
		return errors.New("no such preference" + say.Meant(name, preferenceNames) + ": want " + say.Or(preferenceNames))
	case value == "":
		return errors.New("got nothing, want a value")
	}
	return preferenceKeys[i].read(p, value)
}

// preference reads what a request wishes, and answers the request without it.
func (m *Mock) preference(r *http.Request) (p Preference, plain *http.Request, err error) {
	u := *r.URL
	var wrong mistakeList
	m.readPrefix(&p, &u, &wrong)
	m.readTwins(&p, &u, &wrong)
	p.readHeader(r.Header["Prefer"], &wrong)
	plain = r.WithContext(r.Context())
	plain.URL = &u
	return p, plain, wrong.err()
}

// mayWish is a quick look at whether a request wishes anything.
func (m *Mock) mayWish(r *http.Request) bool {
	return len(r.Header["Prefer"]) > 0 || strings.Contains(r.URL.RawQuery, twinMark) || strings.Contains(r.URL.RawQuery, "%5") ||
		m.prefixed(r.URL.Path)
}

// prefixed reports whether a path begins with a wish.
func (m *Mock) prefixed(path string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return slices.Contains(preferenceNames, name) && !m.isList(path)
}

// isList reports whether a path is the list's.
func (m *Mock) isList(path string) bool { return path == m.list.Path || path == slashTwin(m.list.Path) }

// readPrefix takes wishes off the beginning of the path: /scenario/null-costs/delay/300.
func (m *Mock) readPrefix(p *Preference, u *url.URL, wrong *mistakeList) {
	for m.prefixed(u.Path) {
		name, rest, ok := strings.Cut(u.Path[1:], "/")
		if !ok {
			return // a key alone: it is no address of ours
		}
		value, _, _ := strings.Cut(rest, "/")
		u.Path, u.RawPath = cmp.Or(rest[len(value):], "/"), ""
		wrong.add(within("path: "+name, p.set(name, value)))
	}
}

// within says where a mistake is. Nil is none.
func within(where string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", where, err)
}

// twinMark begins the query parameters that wish.
const twinMark = "__"

// readTwins takes the query parameters that wish out of the query.
func (m *Mock) readTwins(p *Preference, u *url.URL, wrong *mistakeList) {
	var rest []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, ok := m.twin(pair)
		if !ok {
			rest = append(rest, pair)
			continue
		}
		if err := p.set(name, value); !wrong.add(within(fmt.Sprintf("query parameter %.40q", twinMark+name), err)) {
			return
		}
	}
	u.RawQuery = strings.Join(rest, "&")
}

// twin reads a pair of a query that wishes something. A parameter of the spec never does.
func (m *Mock) twin(pair string) (name, value string, ok bool) {
	name, value, _ = strings.Cut(pair, "=")
	plain, err := url.QueryUnescape(name)
	if name, ok = strings.CutPrefix(plain, twinMark); !ok || err != nil || m.parameter(plain) != nil {
		return "", "", false
	}
	if value, err = url.QueryUnescape(value); err != nil {
		value = "" // set asks for one
	}
	return name, value, true
}

// readHeader reads the lines of Prefer. Of a preference that comes twice the first counts (RFC 7240, section 2).
func (p *Preference) readHeader(lines []string, wrong *mistakeList) {
	seen := map[string]bool{}
	for _, line := range lines {
		for one := range preferences(line) {
			if seen[one.name] || isUnrelated(one.name) {
				continue
			}
			seen[one.name] = true
			err := cmp.Or(p.set(one.name, one.value), one.checkParameters())
			if !wrong.add(within(fmt.Sprintf("header Prefer: %.40q", one.name), err)) {
				return
			}
		}
	}
}

// checkParameters refuses what was meant as a preference of its own: code=429; delay=250.
func (p preference) checkParameters() error {
	for _, name := range p.parameterNames() {
		if slices.Contains(preferenceNames, name) {
			return fmt.Errorf("got %s behind a semicolon, want a comma before it", name)
		}
	}
	return nil
}

// unrelated are preferences with a meaning elsewhere: those of RFC 7240, RFC 8144 and RFC 8674, and of OData (4.01, part 1,
// section 8.2.8).
var unrelated = []string{
	"respond-async", "return", "wait", "handling", "depth-noroot", "safe",
	"allow-entityreferences", "callback", "continue-on-error", "include-annotations", "maxpagesize", "omit-values", "track-changes",
}

// isUnrelated reports whether a preference is for somebody else. Names of a vendor's own have a period.
func isUnrelated(name string) bool {
	return strings.Contains(name, ".") || slices.Contains(unrelated, name)
}
