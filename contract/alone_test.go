package contract_test

import (
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// A law that is chosen alone is judged alone: it doesn't lean on what others ask for.
func TestEachLawAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	m := mock.New(mock.Options{Tokens: []string{token}})
	for _, l := range contract.Laws(ringback.Default()) {
		r := check(t, m, func(target *contract.Target) { target.Only, target.Profile = []string{l.ID}, contract.Deep })
		f := r.Finding(l.ID)
		if _, ok := unjudged[l.ID]; !ok && f.Outcome != contract.Pass {
			t.Errorf("%s: %s (%s)", l.ID, f.Outcome, f.Reason)
		}
	}
}
