package row

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/brianvoe/gofakeit/v7"

	"github.com/ringback/ringback"
)

// sampler makes values from a schema alone, each from the seed, the property and the call's id.
type sampler struct {
	schema jsonSchema
	seed   uint64
}

// jsonSchema is what is read of a schema to make a value. It comes resolved: there are no references left.
type jsonSchema struct {
	Type             types                 `json:"type"`
	Enum             []json.RawMessage     `json:"enum"`
	Const            json.RawMessage       `json:"const"`
	Default          json.RawMessage       `json:"default"`
	Example          json.RawMessage       `json:"example"`
	Examples         []json.RawMessage     `json:"examples"`
	Format           string                `json:"format"`
	Pattern          string                `json:"pattern"`
	Minimum          *float64              `json:"minimum"`
	Maximum          *float64              `json:"maximum"`
	ExclusiveMinimum *float64              `json:"exclusiveMinimum"`
	ExclusiveMaximum *float64              `json:"exclusiveMaximum"`
	MinLength        *int                  `json:"minLength"`
	MaxLength        *int                  `json:"maxLength"`
	MinItems         int                   `json:"minItems"`
	Items            *jsonSchema           `json:"items"`
	Properties       map[string]jsonSchema `json:"properties"`
	AllOf            []jsonSchema          `json:"allOf"`
	AnyOf            []jsonSchema          `json:"anyOf"`
	OneOf            []jsonSchema          `json:"oneOf"`
}

// types reads "string" and ["string", "null"] alike.
type types []string

func (t *types) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*t = types{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(t))
}

func newSampler(p *ringback.Property, seed uint64) (*sampler, error) {
	h := fnv.New64a()
	h.Write([]byte(p.Name))
	s := &sampler{seed: seed ^ h.Sum64()}
	if err := json.Unmarshal(p.Schema, &s.schema); err != nil {
		return nil, &ringback.SpecError{Place: p.Place, Text: fmt.Sprintf("property %q: no value can be made from its schema: %v", p.Name, err)}
	}
	return s, nil
}

func (s *sampler) append(dst []byte, id int64) []byte {
	r := rand.New(rand.NewPCG(s.seed, uint64(id)))
	m := maker{r: r, fake: gofakeit.NewFaker(r, false)}
	value, err := json.Marshal(m.value(&s.schema, deepest))
	if err != nil {
		return append(dst, null...)
	}
	return append(dst, value...)
}

// maker makes one value.
type maker struct {
	r    *rand.Rand
	fake *gofakeit.Faker
}

const deepest = 8

func (m *maker) value(s *jsonSchema, depth int) any {
	if depth == 0 {
		return nil
	}
	if choices := s.choices(); len(choices) > 0 {
		return choices[m.r.IntN(len(choices))]
	}
	for _, alternatives := range [][]jsonSchema{s.AnyOf, s.OneOf} {
		if len(alternatives) > 0 {
			return m.value(&alternatives[m.r.IntN(len(alternatives))], depth-1)
		}
	}
	if len(s.Type) == 0 && len(s.AllOf) > 0 {
		return m.value(&s.AllOf[0], depth-1)
	}
	return m.typed(s, m.typeOf(s), depth)
}

// choices are the values a schema names.
func (s *jsonSchema) choices() []json.RawMessage {
	switch {
	case len(s.Const) > 0:
		return []json.RawMessage{s.Const}
	case len(s.Enum) > 0:
		return s.Enum
	case len(s.Examples) > 0:
		return s.Examples
	case len(s.Example) > 0:
		return []json.RawMessage{s.Example}
	}
	return nil
}

// typeOf chooses among the types allowed: null once in four, if it is one of them.
func (m *maker) typeOf(s *jsonSchema) string {
	others := slices.DeleteFunc(slices.Clone(s.Type), func(t string) bool { return t == "null" })
	switch {
	case len(others) < len(s.Type) && (len(others) == 0 || m.r.IntN(4) == 0):
		return "null"
	case len(others) > 0:
		return others[m.r.IntN(len(others))]
	case s.Properties != nil:
		return "object"
	case s.Items != nil:
		return "array"
	}
	return "string"
}

