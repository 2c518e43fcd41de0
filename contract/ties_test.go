package contract_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

// A server whose ties come in another order at each request breaks the promises of a walk over its pages, and the should about ties: nothing
// else, and under one heading.
func TestTiesByChance(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	for _, c := range []struct {
		bug   string
		calls int
	}{
		{"ties-by-chance", 0},
		{"ties-by-chance-across-pages", 1001},
		{"ties-by-chance-across-pages", 1250},
		{"ties-by-chance-across-pages", 2010},
	} {
		t.Run(c.bug, func(t *testing.T) {
			t.Parallel()
			b, err := mutant.Named(c.bug)
			if err != nil {
				t.Fatal(err)
			}
			m := mock.New(b.Options(mock.Options{Tokens: []string{token}, Calls: c.calls}))
			r := check(t, b.Wrap(m, m.Spec()))
			got := broken(r)
			slices.Sort(got)
			if diff := cmp.Diff([]string{"order/stable-ties", "page/concatenation", "page/traversal"}, got); diff != "" {
				t.Errorf("broken (-want +got):\n%s", diff)
				for _, law := range got {
					t.Log(law, r.Finding(law).Text())
				}
			}
			if judged := r.Count(contract.Pass, contract.Must); judged < 100 {
				t.Errorf("%d musts are kept, want at least 100: the others weren't judged", judged)
			}
		})
	}
}
