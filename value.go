package ringback

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/strictjson"
)

// Value is a parameter's value, read by the parameter's type.
type Value struct {
	Text string    // the value as text
	Int  int64     // of TypeInteger
	Time time.Time // of TypeTime, in UTC
	Bool bool      // of TypeBoolean
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
			if violation := j.check(p, n, text); violation != nil {
				return v, violation
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
	if err != nil || t.Form.Has(iso8601.YearZero) {
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

// valueJudge holds a parameter's value against its schema. Its buffers serve one value after the other.
type valueJudge struct {
	doc   strictjson.Document
	judge judge
}

// check tells the first must that a value breaks. Shown is how a violation quotes it.
func (j *valueJudge) check(p *Parameter, text, shown string) *Violation {
	j.write(p.Type, text)
	j.judge.doc, j.judge.budget = &j.doc, budget{}
	j.judge.reset()
	j.judge.check(p.schema, 0)
	if j.judge.err != nil {
		return &Violation{Rule: "schema/pattern", Part: PartQuery, Name: p.Name, Got: quote(shown), Want: "a shorter value", Place: p.Place}
	}
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
