package row

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/brianvoe/gofakeit/v7"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/decimal"
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
	Minimum          json.Number           `json:"minimum"`
	Maximum          json.Number           `json:"maximum"`
	ExclusiveMinimum json.Number           `json:"exclusiveMinimum"`
	ExclusiveMaximum json.Number           `json:"exclusiveMaximum"`
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
		return m.between(s.bounds(0))
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
	hundredths := m.between(s.bounds(2))
	return json.Number(string(appendMillionths(nil, hundredths*10_000)))
}

// between is a number from low to high.
func (m *maker) between(low, high int64) int64 {
	if n := high - low + 1; n > 0 {
		return low + m.r.Int64N(n)
	}
	return low // the bounds contradict each other, or allow nearly all there is
}

// bounds are the least and the largest value in units of 10^-digits, at most a thousand apart where one isn't given.
func (s *jsonSchema) bounds(digits int32) (low, high int64) {
	least, lowBound := tightest(digits, s.Minimum, s.ExclusiveMinimum, (*decimal.Decimal).Ceil, (*decimal.Decimal).Floor, 1)
	most, highBound := tightest(digits, s.Maximum, s.ExclusiveMaximum, (*decimal.Decimal).Floor, (*decimal.Decimal).Ceil, -1)
	span := int64(1000)
	for range digits {
		span *= 10
	}
	switch {
	case !lowBound && !highBound:
		return 0, span
	case !lowBound:
		return most - span, most
	case !highBound:
		return least, least + span
	}
	return least, most
}

// tightest is the inclusive bound that two keywords come to, the larger if the sign is positive.
func tightest(digits int32, inclusive, exclusive json.Number, round, beyond func(*decimal.Decimal) (int64, bool), sign int64) (bound int64, found bool) {
	unit := decimal.New(1, digits)
	for _, b := range []struct {
		text  json.Number
		round func(*decimal.Decimal) (int64, bool)
		step  int64
	}{{inclusive, round, 0}, {exclusive, beyond, sign}} {
		d, ok := decimal.Parse(b.text)
		if !ok {
			continue
		}
		scaled, ok := d.Mul(&unit)
		if !ok {
			continue
		}
		if n, ok := b.round(&scaled); ok && (!found || (n+b.step-bound)*sign > 0) {
			bound, found = n+b.step, true
		}
	}
	return bound, found
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
