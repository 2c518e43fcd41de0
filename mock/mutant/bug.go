package mutant

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/internal/say"
	"github.com/ringback/ringback/mock"
)

// What a bug's zero values stand for, and the tokens that its server has to know.
const (
	DefaultCalls = 130 // calls
	Token        = "rb-first-tenant-7f3a9c51e8"
	SecondToken  = "rb-other-tenant-2b8d4e60f1"
)

// Bug is a server that is wrong in one way.
type Bug struct {
	ID   string // names it: its family's word, and behind a slash the parameter, field or rule it is about
	Says string // what is wrong, as its author would put it
	Law  string // the law of the contract suite that finds it

	// Calls is the smallest number of calls that shows it. 0 is DefaultCalls.
	Calls int
	// Scenario is the edge case of package fixtures that shows it. "": the generator's calls do.
	Scenario string
	// Tenants says that it takes a second token to see it: the honest server shows each tenant its own calls.
	Tenants bool

	// Socket says that it shows on a connection alone, and not in process.
	Socket bool
	Racy   bool // it shows only when requests happen to run side by side

	// Wrap makes the server of an honest one.
	Wrap func(honest http.Handler, spec *ringback.Spec) http.Handler
}

// Options are those of the smallest mock that shows the bug. What is set in o already stays, but for a number of calls where the
// scenario that shows the bug brings its own.
func (b Bug) Options(o mock.Options) mock.Options {
	if o.Scenario == "" && o.Items == nil {
		o.Scenario = b.Scenario
	}
	o = sized(o, cmp.Or(b.Calls, DefaultCalls))
	if o.Tokens == nil {
		o.Tokens = []string{Token, SecondToken}
	}
	return o
}

// sized has as many calls, unless o says how many or brings its own.
func sized(o mock.Options, calls int) mock.Options {
	switch {
	case o.Items != nil || fixtures.All().BringsCalls(o.Scenario):
		o.Calls = 0
	case o.Calls == 0:
		o.Calls = calls
	}
	return o
}

// Bugs are all bugs of the spec that this repository carries, by family. The slice is the caller's.
func Bugs() []Bug { return bugsOf(ringback.Default()) }

func bugsOf(spec *ringback.Spec) []Bug {
	return slices.Concat(
		targetBugs(),
		schemaBugs(spec.List()), ruleBugs(), jsonBugs(),
		pageBugs(), totalBugs(spec.List()), orderBugs(spec.List()),
		filterBugs(spec.List()), rangeBugs(spec.List()), bothBugs(spec.List()), timeBugs(spec.List()), clockBugs(spec.List()),
		textBugs(), needleBugs(), combinationBugs(spec.List()),
		parameterBugs(spec.List()), absentBugs(spec.List()), queryBugs(), refusalBugs(),
		authBugs(), tokenBugs(), httpBugs(), stabilityBugs(), behindBugs(),
	)
}

// Unknown are the names of parameters and fields that bugs know, and a spec doesn't have: a bug that is about one of them
// doesn't show with it.
func Unknown(spec *ringback.Spec) (names []string) {
	has := namesOf(spec.List())
	for _, name := range namesOf(ringback.Default().List()) {
		if !slices.Contains(has, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// namesOf are those of a list's parameters, and of its items' fields.
func namesOf(l *ringback.List) (names []string) {
	for _, p := range l.Parameters {
		names = append(names, p.Name)
	}
	for _, p := range l.Fields {
		names = append(names, p.Name)
	}
	return names
}

// SuitsSpec says which of the names in a bug's ID a spec doesn't have, nil if it has them all.
func (b Bug) SuitsSpec(spec *ringback.Spec) error {
	_, about, _ := strings.Cut(b.ID, "/")
	for name := range strings.SplitSeq(about, "+") {
		if slices.Contains(Unknown(spec), name) {
			return fmt.Errorf("%s can't be shown with this spec, which has no %s: want a bug about something else", b.ID, name)
		}
	}
	return nil
}

// Named is the bug of a name. The error for a name that isn't there says which are near.
func Named(id string) (Bug, error) {
	bugs := Bugs()
	names := make([]string, len(bugs))
	for i, b := range bugs {
		if b.ID == id {
			return b, nil
		}
		names[i] = b.ID
	}
	return Bug{}, fmt.Errorf("%w; ringback bugs lists them", unknown("bug", id, names))
}

// unknown is the error for a name that isn't there. There are too many to list.
func unknown(kind, id string, names []string) error {
	return fmt.Errorf("unknown %s %q%s: want one of %d, such as %s", kind, id, say.Meant(id, names), len(names), names[0])
}

// among is a bug that it takes so many calls to see.
func among(calls int, b Bug) Bug {
	b.Calls = calls
	return b
}

// each makes a family of bugs: one for each parameter that filters.
func each(l *ringback.List, make func(p *ringback.Parameter) Bug) (bugs []Bug) {
	for _, p := range l.Parameters {
		if p.Filter != nil {
			bugs = append(bugs, make(p))
		}
	}
	return bugs
}

// only are the filters that meet a condition.
func only(l *ringback.List, meets func(p *ringback.Parameter) bool) *ringback.List {
	out := *l
	out.Parameters = slices.DeleteFunc(slices.Clone(l.Parameters), func(p *ringback.Parameter) bool {
		return p.Filter == nil || !meets(p)
	})
	return &out
}
