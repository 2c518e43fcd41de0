package rule

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Kind is what an expression takes a value for.
type Kind uint8

// The kinds of values. Dynamic values are taken as JSON has them and are not checked when a rule is compiled.
const (
	Dynamic Kind = iota
	Bool
	Int
	Decimal
	String
	Timestamp
	List
	Object
)

// Type describes a value to the compiler. Any value may also be null or absent.
type Type struct {
	Kind   Kind
	Fields []Field // of an Object with declared properties; nil: a map of dynamic values
	Elem   *Type   // of a List; nil: dynamic
	name   string
}

// Field is a declared property of an Object.
type Field struct {
	Name string
	Type *Type
}

// Env compiles rules about values of one type. It is safe for concurrent use.
type Env struct {
	self *Type
	cel  *cel.Env
}

// NewEnv prepares the compilation of rules about values of type self.
func NewEnv(self *Type) (*Env, error) {
	p := &provider{objects: map[string]*Type{}}
	p.declare(self)
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	p.Provider = registry
	options := []cel.EnvOption{
		cel.CustomTypeProvider(p),
		cel.CustomTypeAdapter(registry),
		cel.Variable("self", self.cel()),
	}
	env, err := cel.NewEnv(append(options, decimalOverloads()...)...)
	if err != nil {
		return nil, err
	}
	return &Env{self, env}, nil
}

// Compile checks an expression against the type of self. Errors say where in the expression, on one line.
func (e *Env) Compile(expression string) (*Program, error) {
	checked, issues := e.cel.Compile(expression)
	if issues != nil && issues.Err() != nil {
		first := issues.Errors()[0]
		return nil, fmt.Errorf("column %d: %s", max(first.Location.Column(), 0)+1, strings.ReplaceAll(first.Message, "\n", " "))
	}
	if got := checked.OutputType(); !got.IsExactType(types.BoolType) {
		return nil, fmt.Errorf("the expression is of type %s, want bool", got)
	}
	options := []cel.ProgramOption{cel.EvalOptions(cel.OptOptimize)}
	if growing(checked) {
		options = append(options, cel.CostLimit(mostCost))
	}
	program, err := e.cel.Program(checked, options...)
	if err != nil {
		return nil, err
	}
	return &Program{program}, nil
}

// mostCost bounds one evaluation, in the units of CEL: some tenths of a second. What costs more is not judged.
const mostCost = 1_000_000

// growing reports whether what an expression costs can grow faster than the value it is about: it loops over lists, or holds texts
// against patterns.
func growing(checked *cel.Ast) (grows bool) {
	ast.PostOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		grows = grows || e.Kind() == ast.ComprehensionKind || e.Kind() == ast.CallKind && e.AsCall().FunctionName() == "matches"
	}))
	return grows
}

// Program is a compiled rule. It is safe for concurrent use.
type Program struct{ cel cel.Program }

// Verdict is what came of a rule.
type Verdict uint8

// The verdicts.
const (
	NotJudged Verdict = iota // it couldn't be evaluated on this value
	Kept
	Broken
)

// Eval evaluates the rule on a bound value.
func (p *Program) Eval(b *Binding) Verdict {
	out, details, err := p.cel.Eval(b)
	if details != nil && details.ActualCost() != nil {
		b.cost += int(min(*details.ActualCost(), mostCost))
	}
	if err != nil {
		return NotJudged
	}
	switch out {
	case types.True:
		return Kept
	case types.False:
		return Broken
	}
	return NotJudged
}

// cel is the type as the checker knows it. Null is assignable to all of them.
func (t *Type) cel() *types.Type {
	switch {
	case t == nil:
		return types.DynType
	case t.Kind == Bool:
		return types.NewNullableType(types.BoolType)
	case t.Kind == Int:
		return types.NewNullableType(types.IntType)
	case t.Kind == Decimal:
		return decimalType
	case t.Kind == String:
		return types.NewNullableType(types.StringType)
	case t.Kind == Timestamp:
		return types.TimestampType
	case t.Kind == List && t.Elem != nil:
		return types.NewListType(t.Elem.cel())
	case t.Kind == Object && t.Fields != nil:
		return types.NewObjectType(t.name)
	}
	return types.DynType
}

// provider tells the checker the fields of objects, and the planner how to read them.
type provider struct {
	types.Provider
	objects map[string]*Type
}

// declare names every object type in t. Recursive types are met again by their name.
func (p *provider) declare(t *Type) {
	if t == nil || t.name != "" {
		return
	}
	if t.Kind == Object && t.Fields != nil {
		t.name = fmt.Sprintf("ringback.Object%d", len(p.objects)+1)
		p.objects[t.name] = t
	}
	p.declare(t.Elem)
	for _, f := range t.Fields {
		p.declare(f.Type)
	}
}

func (p *provider) FindStructType(name string) (*types.Type, bool) {
	if _, ok := p.objects[name]; ok {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Provider.FindStructType(name)
}

func (p *provider) FindStructFieldNames(name string) ([]string, bool) {
	t, ok := p.objects[name]
	if !ok {
		return p.Provider.FindStructFieldNames(name)
	}
	names := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		names[i] = f.Name
	}
	return names, true
}

func (p *provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	t, ok := p.objects[name]
	if !ok {
		return p.Provider.FindStructFieldType(name, field)
	}
	for k, f := range t.Fields {
		if f.Name == field {
			return &types.FieldType{
				Type:    f.Type.cel(),
				IsSet:   func(target any) bool { return target.(*Binding).value(k) != types.NullValue },
				GetFrom: func(target any) (any, error) { return target.(*Binding).value(k), nil },
			}, true
		}
	}
	return nil, false
}

// decimalOverloads let decimals add, subtract, multiply and compare, also with ints and doubles. Equality takes operands of
// one type only, so that a literal becomes decimal(0), decimal(0.5) or decimal('0.5').
func decimalOverloads() []cel.EnvOption {
	overload := func(operator, name string, result *types.Type, args ...*types.Type) cel.EnvOption {
		return cel.Function(operator, cel.Overload(name, args, result))
	}
	var out []cel.EnvOption
	for operator, name := range map[string]string{operators.Add: "add", operators.Subtract: "subtract", operators.Multiply: "multiply"} {
		out = append(out,
			overload(operator, name+"_decimal_decimal", decimalType, decimalType, decimalType),
			overload(operator, name+"_decimal_int", decimalType, decimalType, types.IntType),
			overload(operator, name+"_decimal_double", decimalType, decimalType, types.DoubleType))
	}
	for operator, name := range map[string]string{
		operators.Less: "less", operators.LessEquals: "less_equals", operators.Greater: "greater",
		operators.GreaterEquals: "greater_equals",
	} {
		out = append(out,
			overload(operator, name+"_decimal_decimal", types.BoolType, decimalType, decimalType),
			overload(operator, name+"_decimal_int", types.BoolType, decimalType, types.IntType),
			overload(operator, name+"_decimal_double", types.BoolType, decimalType, types.DoubleType))
	}
	out = append(out, overload(operators.Negate, "negate_decimal", decimalType, decimalType))
	for name, arg := range map[string]*types.Type{"int": types.IntType, "double": types.DoubleType, "string": types.StringType} {
		out = append(out, cel.Function("decimal", cel.Overload("decimal_"+name, []*types.Type{arg}, decimalType,
			cel.UnaryBinding(toDecimal))))
	}
	return out
}

var _ ref.Val = (*Binding)(nil)
