package ringback

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback/internal/say"
)

// Parameter is a query parameter of the list operation.
type Parameter struct {
	Name        string
	Description string
	Required    bool
	Type        Type     // of its values; a parameter that filters a date-time is of TypeTime
	Filter      *Filter  // what it filters; nil: it doesn't
	Enum        []string // the texts allowed; nil: any
	Place       Place

	index              int // in List.Parameters
	node               node
	schema             *schema
	minimum, maximum   string
	hasDefault         bool
	defaultValue       Value
	acceptsAnyDateTime bool
}

// Filter is what a parameter's x-filter says.
type Filter struct {
	Field string // the property of an item
	Op    Op
}

// Default is the value a request has that doesn't name the parameter, and whether there is one.
func (p *Parameter) Default() (Value, bool) { return p.defaultValue, p.hasDefault }

// Minimum is the least value allowed, "" if there is none. Of an integer it is in digits, however the spec says it: 1 for minimum:
// 1.0, for exclusiveMinimum: 0, and for what its references and alternatives come to.
func (p *Parameter) Minimum() string { return p.minimum }

// Maximum is the largest value allowed, "" if there is none, in the form of Minimum.
func (p *Parameter) Maximum() string { return p.maximum }

// readBounds finds the least and the largest value.
func (p *Parameter) readBounds(s *shape) {
	if p.Type == TypeInteger {
		p.minimum, p.maximum = s.whole().texts()
		return
	}
	if s.minimum != nil {
		p.minimum = s.minimum.String()
	}
	if s.maximum != nil {
		p.maximum = s.maximum.String()
	}
}

func (s *Spec) parameterNames() []string {
	names := make([]string, len(s.list.Parameters))
	for i, p := range s.list.Parameters {
		names[i] = p.Name
	}
	return names
}

func (s *Spec) readParameters(c *compiler, operation node) error {
	own, err := queryParameters(operation.get("parameters"))
	if err != nil {
		return err
	}
	path := operation.doc.at(parentPointer(operation.pointer)) // its parameters are those of all its methods
	shared, err := queryParameters(path.get("parameters"))
	if err != nil {
		return err
	}
	shared = slices.DeleteFunc(shared, func(v node) bool { return slices.ContainsFunc(own, v.hasNameOf) })
	for _, v := range append(shared, own...) {
		if err := s.readParameter(c, v); err != nil {
			return err
		}
	}
	return nil
}

func parentPointer(pointer string) string { return pointer[:strings.LastIndexByte(pointer, '/')] }

func (n node) hasNameOf(v node) bool {
	name := n.get("name")
	return name.isScalar() && v.get("name").isScalar() && name.yaml.Value == v.get("name").yaml.Value
}

// queryParameters are the query parameters of a list. Headers, cookies and paths are not the list's business.
func queryParameters(list node) (found []node, err error) {
	for _, v := range list.elements() {
		if v, err = v.resolved(); err != nil {
			return nil, err
		}
		in, err := v.text("in")
		switch {
		case err != nil:
			return nil, err
		case in == "query":
			found = append(found, v)
		}
	}
	return found, nil
}

func (s *Spec) readParameter(c *compiler, v node) error {
	p, err := readParameter(c, v)
	if err != nil {
		return err
	}
	if s.parameters[p.Name] != nil {
		return v.errorf("parameter %q stands twice", p.Name)
	}
	p.index = len(s.list.Parameters)
	s.list.Parameters = append(s.list.Parameters, p)
	s.parameters[p.Name] = p
	return nil
}

func readParameter(c *compiler, v node) (*Parameter, error) {
	p := &Parameter{node: v, Place: v.place()}
	var err error
	if p.Name, err = v.text("name"); err != nil {
		return nil, err
	}
	if p.Name == "" {
		return nil, v.errorf("a query parameter needs a name")
	}
	if p.Description, err = v.text("description"); err != nil {
		return nil, err
	}
	p.Required = v.get("required").isTrue()
	if err := checkExtensions(v, onParameter); err != nil {
		return nil, err
	}
	if x := v.get("x-filter"); x.present() {
		p.Filter = new(Filter)
		if p.Filter.Field, p.Filter.Op, err = readFilterExtension(x); err != nil {
			return nil, err
		}
	}
	if !v.get("schema").present() {
		return nil, v.errorf("parameter %q needs a schema", p.Name)
	}
	if p.schema, err = c.compile(v.get("schema")); err != nil {
		return nil, err
	}
	return p, p.readShape()
}

