package mutant_test

import (
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

// Without a hook the plain list server is the honest one, byte for byte: whatever it is asked, and with refusals.
func TestPlainIsTheHonestServer(t *testing.T) {
	for name, o := range map[string]mock.Options{
		"generated": {Calls: 300}, "many": {Calls: 2300, Seed: 7}, "none": {Calls: mock.NoCalls},
		"same start": {Scenario: "same-start"}, "fractions": {Scenario: "fractional-seconds"}, "null starts": {Scenario: "null-started-at"},
		"odd texts": {Scenario: "long-and-odd-text"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.Tokens = []string{mutant.Token, mutant.SecondToken}
			m := honest(t, o)
			plain := mutant.Plain(m, m.Spec())
			calls := callsOf(t, m)
			queries := odd()
			if len(calls) > 0 {
				queries = probes(calls)
			}
			queries = append(queries, randomQueries(calls, 200)...)
			for i, p := range queries {
				if len(calls) > 1000 && i%17 != 0 {
					continue // the same again, and slow
				}
				if got, want := ask(plain, p), ask(m, p); !cmp.Equal(got, want, cmp.AllowUnexported(answer{})) {
					t.Fatalf("%s: %s", p, cmp.Diff(want, got, cmp.AllowUnexported(answer{})))
				}
			}
		})
	}
}

// randomQueries join parameters by chance, with values from the calls there are.
func randomQueries(calls []call, n int) (out []probe) {
	r := rand.New(rand.NewPCG(1, 2))
	values := valuesOf(calls)
	values["skip"] = []string{"0", "1", "10", "100", "290"}
	values["limit"] = []string{"1", "10", "100", "1000"}
	for range n {
		var query []string
		for name, given := range values {
			if r.IntN(3) == 0 {
				query = append(query, name, given[r.IntN(len(given))])
			}
		}
		out = append(out, list(query...))
	}
	return out
}

// What the list server isn't asked for stays the honest server's.
func TestPlainLeavesTheRest(t *testing.T) {
	m := honest(t, mock.Options{})
	plain := mutant.Plain(m, m.Spec())
	for _, p := range []probe{get("/healthz"), get("/openapi.yaml"), get("/nowhere"), get(path).as(http.MethodPost)} {
		if got, want := ask(plain, p), ask(m, p); !cmp.Equal(got, want, cmp.AllowUnexported(answer{})) {
			t.Errorf("%s: got %v, want %v", p, got, want)
		}
	}
}
