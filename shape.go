package ringback

import (
	"math"
	"slices"
)

// shape is what a schema says of its values at a glance, over its references, allOf, and alternatives with null.
type shape struct {
	kinds  kindSet
	format *format
	enum   []literal
	bounds
	union      span // of the whole numbers that alternatives allow
	properties []property
	items      *schema
	value      node // a default, if there is one
}

const deepestShape = 16

func (s *schema) shape() shape { return s.shapeWithin(deepestShape) }

func (s *schema) shapeWithin(depth int) shape {
	out := shape{
		kinds: s.kinds, format: s.format, enum: s.enum, bounds: s.bounds, union: anyWhole,
		properties: slices.Clone(s.properties), items: s.items, value: s.at.get("default"),
	}
	if out.kinds == 0 {
		out.kinds = anyKind
	}
	if out.kinds&kindNumber != 0 {
		out.kinds |= kindInteger
	}
	if s.never || depth == 0 {
		return out
	}
	for _, part := range s.parts() {
		out.join(part.shapeWithin(depth - 1))
	}
	for _, alternatives := range [][]*schema{s.anyOf, s.oneOf} {
		if alternatives != nil {
			out.join(unionOf(alternatives, depth-1))
		}
	}
	return out
}

// unionOf is the shape of values that meet any of the schemas. What only one of the non-null alternatives says is said of
// the whole if it is the only one.
func unionOf(alternatives []*schema, depth int) shape {
	var kinds kindSet
	only := shape{union: anyWhole}
	union := span{math.MaxInt64, math.MinInt64}
	others := 0
	for _, alternative := range alternatives {
		s := alternative.shapeWithin(depth)
		kinds |= s.kinds
		if s.kinds != kindNull {
			only = s
			union = union.with(s.whole())
			others++
		}
	}
	if others > 1 {
		only = shape{union: union}
	}
	only.kinds = kinds
	return only
}

// join narrows the shape by what another schema says of the same value.
func (s *shape) join(t shape) {
	s.kinds &= t.kinds
	if s.format == nil {
		s.format = t.format
	}
	if s.enum == nil {
		s.enum = t.enum
	}
	s.bounds.join(t.bounds)
	s.union = s.union.within(t.union)
	for _, p := range t.properties {
		if !slices.ContainsFunc(s.properties, func(q property) bool { return q.name == p.name }) {
			s.properties = append(s.properties, p)
		}
	}
	if s.items == nil {
		s.items = t.items
	}
	if !s.value.present() {
		s.value = t.value
	}
}

// Type is what a value is to filters, rules and the generator: a JSON type, with date-times told from other strings.
type Type uint8

// The types of values. TypeAny is a value that several types are allowed for, or none is named.
const (
	TypeAny Type = iota
	TypeBoolean
	TypeInteger
	TypeNumber
	TypeString
	TypeTime
	TypeArray
	TypeObject
)

var typeNames = [...]string{"any", "boolean", "integer", "number", "string", "date-time", "array", "object"}

func (t Type) String() string { return typeNames[t] }

// valueType is the one type that a shape allows beside null.
func (s *shape) valueType() Type {
	switch s.kinds &^ kindNull {
	case kindBoolean:
		return TypeBoolean
	case kindInteger:
		return TypeInteger
	case kindInteger | kindNumber:
		return TypeNumber
	case kindString:
		if s.format != nil && s.format.name == "date-time" {
			return TypeTime
		}
		return TypeString
	case kindArray:
		return TypeArray
	case kindObject:
		return TypeObject
	}
	return TypeAny
}

func (s *shape) nullable() bool { return s.kinds&kindNull != 0 }
