package ringback_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
)

// edit is the spec with parts of its text replaced, each of which has to be there.
func edit(t testing.TB, replace ...string) []byte {
	t.Helper()
	text := string(ringback.Default().Source())
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("the spec has no %q", replace[i])
		}
		text = strings.Replace(text, replace[i], replace[i+1], 1)
	}
	return []byte(text)
}

// The embedded spec is the file, and holds what the documentation's tables name.
func TestDefault(t *testing.T) {
	file, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	spec := ringback.Default()
	if string(file) != string(spec.Source()) {
		t.Error("the embedded spec isn't openapi.yaml")
	}
	l := spec.List()
	var parameters, fields []string
	for _, p := range l.Parameters {
		value, ok := p.Default()
		parameters = append(parameters, fmt.Sprintf("%s %s %s %v", p.Name, p.Type, value.Text, ok))
	}
	for _, p := range l.Fields {
		fields = append(fields, fmt.Sprintf("%s %s %v", p.Name, p.Type, p.Nullable))
		if !p.Required {
			t.Errorf("%s isn't required: every key is always there", p.Name)
		}
	}
	want := []string{
		"skip integer 0 true", "limit integer 100 true", "status string  false", "assistant_id integer  false",
		"customer_phone string  false", "date_from date-time  false", "date_to date-time  false",
		"min_duration integer  false", "max_duration integer  false",
	}
	if diff := cmp.Diff(want, parameters); diff != "" {
		t.Errorf("parameters, want (-), got (+): %s", diff)
	}
	want = []string{
		"id integer false", "call_sid string false", "assistant_id integer false", "assistant_name string true",
		"assistant_graph_name string true", "to_phone_number string false", "customer_phone_number string false",
		"status string false", "duration integer true", "started_at date-time true", "ended_at date-time true",
		"call_meta object true", "total_cost number true", "llm_cost number true", "tts_cost number true",
		"stt_cost number true", "telephony_cost number true", "cost_currency string true",
	}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Errorf("fields, want (-), got (+): %s", diff)
	}
	if got := spec.Place("/paths/~1api~1v1~1calls/get/x-list/order"); got.Line == 0 {
		t.Errorf("x-list has no place: %v", got)
	}
}

