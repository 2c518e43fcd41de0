package ringback

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/ringback/ringback/internal/say"
)

// Query is what a request asks of the list: the parsed parameters.
type Query struct {
	Offset     int64
	Limit      int64
	Conditions []Condition // of the filters that were given; an item has to meet them all
	Notices    []Violation // what was answered though it looks like a mistake: unknown, repeated, a + that became a space

	doubtful []*Parameter // parameters that the documentation leaves open how to read
}

// Query reads the query part of a URL, without its question mark.
//
// Integers are digits with an optional minus. Date-times are ISO 8601 with an offset, Z or neither (UTC), with a fraction
// or none; a date alone is its midnight, UTC. The last of a repeated parameter wins. A percent sign that begins no escape
// is taken literally. A value that isn't allowed is a violation, and so is one that FastAPI with Pydantic refuses: an empty one
// where text isn't asked for, a + that arrives as a space before an offset. The query then holds the defaults in its place.
func (s *Spec) Query(raw string) (Query, []Violation) {
	r := s.beginQuery()
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		if pair != "" {
			r.take(pair)
		}
	}
	r.settle()
	query, violations := r.query, r.violations
	s.endQuery(r) // not deferred: a reader that panicked is not used again
	return query, violations
}

// given is what a request gave for one parameter.
type given struct {
	count   int
	raw     string // of the last, still escaped
	differs bool   // from an earlier one
}

// queryReader reads one query after the other: a request costs no memory but what its answer holds.
type queryReader struct {
	spec       *Spec
	given      []given // by Parameter.index
	distinct   int     // parameters given
	query      Query
	violations []Violation
	value      valueJudge
}

func (s *Spec) beginQuery() *queryReader {
	r, ok := s.queries.Get().(*queryReader)
	if !ok {
		r = &queryReader{spec: s, given: make([]given, len(s.list.Parameters))}
	}
	return r
}

// endQuery lets go of all that the query holds.
func (s *Spec) endQuery(r *queryReader) {
	clear(r.given)
	r.distinct, r.query, r.violations = 0, Query{}, nil
	s.queries.Put(r)
}

func (r *queryReader) take(pair string) {
	rawName, rawValue, _ := strings.Cut(pair, "=")
	p := r.spec.parameters[unescape(rawName)]
	if p == nil {
		r.noticeUnknown(unescape(rawName))
		return
	}
	g := &r.given[p.index]
	if g.count == 0 {
		r.distinct++
	}
	g.differs = g.differs || (g.count > 0 && g.raw != rawValue)
	g.count++
	g.raw = rawValue
}

func (r *queryReader) noticeUnknown(name string) {
	const most = 20
	if len(r.query.Notices) >= most {
		return
	}
	want := "a parameter that is documented: " + strings.Join(r.spec.parameterNames(), ", ")
	if near := say.Nearest(name, r.spec.parameterNames()); near != "" {
		want = near
	}
	r.notice("query/unknown", name, "an unknown parameter", want, r.spec.list.place)
}

func (r *queryReader) notice(rule, name, got, want string, place Place) {
	r.query.Notices = append(r.query.Notices, Violation{
		Rule: rule, Level: Should, Part: PartQuery, Name: shorten(name), Got: got, Want: want, Place: place,
	})
}

func (r *queryReader) settle() {
	l := &r.spec.list
	r.query.Offset, r.query.Limit = l.Offset.defaultValue.Int, l.Limit.defaultValue.Int
	for _, p := range l.Parameters {
		g := &r.given[p.index]
		switch {
		case g.count > 0:
			r.settleGiven(p, g)
		case p.Required && !p.hasDefault:
			r.violations = append(r.violations, Violation{
				Rule: "query/required", Part: PartQuery, Name: p.Name, Got: "nothing", Want: p.describe(), Place: p.Place,
			})
		case p.hasDefault && p.Filter != nil:
			r.add(Condition{Parameter: p, Value: p.defaultValue})
		}
	}
}

// add makes room for all conditions when the first one comes.
func (r *queryReader) add(c Condition) {
	if r.query.Conditions == nil {
		r.query.Conditions = make([]Condition, 0, max(r.distinct, 1))
	}
	r.query.Conditions = append(r.query.Conditions, c)
}

func (r *queryReader) settleGiven(p *Parameter, g *given) {
	if g.count > 1 {
		r.notice("query/repeated", p.Name, fmt.Sprintf("%d values", g.count), "one: the last is taken", p.Place)
	}
	value, doubtful, violation := r.readGiven(p, g.raw)
	if violation != nil {
		r.violations = append(r.violations, *violation)
		return
	}
	doubtful = doubtful || g.differs
	if doubtful {
		r.query.doubtful = append(r.query.doubtful, p)
	}
	switch {
	case p == r.spec.list.Offset:
		r.query.Offset = value.Int
	case p == r.spec.list.Limit:
		r.query.Limit = value.Int
	case p.Filter != nil:
		r.add(Condition{p, value, doubtful})
	}
}

// readGiven reads a value as it stands in the URL.
func (r *queryReader) readGiven(p *Parameter, raw string) (value Value, doubtful bool, violation *Violation) {
	text := unescape(raw)
	value, violation = p.read(&r.value, text)
	if violation != nil {
		if p.Type == TypeTime && r.meantPlus(p, raw) {
			violation = &Violation{
				Rule: "query/plus", Part: PartQuery, Name: p.Name, Got: gotPlus, Want: wantEscapedPlus, Place: p.Place,
			}
		}
		return value, false, violation
	}
	plus := strings.IndexByte(raw, '+') >= 0
	if plus && p.Type != TypeTime {
		r.notice("query/plus", p.Name, gotPlus, wantEscapedPlus, p.Place)
	}
	return value, plus || p.isDoubtful(text), nil
}

const (
	gotPlus         = "a + that arrived as a space"
	wantEscapedPlus = "%2B, if a plus was meant"
)

// meantPlus reports whether a date-time would be right if the + before its offset had been escaped.
func (r *queryReader) meantPlus(p *Parameter, raw string) bool {
	at := strings.LastIndexByte(raw, '+')
	if at < 0 {
		return false
	}
	_, violation := p.read(&r.value, unescape(raw[:at]+"%2B"+raw[at+1:]))
	return violation == nil
}

// unescape decodes a part of a query as browsers and frameworks do: + is a space, and a percent sign that begins no escape
// stands for itself, so that nothing a client sent is lost.
func unescape(text string) string {
	if strings.IndexByte(text, '%') < 0 && strings.IndexByte(text, '+') < 0 {
		return text
	}
	if out, err := url.QueryUnescape(text); err == nil {
		return out
	}
	var out []byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '+':
			out = append(out, ' ')
		case c == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			n, _ := strconv.ParseUint(text[i+1:i+3], 16, 8)
			out = append(out, byte(n))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

func isHex(c byte) bool {
	return ('0' <= c && c <= '9') || ('a' <= c && c <= 'f') || ('A' <= c && c <= 'F')
}
