package console

import (
	"github.com/ringback/ringback"
)

// about is what the page is told of the spec and the server.
type about struct {
	Spec        string      `json:"spec"`
	Before      string      `json:"before"` // the deployment that a proxy stands before; "": it is a mock
	List        list        `json:"list"`
	Parameters  []parameter `json:"parameters"`
	Fields      []field     `json:"fields"`
	Plot        plot        `json:"plot"`
	Credentials credentials `json:"credentials"`
	Scenarios   []Choice    `json:"scenarios"`
	Faults      []Choice    `json:"faults"`
	Quiet       string      `json:"quiet"` // answers as the list does, but remembers nothing; "": there is no such address
	Journal     bool        `json:"journal"`
	Clock       bool        `json:"clock"`
	Locked      bool        `json:"locked"` // journal and clock are shown to whoever has the admin token
}

type list struct {
	Path   string `json:"path"`
	Items  string `json:"items"`
	Total  string `json:"total"`
	Offset string `json:"offset"` // the parameter
	Limit  string `json:"limit"`  // the parameter
	Key    string `json:"key"`
}

type parameter struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Type        string   `json:"type"`
	Enum        []string `json:"enum,omitempty"`
	Default     string   `json:"default,omitempty"`
	Minimum     string   `json:"minimum,omitempty"`
	Maximum     string   `json:"maximum,omitempty"`
	Required    bool     `json:"required,omitempty"`
}

type field struct {
	Name string   `json:"name"`
	Type string   `json:"type"`
	Enum []string `json:"enum,omitempty"`
}

type credentials struct {
	Header  string `json:"header"` // "": none are asked for
	Scheme  string `json:"scheme"`
	Example string `json:"example"` // a token that passes; "": the user has to know one
}

func (c *Console) about() about {
	a := about{
		Spec: c.options.Spec.Name(), Before: c.options.Before, Scenarios: choices(c.options.Scenarios), Faults: choices(c.options.Faults), Credentials: c.credentials(), Plot: plotOf(c.list),
		List: list{c.list.Path, c.list.Items, c.list.Total, c.list.Offset.Name, c.list.Limit.Name, c.list.Key},
	}
	for _, p := range c.list.Parameters {
		a.Parameters = append(a.Parameters, parameterOf(p))
	}
	for _, p := range c.list.Fields {
		a.Fields = append(a.Fields, field{p.Name, p.Type.String(), p.Enum})
	}
	a.Journal = c.events != nil && c.options.Journal != nil
	a.Clock = c.events != nil && c.options.Clock != nil
	a.Locked = c.events != nil && c.options.Locked
	if c.options.Calls != nil {
		a.Quiet = Prefix + "/" + callsName
	}
	return a
}

// choices are never nil: the page goes through them.
func choices(of func() []Choice) []Choice {
	out := []Choice{}
	if of != nil {
		out = append(out, of()...)
	}
	return out
}

func (c *Console) credentials() credentials {
	asked := c.options.Spec.Credentials()
	if c.options.Open {
		return credentials{}
	}
	out := credentials{Header: asked.Header, Scheme: asked.Scheme}
	if c.options.AnyToken {
		out.Example = "any-token"
	}
	return out
}

func parameterOf(p *ringback.Parameter) parameter {
	out := parameter{
		Name: p.Name, Description: p.Description, Type: p.Type.String(), Enum: p.Enum,
		Minimum: p.Minimum(), Maximum: p.Maximum(), Required: p.Required,
	}
	if v, ok := p.Default(); ok {
		out.Default = v.Text
	}
	return out
}