// A spec that is wrong gets one error: where, what was found, and what would be right.
func TestParseRefuses(t *testing.T) {
	source := string(ringback.Default().Source())
	lineOf := func(text, part string) int { return 1 + strings.Count(text[:strings.Index(text, part)], "\n") }
	tests := []struct {
		name     string
		old, new string
		at       string // a part of the edited spec: the error names its line
		want     string // a part of the error
	}{
		{"3.0", "openapi: 3.1.0", "openapi: 3.0.3", "openapi: 3.0.3", `want 3.1.x`},
		{"no YAML", "openapi: 3.1.0", "openapi: [3.1.0", "", "did not find expected"},
		{"a second document", "info:\n", "---\ninfo:\n", "---", "a second document begins here: want one"},
		{"a key twice", "openapi: 3.1.0\n", "openapi: 3.1.0\nopenapi: 3.1.0\n", "openapi: 3.1.0\ninfo", `: mapping key "openapi" already defined at line 12`},
		{"a format that is misspelt", "format: date-time", "format: datetime", "format: datetime", `format: got "datetime", want date-time`},
		{"a tab", "  title:", "\ttitle:", "\ttitle:", "indented by a tab, want spaces"},
		{"an example that breaks its schema", "enum: [ongoing, completed, failed]", "enum: [ongoing, done, failed]", "- name: status", ": invalid example: value must be one of 'ongoing', 'done', 'failed'"},
		{"no x-list", "x-list:", "x-lisp:", "x-lisp:", `did you mean x-list?`},
		{"x-list is gone", "x-list:", "x-other:", "    get:", "no operation has x-list"},
		{"unknown key of x-list", "        key: id", "        kee: id", "kee: id", `did you mean "key"?`},
		{"x-list without key", "        key: id\n", "", "x-list:\n        items: items", "x-list needs key"},
		{"x-list names no parameter", "offset: skip", "offset: total", "offset: total", `no query parameter "total"`},
		{"x-list names a parameter that nothing echoes", "offset: skip", "offset: status", "offset: status", `no property "status": want the parameter and the property that echoes it under one name`},
		{"x-list names no property", "total: total\n", "total: totl\n", "total: totl", `no property "totl" (did you mean "total"?)`},
		{"order by what isn't there", "[-started_at]", "[-start_at]", "-start_at", `did you mean "started_at"?`},
		{"filter of what isn't there", "field: duration, op: gte", "field: durations, op: gte", "durations", `no property "durations" (did you mean "duration"?)`},
		{"unknown op", "op: contains", "op: like", "op: like", `op "like" is unknown`},
		{"op that can't compare", "field: status, op: eq", "field: status, op: gte", "field: status, op: gte", "can't compare"},
		{"filter on another type", "field: assistant_id, op: eq", "field: status, op: eq", "schema: {type: integer, format: int64}\n          example: 123", `is of type integer, but filters property "status", which is of type string`},
		{"extension on the wrong thing", "x-generate: call.id", "x-filter: {field: id, op: eq}", "x-filter: {field: id", "belongs on a query parameter"},
		{"misspelt extension", "x-rules:", "x-rule:", "x-rule:", `did you mean x-rules?`},
		{"rule of what isn't there", "self.call_sid != ''", "self.sid != ''", "self.sid", "undefined field 'sid'"},
		{"rule that compares apples and pears", "self.call_sid != ''", "self.call_sid != 5", "self.call_sid != 5", "no matching overload"},
		{"rule that is no rule", "self.call_sid != ''", "self.call_sid", "rule: self.call_sid\n", "want bool"},
		{"rule with a syntax error", "self.call_sid != ''", "self.call_sid !=", "self.call_sid !=", "Syntax error"},
		{"rule without level", "          level: should\n          says: Every call", "          says: Every call", "call/sid-not-empty", "needs level"},
		{"rule with another level", "level: should\n          says: Every call", "level: maybe\n          says: Every call", "level: maybe", `want must or should`},
		{"two rules of one id", "id: call/ongoing-has-no-end", "id: call/sid-not-empty", "id: call/sid-not-empty\n          rule: self.status", "stands already"},
		{"unknown type", "type: integer, format: int64, default: 0", "type: intger, default: 0", "intger", `did you mean "integer"?`},
		{"unknown keyword", "minimum: 1, maximum", "minimun: 1, maximum", "minimun", `did you mean "minimum"?`},
		{"a bound that is none", "minimum: 1, maximum", "minimum: one, maximum", "minimum: one", `got "one", want a number`},
		{"default of another type", "default: 100", "default: many", "default: many", `parameter "limit": default "many"`},
		{"no default", "default: 100, ", "", "name: limit", "needs its schema to have a default"},
		{"nullable", "type: [string, 'null']", "type: string\n          nullable: true", "nullable: true", "in 3.1 write"},
		{"a reference to nothing", "schemas/CallPage'}", "schemas/Page'}", "schemas/Page", "nothing at that place"},
		{"a reference to a file", "'#/components/schemas/Call'", "'other.yaml#/Call'", "other.yaml", "inside this document"},
		{"a schema that is itself", "    CallStatus:\n", "    CallStatus:\n      $ref: '#/components/schemas/CallStatus'\n", "    CallStatus:\n      $ref", "leads back to itself"},
		{"a schema that is a part of itself", "    Call:\n", "    Call:\n      not: {not: {$ref: '#/components/schemas/Call'}}\n", "    Call:\n      not", "leads back to itself"},
		{"one name for two", "total: total", "total: items", "total: items", `"items" is items already`},
		{"a total in words", "        total:\n          type: integer", "        total:\n          type: string", "total: total", "is of type string, want integer"},
		{"a key that tells nothing apart", "        key: id", "        key: call_meta", "key: call_meta", "is of type object"},
		{"two schemes", "security:\n  - bearer: []", "security:\n  - bearer: []\n  - key: []", "- key: []", "got 2 schemes, want one"},
		{"a scheme that isn't there", "security:\n  - bearer: []", "security:\n  - key: []", "- key: []", "not declared"},
		{"a path with a parameter", "  /api/v1/calls:", "  /api/{version}/calls:", "    get:", "has a parameter"},
		{"a parameter twice", "- name: limit", "- name: skip", "- name: skip\n          in: query\n          description: Maximum", "stands twice"},
		{"an alias of itself", "info:\n", "x-loop: &loop {a: [*loop]}\ninfo:\n", "x-loop", `anchor "loop" holds an alias of itself`},
		{"aliases of aliases", "info:\n", "x-a: &a [" + strings.Repeat("0, ", 999) + "]\nx-b: &b [" + strings.Repeat("*a, ", 999) + "]\nx-c: [*b, *b]\ninfo:\n", "x-c", "more than 1048576 values"},
		{"no page", "'200':", "'201':", "responses:\n        '201'", "no 200 response"},
		{"an example that breaks its schema", "total: 1\n", "total: one\n", "", "must be an integer"},
		{"no info", "  title: Calls API (unofficial description)\n", "", "", "title"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := edit(t, tt.old, tt.new)
			_, err := ringback.Parse("edited.yaml", text)
			var wrong *ringback.SpecError
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v, want a SpecError", err)
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "edited.yaml") {
				t.Errorf("got %q, want it to hold %q", err, tt.want)
			}
			if tt.at != "" && wrong.Place.Line != lineOf(string(text), tt.at) {
				t.Errorf("%v: got line %d, want %d", err, wrong.Place.Line, lineOf(string(text), tt.at))
			}
			if wrong.Place.Line == 0 && tt.name != "no info" {
				t.Errorf("%v: no line", err)
			}
		})
	}
	for _, text := range []string{"", "5", "[]", "openapi: 3.1.0", "openapi: 3.1.0\npaths: 5", source[:len(source)/2]} {
		if _, err := ringback.Parse("edited.yaml", []byte(text)); err == nil {
			t.Errorf("%.20q: got no error", text)
		}
	}
}

