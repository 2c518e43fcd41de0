package contract

import (
	"net/url"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// Coverage says what of the contract the run has met: a law that passed says little of a value that never occurred.
type Coverage struct {
	Parameters []ParameterCoverage `json:"parameters"`
	Fields     []FieldCoverage     `json:"fields"`
	Statuses   map[int]int         `json:"statuses"` // answers by their status
}

// ParameterCoverage is what was asked with a parameter.
type ParameterCoverage struct {
	Name     string `json:"name"`
	Requests int    `json:"requests"` // that named it
	Values   int    `json:"values"`   // different ones
	Refused  int    `json:"refused"`  // answered with a 4xx
	Items    int    `json:"items"`    // that came back, of valid values
	// Enum is how often each value was asked for, where the spec names them.
	Enum map[string]int `json:"enum,omitempty"`
}

// FieldCoverage is what was seen of a field.
type FieldCoverage struct {
	Name     string         `json:"name"`
	Nullable bool           `json:"nullable"`
	Null     int            `json:"null"`    // items in which it was null
	NotNull  int            `json:"notNull"` // items in which it wasn't
	Enum     map[string]int `json:"enum,omitempty"`
}

// coverage counts what answers show. Items are counted once, by their key.
type coverage struct {
	list       *ringback.List
	values     map[string]map[string]bool
	parameters map[string]*ParameterCoverage
	fields     map[string]*FieldCoverage
	statuses   map[int]int
	keys       map[string]bool
}

func newCoverage(spec *ringback.Spec) coverage {
	c := coverage{
		list: spec.List(), values: map[string]map[string]bool{}, parameters: map[string]*ParameterCoverage{},
		fields: map[string]*FieldCoverage{}, statuses: map[int]int{}, keys: map[string]bool{},
	}
	for _, p := range c.list.Parameters {
		c.parameters[p.Name] = &ParameterCoverage{Name: p.Name, Enum: zeroes(p.Enum)}
		c.values[p.Name] = map[string]bool{}
	}
	for _, f := range c.list.Fields {
		c.fields[f.Name] = &FieldCoverage{Name: f.Name, Nullable: f.Nullable, Enum: zeroes(f.Enum)}
	}
	return c
}

// zeroes is a count for each value, nil where the spec names none.
func zeroes(values []string) map[string]int {
	if values == nil {
		return nil
	}
	counts := map[string]int{}
	for _, value := range values {
		counts[value] = 0
	}
	return counts
}

// see counts one answer of the list.
func (c *coverage) see(a *probe.Answer) {
	c.statuses[a.Status]++
	var page ringback.Page
	if a.Status == 200 {
		page, _ = a.Page()
	}
	for part := range strings.SplitSeq(a.Ask.Query, "&") {
		name, value, _ := strings.Cut(part, "=")
		name, value = unescaped(name), unescaped(value)
		p := c.parameters[name]
		if p == nil {
			continue
		}
		p.Requests++
		if _, ok := p.Enum[value]; ok {
			p.Enum[value]++
		}
		if !c.values[name][value] && len(c.values[name]) < mostKeys {
			c.values[name][value] = true
			p.Values++
		}
		p.Items += len(page.Items)
		if a.Status >= 400 && a.Status < 500 {
			p.Refused++
		}
	}
	for _, item := range page.Items {
		c.seeItem(item)
	}
}

// unescaped is a part of a query as it was meant, or as it stands if it isn't well-formed.
func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

// mostKeys bounds what is remembered, so that a run's memory doesn't grow with the deployment.
const mostKeys = 20_000

func (c *coverage) seeItem(i ringback.Item) {
	if key := keyOf(c.list, i); c.keys[key] || len(c.keys) >= mostKeys {
		return
	} else {
		c.keys[key] = true
	}
	for name, f := range c.fields {
		if i.IsNull(name) {
			f.Null++
			continue
		}
		f.NotNull++
		if f.Enum != nil {
			if text := i.Text(name); slices.Contains(c.list.Field(name).Enum, text) {
				f.Enum[text]++
			}
		}
	}
}

// sum is the coverage in the order of the spec.
func (c *coverage) sum() Coverage {
	out := Coverage{Parameters: []ParameterCoverage{}, Fields: []FieldCoverage{}, Statuses: c.statuses}
	for _, p := range c.list.Parameters {
		out.Parameters = append(out.Parameters, *c.parameters[p.Name])
	}
	for _, f := range c.list.Fields {
		out.Fields = append(out.Fields, *c.fields[f.Name])
	}
	return out
}
