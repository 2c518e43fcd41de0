package row

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/say"
	"github.com/ringback/ringback/mock/timeline"
)

// attribute is something that can be told of a call.
type attribute struct {
	name     string // what x-generate calls it
	property string // the property it fills where the spec doesn't say: the documented name
	typ      ringback.Type
	tell     func(dst []byte, s *Subject) []byte // appends JSON, null where there is nothing to tell
	// change makes the call such that the attribute is the value, and what follows from it follows. Where it is nil, or
	// answers false, the value only stands for what would be told.
	change func(s *Subject, value []byte) bool
	values []string // the texts it has; nil: any
}

// attributes is the one list of what the generator knows of a call.
var attributes = []attribute{
	{"call.id", "id", ringback.TypeInteger, func(dst []byte, s *Subject) []byte {
		return strconv.AppendInt(dst, s.Call.ID, 10)
	}, nil, nil},
	{"call.sid", "call_sid", ringback.TypeString, func(dst []byte, s *Subject) []byte {
		return append(s.Call.AppendSID(append(dst, '"')), '"')
	}, nil, nil},
	{"assistant.id", "assistant_id", ringback.TypeInteger, func(dst []byte, s *Subject) []byte {
		return strconv.AppendInt(dst, s.Call.Assistant.ID, 10)
	}, nil, nil},
	{"assistant.name", "assistant_name", ringback.TypeString, func(dst []byte, s *Subject) []byte {
		return appendName(dst, s.Call.Assistant.Name)
	}, nil, nil},
	{"graph.name", "assistant_graph_name", ringback.TypeString, func(dst []byte, s *Subject) []byte {
		return appendName(dst, s.Call.Graph)
	}, nil, nil},
	{"call.to", "to_phone_number", ringback.TypeString, func(dst []byte, s *Subject) []byte {
		return appendString(dst, s.Call.To)
	}, nil, nil},
	{"call.customer", "customer_phone_number", ringback.TypeString, func(dst []byte, s *Subject) []byte {
		return appendString(dst, s.Call.Customer)
	}, nil, nil},
	{"call.status", "status", ringback.TypeString, func(dst []byte, s *Subject) []byte {
		return appendString(dst, s.Status())
	}, changeStatus, []string{statusOngoing, timeline.Completed.String(), timeline.Failed.String()}},
	{"call.duration", "duration", ringback.TypeInteger, func(dst []byte, s *Subject) []byte {
		if s.Ongoing || s.Call.Duration == timeline.NoDuration {
			return append(dst, null...)
		}
		return strconv.AppendInt(dst, s.Call.Duration, 10)
	}, changeDuration, nil},
	{"call.started_at", "started_at", ringback.TypeTime, func(dst []byte, s *Subject) []byte {
		return appendTime(dst, s.Call.Start)
	}, changeStart, nil},
	{"call.ended_at", "ended_at", ringback.TypeTime, func(dst []byte, s *Subject) []byte {
		if s.Ongoing || !s.Call.EndKnown {
			return append(dst, null...)
		}
		return appendTime(dst, s.Call.End)
	}, nil, nil},
	{"call.meta", "call_meta", ringback.TypeObject, func(dst []byte, s *Subject) []byte {
		if s.Call.Meta == nil {
			return append(dst, null...)
		}
		return append(dst, s.Call.Meta...)
	}, nil, nil},
	cost("cost.total", "total_cost", timeline.Costs.Total),
	cost("cost.llm", "llm_cost", func(c timeline.Costs) int64 { return c.LLM }),
	cost("cost.tts", "tts_cost", func(c timeline.Costs) int64 { return c.TTS }),
	cost("cost.stt", "stt_cost", func(c timeline.Costs) int64 { return c.STT }),
	cost("cost.telephony", "telephony_cost", func(c timeline.Costs) int64 { return c.Telephony }),
	{"cost.currency", "cost_currency", ringback.TypeString, func(dst []byte, s *Subject) []byte {
		if s.Ongoing || !s.Call.Assistant.Tracked {
			return append(dst, null...)
		}
		return appendString(dst, s.Call.Assistant.Currency)
	}, nil, nil},
}

func cost(name, property string, part func(timeline.Costs) int64) attribute {
	return attribute{name, property, ringback.TypeNumber, func(dst []byte, s *Subject) []byte {
		if s.Ongoing || !s.Call.Assistant.Tracked {
			return append(dst, null...)
		}
		return appendMillionths(dst, part(s.Call.Costs))
	}, nil, nil}
}