func (p *Parameter) readShape() error {
	shape := p.schema.shape()
	p.Enum = enumTexts(shape.enum)
	switch p.Type = shape.valueType(); p.Type {
	case TypeArray, TypeObject:
		return p.node.errorf("parameter %q is of type %s: ringback reads single values", p.Name, p.Type)
	case TypeAny:
		p.Type = TypeString
	}
	p.readBounds(&shape)
	p.acceptsAnyDateTime = p.schema.acceptsDateTime()
	if !shape.value.present() || shape.value.tag() == "!!null" {
		return nil
	}
	value, want := p.read(new(valueJudge), p.defaultText(shape.value))
	if want != nil {
		return shape.value.errorf("parameter %q: default %s: want %s", p.Name, shape.value.describe(), want.Want)
	}
	p.hasDefault, p.defaultValue = true, value
	return nil
}

// defaultText is a default as a client would write it: a whole number in digits, whether the spec has 100, 100.0 or 1e2.
func (p *Parameter) defaultText(v node) string {
	if p.Type == TypeInteger && v.isNumber() {
		if n, ok := wholeNumber([]byte(v.yaml.Value)); ok {
			return strconv.FormatInt(n, 10)
		}
	}
	return v.yaml.Value
}

// acceptsDateTime reports whether the schema leaves room for a date-time: it names the format, or no format at all.
func (s *schema) acceptsDateTime() bool {
	if s.format != nil {
		return s.format.name == "date-time"
	}
	alternatives := append(append(s.parts(), s.anyOf...), s.oneOf...)
	if len(alternatives) == 0 {
		return s.pattern == nil && s.enum == nil
	}
	for _, alternative := range alternatives {
		if alternative.acceptsDateTime() {
			return true
		}
	}
	return false
}

// checkFilters holds every x-filter against the property it names.
func (s *Spec) checkFilters() error {
	for _, p := range s.list.Parameters {
		if p.Filter == nil {
			continue
		}
		x := p.node.get("x-filter")
		field := s.list.Field(p.Filter.Field)
		if field == nil {
			return x.get("field").errorf("x-filter: an item has no property %q%s", p.Filter.Field, say.Meant(p.Filter.Field, propertyNames(s.list.Fields)))
		}
		if !fits(p.Filter.Op, field.Type) {
			return x.get("op").errorf("x-filter: op %s can't compare property %q, which is of type %s", p.Filter.Op, field.Name, field.Type)
		}
		if field.Type == TypeTime && p.Filter.Op != OpContains && p.Filter.Op != OpContainsFold {
			p.Type = TypeTime
			continue
		}
		if p.Type != field.Type && (p.Type != TypeInteger || field.Type != TypeNumber) {
			return p.node.get("schema").errorf("parameter %q is of type %s, but filters property %q, which is of type %s", p.Name, p.Type, field.Name, field.Type)
		}
	}
	return nil
}

// fits reports whether an op can compare values of a type.
func fits(op Op, t Type) bool {
	switch op {
	case OpContains, OpContainsFold:
		return t == TypeString
	case OpAtLeast, OpAtMost:
		return t == TypeInteger || t == TypeNumber || t == TypeTime
	default:
		return t != TypeArray && t != TypeObject && t != TypeAny
	}
}

// describePlainly says what a parameter's values are, for an error.
func (p *Parameter) describe() string {
	switch p.Type {
	case TypeInteger:
		return "an integer: digits, with a minus before them if need be"
	case TypeNumber:
		return "a number"
	case TypeBoolean:
		return "true or false"
	case TypeTime:
		return "an ISO 8601 date or date-time, like 2024-01-15T10:00:00Z"
	default:
		return "text"
	}
}

func (p *Parameter) String() string { return strconv.Quote(p.Name) }