// Schemas as frameworks generate them mean what they mean here.
func TestOtherSpellings(t *testing.T) {
	spec, err := ringback.Parse("edited.yaml", edit(t,
		"type: [integer, 'null']\n          description: Call duration", "anyOf: [{type: integer}, {type: 'null'}]\n          description: Call duration",
		"schema: {type: integer, format: int64}\n          example: 123", "schema: {anyOf: [{type: integer}, {type: 'null'}], title: Assistant}\n          example: 123",
		"schema: {$ref: '#/components/schemas/CallStatus'}\n          example: completed",
		"schema: {oneOf: [{$ref: '#/components/schemas/CallStatus'}, {type: 'null'}]}\n          example: completed",
		"schema: {type: string, format: date-time}\n          example: '2024-01-01T00:00:00Z'", "schema: {type: string}\n          example: '2024-01-01T00:00:00Z'",
	))
	if err != nil {
		t.Fatal(err)
	}
	if d := spec.List().Field("duration"); d.Type != ringback.TypeInteger || !d.Nullable {
		t.Errorf("duration: got %s, nullable %v, want a nullable integer", d.Type, d.Nullable)
	}
	if _, violations := spec.Query("assistant_id=5&status=failed&date_from=2024-01-01T10:00:00"); len(violations) > 0 {
		t.Errorf("got %v, want them accepted", violations)
	}
	if _, violations := spec.Query("assistant_id=null&status=null&date_from=null"); len(violations) != 3 {
		t.Errorf("got %v, want all three refused", violations)
	}
	got := briefs(spec.JudgeItem([]byte(call(map[string]string{"duration": `"180"`}))))
	if diff := cmp.Diff([]string{"must schema/anyOf /duration"}, got); diff != "" {
		t.Errorf("want (-), got (+): %s", diff)
	}
}

