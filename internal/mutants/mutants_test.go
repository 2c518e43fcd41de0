package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

// Every bug is caught by the law it names, at the smallest data that shows it: among the laws of its family, which is quick, or
// by the whole suite, where it takes the requests of others to see it.
func TestBugsAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	for _, b := range mutant.Bugs() {
		t.Run(b.ID, func(t *testing.T) {
			t.Parallel()
			reason, known := uncaught[b.ID]
			v := verdict{}
			if !known {
				v = checkBug(t.Context(), b, mock.Options{}, family(b.Law)...)
			}
			if known || v.kind() != right {
				v = checkBug(t.Context(), b, mock.Options{})
			}
			switch {
			case known && v.kind() == right:
				t.Errorf("it is caught: take it out of the list of those that aren't (%s)", reason)
			case known:
				t.Skip("not caught: " + reason)
			case v.kind() != right:
				t.Errorf("%s: %s is %v (%s %v), broken are %v", v.says, v.law, v.outcome, v.reason, v.failed, v.others())
			}
		})
	}
}

// family are the laws that belong together with one, and those that most lean on.
func family(law string) []string {
	parts := strings.Split(law, "/")
	return []string{"target/*", "answer/*", "schema/*", strings.Join(parts[:max(1, len(parts)-1)], "/") + "/*"}
}

// An honest server breaks no must, and no should but those that it owns up to.
func TestVariantsAreNotAccused(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	for _, honest := range mutant.Variants() {
		t.Run(honest.ID, func(t *testing.T) {
			t.Parallel()
			v := checkVariant(t.Context(), honest, 0)
			row, k := rowOf(&v, honest.Shoulds)
			ok := k == right
			reason, known := falseAlarms[honest.ID]
			switch {
			case known && ok:
				t.Errorf("it isn't accused: take it out of the list of those that are (%s)", reason)
			case known:
				t.Skip("false alarm: " + reason)
			case !ok:
				t.Errorf("%s: %s\n%s", v.says, row, strings.Join(v.texts, "\n"))
			}
		})
	}
}

// Every bug names a law of the spec, and every law that can fail is named by a bug.
func TestLawsAndBugs(t *testing.T) {
	broken := map[string]bool{}
	for _, b := range mutant.Bugs() {
		if _, known := uncaught[b.ID]; !known {
			broken[b.Law] = true
		}
	}
	laws := contract.Laws(ringback.Default())
	for law := range broken {
		if !slices.ContainsFunc(laws, func(l contract.Law) bool { return l.ID == law }) {
			t.Errorf("%s: got no such law", law)
		}
	}
	for _, l := range laws {
		_, known := unbreakable[l.ID]
		if l.Level != contract.Remark && !broken[l.ID] && !known {
			t.Errorf("%s: got no bug that it catches", l.ID)
		}
		if known && broken[l.ID] {
			t.Errorf("%s: a bug breaks it: take it out of the list of those that none breaks", l.ID)
		}
	}
}

// The lists name bugs and variants that there are.
func TestKnownIsTrue(t *testing.T) {
	for id := range uncaught {
		if _, err := mutant.Named(id); err != nil {
			t.Error(err)
		}
	}
	for id := range falseAlarms {
		if _, err := mutant.VariantNamed(id); err != nil {
			t.Error(err)
		}
	}
}
