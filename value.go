package ringback

import (
	"regexp"
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
		return v, &Violation{Rule: rule, Part: p.In, Name: p.Name, Got: p.quote(text), Want: want, Place: p.Place}
	}
	if !utf8.ValidString(text) {
		return broken("query/utf-8", "text in UTF-8")
	}
	if p.field != nil {
		if breach := j.judgeField(p.field, text); breach != nil && breach.Level != Unjudged {
			return broken(breach.Rule, breach.Want)
		}
		return v, nil
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
	case TypeString:
		if lack := p.lack(text); lack != "" {
			return broken("schema/format", p.schema.shape().format.want+lack)
		}
	}
	violation = j.check(p, v.Text, text)
	if violation == nil && p.Type == TypeNumber {
		violation = j.check(p, asDouble(text), text)
	}
	return v, violation
}

// asDouble is a number as a server has it that computes with doubles: 1e-400 is none that is above 0. One that is too large for a
// double stays as it is.
func asDouble(text string) string {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

func (p *Parameter) readTime(j *valueJudge, v Value, broken func(rule, want string) (Value, *Violation)) (Value, *Violation) {
	t, err := iso8601.Parse(v.Text)
	switch lack := lackOf(t.Form); {
	case err != nil:
		return broken("schema/format", p.describe())
	case lack != "":
		return broken("schema/format", p.describe()+lack)
	}
	v.Time = t.Go()
	return v, j.check(p, v.Text, v.Text)
}

// lackOf says what Pydantic misses in a form of ISO 8601 that it doesn't read, "" if it reads it.
func lackOf(f iso8601.Form) string {
	switch {
	case f.Has(iso8601.HourOffset):
		return ", its offset with minutes"
	case f.Has(iso8601.LeapSecond):
		return ", its seconds up to 59"
	case f.Has(iso8601.YearZero):
		return ", its year from 1"
	}
	return ""
}

// timedelta has durations whose numbers Pydantic reads: the whole has to be within 999,999,999 days.
var timedelta = regexp.MustCompile(`^[+-]?P(\d{1,7}W)?(\d{1,5}Y)?(\d{1,6}M)?(\d{1,8}D)?(T(\d{1,6}H)?(\d{1,7}M)?(\d{1,9}([.,]\d{1,9})?S)?)?$`)

// lack says what Pydantic misses in a text though it has the format of the parameter, "" if it reads it.
func (p *Parameter) lack(text string) string {
	switch p.Format {
	case "date":
		if t, err := iso8601.Parse(text); err == nil {
			return lackOf(t.Form)
		}
	case "time":
		if t, err := timeOfDay(text); err == nil {
			return lackOf(t.Form)
		}
	case "duration":
		if acceptsDuration([]byte(text)) != formatBroken && !timedelta.MatchString(text) {
			return ", of less than 999,999,999 days"
		}
	}
	return ""
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
		excused := p.Type == TypeTime && p.acceptsAnyDateTime && isForm(v.Rule)
		if v.Level == Must && !excused {
			return &Violation{
				Rule: v.Rule, Part: p.In, Name: p.Name, Got: p.quote(shown), Want: v.Want, Says: v.Says, Place: v.Place,
			}
		}
	}
	return nil
}

// quote shows a value that was sent, unless it may be a secret.
func (p *Parameter) quote(text string) string {
	if p.secret {
		return "a value that isn't shown"
	}
	return quote(text)
}

// isForm reports whether a rule says how a date-time is written. Requests may use all of ISO 8601's forms that Pydantic reads.
func isForm(rule string) bool {
	return rule == "schema/format" || rule == "schema/anyOf" || rule == "schema/oneOf"
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
