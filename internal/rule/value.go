package rule

import (
	"bytes"
	"fmt"
	"iter"
	"reflect"
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/strictjson"
)

// Binding is a value of a JSON text as the rules of an Env see it. Each of its properties is read at most once, whatever
// number of rules ask for it. A Binding serves one goroutine.
type Binding struct {
	typ    *Type
	doc    *strictjson.Document
	node   int32
	fields []int32   // the node of each declared field, absent where there is none
	values []ref.Val // what has been read of them; nil: nothing yet
	self   ref.Val   // the value itself, where it is no object with declared fields
	cost   int       // of the evaluations since TakeCost, as far as it grows with the value
}

// TakeCost is what the evaluations since the last time have cost, in the units of CEL: a tenth of a microsecond or two.
func (b *Binding) TakeCost() int {
	cost := b.cost
	b.cost = 0
	return cost
}

// Fields yields the declared fields that the value has, by name, in the order of their declaration.
func (b *Binding) Fields() iter.Seq2[string, int32] {
	return func(yield func(string, int32) bool) {
		if b.self != nil {
			return
		}
		for k, node := range b.fields {
			if node != absent && !yield(b.typ.Fields[k].Name, node) {
				return
			}
		}
	}
}

// What is larger isn't judged by rules: CEL takes texts and lists in as a whole.
const (
	mostText   = 1 << 20 // bytes
	mostValues = 1 << 16 // in a list or an object without declared fields
)

const absent = -1

// Bind prepares the value at node i for evaluation. It reuses b, which may be nil.
func (e *Env) Bind(b *Binding, doc *strictjson.Document, i int32) *Binding {
	if b == nil {
		b = new(Binding)
	}
	b.bind(e.self, doc, i)
	return b
}

func (b *Binding) bind(t *Type, doc *strictjson.Document, i int32) {
	b.typ, b.doc, b.node, b.self = t, doc, i, nil
	if t.Fields == nil || doc.Nodes[i].Kind != strictjson.Object {
		b.self = read(t, doc, i)
		return
	}
	b.fields = append(b.fields[:0], make([]int32, len(t.Fields))...)
	b.values = append(b.values[:0], make([]ref.Val, len(t.Fields))...)
	for k := range b.fields {
		b.fields[k] = absent
	}
	b.find()
}

// find notes where each declared field stands. Members mostly come in the order of the declaration, so the field after
// the last is tried first.
func (b *Binding) find() {
	next := 0
	for child := range b.doc.Children(b.node) {
		name := b.doc.Key(child)
		for range b.typ.Fields {
			if next >= len(b.typ.Fields) {
				next = 0
			}
			if string(name) == b.typ.Fields[next].Name {
				b.fields[next] = child
				next++
				break
			}
			next++
		}
	}
}

func (b *Binding) value(k int) ref.Val {
	if v := b.values[k]; v != nil {
		return v
	}
	v := ref.Val(types.NullValue)
	if b.fields[k] != absent {
		v = read(b.typ.Fields[k].Type, b.doc, b.fields[k])
		if b.doc.Nodes[b.fields[k]].Kind == strictjson.Number && isLong(b.doc.Raw(b.fields[k])) {
			b.cost += longNumber
		}
	}
	b.values[k] = v
	return v
}

// longNumber is what it costs to compute with a number that has many digits, or stands for one.
const longNumber = 200

func isLong(number []byte) bool { return len(number) > 40 || bytes.ContainsAny(number, "eE") }