func (m *maker) typed(s *jsonSchema, name string, depth int) any {
	switch name {
	case "null":
		return nil
	case "boolean":
		return m.r.IntN(2) == 0
	case "integer":
		low, high := s.bounds(1)
		return low + m.r.Int64N(max(1, high-low+1))
	case "number":
		return m.number(s)
	case "array":
		out := make([]any, 0, 3)
		for range max(s.MinItems, m.r.IntN(3)) {
			if s.Items != nil {
				out = append(out, m.value(s.Items, depth-1))
			}
		}
		return out
	case "object":
		out := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			p := s.Properties[name]
			out[name] = m.value(&p, depth-1)
		}
		return out
	}
	return m.text(s)
}

// number is a whole number of hundredths, so that it is written the same everywhere.
func (m *maker) number(s *jsonSchema) any {
	low, high := s.bounds(100)
	hundredths := low + m.r.Int64N(max(1, high-low+1))
	return json.Number(string(appendMillionths(nil, hundredths*10_000)))
}

// bounds are the least and the largest value in units of 1/scale, at most a thousand apart where one isn't given.
func (s *jsonSchema) bounds(scale float64) (low, high int64) {
	lowest, highest := math.Inf(-1), math.Inf(1)
	for _, b := range []struct {
		bound *float64
		to    *float64
		step  float64
	}{{s.Minimum, &lowest, 0}, {s.ExclusiveMinimum, &lowest, 1}, {s.Maximum, &highest, 0}, {s.ExclusiveMaximum, &highest, -1}} {
		if b.bound != nil {
			*b.to = *b.bound*scale + b.step
		}
	}
	const span = 1000
	switch {
	case math.IsInf(lowest, 0) && math.IsInf(highest, 0):
		return 0, int64(span * scale)
	case math.IsInf(lowest, 0):
		return int64(math.Floor(highest)) - int64(span*scale), int64(math.Floor(highest))
	case math.IsInf(highest, 0):
		return int64(math.Ceil(lowest)), int64(math.Ceil(lowest)) + int64(span*scale)
	}
	return int64(math.Ceil(lowest)), int64(math.Floor(highest))
}

func (m *maker) text(s *jsonSchema) string {
	switch s.Format {
	case "date-time":
		return m.instant().Format(time.RFC3339)
	case "date":
		return m.instant().Format(time.DateOnly)
	case "uuid":
		return m.fake.UUID()
	case "email":
		return m.label() + "@example.com"
	case "uri", "url":
		return "https://example.com/" + m.label()
	case "ipv4":
		return fmt.Sprintf("192.0.2.%d", m.r.IntN(256)) // TEST-NET-1, RFC 5737
	case "ipv6":
		return fmt.Sprintf("2001:db8::%x", m.r.IntN(1<<16)) // RFC 3849
	case "hostname":
		return m.label() + ".example"
	}
	if s.Pattern != "" {
		return m.fake.Regex(s.Pattern)
	}
	return s.fit(m.fake.Word(), m)
}

// label is a noun in letters only: some have spaces or brackets, which have no place in a name of the Internet.
func (m *maker) label() string {
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, strings.ToLower(m.fake.Noun()))
}

func (m *maker) instant() time.Time {
	return time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(m.r.IntN(365*24*60)) * time.Minute)
}

// fit makes a text as long as it has to be.
func (s *jsonSchema) fit(text string, m *maker) string {
	if s.MinLength != nil {
		for len(text) < *s.MinLength {
			text += " " + m.fake.Word()
		}
	}
	if s.MaxLength != nil && len(text) > *s.MaxLength {
		text = text[:*s.MaxLength]
	}
	return text
}

// Sample makes a value from a property's schema alone, the same for the same seed.
func Sample(p *ringback.Property, seed uint64) ([]byte, error) {
	s, err := newSampler(p, seed)
	if err != nil {
		return nil, err
	}
	return s.append(nil, 0), nil
}
