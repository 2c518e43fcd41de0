package ringback

import (
	_ "embed"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/ringback/ringback/internal/infile"
	"github.com/ringback/ringback/internal/say"
)

//go:embed openapi.yaml
var embedded []byte

// Spec is a loaded document: what it promises of the calls endpoint, ready to be asked. It is immutable, and safe for
// concurrent use.
type Spec struct {
	doc        *document
	list       List
	security   security
	responses  map[string]*response // by status, 4XX or default
	rules      []Rule
	page       *schema // of the 200 body
	items      *schema // of its items
	item       *schema // of one of them
	parameters map[string]*Parameter
	names      map[string]bool // of all properties that schemas declare
	readers    sync.Pool       // of *exchange
	queries    sync.Pool       // of *queryReader
}

// List is the list operation of a spec, as its x-list describes it.
type List struct {
	Path       string       // where it is served, from the root of the host
	Parameters []*Parameter // the query parameters, in the order of the spec
	Carried    []*Parameter // the header parameters, then the cookie parameters
	Offset     *Parameter   // how many items to skip
	Limit      *Parameter   // how many items to answer at most
	Items      string       // the property of the body that holds the page
	Total      string       // the property that counts all matching items
	Order      []SortKey    // the order of items; nulls come last
	Key        string       // the property that identifies an item, and breaks ties, descending
	Envelope   []*Property  // the properties of the body
	Fields     []*Property  // the properties of an item

	place     Place // of the operation
	operation node
}

// Field is the item's property of that name, nil if there is none.
func (l *List) Field(name string) *Property { return propertyNamed(l.Fields, name) }

// At is the place of what stands below the operation at a JSON pointer, such as /x-list/order or /responses/401. Where nothing
// stands there, it is that of the operation.
func (l *List) At(pointer string) Place {
	n := l.operation
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if pointer != "" {
			n = n.child(unescapePointer(token))
		}
	}
	if !n.present() {
		return l.place
	}
	return n.place()
}

