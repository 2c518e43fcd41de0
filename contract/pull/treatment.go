package pull

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/personal"
	"github.com/ringback/ringback/internal/say"
)

// treatment is what becomes of a property.
type treatment uint8

const (
	replace treatment = iota // as metadata: whatever isn't known to be harmless
	keep                     // a figure, an instant, a word of a list: what a text doesn't belong to is replaced
	keepRaw                  // the user says so
	name
	phone
	code
	id
)

// treatments say what becomes of what x-generate names and personal values are.
var treatments = map[string]treatment{
	"call.id": id, "call.sid": code, "call.to": phone, "call.customer": phone,
	"call.meta": replace, "assistant.id": id, "assistant.name": name, "graph.name": name,
}

// field is a property and what becomes of it.
type field struct {
	*ringback.Property
	treatment treatment
	prefixes  bool   // a filter asks for parts of it: what begins alike has to do so afterwards
	kind      string // of ids: those of one kind are replaced alike
}

// fieldsOf has a field for each property of an item.
func fieldsOf(l *ringback.List, kept []string) (map[string]*field, error) {
	fields := map[string]*field{}
	for _, p := range l.Fields {
		fields[p.Name] = &field{Property: p, treatment: treatmentOf(l, p), prefixes: filtered(l, p.Name, ringback.OpContains, ringback.OpContainsFold), kind: p.Generate}
		if p.Generate == "" {
			fields[p.Name].kind = p.Name
		}
	}
	for _, name := range kept {
		if fields[name] == nil {
			return nil, fmt.Errorf("there is no property %q to keep%s", name, hint(l, name))
		}
		fields[name].treatment = keepRaw
	}
	return fields, nil
}

func hint(l *ringback.List, name string) string {
	var names []string
	for _, p := range l.Fields {
		names = append(names, p.Name)
	}
	if meant := say.Meant(name, names); meant != "" {
		return meant
	}
	return ": want one of " + strings.Join(names, ", ")
}

// treatmentOf is what the spec says of a property. Of a number that isn't a figure, one that is asked for is an id.
func treatmentOf(l *ringback.List, p *ringback.Property) treatment {
	switch {
	case !personal.IsPersonal(l, p):
		return keep
	case p.Generate == "" && p.Type == ringback.TypeInteger && (p.Name == l.Key || filtered(l, p.Name, ringback.OpEqual)):
		return id
	}
	return treatments[p.Generate] // replace if there is none
}

func filtered(l *ringback.List, name string, ops ...ringback.Op) bool {
	return slices.ContainsFunc(l.Parameters, func(p *ringback.Parameter) bool {
		return p.Filter != nil && p.Filter.Field == name && slices.Contains(ops, p.Filter.Op)
	})
}

// harmless reports whether a text may stay where the spec says that the property does: it is one of the list, an instant, a
// figure, or, where the spec has no list, a word like completed or USD.
func (f *field) harmless(text string) bool {
	_, figure := decimal.Parse(text)
	switch {
	case f.Enum != nil:
		return slices.Contains(f.Enum, text)
	case f.Type == ringback.TypeTime:
		return isInstant(text)
	case f.Generate == "cost.currency":
		return len(text) == 3 && only(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	case f.Generate == "call.status":
		return len(text) <= 20 && only(text, "abcdefghijklmnopqrstuvwxyz-_")
	}
	return figure || isInstant(text)
}
