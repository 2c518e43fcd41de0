package mock_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

// withCosts is the spec with filters that compare a number, and with costs that a double needn't hold.
func withCosts(t *testing.T) *ringback.Spec {
	t.Helper()
	const before = "        - name: min_duration\n"
	source := strings.ReplaceAll(string(ringback.Default().Source()), "          format: double\n", "")
	if !strings.Contains(source, before) {
		t.Fatalf("the spec has no %q", before)
	}
	var added strings.Builder
	for name, op := range map[string]string{"min_cost": "gte", "max_cost": "lte", "cost": "eq"} {
		fmt.Fprintf(&added, "        - {name: %s, in: query, x-filter: {field: total_cost, op: %s}, schema: {type: number}}\n", name, op)
	}
	spec, err := ringback.Parse("openapi.yaml", []byte(strings.Replace(source, before, added.String()+before, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// dataCall is a call as a file has it, with some members changed.
func dataCall(changes map[string]string) string {
	members := map[string]string{
		"id": "1", "call_sid": `"CA1"`, "assistant_id": "5", "assistant_name": "null", "assistant_graph_name": "null", "to_phone_number": `"+1"`,
		"customer_phone_number": `"+2"`, "status": `"failed"`, "duration": "null", "started_at": `"2024-01-15T10:00:00Z"`, "ended_at": "null",
		"call_meta": "null", "total_cost": "null", "llm_cost": "null", "tts_cost": "null", "stt_cost": "null", "telephony_cost": "null", "cost_currency": `"USD"`,
	}
	for name, value := range changes {
		members[name] = value
	}
	text := "{"
	for name, value := range members {
		text += fmt.Sprintf("%q:%s,", name, value)
	}
	return strings.TrimSuffix(text, ",") + "}"
}

// Numbers of a file are filtered by their value, whatever a double would take them for.
func TestDataIsFilteredExactly(t *testing.T) {
	spec := withCosts(t)
	costs := []string{"0.1", "0.10", "1e-1", "0.1000000000000000055", "9007199254740992", "9007199254740993.0", "1e400", "1e400000000", "0.09"}
	var lines []string
	for i, cost := range costs {
		lines = append(lines, dataCall(map[string]string{"id": fmt.Sprint(i + 1), "total_cost": cost, "assistant_id": "9007199254740993.0"}))
	}
	items, err := mock.ReadItems(spec, "costs.jsonl", strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	m := mock.New(mock.Options{Spec: spec, Items: items})
	tests := []struct {
		query string
		want  []string
	}{
		{"cost=0.1", []string{"0.1", "0.10", "1e-1"}},
		{"cost=0.1000000000000000055", []string{"0.1000000000000000055"}},
		{"cost=9007199254740993", []string{"9007199254740993.0"}},
		{"cost=9007199254740992.0", []string{"9007199254740992"}},
		{"cost=1e401", nil},
		{"min_cost=9007199254740993", []string{"9007199254740993.0", "1e400", "1e400000000"}},
		{"min_cost=1e401", []string{"1e400000000"}},
		{"max_cost=0.09999999999999999999", []string{"0.09"}},
		{"assistant_id=9007199254740993", costs},
		{"assistant_id=9007199254740992", nil},
	}
	for _, tt := range tests {
		var page struct {
			Items []struct {
				Cost json.RawMessage `json:"total_cost"`
			} `json:"items"`
		}
		body := ask(t, m, "GET", "/api/v1/calls?"+tt.query, bearer).Body.Bytes()
		if err := json.Unmarshal(body, &page); err != nil {
			t.Fatalf("%s: %v", tt.query, err)
		}
		got := map[string]int{}
		for _, item := range page.Items {
			got[string(item.Cost)]++
		}
		want := map[string]int{}
		for _, cost := range tt.want {
			want[cost]++
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: want (-), got (+): %s", tt.query, diff)
		}
		if found := spec.JudgePage(tt.query, body); len(found) > 0 {
			t.Errorf("%s: got an answer that breaks %v", tt.query, found)
		}
	}
}

// What is wrong with the keys and times of a file is told by their value, too.
func TestDataByValue(t *testing.T) {
	spec := ringback.Default()
	for _, ids := range [][2]string{{"7", "7.0"}, {"7e0", "70E-1"}, {"-0", "0.0"}} {
		text := dataCall(map[string]string{"id": ids[0]}) + "\n" + dataCall(map[string]string{"id": ids[1]})
		if _, err := mock.ReadItems(spec, "f", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "f:2: id ") {
			t.Errorf("ids %v: got %v, want them to be one", ids, err)
		}
	}
	times := []string{"0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "2016-12-31T23:59:60Z", "9999-12-31T23:59:59.9Z"}
	var lines []string
	for i, at := range times {
		lines = append(lines, dataCall(map[string]string{"id": fmt.Sprint(i), "started_at": `"` + at + `"`}))
	}
	items, err := mock.ReadItems(spec, "f", strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	m := mock.New(mock.Options{Items: items})
	for query, want := range map[string]int{
		"": 4, "date_to=0001-01-01T00:00:00Z": 2, "date_from=9999-12-31T23:59:59.9Z": 1, "date_from=2017-01-01T00:00:00Z": 2, "date_to=2016-12-31T23:59:59.999999Z": 2,
	} {
		body := ask(t, m, "GET", "/api/v1/calls?"+query, bearer).Body.Bytes()
		page, err := spec.ReadPage(body)
		if err != nil || len(page.Items) != want {
			t.Errorf("%s: got %d calls, %v, want %d", query, len(page.Items), err, want)
		}
		if found := spec.JudgePage(query, body); len(found) > 0 {
			t.Errorf("%s: got an answer that breaks %v", query, found)
		}
	}
	for _, at := range []string{"2016-11-30T23:59:60Z", "2016-12-31T22:59:60Z"} {
		if _, err := mock.ReadItems(spec, "f", strings.NewReader(dataCall(map[string]string{"started_at": `"` + at + `"`}))); err == nil {
			t.Errorf("%s: got it taken, want it refused: no leap second is there", at)
		}
	}
}

// A call may have a property that is called like the list of a page.
func TestOneCallWithItems(t *testing.T) {
	spec := ringback.Default()
	for _, value := range []string{`[]`, `[{"id":2}]`, `{}`, `5`, `null`} {
		text := dataCall(map[string]string{"items": value})
		for name, text := range map[string]string{"on a line": text, "over several": strings.ReplaceAll(text, `,"`, ",\n\""), "in a list": "[" + text + "]"} {
			items, err := mock.ReadItems(spec, "f", strings.NewReader(text))
			if err != nil || len(items) != 1 {
				t.Errorf("items: %s, %s: got %d calls, %v, want one", value, name, len(items), err)
			}
		}
	}
	for text, want := range map[string]int{
		`{"items":[]}`: 0,
		`{"id":"of the request","items":[` + dataCall(nil) + `],"total":1,"skip":0,"limit":5}`: 1,
	} {
		if items, err := mock.ReadItems(spec, "f", strings.NewReader(text)); err != nil || len(items) != want {
			t.Errorf("%s: got %d calls, %v, want %d", text, len(items), err, want)
		}
	}
}

// A refusal names the bound as the spec means it, whatever form that has.
func TestRefusalsNameBounds(t *testing.T) {
	source := string(ringback.Default().Source())
	const was = "schema: {type: integer, default: 100, minimum: 1, maximum: 1000}"
	for schema, want := range map[string][2]string{
		"{type: integer, default: 100.0, minimum: 1.0, maximum: 1000.0}":             {"greater_than_equal Input should be greater than or equal to 1", "less_than_equal Input should be less than or equal to 1000"},
		"{type: integer, default: 1e2, exclusiveMinimum: 0, exclusiveMaximum: 1001}": {"greater_than Input should be greater than 0", "less_than Input should be less than 1001"},
	} {
		spec, err := ringback.Parse("openapi.yaml", []byte(strings.Replace(source, was, "schema: "+schema, 1)))
		if err != nil {
			t.Fatal(err)
		}
		m := mock.New(mock.Options{Spec: spec, Calls: 1200})
		for i, limit := range []string{"0", "1001"} {
			var body struct{ Detail []struct{ Type, Msg string } }
			answer := ask(t, m, "GET", "/api/v1/calls?limit="+url.QueryEscape(limit), bearer)
			if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || len(body.Detail) != 1 {
				t.Fatalf("%s: limit=%s: got %d %s", schema, limit, answer.Code, answer.Body)
			}
			if got := body.Detail[0].Type + " " + body.Detail[0].Msg; answer.Code != 422 || got != want[i] {
				t.Errorf("%s: limit=%s: got %d %s, want %s", schema, limit, answer.Code, got, want[i])
			}
		}
		page, err := spec.ReadPage(ask(t, m, "GET", "/api/v1/calls", bearer).Body.Bytes())
		if err != nil || len(page.Items) != 100 || page.Limit != 100 {
			t.Errorf("%s: got %d calls, limit %d, %v, want 100", schema, len(page.Items), page.Limit, err)
		}
	}
}
