package contract_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// Patterns that choose nothing are refused: a run without what somebody asked for would look as if it had been judged.
func TestPatternsThatChooseNothing(t *testing.T) {
	known := func(law, reason string) []contract.Known { return []contract.Known{{Law: law, Reason: reason}} }
	for _, c := range []struct {
		target contract.Target
		want   string
	}{
		{contract.Target{Only: []string{"page/*", "fliter/*"}}, `only "fliter/*" matches no law (did you mean "filter/*"?)`},
		{contract.Target{Skip: []string{"page/lengt"}}, `skip "page/lengt" matches no law (did you mean "page/length"?)`},
		{contract.Target{Skip: []string{"*"}}, `skip ["*"] leaves no law to check`},
		{contract.Target{Skip: []string{"*/*"}}, `skip ["*/*"] leaves no law to check`},
		{contract.Target{Skip: []string{"target/answers"}}, `skip "target/answers": every run begins with target/answers, so that it can't be left out`},
		{contract.Target{Skip: []string{"http/head", "target/*"}}, `skip "target/*": every run begins with target/answers, so that it can't be left out`},
		{contract.Target{Only: []string{"page/length"}, Skip: []string{"page/*"}}, `only ["page/length"] and skip ["page/*"] leave no law to check`},
		{contract.Target{Only: []string{"http/head", "page/length"}, Skip: []string{"page/*"}}, `only "page/length": skip ["page/*"] leaves nothing of it`},
		{contract.Target{Known: known("page/lengt", "soon")}, `known failure "page/lengt" matches no law (did you mean "page/length"?)`},
		{contract.Target{Known: known("http/cors", "soon")}, `known failure "http/cors" names remarks alone, which never fail`},
		{contract.Target{Known: known("page/length", " ")}, `known failure "page/length" has no reason`},
	} {
		c.target.Handler, c.target.Token = small(), token
		r, err := contract.Check(t.Context(), c.target)
		if r != nil || err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// What Only names is checked whichever profile has it, and the report says what was left out.
func TestOnlyAsksBeyondTheProfile(t *testing.T) {
	const deep, standard = "filter/assistant_id/partition", "http/head"
	r := check(t, small(), func(target *contract.Target) { target.Profile, target.Only = contract.Quick, []string{deep, standard} })
	for _, law := range []string{deep, standard} {
		if f := r.Finding(law); f == nil || f.Outcome != contract.Pass {
			t.Errorf("%s: got %+v, want it to be checked", law, f)
		}
	}
	if laws := len(contract.Laws(ringback.Default())); r.LeftOut != laws-3 || len(r.Only) != 2 {
		t.Errorf("got %d left out by %q, want %d", r.LeftOut, r.Only, laws-3)
	}
}

// A finding weighs by its law, level and outcome; what isn't a verdict on what was asked for never makes a run green.
func TestExitCodes(t *testing.T) {
	type findings = []contract.Finding
	of := func(law string, l contract.Level, o contract.Outcome) contract.Finding {
		return contract.Finding{Law: law, Level: l, Outcome: o}
	}
	first, ok := of("target/answers", contract.Must, contract.Pass), of("page/length", contract.Must, contract.Pass)
	inconclusive, skipped := of("page/unique", contract.Must, contract.Inconclusive), of("page/overlap", contract.Must, contract.Skipped)
	should, remark := of("http/head", contract.Should, contract.Fail), of("http/cors", contract.Remark, contract.Pass)
	known := of("page/traversal", contract.Must, contract.Fail)
	known.Known = "soon"
	failure := of("page/traversal", contract.Must, contract.Fail)
	panicked := of("http/cors", contract.Remark, contract.Error)
	for _, c := range []struct {
		name        string
		report      contract.Report
		lax, strict int
	}{
		{"nothing", contract.Report{}, 4, 4},
		{"all holds", contract.Report{Findings: findings{first, ok}}, 0, 0},
		{"the preflight alone", contract.Report{Findings: findings{first}}, 4, 4},
		{"the preflight, which was asked for", contract.Report{Only: []string{"target/*"}, Findings: findings{first}}, 0, 0},
		{"the preflight, which was asked for, and a remark", contract.Report{Only: []string{"target/*", "http/cors"}, Findings: findings{first, remark}}, 0, 0},
		{"the preflight and what couldn't be judged", contract.Report{Only: []string{"target/*", "page/*"}, Findings: findings{first, inconclusive}}, 4, 4},
		{"all inconclusive", contract.Report{Findings: findings{first, inconclusive}}, 4, 4},
		{"all skipped", contract.Report{Findings: findings{first, skipped}}, 4, 4},
		{"remarks alone", contract.Report{Only: []string{"http/cors"}, Findings: findings{first, remark}}, 4, 4},
		{"remarks beside what couldn't be judged", contract.Report{Findings: findings{first, inconclusive, remark}}, 4, 4},
		{"something inconclusive", contract.Report{Findings: findings{first, ok, inconclusive}}, 0, 4},
		{"a should", contract.Report{Findings: findings{first, ok, should}}, 0, 1},
		{"a should alone", contract.Report{Findings: findings{first, should}}, 0, 1},
		{"a should beside what couldn't be judged", contract.Report{Findings: findings{first, ok, inconclusive, should}}, 0, 1},
		{"a flaky must", contract.Report{Findings: findings{first, of("page/length", contract.Must, contract.Flaky)}}, 1, 1},
		{"a known failure alone", contract.Report{Findings: findings{first, known}}, 0, 0},
		{"a known failure beside another", contract.Report{Findings: findings{first, known, failure}}, 1, 1},
		{"a check that panicked", contract.Report{Findings: findings{first, ok, panicked}}, 1, 1},
		{"a stale entry", contract.Report{Findings: findings{first, ok}, Stale: []string{"x"}}, 1, 1},
		{"a stale entry in a run that judged nothing", contract.Report{Findings: findings{first, inconclusive}, Stale: []string{"x"}}, 1, 1},
		{"cut off", contract.Report{Findings: findings{first, ok, skipped}, Cut: []string{"page/overlap"}}, 4, 4},
		{"cut off, and broken", contract.Report{Findings: findings{first, failure, skipped}, Cut: []string{"page/overlap"}}, 1, 1},
		{"unreachable", contract.Report{Findings: findings{inconclusive}, Unreachable: "gone"}, 3, 3},
		{"unreachable after a failure", contract.Report{Findings: findings{failure}, Unreachable: "gone"}, 1, 1},
		{"interrupted", contract.Report{Findings: findings{first, ok, failure, panicked}, Interrupted: true}, 130, 130},
	} {
		if lax, strict := c.report.ExitCode(false), c.report.ExitCode(true); lax != c.lax || strict != c.strict {
			t.Errorf("%s: got %d and strictly %d, want %d and %d", c.name, lax, strict, c.lax, c.strict)
		}
	}
}

// A check that got a 500 for a valid request is inconclusive. The 500 is a broken must, whatever was asked for.
func TestAFailingAnswerIsNeverGreen(t *testing.T) {
	m := small()
	failing := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.RawQuery, "skip=") {
			http.Error(w, "boom", http.StatusInternalServerError)
			return
		}
		m.ServeHTTP(w, r)
	})
	for _, only := range []string{"page/overlap", "page/concatenation", "page/traversal"} {
		r := check(t, failing, func(target *contract.Target) { target.Only = []string{only} })
		if f := r.Finding("answer/ok"); f == nil || f.Outcome != contract.Fail || r.ExitCode(false) != contract.ExitBroken {
			t.Errorf("%s: got %+v and exit code %d, want the failing answer", only, f, r.ExitCode(false))
		}
	}
}