func propertyNamed(properties []*Property, name string) *Property {
	for _, p := range properties {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// Property is a declared property of an item or of the page around it.
type Property struct {
	Name     string
	Type     Type
	Nullable bool
	Required bool
	Enum     []string // the texts of the values allowed; nil: any
	Generate string   // x-generate: the attribute that fills it, "" where the spec doesn't say
	Schema   []byte   // its schema as JSON, references resolved
	Place    Place
}

// Description is what the spec says of the property, "" if it says nothing.
func (p *Property) Description() string {
	var schema struct{ Description string }
	_ = json.Unmarshal(p.Schema, &schema) // it is JSON of our own making, but for a boolean schema
	return schema.Description
}

// Default is the spec that this repository carries: openapi.yaml.
func Default() *Spec { return loadDefault() }

var loadDefault = sync.OnceValue(func() *Spec {
	s, err := Parse("openapi.yaml", embedded)
	if err != nil {
		panic("ringback: the embedded spec: " + err.Error())
	}
	return s
})

// Load reads another edition of the spec from a file. Errors name file and line.
func Load(file string) (*Spec, error) {
	text, err := infile.ReadText(file, infile.MaxDocument)
	if err != nil {
		return nil, err
	}
	return Parse(file, text)
}

// Parse reads a spec. The name is what errors and violations call it. An error is a *SpecError; it says what was found
// where, and what would be right.
func Parse(name string, text []byte) (*Spec, error) {
	doc, err := parseDocument(name, text)
	if err != nil {
		return nil, err
	}
	s, err := readSpec(doc)
	if err != nil {
		return nil, err
	}
	// What ringback reads is right; the rest of the document is kin-openapi's to judge.
	return s, validateDocument(doc)
}

// Name is the name the spec was loaded under.
func (s *Spec) Name() string { return s.doc.name }

// Source is the spec's text.
func (s *Spec) Source() []byte { return slices.Clone(s.doc.text) }

// List is the list operation. It must not be changed.
func (s *Spec) List() *List { return &s.list }

// Rules are the rules of x-rules, in the order of the document.
func (s *Spec) Rules() []Rule { return slices.Clone(s.rules) }

// Place finds the line of a JSON pointer into the spec. The line is 0 if nothing stands there.
func (s *Spec) Place(pointer string) Place { return s.doc.at(pointer).place() }

func readSpec(doc *document) (*Spec, error) {
	if err := checkVersion(doc.top()); err != nil {
		return nil, err
	}
	operation, path, err := findList(doc)
	if err != nil {
		return nil, err
	}
	s := &Spec{doc: doc, parameters: map[string]*Parameter{}}
	s.list.place, s.list.operation = operation.place(), operation
	if strings.ContainsAny(path, "{}") {
		return nil, operation.errorf("path %q has a parameter: ringback serves a list at one address", path)
	}
	if s.list.Path, err = servedAt(doc, path); err != nil {
		return nil, err
	}
	c := newCompiler()
	for _, read := range []func(*compiler, node) error{s.readParameters, s.readResponses, s.readList, s.readSecurity} {
		if err := read(c, operation); err != nil {
			return nil, err
		}
	}
	s.names = c.names()
	if err := c.finish(); err != nil {
		return nil, err
	}
	for _, r := range c.rules {
		s.rules = append(s.rules, r.Rule)
	}
	slices.SortStableFunc(s.rules, func(a, b Rule) int { return a.Place.Line - b.Place.Line })
	return s, nil
}

func checkVersion(top node) error {
	version := top.get("openapi")
	if !version.present() {
		return top.errorf("openapi is missing: want openapi: 3.1.0 at the top")
	}
	if !version.isScalar() || !strings.HasPrefix(version.yaml.Value, "3.1.") {
		return version.errorf("openapi: got %s, want 3.1.x", version.describe())
	}
	return nil
}

// findList finds the one operation with x-list.
func findList(doc *document) (operation node, path string, err error) {
	paths := doc.top().get("paths")
	var first node // the first GET, where x-list would stand
	for p, item := range paths.members() {
		for method, op := range item.members() {
			if method == "get" && !first.present() {
				first = op
			}
			switch {
			case !op.get("x-list").present():
				if op.isMapping() {
					err = checkExtensions(op, onOperation)
				}
			case method != "get":
				err = op.get("x-list").errorf("x-list stands on %s: a list is read by get", method)
			case operation.present():
				err = op.get("x-list").errorf("x-list stands already on %s: ringback serves one list", path)
			default:
				operation, path = op, p
				err = checkExtensions(op, onOperation)
			}
			if err != nil {
				return operation, path, err
			}
		}
	}
	if operation.present() {
		return operation, path, nil
	}
	if !first.present() {
		first = doc.top()
	}
	return operation, "", first.errorf("no operation has x-list, so nothing says which parameters page and what orders the items: add to the get operation\n%s", listExample)
}

// servedAt is the path of the operation behind that of the first server.
func servedAt(doc *document, path string) (string, error) {
	servers := doc.top().get("servers")
	for _, server := range servers.elements() {
		address, err := server.text("url")
		if err != nil {
			return "", err
		}
		u, err := url.Parse(address)
		if err != nil || strings.ContainsAny(address, "{}") {
			return path, nil // a template: its path isn't known
		}
		return strings.TrimRight(u.Path, "/") + path, nil
	}
	return path, nil
}

func (s *Spec) readResponses(c *compiler, operation node) (err error) {
	s.responses = map[string]*response{}
	for status, v := range operation.get("responses").members() {
		if strings.HasPrefix(status, "x-") {
			continue
		}
		if s.responses[status], err = readResponse(c, v); err != nil {
			return err
		}
	}
	ok := s.responses["200"]
	if ok == nil || ok.body == nil {
		return operation.get("responses").orElse(operation).errorf("the list operation has no 200 response with application/json and a schema: that is the page")
	}
	s.page = ok.body
	return nil
}

// orElse is n, or the value around it if n is absent: an error has to point somewhere.
func (n node) orElse(around node) node {
	if n.present() {
		return n
	}
	return around
}

func (s *Spec) readList(_ *compiler, operation node) error {
	x, err := readListExtension(operation.get("x-list"))
	if err != nil {
		return err
	}
	l := &s.list
	l.Items, l.Total, l.Key, l.Order = x.items, x.total, x.key, x.order
	envelope := s.page.shape()
	if l.Envelope, err = describeProperties(envelope.properties); err != nil {
		return err
	}
	for _, key := range []string{"items", "total", "offset", "limit"} {
		v := x.at.get(key)
		if names := propertyNames(l.Envelope); !slices.Contains(names, v.yaml.Value) {
			hint := say.Meant(v.yaml.Value, names)
			if hint == "" && (key == "offset" || key == "limit") {
				hint = ": want the parameter and the property that echoes it under one name"
			}
			return v.errorf("x-list: %s: the 200 body has no property %q%s", key, v.yaml.Value, hint)
		}
	}
	if err := s.readPaging(x); err != nil {
		return err
	}
	if err := checkEnvelope(x, l); err != nil {
		return err
	}
	s.items = envelope.properties[slices.IndexFunc(envelope.properties, func(p property) bool { return p.name == x.items })].schema
	items := s.items.shape()
	if items.valueType() != TypeArray || items.items == nil {
		return x.at.get("items").errorf("x-list: items: property %q of the 200 body is no array of objects", x.items)
	}
	s.item = items.items
	item := s.item.shape()
	if l.Fields, err = describeProperties(item.properties); err != nil {
		return err
	}
	if err := checkOrder(x, l); err != nil {
		return err
	}
	return s.checkFilters()
}

// readPaging finds the parameters that x-list names.
func (s *Spec) readPaging(x listExtension) error {
	for _, paging := range []struct {
		key, name string
		to        **Parameter
	}{{"offset", x.offset, &s.list.Offset}, {"limit", x.limit, &s.list.Limit}} {
		at := x.at.get(paging.key)
		p := s.parameters[paging.name]
		switch {
		case p == nil:
			return at.errorf("x-list: %s: there is no query parameter %q%s", paging.key, paging.name, say.Meant(paging.name, s.parameterNames()))
		case p.Type != TypeInteger:
			return at.errorf("x-list: %s: parameter %q is of type %s, want integer", paging.key, p.Name, p.Type)
		case !p.hasDefault:
			return p.node.errorf("parameter %q: x-list needs its schema to have a default", p.Name)
		case p.Filter != nil:
			return p.node.errorf("parameter %q pages, so it can't have x-filter too", p.Name)
		}
		*paging.to = p
	}
	return nil
}

// checkEnvelope refuses one name for two things, and numbers that are declared as something else.
func checkEnvelope(x listExtension, l *List) error {
	stands := map[string]string{}
	for _, key := range []string{"items", "total", "offset", "limit"} {
		v := x.at.get(key)
		if other := stands[v.yaml.Value]; other != "" {
			return v.errorf("x-list: %s: %q is %s already: want another property of the 200 body", key, v.yaml.Value, other)
		}
		stands[v.yaml.Value] = key
		t := propertyNamed(l.Envelope, v.yaml.Value).Type
		if key != "items" && t != TypeInteger && t != TypeNumber && t != TypeAny {
			return v.errorf("x-list: %s: property %q of the 200 body is of type %s, want integer", key, v.yaml.Value, t)
		}
	}
	return nil
}

func checkOrder(x listExtension, l *List) error {
	names := propertyNames(l.Fields)
	if !slices.Contains(names, x.key) {
		return x.at.get("key").errorf("x-list: key: an item has no property %q%s", x.key, say.Meant(x.key, names))
	}
	switch t := l.Field(x.key).Type; t {
	case TypeInteger, TypeNumber, TypeString, TypeTime:
	default:
		return x.at.get("key").errorf("x-list: key: property %q is of type %s, which tells no two items apart", x.key, t)
	}
	for i, key := range x.order {
		at := x.at.get("order").child(strconv.Itoa(i))
		if !slices.Contains(names, key.Field) {
			return at.orElse(x.at.get("order")).errorf("x-list: order: an item has no property %q%s", key.Field, say.Meant(key.Field, names))
		}
		switch t := l.Field(key.Field).Type; t {
		case TypeInteger, TypeNumber, TypeString, TypeTime, TypeBoolean:
		default:
			return at.orElse(x.at.get("order")).errorf("x-list: order: property %q is of type %s, which has no order", key.Field, t)
		}
	}
	return nil
}

func propertyNames(properties []*Property) []string {
	names := make([]string, len(properties))
	for i, p := range properties {
		names[i] = p.Name
	}
	return names
}

func describeProperties(properties []property) ([]*Property, error) {
	out := make([]*Property, 0, len(properties))
	for _, p := range properties {
		shape := p.schema.shape()
		generate, err := p.schema.at.text("x-generate")
		if err != nil {
			return nil, err
		}
		out = append(out, &Property{
			Name: p.name, Type: shape.valueType(), Nullable: shape.nullable(), Required: p.required,
			Enum: enumTexts(shape.enum), Generate: generate,
			Schema: p.schema.at.resolvedJSON(), Place: p.schema.at.place(),
		})
	}
	return out, nil
}

func enumTexts(literals []literal) (texts []string) {
	for i := range literals {
		texts = append(texts, literals[i].plain())
	}
	return texts
}
