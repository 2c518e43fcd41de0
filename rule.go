package ringback

import (
	"strings"

	"github.com/ringback/ringback/internal/rule"
	"github.com/ringback/ringback/internal/strictjson"
)

// A Rule is a promise of the spec about a value beyond its type: an entry of x-rules.
type Rule struct {
	ID         string // a stable path, unique in the spec, e.g. call/costs-add-up
	Expression string // CEL over self
	Level      Level
	Says       string // the sentence it quotes or explains
	Place      Place
}

// ruleSet are the rules of one schema, compiled against its type.
type ruleSet struct {
	env   *rule.Env
	rules []compiledRule
}

type compiledRule struct {
	Rule
	program *rule.Program
}

// finish compiles the rules of all schemas compiled so far.
func (c *compiler) finish() error {
	for _, s := range c.ruled {
		rules, err := c.readRules(s)
		if err != nil {
			return err
		}
		s.rules = rules
		c.rules = append(c.rules, rules.rules...)
	}
	c.ruled = nil
	for _, s := range c.compiled {
		s.allowed = s.shape().kinds
	}
	return nil
}

func (c *compiler) readRules(s *schema) (*ruleSet, error) {
	list := s.at.get("x-rules")
	if !list.isSequence() {
		return nil, list.errorf("x-rules: got %s, want a list of {id, rule, level, says}", list.describe())
	}
	env, err := rule.NewEnv(ruleType(s, map[*schema]*rule.Type{}))
	if err != nil {
		return nil, list.errorf("x-rules: %v", err)
	}
	set := &ruleSet{env: env}
	for _, v := range list.elements() {
		r, err := c.readRule(env, v)
		if err != nil {
			return nil, err
		}
		set.rules = append(set.rules, r)
	}
	return set, nil
}

func (c *compiler) readRule(env *rule.Env, v node) (r compiledRule, err error) {
	if err := v.onlyKeys("a rule of x-rules", "id", "rule", "level", "says"); err != nil {
		return r, err
	}
	var level string
	err = v.texts("a rule of x-rules", textField{"id", &r.ID}, textField{"rule", &r.Expression}, textField{"level", &level}, textField{"says", &r.Says})
	if err != nil {
		return r, err
	}
	if r.Level, err = parseLevel(v.get("level")); err != nil {
		return r, err
	}
	if first, ok := c.ruleIDs[r.ID]; ok {
		return r, v.get("id").errorf("rule %q stands already at line %d: want an id of its own", r.ID, first.place().Line)
	}
	c.ruleIDs[r.ID] = v.get("id")
	r.Place = v.place()
	if r.program, err = env.Compile(r.Expression); err != nil {
		return r, v.get("rule").errorf("rule %q: %v", r.ID, err)
	}
	return r, nil
}

func parseLevel(v node) (Level, error) {
	switch v.yaml.Value {
	case "must":
		return Must, nil
	case "should":
		return Should, nil
	}
	return Must, v.errorf("level: got %s, want must or should", v.describe())
}

// ruleType is the type of a schema's values as rules see them.
func ruleType(s *schema, done map[*schema]*rule.Type) *rule.Type {
	if t, ok := done[s]; ok {
		return t
	}
	t := new(rule.Type)
	done[s] = t
	shape := s.shape()
	switch shape.valueType() {
	case TypeBoolean:
		t.Kind = rule.Bool
	case TypeInteger:
		t.Kind = rule.Int
	case TypeNumber:
		t.Kind = rule.Decimal
	case TypeString:
		t.Kind = rule.String
	case TypeTime:
		t.Kind = rule.Timestamp
	case TypeArray:
		t.Kind = rule.List
		if shape.items != nil {
			t.Elem = ruleType(shape.items, done)
		}
	case TypeObject:
		t.Kind = rule.Object
		for _, p := range shape.properties {
			t.Fields = append(t.Fields, rule.Field{Name: p.name, Type: ruleType(p.schema, done)})
		}
	}
	return t
}

// ruleSteps is what it takes to evaluate a rule, beside what its texts and lists cost.
const ruleSteps = 6

// checkRules evaluates the rules of s on the value at i.
func (j *judge) checkRules(s *schema, i int32) {
	if j.withoutRules {
		return
	}
	j.binding = s.rules.env.Bind(j.binding, j.doc, i)
	for k := range s.rules.rules {
		r := &s.rules.rules[k]
		if !j.spend(ruleSteps) {
			return
		}
		verdict := r.program.Eval(j.binding)
		if !j.spend(1+10*j.binding.TakeCost()) || verdict != rule.Broken {
			continue
		}
		j.breaches++
		j.add(r.ID, r.Level, j.shape, func() Violation {
			return Violation{Part: PartBody, Pointer: j.pointer(i), Got: j.operands(i, r), Want: r.Expression, Says: r.Says, Place: r.Place}
		})
	}
}

// operands shows the values that a broken rule names, so that a reader sees why.
func (j *judge) operands(i int32, r *compiledRule) string {
	if j.doc.Nodes[i].Kind != strictjson.Object {
		return excerpt(j.doc.Raw(i))
	}
	var out []byte
	for name, child := range j.binding.Fields() {
		if !r.names(name) {
			continue
		}
		if out != nil {
			out = append(out, ", "...)
		}
		out = append(append(append(out, name...), ' '), excerpt(j.doc.Raw(child))...)
	}
	if out == nil {
		return excerpt(j.doc.Raw(i))
	}
	return string(out)
}

// names reports whether the rule's expression names a property of self.
func (r *compiledRule) names(property string) bool {
	for rest := r.Expression; ; {
		k := strings.Index(rest, "self."+property)
		if k < 0 {
			return false
		}
		end := k + len("self.") + len(property)
		if end == len(rest) || !isNameByte(rest[end]) {
			return true
		}
		rest = rest[end:]
	}
}

func isNameByte(c byte) bool {
	return c == '_' || ('0' <= c && c <= '9') || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z')
}
