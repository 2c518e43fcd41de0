package mutant_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

var wellFormed = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z_]+([+][a-z_]+)*)?$`)

func TestBugsAreWellFormed(t *testing.T) {
	bugs := mutant.Bugs()
	if len(bugs) < 130 {
		t.Errorf("got %d bugs, want at least 130", len(bugs))
	}
	seen := map[string]bool{}
	for _, b := range bugs {
		if seen[b.ID] || !wellFormed.MatchString(b.ID) {
			t.Errorf("%q: want an id that is well-formed and unique", b.ID)
		}
		seen[b.ID] = true
		if b.Says == "" || b.Law == "" || b.Wrap == nil {
			t.Errorf("%s: want words, a law and a server", b.ID)
		}
		if got, err := mutant.Named(b.ID); err != nil || got.ID != b.ID {
			t.Errorf("%s: got %v, %v by its name", b.ID, got.ID, err)
		}
	}
}

func TestNamedHelps(t *testing.T) {
	_, err := mutant.Named("skip-of-by-one")
	if err == nil || !strings.Contains(err.Error(), `did you mean "skip-off-by-one"?`) || !strings.Contains(err.Error(), "ringback bugs") {
		t.Errorf("got %v, want the nearest and where they are listed", err)
	}
}

// Bugs know the names of the spec that ringback carries. Whoever edits one away is told which bugs have nothing to be about.
func TestBugsOfAnotherEdition(t *testing.T) {
	text := strings.ReplaceAll(string(ringback.Default().Source()), "assistant_graph_name", "flow_name")
	spec, err := ringback.Parse("mine.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := mutant.Unknown(ringback.Default()); got != nil {
		t.Errorf("got %q, want no name that the spec itself doesn't have", got)
	}
	if got := mutant.Unknown(spec); !cmp.Equal(got, []string{"assistant_graph_name"}) {
		t.Errorf("got %q, want assistant_graph_name", got)
	}
	for id, want := range map[string]string{
		"wrong-type/assistant_graph_name": "wrong-type/assistant_graph_name can't be shown with this spec, which has no assistant_graph_name: want a bug about something else",
		"wrong-type/duration":             "<nil>",
		"skip-off-by-one":                 "<nil>",
	} {
		b, err := mutant.Named(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(b.SuitsSpec(spec)); got != want {
			t.Errorf("%s: got %s, want %s", id, got, want)
		}
	}
}

// A bug that changes no answer is none.
func TestEachBugShows(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	type baseline struct {
		mock    *mock.Mock
		probes  []probe
		answers []answer
	}
	baselines := map[string]*baseline{}
	for _, b := range mutant.Bugs() {
		o := b.Options(mock.Options{})
		key := o.Scenario + string(rune(o.Calls))
		if baselines[key] != nil {
			continue
		}
		m := honest(t, o)
		base := &baseline{mock: m, probes: probes(callsOf(t, m))}
		for _, p := range base.probes {
			base.answers = append(base.answers, ask(m, p))
		}
		baselines[key] = base
	}
	for _, b := range mutant.Bugs() {
		t.Run(b.ID, func(t *testing.T) {
			t.Parallel()
			o := b.Options(mock.Options{})
			base := baselines[o.Scenario+string(rune(o.Calls))]
			if b.Tenants || b.Socket || b.Racy {
				t.Skip("takes more than one request after the other")
			}
			h := b.Wrap(base.mock, base.mock.Spec())
			for i, p := range base.probes {
				if !cmp.Equal(ask(h, p), base.answers[i], cmp.AllowUnexported(answer{})) {
					return
				}
			}
			t.Errorf("%s: no answer of %d differs from the honest one", b.Says, len(base.probes))
		})
	}
}

func TestTenantsSeeEachOther(t *testing.T) {
	for _, b := range mutant.Bugs() {
		if !b.Tenants || b.Racy { // one by one a racy one answers rightly
			continue
		}
		m := honest(t, b.Options(mock.Options{}))
		h := b.Wrap(m, m.Spec())
		second := list("assistant_id", "123").with("Authorization", "Bearer "+mutant.SecondToken)
		if one, two := ask(h, list("assistant_id", "123")), ask(h, second); one.body != two.body || one.status != http.StatusOK {
			t.Errorf("%s: got %q and %q, want the same calls for both", b.ID, one.body, two.body)
		}
	}
}

// Requests that run alone get their own answer, those that run together don't.
func TestCrossTalk(t *testing.T) {
	b, err := mutant.Named("cross-talk")
	if err != nil {
		t.Fatal(err)
	}
	m := honest(t, b.Options(mock.Options{}))
	h := b.Wrap(m, m.Spec())
	probes := []probe{list("limit", "1"), list("limit", "2"), list("limit", "3"), list("limit", "4")}
	for _, p := range probes {
		if got, want := ask(h, p), ask(m, p); got.body != want.body {
			t.Fatalf("%s alone: got %q, want %q", p, got.body, want.body)
		}
	}
	for range 1000 {
		answers := make([]answer, len(probes))
		var group sync.WaitGroup
		for i, p := range probes {
			group.Go(func() { answers[i] = ask(h, p) })
		}
		group.Wait()
		if slices.ContainsFunc(answers, func(a answer) bool {
			return a.body != ask(m, probes[slices.IndexFunc(answers, func(b answer) bool { return b.body == a.body })]).body
		}) {
			return
		}
	}
	t.Error("got the right answer every time, want one that was asked for by another")
}

// Without a hook the plain list server is the honest one; TestPlain in listing_test.go holds it so. A bug's server is
// right about whatever it isn't wrong about: most answers stay the same.
func TestSpecOfBugs(t *testing.T) {
	rules := map[string]bool{}
	for _, r := range ringback.Default().Rules() {
		rules["rule/"+r.ID] = false
	}
	for _, b := range mutant.Bugs() {
		if _, ok := rules[b.Law]; ok {
			rules[b.Law] = true
		} else if strings.HasPrefix(b.Law, "rule/") {
			t.Errorf("%s: got law %s, want one of the spec's rules", b.ID, b.Law)
		}
	}
	for rule, broken := range rules {
		if !broken {
			t.Errorf("%s: got no bug, want one for every rule of the spec", rule)
		}
	}
}
