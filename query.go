package ringback

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/say"
	"github.com/ringback/ringback/internal/strictjson"
)

// Query is what a request asks of the list: the parsed parameters.
type Query struct {
	Offset     int64
	Limit      int64
	Conditions []Condition // of the filters that were given; an item has to meet them all
	Notices    []Violation // what was answered though it looks like a mistake: unknown, repeated, a + that became a space

	doubtful []*Parameter // parameters that the documentation leaves open how to read
}

// Condition is a filter with the value it was given.
type Condition struct {
	Parameter *Parameter
	Value     Value
	// Doubtful marks a value that the documentation leaves open how to read, such as a date alone. Ringback reads it in
	// the one way that Parse documents; another service may do otherwise and keep the contract.
	Doubtful bool
}

// Value is a parameter's value, read by the parameter's type.
type Value struct {
	Text string    // the value as text
	Int  int64     // of TypeInteger
	Time time.Time // of TypeTime, in UTC
	Bool bool      // of TypeBoolean
}

// Query reads the query part of a URL, without its question mark.
//
// Integers are digits with an optional minus. Date-times are ISO 8601 with an offset, Z or neither (UTC), with a fraction
// or none; a date alone is its midnight, UTC. The last of a repeated parameter wins. A percent sign that begins no escape
// is taken literally. A value that can't be meant is a violation, and so is an empty one, but for text. The query then holds
// the defaults in its place.
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
	plus := strings.IndexByte(raw, '+') >= 0
	if plus && p.Type == TypeTime {
		if _, err := iso8601.Parse(text); err == nil {
			plus = false // a space between date and time
		} else if _, err := iso8601.Parse(unescape(strings.ReplaceAll(raw, "+", "%2B"))); err == nil {
			text = unescape(strings.ReplaceAll(raw, "+", "%2B"))
		}
	}
	value, violation = p.read(&r.value, text)
	if violation != nil {
		return value, false, violation
	}
	if plus {
		r.notice("query/plus", p.Name, "a + that arrived as a space", "%2B, if a plus was meant", p.Place)
	}
	return value, plus || p.isDoubtful(text), nil
}

// isDoubtful reports whether services may read a valid text in more than one way.
func (p *Parameter) isDoubtful(text string) bool {
	switch p.Type {
	case TypeTime:
		t, err := iso8601.Parse(text)
		return err == nil && !t.Strict()
	case TypeInteger, TypeNumber:
		return text[0] == '0' && len(text) > 1
	default:
		return text == ""
	}
}

// read takes a text for a value of the parameter, and holds it against the schema.
func (p *Parameter) read(j *valueJudge, text string) (v Value, violation *Violation) {
	v.Text = text
	broken := func(rule, want string) (Value, *Violation) {
		return v, &Violation{Rule: rule, Part: PartQuery, Name: p.Name, Got: quote(text), Want: want, Place: p.Place}
	}
	if !utf8.ValidString(text) {
		return broken("query/utf-8", "text in UTF-8")
	}
	switch p.Type {
	case TypeInteger:
		n, ok := parseInteger(text)
		if !ok {
			return broken("schema/type", p.describe())
		}
		number, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			if want := p.bound(n); want != "" {
				return broken(want, "a value within its bounds")
			}
			return broken("schema/format", "a whole number of 64 bits")
		}
		v.Int, v.Text = number, n
	case TypeNumber:
		if _, ok := decimal.Parse(text); !ok {
			return broken("schema/type", p.describe())
		}
	case TypeBoolean:
		if text != "true" && text != "false" {
			return broken("schema/type", p.describe())
		}
		v.Bool = text == "true"
	case TypeTime:
		return p.readTime(j, v, broken)
	}
	return v, j.check(p, v.Text, text)
}

func (p *Parameter) readTime(j *valueJudge, v Value, broken func(rule, want string) (Value, *Violation)) (Value, *Violation) {
	t, err := iso8601.Parse(v.Text)
	if err != nil {
		return broken("schema/format", p.describe())
	}
	v.Time = t.Go()
	if p.acceptsAnyDateTime {
		return v, nil
	}
	return v, j.check(p, v.Text, v.Text)
}

