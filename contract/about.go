package contract

import (
	"regexp"
	"slices"

	"github.com/ringback/ringback"
)

// About is what a law judges: a coverage page shows under each parameter and field what was found out about it.
type About struct {
	Parameters []string `json:"parameters,omitempty"`
	Fields     []string `json:"fields,omitempty"` // of an item
}

// about is what a law of this subject judges. Where the subject names nothing, the place does.
func (s *subject) about(spec *ringback.Spec, at string) About {
	var a About
	for _, p := range []*ringback.Parameter{s.parameter, s.low, s.high} {
		if p == nil {
			continue
		}
		a.Parameters = append(a.Parameters, p.Name)
		if p.Filter != nil && !slices.Contains(a.Fields, p.Filter.Field) {
			a.Fields = append(a.Fields, p.Filter.Field)
		}
	}
	if s.field != nil && !slices.Contains(a.Fields, s.field.Name) {
		a.Fields = append(a.Fields, s.field.Name)
	}
	if s.rule != nil {
		a.Fields = fieldsOf(spec, s.rule.Expression)
	}
	switch list := spec.List(); at {
	case "offset":
		a.Parameters = append(a.Parameters, list.Offset.Name)
	case "limit":
		a.Parameters = append(a.Parameters, list.Limit.Name)
	case "/x-list":
		a.Parameters = append(a.Parameters, list.Offset.Name, list.Limit.Name)
	}
	return a
}

var selfMember = regexp.MustCompile(`\bself\.(\w+)`)

// fieldsOf are the fields of an item that a rule reads.
func fieldsOf(spec *ringback.Spec, expression string) []string {
	var out []string
	for _, m := range selfMember.FindAllStringSubmatch(expression, -1) {
		if spec.List().Field(m[1]) != nil && !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}
