package ringback

import (
	"fmt"
	"hash/maphash"
	"maps"
	"regexp"
	"slices"

	"github.com/ringback/ringback/internal/say"
	"github.com/ringback/ringback/internal/strictjson"
)

// schema is a compiled JSON Schema (2020-12) with the x-rules that stand on it. It is immutable once compiled.
//
// kin-openapi can judge a value too, but compiles a 3.1 schema anew at every call and loses the text of numbers; here a
// schema is compiled once, from the lines it stands on, and reads the text of the message.
type schema struct {
	at     node
	never  bool    // the schema false
	kinds  kindSet // the types allowed; 0 allows all
	format *format
	enum   []literal // nil: any value; const is an enum of one

	bounds // of a number

	minLength, maxLength int // in characters; maxLength < 0: unbounded
	pattern              *pattern

	properties           []property
	index                map[string]int // into properties
	required             []string       // those that are not among properties
	additional           *schema
	patternProperties    []patternProperty
	propertyNames        *schema
	minProperties        int
	maxProperties        int // < 0: unbounded
	dependentRequired    map[string][]string
	dependentSchemas     map[string]*schema
	items                *schema
	prefixItems          []*schema
	contains             *schema
	minContains          int
	maxContains          int // < 0: unbounded
	minItems             int
	maxItems             int // < 0: unbounded
	uniqueItems          bool
	ref                  *schema
	allOf, anyOf, oneOf  []*schema
	not, when, then, els *schema
	rules                *ruleSet // nil: none
	allowed              kindSet  // the types that it and its parts allow together
}

type property struct {
	name     string
	id       uint64 // the hash of the name
	schema   *schema
	required bool
}

type patternProperty struct {
	pattern *pattern
	schema  *schema
}

// pattern is a regular expression that knows what it costs.
type pattern struct {
	*regexp.Regexp
	size int // of its program, in instructions
}

// steps is the work that a text of a length takes at most: each of its bytes may meet each instruction.
func (p *pattern) steps(length int) int {
	return int(min(1+int64(length)*int64(p.size+4)/4, 2*mostSteps))
}

// kindSet is a set of JSON Schema types.
type kindSet uint8

const (
	kindNull kindSet = 1 << iota
	kindBoolean
	kindInteger
	kindNumber
	kindString
	kindArray
	kindObject
	anyKind = kindNull | kindBoolean | kindInteger | kindNumber | kindString | kindArray | kindObject
)

// kindNames are JSON Schema's names of the types, in the order of the bits above.
var kindNames = []string{"null", "boolean", "integer", "number", "string", "array", "object"}

func kindNamed(name string) (kindSet, bool) {
	i := slices.Index(kindNames, name)
	return 1 << max(i, 0), i >= 0
}

// names are the set's types, for an error.
func (k kindSet) names() (names []string) {
	for i, name := range kindNames {
		if k&(1<<i) != 0 && (name != "integer" || k&kindNumber == 0) {
			names = append(names, name)
		}
	}
	return names
}

func (k kindSet) String() string { return say.Or(k.names()) }

// kindsOf maps a value's kind to the types it satisfies. Whether a number is an integer depends on its value.
var kindsOf = [...]kindSet{
	strictjson.Null:   kindNull,
	strictjson.Bool:   kindBoolean,
	strictjson.Number: kindNumber,
	strictjson.String: kindString,
	strictjson.Array:  kindArray,
	strictjson.Object: kindObject,
}

// compiler compiles the schemas of one document, each once, so that recursive ones end.
type compiler struct {
	compiled map[string]*schema // by JSON pointer
	depth    int
	ruled    []*schema // those with rules that finish has yet to compile
	rules    []compiledRule
	ruleIDs  map[string]node
	fresh    []*schema // not yet searched for circles
	walked   map[*schema]walk
}

func newCompiler() *compiler {
	return &compiler{compiled: map[string]*schema{}, ruleIDs: map[string]node{}, walked: map[*schema]walk{}}
}

const deepestSchema = 200

// compile compiles a schema with all it leads to.
func (c *compiler) compile(n node) (*schema, error) {
	s, err := c.compileOne(n)
	if err == nil && c.depth == 0 {
		err = c.refuseCircles()
	}
	return s, err
}

func (c *compiler) compileOne(n node) (*schema, error) {
	if s, ok := c.compiled[n.pointer]; ok {
		return s, nil
	}
	if c.depth++; c.depth > deepestSchema {
		return nil, n.errorf("schema is nested too deep")
	}
	defer func() { c.depth-- }()
	s := &schema{at: n, maxLength: -1, maxProperties: -1, maxContains: -1, minContains: 1, maxItems: -1}
	c.compiled[n.pointer] = s
	c.fresh = append(c.fresh, s)
	if n.isScalar() && n.tag() == "!!bool" {
		s.never = !n.isTrue()
		return s, nil
	}
	if !n.isMapping() {
		return nil, n.errorf("schema: got %s, want a mapping, true or false", n.describe())
	}
	for key, v := range n.members() {
		if err := c.keyword(s, key, v); err != nil {
			return nil, err
		}
	}
	s.settle()
	if n.get("x-rules").present() {
		c.ruled = append(c.ruled, s)
	}
	return s, nil
}

// names are those of all properties that are declared.
func (c *compiler) names() map[string]bool {
	names := map[string]bool{}
	for _, s := range c.compiled {
		for i := range s.properties {
			names[s.properties[i].name] = true
		}
	}
	return names
}

func (c *compiler) keyword(s *schema, key string, v node) error {
	if read, ok := keywords[key]; ok {
		return read(c, s, v)
	}
	if len(key) > 2 && key[:2] == "x-" {
		return checkExtension(key, v, onSchema)
	}
	return v.errorf("schema has no keyword %q that ringback knows%s", key, say.Meant(key, slices.Sorted(maps.Keys(keywords))))
}

// settle joins what two keywords say together: a required property knows that it is.
func (s *schema) settle() {
	s.index = make(map[string]int, len(s.properties))
	for i := range s.properties {
		s.index[s.properties[i].name] = i
		s.properties[i].id = maphash.String(seed, s.properties[i].name)
	}
	s.required = slices.DeleteFunc(s.required, func(name string) bool {
		i, ok := s.index[name]
		if ok {
			s.properties[i].required = true
		}
		return ok
	})
}

// parts are the schemas that every value of s must meet too.
func (s *schema) parts() []*schema {
	if s.ref == nil {
		return s.allOf
	}
	return append([]*schema{s.ref}, s.allOf...)
}

func (s *schema) String() string { return fmt.Sprintf("schema at %s", s.at.pointer) }
