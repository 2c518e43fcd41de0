package ringback

import (
	"math"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/say"
)

// keywords has a row for every keyword of a schema: how it is read. Annotations are read by nobody here.
var keywords map[string]func(c *compiler, s *schema, v node) error

func init() { // the rows call compile, which reads the table
	annotation := func(*compiler, *schema, node) error { return nil }
	keywords = map[string]func(*compiler, *schema, node) error{
		"title": annotation, "description": annotation, "default": annotation, "example": annotation,
		"examples": annotation, "deprecated": annotation, "readOnly": annotation, "writeOnly": annotation,
		"externalDocs": annotation, "xml": annotation, "discriminator": annotation, "$comment": annotation,
		"$schema": annotation, "$defs": annotation, "contentEncoding": annotation, "contentMediaType": annotation,

		"type":   readType,
		"format": readFormat,
		"enum":   readEnum,
		"const": func(_ *compiler, s *schema, v node) error {
			return s.addLiterals(v)
		},

		"minimum":          number(func(s *schema) **decimal.Decimal { return &s.minimum }),
		"maximum":          number(func(s *schema) **decimal.Decimal { return &s.maximum }),
		"exclusiveMinimum": number(func(s *schema) **decimal.Decimal { return &s.above }),
		"exclusiveMaximum": number(func(s *schema) **decimal.Decimal { return &s.below }),
		"multipleOf":       number(func(s *schema) **decimal.Decimal { return &s.multipleOf }),

		"minLength":     count(func(s *schema) *int { return &s.minLength }),
		"maxLength":     count(func(s *schema) *int { return &s.maxLength }),
		"minItems":      count(func(s *schema) *int { return &s.minItems }),
		"maxItems":      count(func(s *schema) *int { return &s.maxItems }),
		"minContains":   count(func(s *schema) *int { return &s.minContains }),
		"maxContains":   count(func(s *schema) *int { return &s.maxContains }),
		"minProperties": count(func(s *schema) *int { return &s.minProperties }),
		"maxProperties": count(func(s *schema) *int { return &s.maxProperties }),

		"pattern":     readPattern,
		"uniqueItems": readUniqueItems,

		"required":             readRequired,
		"properties":           readProperties,
		"patternProperties":    readPatternProperties,
		"dependentRequired":    readDependentRequired,
		"dependentSchemas":     readDependentSchemas,
		"additionalProperties": subschema(func(s *schema) **schema { return &s.additional }),
		"propertyNames":        subschema(func(s *schema) **schema { return &s.propertyNames }),
		"items":                subschema(func(s *schema) **schema { return &s.items }),
		"contains":             subschema(func(s *schema) **schema { return &s.contains }),
		"not":                  subschema(func(s *schema) **schema { return &s.not }),
		"if":                   subschema(func(s *schema) **schema { return &s.when }),
		"then":                 subschema(func(s *schema) **schema { return &s.then }),
		"else":                 subschema(func(s *schema) **schema { return &s.els }),

		"prefixItems": subschemas(func(s *schema) *[]*schema { return &s.prefixItems }),
		"allOf":       subschemas(func(s *schema) *[]*schema { return &s.allOf }),
		"anyOf":       subschemas(func(s *schema) *[]*schema { return &s.anyOf }),
		"oneOf":       subschemas(func(s *schema) *[]*schema { return &s.oneOf }),

		"$ref": func(c *compiler, s *schema, v node) (err error) {
			target, err := v.target()
			if err != nil {
				return err
			}
			s.ref, err = c.compile(target)
			return err
		},
		"nullable": func(_ *compiler, _ *schema, v node) error {
			return v.errorf("nullable is OpenAPI 3.0: in 3.1 write type: [string, 'null']")
		},
	}
	for _, key := range []string{"unevaluatedItems", "unevaluatedProperties", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "contentSchema"} {
		keywords[key] = func(_ *compiler, _ *schema, v node) error {
			return v.errorf("schema keyword %s is not supported: ringback would have to ignore it", key)
		}
	}
}

func readType(_ *compiler, s *schema, v node) error {
	add := func(v node) error {
		kind, ok := kindNamed(v.yaml.Value)
		if !v.isScalar() || !ok {
			return v.errorf("type: got %s%s, want one of %v", v.describe(), say.Meant(v.yaml.Value, kindNames), kindNames)
		}
		s.kinds |= kind
		return nil
	}
	if !v.isSequence() {
		return add(v)
	}
	for _, element := range v.elements() {
		if err := add(element); err != nil {
			return err
		}
	}
	if s.kinds == 0 {
		return v.errorf("type: got an empty list, want at least one type")
	}
	return nil
}

func readFormat(_ *compiler, s *schema, v node) error {
	if !v.isString() {
		return v.errorf("format: got %s, want a string", v.describe())
	}
	s.format = formats[v.yaml.Value] // JSON Schema: an unknown format is an annotation
	if s.format != nil {
		return nil
	}
	letters := func(name string) string { return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name)) }
	for name := range formats {
		if letters(name) == letters(v.yaml.Value) { // as an annotation it would have a time filtered as text
			return v.errorf("format: got %q, want %s", v.yaml.Value, name)
		}
	}
	return nil
}