// YAML's anchors, aliases and merge keys are read as what they stand for.
func TestAnchors(t *testing.T) {
	spec, err := ringback.Parse("edited.yaml", edit(t,
		"- name: min_duration\n", "- &duration\n          name: min_duration\n",
		"        - name: max_duration\n          in: query\n", "        - <<: [*duration, {deprecated: true}]\n          name: max_duration\n",
		"          schema: {type: integer, format: int64}\n          example: 600", "          example: 600",
		"schema: {type: integer, format: int64, default: 0, minimum: 0}", "schema: &count {type: integer, format: int64, default: 0, minimum: 0}",
		"schema: {type: integer, format: int64}\n          example: 123", "schema: {<<: *count, default: 7, minimum: 5}\n          example: 123",
	))
	if err != nil {
		t.Fatal(err)
	}
	q, violations := spec.Query("max_duration=60&assistant_id=4&min_duration=x")
	got := briefs(violations)
	want := []string{`must schema/minimum query parameter "assistant_id"`, `must schema/type query parameter "min_duration"`}
	if diff := cmp.Diff(want, got); diff != "" || len(q.Notices) > 0 || len(q.Conditions) != 1 {
		t.Errorf("want (-), got (+): %s; notices %v, conditions %v", diff, q.Notices, q.Conditions)
	}
	if op := q.Conditions[0].Parameter.Filter.Op; op != ringback.OpAtMost {
		t.Errorf("max_duration: got op %s, want the one of its own", op)
	}
}

// An operation's parameter takes the place of its path's, and {} beside a scheme lets everybody in.
func TestOverridesAndOptions(t *testing.T) {
	spec, err := ringback.Parse("edited.yaml", edit(t,
		"  /api/v1/calls:\n", "  /api/v1/calls:\n    parameters:\n      - {name: limit, in: query, schema: {type: integer, default: 5}}\n"+
			"      - {name: trace, in: query, required: True, schema: {type: string}}\n",
		"  - bearer: []", "  - bearer: []\n  - {}",
		"enum: [ongoing, completed, failed]", `enum: [ongoing, completed, failed, "'odd'"]`,
		"    Call:\n", "    Call:\n      additionalProperties: False\n",
	))
	if err != nil {
		t.Fatal(err)
	}
	q, violations := spec.Query("limit=1001")
	want := []string{`must query/required query parameter "trace"`, `must schema/maximum query parameter "limit"`}
	if diff := cmp.Diff(want, briefs(violations)); diff != "" || q.Limit != 100 {
		t.Errorf("want (-), got (+): %s; limit %d, want 100", diff, q.Limit)
	}
	if _, v := spec.Token(nil); v != nil || spec.Credentials().Header != "" {
		t.Errorf("got %v, want no credentials asked for", v)
	}
	if got := spec.List().Field("status").Enum[3]; got != "'odd'" {
		t.Errorf("got %s, want the text with its quotes", got)
	}
	if got := briefs(spec.JudgeItem([]byte(strings.Replace(call(nil), "{", `{"x":1,`, 1)))); len(got) != 1 {
		t.Errorf("got %v, want the property that isn't allowed", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(string(ringback.Default().Source()))
	f.Add("openapi: 3.1.0\npaths: {/a: {get: {x-list: {items: a}}}}")
	f.Add("a: &a [*a]\nopenapi: 3.1.0")
	f.Fuzz(func(t *testing.T, text string) {
		spec, err := ringback.Parse("fuzz.yaml", []byte(text))
		if err == nil {
			spec.Query("skip=1&limit=2")
			spec.JudgeBody(200, []byte(`{"items":[{}]}`))
			return
		}
		var wrong *ringback.SpecError
		if !errors.As(err, &wrong) || wrong.Text == "" {
			t.Errorf("got %v, want a SpecError with a text", err)
		}
	})
}
