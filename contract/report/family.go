package report

import (
	"strings"

	"github.com/ringback/ringback/contract"
)

// family is the laws whose ids begin alike: page, or filter with a family for each parameter.
type family struct {
	name     string
	findings []*contract.Finding // of all below, too
	families []*family
}

// families groups findings by the first part of their ids, and those of three parts by the second, too.
func families(findings []*contract.Finding) []*family {
	var top family
	for _, f := range findings {
		parts := strings.SplitN(f.Law, "/", 3)
		in := top.child(parts[0])
		in.findings = append(in.findings, f)
		if len(parts) == 3 {
			in = in.child(parts[1])
			in.findings = append(in.findings, f)
		}
	}
	return top.families
}

func (f *family) child(name string) *family {
	for _, c := range f.families {
		if c.name == name {
			return c
		}
	}
	c := &family{name: name}
	f.families = append(f.families, c)
	return c
}

// own are the findings that no family below has.
func (f *family) own() []*contract.Finding {
	var out []*contract.Finding
	for _, finding := range f.findings {
		if strings.Count(finding.Law, "/") < 2 || len(f.families) == 0 {
			out = append(out, finding)
		}
	}
	return out
}

// rest is a law's id within its family: status/exact in filter.
func rest(law string) string {
	if _, after, ok := strings.Cut(law, "/"); ok {
		return after
	}
	return law
}
