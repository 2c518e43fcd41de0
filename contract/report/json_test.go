package report_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/report"
	"github.com/ringback/ringback/mock"
)

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.schema.json", text); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

// Reports of real runs are what the published schema says: of a mock that keeps the contract, of one without data, of another
// API, and of a run that found nobody there.
func TestJSONIsWhatTheSchemaSays(t *testing.T) {
	s := compile(t)
	reports := map[string]*contract.Report{"fixed": fixed()}
	for name, target := range map[string]contract.Target{
		"mock":        {Handler: mock.New(mock.Options{Calls: 60}), Token: "token-of-a-test"},
		"empty":       {Handler: mock.New(mock.Options{Scenario: "empty"}), Token: "token-of-a-test", Profile: contract.Quick},
		"refused":     {Handler: mock.New(mock.Options{Tokens: []string{"another"}}), Token: "token-of-a-test"},
		"budget":      {Handler: mock.New(mock.Options{Calls: 60}), Token: "token-of-a-test", MaxRequests: 12},
		"another API": {Handler: notFound, Token: "token-of-a-test"},
	} {
		r, err := contract.Check(t.Context(), target)
		if r == nil {
			t.Fatal(name, err)
		}
		reports[name] = r
	}
	for name, r := range reports {
		if err := validate(t, s, write(t, "json", r, report.Options{})); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheSchemaRefusesWhatIsNone(t *testing.T) {
	s := compile(t)
	for name, spoil := range map[string]func(map[string]any){
		"no target":          func(r map[string]any) { delete(r, "target") },
		"an unknown outcome": func(r map[string]any) { r["findings"].([]any)[0].(map[string]any)["outcome"] = "ok" },
		"a failure without evidence": func(r map[string]any) {
			delete(r["findings"].([]any)[1].(map[string]any), "evidence")
		},
	} {
		var r map[string]any
		if err := json.Unmarshal(write(t, "json", fixed(), report.Options{}), &r); err != nil {
			t.Fatal(err)
		}
		spoil(r)
		text, _ := json.Marshal(r)
		if validate(t, s, text) == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

// What replay reads is what was written.
func TestJSONIsReadBack(t *testing.T) {
	var got contract.Report
	if err := json.Unmarshal(write(t, "json", fixed(), report.Options{}), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fixed(), &got, cmpopts.IgnoreUnexported(contract.Evidence{}, contract.Finding{})); diff != "" {
		t.Error(diff)
	}
}