func readEnum(_ *compiler, s *schema, v node) error {
	if !v.isSequence() || len(v.yaml.Content) == 0 {
		return v.errorf("enum: got %s, want a list of values", v.describe())
	}
	values := make([]node, 0, len(v.yaml.Content))
	for _, element := range v.elements() {
		values = append(values, element)
	}
	return s.addLiterals(values...)
}

func (s *schema) addLiterals(values ...node) error {
	for _, v := range values {
		l, err := newLiteral(v)
		if err != nil {
			return err
		}
		s.enum = append(s.enum, l)
	}
	return nil
}

func number(field func(*schema) **decimal.Decimal) func(*compiler, *schema, node) error {
	return func(_ *compiler, s *schema, v node) error {
		if v.isNumber() {
			if d, ok := decimal.Parse(v.yaml.Value); ok {
				*field(s) = &d
				return nil
			}
		}
		return v.errorf("got %s, want a number", v.describe())
	}
}

func count(field func(*schema) *int) func(*compiler, *schema, node) error {
	return func(_ *compiler, s *schema, v node) error {
		if v.isNumber() {
			if n, err := strconv.ParseInt(v.yaml.Value, 10, 64); err == nil && n >= 0 && n <= math.MaxInt32 {
				*field(s) = int(n)
				return nil
			}
		}
		return v.errorf("got %s, want a count: a whole number from 0", v.describe())
	}
}

func subschema(field func(*schema) **schema) func(*compiler, *schema, node) error {
	return func(c *compiler, s *schema, v node) (err error) {
		*field(s), err = c.compile(v)
		return err
	}
}

func subschemas(field func(*schema) *[]*schema) func(*compiler, *schema, node) error {
	return func(c *compiler, s *schema, v node) error {
		if !v.isSequence() || len(v.yaml.Content) == 0 {
			return v.errorf("got %s, want a list of schemas", v.describe())
		}
		for _, element := range v.elements() {
			sub, err := c.compile(element)
			if err != nil {
				return err
			}
			*field(s) = append(*field(s), sub)
		}
		return nil
	}
}

func compilePattern(v node, text string) (*pattern, error) {
	expression, err := regexp.Compile(text)
	if err != nil {
		return nil, v.errorf("pattern %q: %v", text, err)
	}
	return &pattern{expression, programSize(text)}, nil
}

// programSize is how many instructions a regular expression takes.
func programSize(text string) int {
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return 0
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return 0
	}
	return len(program.Inst)
}

func readPattern(_ *compiler, s *schema, v node) (err error) {
	if !v.isString() {
		return v.errorf("pattern: got %s, want a regular expression", v.describe())
	}
	s.pattern, err = compilePattern(v, v.yaml.Value)
	return err
}

func readUniqueItems(_ *compiler, s *schema, v node) error {
	if !v.isScalar() || v.tag() != "!!bool" {
		return v.errorf("uniqueItems: got %s, want true or false", v.describe())
	}
	s.uniqueItems = v.isTrue()
	return nil
}

func stringList(v node, what string) (names []string, err error) {
	if !v.isSequence() {
		return nil, v.errorf("%s: got %s, want a list of names", what, v.describe())
	}
	for _, element := range v.elements() {
		if !element.isString() {
			return nil, element.errorf("%s: got %s, want a name", what, element.describe())
		}
		names = append(names, element.yaml.Value)
	}
	return names, nil
}

func readRequired(_ *compiler, s *schema, v node) (err error) {
	s.required, err = stringList(v, "required")
	return err
}

func readProperties(c *compiler, s *schema, v node) error {
	if !v.isMapping() {
		return v.errorf("properties: got %s, want a mapping of names to schemas", v.describe())
	}
	for name, member := range v.members() {
		sub, err := c.compile(member)
		if err != nil {
			return err
		}
		s.properties = append(s.properties, property{name: name, schema: sub})
	}
	return nil
}

func readPatternProperties(c *compiler, s *schema, v node) error {
	for text, member := range v.members() {
		pattern, err := compilePattern(member, text)
		if err != nil {
			return err
		}
		sub, err := c.compile(member)
		if err != nil {
			return err
		}
		s.patternProperties = append(s.patternProperties, patternProperty{pattern, sub})
	}
	return nil
}

func readDependentRequired(_ *compiler, s *schema, v node) error {
	s.dependentRequired = map[string][]string{}
	for name, member := range v.members() {
		names, err := stringList(member, "dependentRequired")
		if err != nil {
			return err
		}
		s.dependentRequired[name] = names
	}
	return nil
}

func readDependentSchemas(c *compiler, s *schema, v node) error {
	s.dependentSchemas = map[string]*schema{}
	for name, member := range v.members() {
		sub, err := c.compile(member)
		if err != nil {
			return err
		}
		s.dependentSchemas[name] = sub
	}
	return nil
}
