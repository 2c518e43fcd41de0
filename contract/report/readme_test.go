package report_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/report"
)

// What docs/check.md shows is what the tree looks like.
func TestDocsShowTheTree(t *testing.T) {
	at := ringback.Place{File: "openapi.yaml", Line: 73}
	status := contract.Finding{
		Law: "filter/status/exact", Promise: "Exactly the items that meet status come.", Says: "Filter by status: ongoing, completed, failed",
		Place: at, Outcome: contract.Fail,
		Evidence: []contract.Evidence{{Got: "38 items", Want: "41", Difference: "missing 1187, 1101, 960", Parameters: []string{"status=failed"}, Requests: []contract.Exchange{{
			Curl: `curl -sS -H "Authorization: Bearer $TOKEN" 'https://api.example.com/api/v1/calls?status=failed'`, Status: 200, Answer: "38 items, total 38: 1243, 1204, 1190",
		}}}},
	}
	r := contract.Report{
		Spec: "openapi.yaml", Target: "https://api.example.com/api/v1/calls", Requests: 221, Took: 1565 * time.Millisecond,
		Started: time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC), Window: contract.Window{Items: 1250, Total: 1250, Complete: true, Says: "all there is"},
		Findings: []contract.Finding{
			{Law: "page/length"},
			{Law: "page/unique"},
			{Law: "filter/status/sound"},
			status,
			{Law: "filter/date_from/nulls", Outcome: contract.Inconclusive, Reason: "no item has null for started_at"},
		},
		Coverage: contract.Coverage{
			Parameters: []contract.ParameterCoverage{{Name: "status", Requests: 12}},
			Fields:     []contract.FieldCoverage{{Name: "status", NotNull: 1250}, {Name: "started_at", Nullable: true, NotNull: 1250}},
			Statuses:   map[int]int{200: 218, 422: 3},
		},
	}
	shown, err := os.ReadFile("../../docs/check.md")
	if err != nil {
		t.Fatal(err)
	}
	want := string(write(t, "tree", &r, report.Options{}))
	if !strings.Contains(string(shown), "```\n"+want+"```\n") {
		t.Errorf("docs/check.md doesn't show\n%s", want)
	}
}