// read takes the value at node i for a t. What can't be taken for one is an error value, which leaves the rule unjudged.
func read(t *Type, doc *strictjson.Document, i int32) ref.Val {
	n := &doc.Nodes[i]
	if n.Kind == strictjson.Null {
		return types.NullValue
	}
	kind := Dynamic
	if t != nil {
		kind = t.Kind
	}
	declared := n.Kind == strictjson.Object && t != nil && t.Fields != nil
	if n.Kind == strictjson.String && n.End-n.Start > mostText || n.Next-i > mostValues && !declared {
		return types.NewErr("a %s that is too large for rules", n.Kind)
	}
	switch {
	case n.Kind == strictjson.Bool && (kind == Bool || kind == Dynamic):
		return types.Bool(doc.Text[n.Start] == 't')
	case n.Kind == strictjson.Number && kind == Int:
		return readInt(doc.Raw(i))
	case n.Kind == strictjson.Number && (kind == Decimal || kind == Dynamic):
		return readDecimal(doc.Raw(i))
	case n.Kind == strictjson.String && kind == Timestamp:
		return readTimestamp(doc.StringText(i))
	case n.Kind == strictjson.String && (kind == String || kind == Dynamic):
		return types.String(doc.StringText(i))
	case n.Kind == strictjson.Array && (kind == List || kind == Dynamic):
		return readList(t, doc, i)
	case n.Kind == strictjson.Object && (kind == Object || kind == Dynamic):
		return readObject(t, doc, i)
	}
	return types.NewErr("a %s stands where the schema has another type", n.Kind)
}

func readInt(text []byte) ref.Val {
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return types.Int(n)
	}
	d, ok := decimal.Parse(text)
	if !ok || !d.Integer() {
		return types.NewErr("no integer")
	}
	n, ok := d.Int64()
	if !ok {
		return types.NewErr("integer beyond 64 bits")
	}
	return types.Int(n)
}

func readDecimal(text []byte) ref.Val {
	d, ok := decimal.Parse(text)
	if !ok {
		return types.NewErr("no number that can be computed with")
	}
	return &number{d}
}

func readTimestamp(text []byte) ref.Val {
	t, err := iso8601.Parse(text)
	if err != nil {
		return types.NewErr("no time")
	}
	return types.Timestamp{Time: t.Go()}
}

func readList(t *Type, doc *strictjson.Document, i int32) ref.Val {
	var elem *Type
	if t != nil {
		elem = t.Elem
	}
	elements := make([]ref.Val, 0, doc.Nodes[i].Len)
	for child := range doc.Children(i) {
		elements = append(elements, read(elem, doc, child))
	}
	return types.NewRefValList(types.DefaultTypeAdapter, elements)
}

func readObject(t *Type, doc *strictjson.Document, i int32) ref.Val {
	if t != nil && t.Fields != nil {
		b := new(Binding)
		b.bind(t, doc, i)
		return b
	}
	members := map[ref.Val]ref.Val{}
	for child := range doc.Children(i) {
		members[types.String(doc.Key(child))] = read(nil, doc, child)
	}
	return types.NewRefValMap(types.DefaultTypeAdapter, members)
}

// ResolveName answers the one variable there is.
func (b *Binding) ResolveName(name string) (any, bool) {
	if name != "self" {
		return nil, false
	}
	if b.self != nil {
		return b.self, true
	}
	return b, true
}

// Parent is nil: nothing stands around self.
func (b *Binding) Parent() interpreter.Activation { return nil }

// Equal compares objects as they were sent.
func (b *Binding) Equal(other ref.Val) ref.Val {
	o, ok := other.(*Binding)
	return types.Bool(ok && reflect.DeepEqual(b.doc.Value(b.node), o.doc.Value(o.node)))
}

// ConvertToNative refuses: an object is only read by its fields.
func (b *Binding) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("object: can't be converted to %s", t)
}

// ConvertToType answers the object's own type only.
func (b *Binding) ConvertToType(t ref.Type) ref.Val {
	if t == types.TypeType {
		return types.NewObjectType(b.typ.name)
	}
	return types.NewErr("object: can't be converted to %s", t.TypeName())
}

// Type is the object's declared type.
func (b *Binding) Type() ref.Type { return types.NewObjectType(b.typ.name) }

// Value is the binding itself: its fields are read through it.
func (b *Binding) Value() any { return b }