// parseInteger accepts digits with an optional minus. It answers the digits without leading zeros.
func parseInteger(text string) (string, bool) {
	digits, negative := strings.CutPrefix(text, "-")
	if digits == "" {
		return "", false
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return "", false
		}
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return "0", true
	}
	if negative {
		return "-" + digits, true
	}
	return digits, true
}

// bound is the rule that an integer of any length breaks.
func (p *Parameter) bound(text string) string {
	negative := text[0] == '-'
	switch {
	case negative && p.minimum != nil:
		return "schema/minimum"
	case !negative && p.maximum != nil:
		return "schema/maximum"
	}
	return ""
}

// valueJudge holds a parameter's value against its schema. Its buffers serve one value after the other.
type valueJudge struct {
	doc   strictjson.Document
	judge judge
}

// check tells the first must that a value breaks. Shown is how a violation quotes it.
func (j *valueJudge) check(p *Parameter, text, shown string) *Violation {
	j.write(p.Type, text)
	j.judge.doc, j.judge.found = &j.doc, nil
	j.judge.check(p.schema, 0)
	for _, v := range j.judge.found {
		if v.Level == Must {
			return &Violation{
				Rule: v.Rule, Part: PartQuery, Name: p.Name, Got: quote(shown), Want: v.Want, Says: v.Says, Place: v.Place,
			}
		}
	}
	return nil
}

// write makes a document of one value. A string's content stands there as it is: it isn't escaped, and so isn't decoded.
func (j *valueJudge) write(t Type, text string) {
	n := strictjson.Node{Kind: strictjson.String, Next: 1}
	buffer := j.doc.Text[:0]
	switch t {
	case TypeInteger, TypeNumber:
		n.Kind, n.Integer = strictjson.Number, t == TypeInteger
		buffer = append(buffer, text...)
	case TypeBoolean:
		n.Kind = strictjson.Bool
		buffer = append(buffer, text...)
	default:
		buffer = append(append(append(buffer, '"'), text...), '"')
	}
	n.End = int32(len(buffer))
	j.doc.Text, j.doc.Nodes = buffer, append(j.doc.Nodes[:0], n)
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

// matches reports whether an item's field meets the condition, and whether that could be judged: a field of another type
// than the spec has can't be compared. A null field meets none.
func (c *Condition) matches(doc *strictjson.Document, field int32, t Type) (met, judged bool) {
	n := &doc.Nodes[field]
	if n.Kind == strictjson.Null {
		return false, true
	}
	switch t {
	case TypeInteger, TypeNumber:
		d, ok := decimal.Parse(doc.Raw(field))
		e, ok2 := decimal.Parse(c.Value.Text)
		if n.Kind != strictjson.Number || !ok || !ok2 {
			return false, false
		}
		return c.compare(d.Cmp(&e)), true
	case TypeTime:
		if n.Kind != strictjson.String {
			return false, false
		}
		got, err := iso8601.Parse(doc.StringText(field))
		if err != nil {
			return false, false
		}
		return c.compare(got.Go().Compare(c.Value.Time)), true
	case TypeBoolean:
		return (doc.Text[n.Start] == 't') == c.Value.Bool, n.Kind == strictjson.Bool
	default:
		return c.matchesText(doc.StringText(field)), n.Kind == strictjson.String
	}
}

// compare says whether an ordering of field and value meets the op.
func (c *Condition) compare(order int) bool {
	switch c.Parameter.Filter.Op {
	case OpAtLeast:
		return order >= 0
	case OpAtMost:
		return order <= 0
	default:
		return order == 0
	}
}

func (c *Condition) matchesText(text []byte) bool {
	switch c.Parameter.Filter.Op {
	case OpContains:
		return bytes.Contains(text, []byte(c.Value.Text))
	case OpContainsFold:
		return strings.Contains(strings.ToLower(string(text)), strings.ToLower(c.Value.Text))
	default:
		return string(text) == c.Value.Text
	}
}
