package row

import (
	"slices"

	"github.com/ringback/ringback"
)

// Writer writes calls as the fields of a spec. It is immutable and safe for concurrent use.
type Writer struct {
	fields []field
}

type field struct {
	attribute *attribute // nil: filled from the schema
	quoted    bool
	nullable  bool
	sample    *sampler          // for a value the attribute doesn't have; nil where it always does
	renamed   map[string][]byte // what the spec has in the place of a value of the attribute
}

// renamed tells values that a property's enum doesn't have by those of it that the attribute doesn't have, in their order: an edition
// has other words for the same. Where there are too few, the last one stands for the rest.
func renamed(a *attribute, p *ringback.Property) map[string][]byte {
	if len(a.values) == 0 || len(p.Enum) == 0 {
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(p.Enum), func(text string) bool { return slices.Contains(a.values, text) })
	if len(others) == 0 {
		others = p.Enum[len(p.Enum)-1:]
	}
	out := map[string][]byte{}
	for _, value := range a.values {
		if slices.Contains(p.Enum, value) {
			continue
		}
		out[string(appendString(nil, value))] = appendString(nil, others[0])
		others = others[min(1, len(others)-1):]
	}
	return out
}

// NewWriter prepares the filling of fields. An error is a *ringback.SpecError: a property names an attribute that isn't
// there or doesn't fit, or has a schema that no value can be made from.
func NewWriter(fields []*ringback.Property, seed uint64) (*Writer, error) {
	w := &Writer{fields: make([]field, len(fields))}
	for i, p := range fields {
		a, err := attributeOf(p)
		if err != nil {
			return nil, err
		}
		f := field{attribute: a, nullable: p.Nullable}
		if a != nil {
			f.quoted, f.renamed = a.quoted(p.Type), renamed(a, p)
		}
		if a == nil || !p.Nullable {
			if f.sample, err = newSampler(p, seed); err != nil && a == nil {
				return nil, err
			}
		}
		w.fields[i] = f
	}
	return w, nil
}

// Values appends the JSON text of each field of a call. The texts stand in buffer, which is answered for reuse: the texts are
// good until then.
func (w *Writer) Values(values [][]byte, buffer []byte, s *Subject) (out [][]byte, used []byte) {
	var small [64]int
	ends := small[:0]
	for i := range w.fields {
		buffer = w.fields[i].append(buffer, s)
		ends = append(ends, len(buffer))
	}
	start := 0
	for _, end := range ends {
		values = append(values, buffer[start:end:end])
		start = end
	}
	return values, buffer
}

func (f *field) append(dst []byte, s *Subject) []byte {
	if f.attribute == nil {
		return f.sample.append(dst, s.Call.ID)
	}
	if told, ok := s.told[f.attribute.name]; ok {
		return append(dst, told...)
	}
	start := len(dst)
	if f.quoted {
		dst = append(dst, '"')
	}
	open := len(dst)
	dst = f.attribute.tell(dst, s)
	isNull := len(dst)-open == len(null) && dst[open] == 'n'
	switch {
	case isNull && !f.nullable && f.sample != nil:
		return f.sample.append(dst[:start], s.Call.ID)
	case isNull:
		return append(dst[:start], null...)
	case f.quoted:
		return append(dst, '"')
	case f.renamed != nil:
		if name, ok := f.renamed[string(dst[start:])]; ok {
			return append(dst[:start], name...)
		}
	}
	return dst
}
