package contract

import (
	"slices"
	"strings"

	"github.com/ringback/ringback"
)

// A Law is one promise of the contract that can be checked on a target.
type Law struct {
	ID      string         // a stable path: filter/status/exact
	Promise string         // in one sentence
	Level   Level          // what its breach weighs
	Says    string         // the sentence of the documentation, or of a standard, that it stands on
	Place   ringback.Place // where the spec states it
	About   About          // which parameters and fields it judges
	Needs   int            // how many witnesses it takes to pass
	Cost    int            // how many requests it takes, about; 0: it watches those of others
	Profile Profile        // Quick: it is part of every profile; Standard: not of Quick; Deep: of Deep alone

	causes []string // laws whose failure probably has the same cause as one of this law
	check  func(*trial)
	family string // the id of the template that it comes from
	fixed  bool   // it doesn't lean on the model, so it needn't be read again
	subject
}

// subject is what a law is about, where it stands for several.
type subject struct {
	parameter *ringback.Parameter // of a filter's or an input's law
	field     *ringback.Property
	low, high *ringback.Parameter // of a range
	rule      *ringback.Rule
}

// template is a row of the table: a law, or a family of laws that the spec fills in. In its texts {parameter}, {field}, {low},
// {high} and {rule} stand for the subject's.
type template struct {
	id, promise, says string
	level             Level
	at                string // JSON pointer into the spec, behind the subject's if there is one; see pointer
	each              func(*ringback.Spec) []subject
	needs, cost       int
	profile           Profile
	causes            []string // laws that fail for the same cause as this one, the likeliest first
	fixed             bool
	counted           bool // it fails for the same cause where totals under filters are wrong
	ranged            bool // it fails for the same cause where the two bounds of a range don't work together
	check             func(*trial)
}

// Laws are all laws of a spec, in the order in which they are checked.
func Laws(spec *ringback.Spec) []Law {
	var laws []Law
	for _, t := range table() {
		laws = append(laws, t.expand(spec)...)
	}
	ids := make(map[string]bool, len(laws))
	for i := range laws {
		ids[laws[i].ID] = true
	}
	for i := range laws { // a subject needn't have all of its laws
		laws[i].causes = slices.DeleteFunc(laws[i].causes, func(id string) bool { return !ids[id] })
	}
	return laws
}

// table has every law there is. What others lean on stands first.
func table() []template {
	return slices.Concat(targetLaws, steadyLaws, schemaLaws, pageLaws, orderLaws, offsetLaws, filterLaws, rangeLaws, inputLaws, combineLaws,
		queryLaws, refusalLaws, authLaws, httpLaws, stabilityLaws)
}

func (t *template) expand(spec *ringback.Spec) []Law {
	subjects := []subject{{}}
	if t.each != nil {
		subjects = t.each(spec)
	}
	laws := make([]Law, 0, len(subjects))
	for _, s := range subjects {
		l := Law{
			ID: s.fill(t.id), Promise: s.fill(t.promise), Level: t.level, Says: s.fill(t.says), Place: s.place(spec, t.at),
			About: s.about(spec, t.at), family: t.id, Needs: t.needs, Cost: t.cost, Profile: t.profile, check: t.check, fixed: t.fixed, subject: s,
		}
		for _, id := range t.causes {
			l.causes = append(l.causes, s.fill(id))
		}
		if t.counted {
			for _, p := range filters(spec.List()) {
				l.causes = append(l.causes, "filter/"+p.Name+"/total")
			}
		}
		if t.ranged {
			for _, r := range eachRange(spec) {
				l.causes = append(l.causes, "range/"+r.field.Name+"/point", "range/"+r.field.Name+"/crossed")
			}
		}
		if s.rule != nil {
			l.Level, l.Promise, l.Says = levelOf(s.rule.Level), s.rule.Says, s.rule.Expression
		}
		laws = append(laws, l)
	}
	return laws
}

// fill puts the subject's names into a text.
func (s *subject) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var pairs []string
	add := func(placeholder, name string) { pairs = append(pairs, placeholder, name) }
	if s.parameter != nil {
		add("{parameter}", s.parameter.Name)
		add("{description}", sentence(s.parameter.Description))
	}
	if s.field != nil {
		add("{field}", s.field.Name)
		add("{description}", sentence(s.field.Description()))
	}
	if s.low != nil {
		add("{low}", s.low.Name)
		add("{high}", s.high.Name)
	}
	if s.rule != nil {
		add("{rule}", s.rule.ID)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// sentence is a description on one line.
func sentence(description string) string { return strings.Join(strings.Fields(description), " ") }

// place is where the spec states a law: at the subject, or at a pointer in which ~list stands for the list operation and ~item
// for the schema of its 200 answer.
func (s *subject) place(spec *ringback.Spec, at string) ringback.Place {
	switch {
	case s.rule != nil:
		return s.rule.Place
	case s.parameter != nil:
		return s.parameter.Place
	case s.low != nil:
		return s.low.Place
	case s.field != nil:
		return s.field.Place
	}
	list := spec.List()
	switch at {
	case "offset":
		return list.Offset.Place
	case "limit":
		return list.Limit.Place
	case "total", "items":
		name := map[string]string{"total": list.Total, "items": list.Items}[at]
		if i := slices.IndexFunc(list.Envelope, func(p *ringback.Property) bool { return p.Name == name }); i >= 0 {
			return list.Envelope[i].Place
		}
	}
	return list.At(at)
}