// However early a budget ends a run against a broken server, it is never a good one.
func TestNoBudgetMakesABrokenServerGreen(t *testing.T) {
	total := rewriting(small(), func(query string, body []byte) []byte {
		if strings.Contains(query, "skip=") {
			return bytes.Replace(body, []byte(`"total":120`), []byte(`"total":121`), 1)
		}
		return body
	})
	for budget := 1; budget <= 24; budget++ {
		r := check(t, total, func(target *contract.Target) {
			target.MaxRequests, target.Only = budget, []string{"schema/envelope", "page/total-ignores-skip-and-limit"}
		})
		if got := r.ExitCode(false); got == contract.ExitKept {
			t.Errorf("%d requests: exit code %d with %+v", budget, got, r.Findings)
		}
	}
}

// misspellingStatus is a server with a status that the spec doesn't name.
func misspellingStatus() http.Handler {
	return rewriting(small(), func(_ string, body []byte) []byte {
		return bytes.ReplaceAll(body, []byte(`"status":"completed"`), []byte(`"status":"done"`))
	})
}

// lossy is a server whose pages lack an item.
func lossy() http.Handler {
	return rewriting(small(), func(_ string, body []byte) []byte {
		var page struct {
			Items []json.RawMessage `json:"items"`
			Total int               `json:"total"`
			Skip  int               `json:"skip"`
			Limit int               `json:"limit"`
		}
		if json.Unmarshal(body, &page) != nil || len(page.Items) == 0 {
			return body
		}
		page.Items = page.Items[1:]
		body, _ = json.Marshal(page)
		return body
	})
}

// What answers have shown is said, also where the budget left no request for the law that promises otherwise.
func TestABudgetHidesNoBreachThatWasSeen(t *testing.T) {
	for law, wrong := range map[string]http.Handler{"schema/item/status": misspellingStatus(), "page/length": lossy()} {
		judged := false
		for budget := 1; budget <= 12; budget++ {
			r := check(t, wrong, func(target *contract.Target) { target.MaxRequests = budget })
			if r.Finding("target/answers").Outcome != contract.Pass {
				continue
			}
			judged = true
			if f := r.Finding(law); f.Outcome != contract.Fail || r.ExitCode(false) != contract.ExitBroken || slices.Contains(r.Cut, law) {
				t.Errorf("%d requests: %s: %s (%s), exit code %d, cut off %q", budget, law, f.Outcome, f.Reason, r.ExitCode(false), r.Cut)
			}
		}
		if !judged {
			t.Error("no budget got past the first request")
		}
	}
}

// Of a target without items, or with one, much can't be judged: what can is, and strictly it isn't enough.
func TestHardlyAnyItems(t *testing.T) {
	for calls, most := range map[int]int{mock.NoCalls: 0, 1: 1} {
		r := check(t, mock.New(mock.Options{Calls: calls, Tokens: []string{token}}))
		noneBroken(t, r)
		if r.ExitCode(false) != contract.ExitKept || r.ExitCode(true) != contract.ExitInconclusive || r.Window.Items != most || !r.Window.Complete {
			t.Errorf("%d: exit codes %d and %d, window %+v", most, r.ExitCode(false), r.ExitCode(true), r.Window)
		}
		only := check(t, mock.New(mock.Options{Calls: calls, Tokens: []string{token}}), func(target *contract.Target) { target.Only = []string{"order/*"} })
		if got := only.ExitCode(false); got != contract.ExitInconclusive {
			t.Errorf("%d, order alone: exit code %d, want %d", most, got, contract.ExitInconclusive)
		}
	}
}
