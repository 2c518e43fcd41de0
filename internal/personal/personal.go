// Package personal knows, from a document alone, which values of a list tell of people: whom a call was with, under which number and
// which id, and what was noted of it.
package personal

import (
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/redact"
)

// harmless are the attributes of x-generate that tell of no one: figures, instants, words of a list.
var harmless = map[string]bool{
	"call.status": true, "call.duration": true, "call.started_at": true, "call.ended_at": true,
	"cost.total": true, "cost.llm": true, "cost.tts": true, "cost.stt": true, "cost.telephony": true, "cost.currency": true,
}

// IsPersonal reports whether a property's values tell of people: by x-generate, else by its schema. What isn't known to be harmless
// does. A number that a range is asked of is a figure, one that is asked for by itself a name for something.
func IsPersonal(l *ringback.List, p *ringback.Property) bool {
	if p.Generate != "" {
		return !harmless[p.Generate]
	}
	orders := slices.ContainsFunc(l.Order, func(k ringback.SortKey) bool { return k.Field == p.Name && k.Field != l.Key })
	switch {
	case p.Enum != nil || p.Type == ringback.TypeBoolean || orders && p.Type != ringback.TypeString:
		return false
	case p.Type == ringback.TypeInteger && (p.Name == l.Key || filtered(l, p.Name, ringback.OpEqual)):
		return true
	}
	return p.Type == ringback.TypeString || !filtered(l, p.Name, ringback.OpAtLeast, ringback.OpAtMost)
}

func filtered(l *ringback.List, name string, ops ...ringback.Op) bool {
	return slices.ContainsFunc(l.Parameters, func(p *ringback.Parameter) bool {
		return p.Filter != nil && p.Filter.Field == name && slices.Contains(ops, p.Filter.Op)
	})
}

// Values are those of one list that tell of people.
type Values struct {
	list  *ringback.List
	shown map[string]bool // properties of items and of the page whose values may be shown
}

// New makes the values of a list.
func New(l *ringback.List) *Values {
	v := &Values{list: l, shown: map[string]bool{}}
	for _, p := range l.Envelope {
		v.shown[p.Name] = p.Name != l.Items
	}
	for _, p := range l.Fields {
		v.shown[p.Name] = !IsPersonal(l, p)
	}
	return v
}

// Path is the path of an address, without its segments that may be a number or an id of somebody: those of four digits or more.
func (v *Values) Path(path string) string {
	if path == v.list.Path {
		return path
	}
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if isLong(segment) {
			segments[i] = redact.Mark
		}
	}
	return strings.Join(segments, "/")
}

// Parameter reports whether a query parameter asks for values that tell of people.
func (v *Values) Parameter(name string) bool {
	return slices.ContainsFunc(v.list.Parameters, func(p *ringback.Parameter) bool {
		return p.Name == name && p.Filter != nil && !v.shown[p.Filter.Field]
	})
}