func appendName(dst []byte, name string) []byte {
	if name == "" {
		return append(dst, null...)
	}
	return appendString(dst, name)
}

// attributeNamed finds an attribute by what x-generate calls it.
func attributeNamed(name string) *attribute {
	for i := range attributes {
		if attributes[i].name == name {
			return &attributes[i]
		}
	}
	return nil
}

// attributeOf is the attribute that fills a property, nil if there is none.
func attributeOf(p *ringback.Property) (*attribute, error) {
	if p.Generate == "" {
		for i := range attributes {
			if attributes[i].property == p.Name && attributes[i].fits(p.Type) {
				return &attributes[i], nil
			}
		}
		return nil, nil
	}
	a := attributeNamed(p.Generate)
	if a == nil {
		return nil, &ringback.SpecError{Place: p.Place, Text: fmt.Sprintf(
			"property %q: x-generate: there is no attribute %q%s: want one of %s", p.Name, p.Generate, say.Meant(p.Generate, Attributes()), strings.Join(Attributes(), ", "))}
	}
	if !a.fits(p.Type) {
		return nil, &ringback.SpecError{Place: p.Place, Text: fmt.Sprintf(
			"property %q is of type %s, but x-generate: %s fills %s", p.Name, p.Type, a.name, a.typ)}
	}
	return a, nil
}

// AttributeOf is the name of the attribute that fills a property, "" if it is filled from its schema.
func AttributeOf(p *ringback.Property) string {
	if a, err := attributeOf(p); err == nil && a != nil {
		return a.name
	}
	return ""
}

// Attributes are the names that x-generate can have.
func Attributes() []string {
	names := make([]string, len(attributes))
	for i := range attributes {
		names[i] = attributes[i].name
	}
	return names
}

// fits reports whether the attribute can fill a property of a type: any number and any time can be told as a string.
func (a *attribute) fits(t ringback.Type) bool {
	switch t {
	case a.typ, ringback.TypeAny:
		return true
	case ringback.TypeNumber:
		return a.typ == ringback.TypeInteger
	case ringback.TypeString:
		return a.typ != ringback.TypeObject
	default:
		return false
	}
}

// quoted reports whether the attribute's text has to be quoted to be of the property's type.
func (a *attribute) quoted(t ringback.Type) bool {
	return t == ringback.TypeString && (a.typ == ringback.TypeInteger || a.typ == ringback.TypeNumber)
}

func changeStatus(s *Subject, value []byte) bool {
	c := &s.Call
	status, ok := textOf(value)
	switch {
	case ok && status == statusOngoing:
		c.End = forever
	case ok && (status == timeline.Completed.String() || status == timeline.Failed.String()):
		c.Outcome = timeline.Completed
		if status == timeline.Failed.String() {
			c.Outcome = timeline.Failed
		}
		c.EndKnown = true
		if c.End > s.Anchor || c.Duration == timeline.NoDuration {
			c.End = max(c.Start, min(c.End, s.Anchor))
			c.Duration = (c.End - c.Start) / int64(time.Second/time.Microsecond)
			c.End = c.Start + c.Duration*1e6
			c.Reprice()
		}
	default:
		return false
	}
	return true
}

func changeDuration(s *Subject, value []byte) bool {
	c := &s.Call
	if string(value) == null {
		c.Duration = timeline.NoDuration
		c.Reprice()
		return true
	}
	n, ok := decimal.Parse(value)
	seconds, whole := n.Int64()
	if !ok || !whole || seconds < 0 || seconds > 1e9 {
		return false
	}
	c.Duration, c.EndKnown = seconds, true
	if c.End != forever {
		c.End = c.Start + seconds*1e6
	}
	c.Reprice()
	return true
}

// changeStart moves the end along. A call that was placed is there, whatever the clock says.
func changeStart(s *Subject, value []byte) bool {
	text, ok := textOf(value)
	if !ok {
		return false
	}
	t, err := iso8601.Parse(text)
	if err != nil {
		return false
	}
	c := &s.Call
	if c.End != forever {
		c.End += t.UnixMicro() - c.Start
	}
	c.Start, s.Placed = t.UnixMicro(), true
	return !t.Form.Has(iso8601.NoOffset) // a text that shows more than the instant is told as it is
}
