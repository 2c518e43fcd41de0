package row_test

import (
	"encoding/json"
	"net/mail"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/row"
)

func sample(t *testing.T, schema string, seed uint64) string {
	t.Helper()
	value, err := row.Sample(&ringback.Property{Name: "x", Schema: []byte(schema)}, seed)
	if err != nil {
		t.Fatalf("%s: %v", schema, err)
	}
	return string(value)
}

// number reports whether a value is a number within bounds.
func number(low, high float64) func(any) bool {
	return func(v any) bool {
		n, ok := v.(float64)
		return ok && low <= n && n <= high
	}
}

// integer reports whether a value is an integer within bounds.
func integer(low, high float64) func(any) bool {
	return func(v any) bool { return number(low, high)(v) && v.(float64) == float64(int64(v.(float64))) }
}

// text reports whether a value is a text that meets a test.
func text(meets func(string) bool) func(any) bool {
	return func(v any) bool {
		s, ok := v.(string)
		return ok && meets(s)
	}
}

func oneOf(values ...any) func(any) bool {
	return func(v any) bool { return slices.Contains(values, v) }
}

func parses[T any](parse func(string) (T, error)) func(any) bool {
	return text(func(s string) bool {
		_, err := parse(s)
		return err == nil
	})
}

// What is made from a schema is allowed by it.
func TestSample(t *testing.T) {
	tests := []struct {
		schema string
		allows func(any) bool
	}{
		{`{"type":"integer"}`, integer(0, 1000)},
		{`{"type":"integer","minimum":5,"maximum":5}`, integer(5, 5)},
		{`{"type":"integer","minimum":-3,"maximum":3}`, integer(-3, 3)},
		{`{"type":"integer","minimum":0.5,"maximum":2.5}`, integer(1, 2)},
		{`{"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":3}`, integer(1, 2)},
		{`{"type":"integer","minimum":1000000}`, integer(1_000_000, 2_000_000)},
		{`{"type":"integer","maximum":-7}`, integer(-2000, -7)},
		{`{"type":"number","minimum":0.5,"maximum":0.75}`, number(0.5, 0.75)},
		{`{"type":"number","exclusiveMinimum":0,"maximum":0.02}`, number(0.01, 0.02)},
		{`{"type":"boolean"}`, oneOf(true, false)},
		{`{"type":"null"}`, oneOf(nil)},
		{`{"type":["boolean","null"]}`, oneOf(true, false, nil)},
		{`{"enum":["a","b",7,null]}`, oneOf("a", "b", 7.0, nil)},
		{`{"const":"only"}`, oneOf("only")},
		{`{"type":"string","examples":["this","that"]}`, oneOf("this", "that")},
		{`{"type":"string","example":"this"}`, oneOf("this")},
		{`{"anyOf":[{"const":1},{"const":2}]}`, oneOf(1.0, 2.0)},
		{`{"oneOf":[{"const":1},{"type":"null"}]}`, oneOf(1.0, nil)},
		{`{"allOf":[{"type":"integer","minimum":4,"maximum":5}]}`, integer(4, 5)},
		{`{"type":"string"}`, text(func(s string) bool { return s != "" })},
		{`{"type":"string","minLength":40}`, text(func(s string) bool { return utf8.RuneCountInString(s) >= 40 })},
		{`{"type":"string","maxLength":2}`, text(func(s string) bool { return utf8.RuneCountInString(s) <= 2 })},
		{`{"type":"string","minLength":12,"maxLength":14}`, text(func(s string) bool { return len(s) >= 12 && len(s) <= 14 })},
		{`{"type":"string","pattern":"^[A-Z]{3}-[0-9]{2,4}$"}`, text(regexp.MustCompile(`^[A-Z]{3}-[0-9]{2,4}$`).MatchString)},
		{`{"type":"string","format":"date-time"}`, parses(func(s string) (time.Time, error) { return time.Parse(time.RFC3339, s) })},
		{`{"type":"string","format":"date"}`, parses(func(s string) (time.Time, error) { return time.Parse(time.DateOnly, s) })},
		{`{"type":"string","format":"uuid"}`, text(regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString)},
		{`{"type":"string","format":"email"}`, parses(mail.ParseAddress)},
		{`{"type":"string","format":"uri"}`, text(regexp.MustCompile(`^https://example\.com/[a-z]+$`).MatchString)},
		{`{"type":"string","format":"ipv4"}`, text(func(s string) bool { return addressIn(s, "192.0.2.0/24") })},
		{`{"type":"string","format":"ipv6"}`, text(func(s string) bool { return addressIn(s, "2001:db8::/32") })},
		{`{"type":"string","format":"hostname"}`, text(regexp.MustCompile(`^[a-z]+\.example$`).MatchString)},
		{`{"type":"array","minItems":2,"items":{"type":"integer","minimum":5,"maximum":9}}`, func(v any) bool {
			a, ok := v.([]any)
			return ok && len(a) >= 2 && !slices.ContainsFunc(a, func(e any) bool { return !integer(5, 9)(e) })
		}},
		{`{"properties":{"a":{"const":1},"b":{"type":"boolean"}}}`, func(v any) bool {
			o, ok := v.(map[string]any)
			return ok && len(o) == 2 && o["a"] == 1.0 && oneOf(true, false)(o["b"])
		}},
	}
	for _, test := range tests {
		t.Run(test.schema, func(t *testing.T) {
			for seed := range uint64(1000) {
				got := sample(t, test.schema, seed)
				var value any
				if err := json.Unmarshal([]byte(got), &value); err != nil || !test.allows(value) {
					t.Errorf("seed %d: got %s, want what the schema allows", seed, got)
				}
				if again := sample(t, test.schema, seed); again != got {
					t.Errorf("seed %d: got %s, and %s the second time", seed, got, again)
				}
			}
		})
	}
}

