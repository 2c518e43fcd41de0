package mutant_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/mutant"
)

func TestVariantsAreWellFormed(t *testing.T) {
	variants := mutant.Variants()
	if len(variants) < 28 {
		t.Errorf("got %d variants, want at least 28", len(variants))
	}
	seen := map[string]bool{}
	for _, v := range variants {
		if seen[v.ID] || !wellFormed.MatchString(v.ID) || v.Says == "" || v.Options == nil || v.Wrap == nil {
			t.Errorf("%q: want a unique id, words and a server", v.ID)
		}
		seen[v.ID] = true
		if got, err := mutant.VariantNamed(v.ID); err != nil || got.ID != v.ID {
			t.Errorf("%s: got %v, %v by its name", v.ID, got.ID, err)
		}
	}
	if _, err := mutant.VariantNamed("gzipp"); err == nil || !strings.Contains(err.Error(), `did you mean "gzip"?`) {
		t.Errorf("got %v, want the nearest", err)
	}
}

// An honest server breaks no must, whatever it is asked.
func TestVariantsKeepTheContract(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	for _, v := range mutant.Variants() {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			o := v.Options()
			clock := o.Clock
			o.Clock = nil // the calls to ask for stand still
			calls := callsOf(t, honest(t, o))
			o.Clock = clock
			m := honest(t, o)
			h := v.Wrap(m, m.Spec())
			asked := append(odd(), bare()...)
			if len(calls) > 0 {
				asked = append(asked, probes(calls)...)
			}
			for i, p := range asked {
				if i%7 == 0 {
					judge(t, h, p, v.ID)
				}
			}
		})
	}
}

func judge(t *testing.T, h http.Handler, p probe, variant string) {
	t.Helper()
	defer func() {
		if cause := recover(); cause != nil && cause != http.ErrAbortHandler {
			panic(cause)
		}
	}()
	r := httptest.NewRequest(p.method, p.target, nil)
	r.Header = p.header.Clone()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body := w.Body.Bytes()
	if w.Header().Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if body, err = io.ReadAll(unzipped); err != nil {
			t.Fatal(err)
		}
	}
	asked := ringback.Request{Method: p.method, URL: r.URL, Header: p.header}
	for _, v := range ringback.Default().JudgeResponse(asked, ringback.Response{Status: w.Code, Header: w.Header(), Body: body}) {
		if v.Level == ringback.Must && !toldCoarser(variant, v) {
			t.Errorf("%s: %v", p, v)
		}
	}
}

// toldCoarser reports whether a violation only shows that times are told coarser than they are kept: one exchange alone can't
// tell that from a filter that is wrong.
func toldCoarser(variant string, v ringback.Violation) bool {
	return strings.HasPrefix(variant, "seconds-told") && strings.HasPrefix(v.Rule, "filter/date_")
}

// A variant that is the mock itself is none, but for its data.
func TestVariantsDiffer(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	for _, v := range mutant.Variants() {
		o := v.Options()
		if o.Scenario != "" || o.Clock != nil || o.Calls != mutant.DefaultCalls || o.Strict || v.ID == "resets" {
			continue // its data differs
		}
		m := honest(t, o)
		h := v.Wrap(m, m.Spec())
		asked := probes(callsOf(t, m))
		asked = append(asked, list("assistant_id", "123").with("Authorization", "Bearer "+mutant.SecondToken), list("customer_phone", "007"), list("limit", "007"), list("limit", "7.0"), list("date_from", "2026-01-10T00:00:00"))
		differs := false
		for _, p := range asked {
			if differs = !cmp.Equal(ask(h, p), ask(m, p), cmp.AllowUnexported(answer{})); differs {
				break
			}
		}
		if !differs && v.ID != "phones-folded" { // which only letters in a number would show
			t.Errorf("%s: no answer differs from the mock's", v.ID)
		}
	}
}