func addressIn(text, prefix string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && netip.MustParsePrefix(prefix).Contains(a)
}

// The bounds of whole numbers are exact.
func TestSampleBoundsAreExact(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type":"integer","minimum":9007199254740993,"maximum":9007199254740993}`:                "9007199254740993",
		`{"type":"integer","minimum":9007199254740993.0,"exclusiveMaximum":9.007199254740994e15}`: "9007199254740993",
		`{"type":"integer","exclusiveMinimum":4,"minimum":1,"maximum":5}`:                         "5",
		`{"type":"integer","exclusiveMinimum":1,"minimum":5,"maximum":5}`:                         "5",
		`{"type":"integer","exclusiveMinimum":4.5,"exclusiveMaximum":5.5}`:                        "5",
		`{"type":"integer","minimum":9223372036854775807,"maximum":9223372036854775807}`:          "9223372036854775807",
		`{"type":"number","exclusiveMinimum":0.01,"maximum":0.02}`:                                "0.02",
	} {
		if got := sample(t, schema, 1); got != want {
			t.Errorf("%s: got %s, want %s", schema, got, want)
		}
	}
}

// Where a schema leaves a choice, the seeds make different ones, null among them.
func TestSampleVaries(t *testing.T) {
	for _, schema := range []string{
		`{"type":"integer","minimum":1,"maximum":3}`, `{"type":["string","null"],"enum":["a","b",null]}`, `{"type":["boolean","null"]}`,
	} {
		seen := map[string]bool{}
		for seed := range uint64(100) {
			seen[sample(t, schema, seed)] = true
		}
		if len(seen) != 3 {
			t.Errorf("%s: got the values %v of 100 seeds, want all three", schema, seen)
		}
	}
}

// A schema that holds itself ends in null instead of never.
func TestSampleOfDeepSchema(t *testing.T) {
	schema := strings.Repeat(`{"type":"object","properties":{"in":`, 50) + `{}` + strings.Repeat(`}}`, 50)
	if got := sample(t, schema, 0); !json.Valid([]byte(got)) || !strings.Contains(got, "null") {
		t.Errorf("got %s, want JSON that ends in null", got)
	}
}
