package hostile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback"
)

// schemaRow judges a body by a spec whose calls have one more property, x, of a schema.
func schemaRow(name, schema, before, unit, behind string) row {
	return row{name: "schema/" + name, memory: 300, cpu: 3 * time.Second, run: func(t *testing.T) {
		spec := specWith(t, schema)
		found := spec.JudgeResponse(request("limit=100"), answer(fill(`{"items":[{"x":`+before, unit, behind+`}]}`)))
		t.Logf("%d violations, %d of them listed", ringback.Count(found), len(found))
		if len(found) == 0 || len(found) > 1200 {
			t.Errorf("got %d violations listed, want some, up to 1200", len(found))
		}
	}}
}

// specWith is the default spec with one more property of a call.
func specWith(t *testing.T, schema string) *ringback.Spec {
	t.Helper()
	text := string(ringback.Default().Source())
	const at = "        call_sid:\n"
	if strings.Count(text, at) != 1 {
		t.Fatalf("the spec has not one %q", at)
	}
	text = strings.Replace(text, at, "        x: "+schema+"\n"+at, 1)
	const schemas = "  schemas:\n"
	text = strings.Replace(text, schemas, schemas+recursive, 1)
	spec, err := ringback.Parse("openapi.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

const recursive = `    Tree:
      anyOf:
        - {type: "null"}
        - {type: array, items: {$ref: '#/components/schemas/Tree'}}
        - {type: object, properties: {a: {$ref: '#/components/schemas/Tree'}, b: {$ref: '#/components/schemas/Tree'}}, additionalProperties: {$ref: '#/components/schemas/Tree'}}
    Pair:
      type: object
      properties: {a: {$ref: '#/components/schemas/Pair'}, b: {$ref: '#/components/schemas/Pair'}}
      additionalProperties: false
`

const tree = `{$ref: '#/components/schemas/Tree'}`

var schemaRows = []row{
	schemaRow("equal objects", `{type: array, uniqueItems: true}`, `[{"a":1}`, `,{"a":1}`, `]`),
	schemaRow("unlike objects", `{type: array, uniqueItems: true}`, `[{"a":0}`, `,{"a":N}`, `]`),
	schemaRow("large equal objects", `{type: array, uniqueItems: true}`, `[[0`, `,0],[0`, `]]`),
	schemaRow("members to sort", `{type: array, uniqueItems: true}`, `[{"a":0`, `,"kN":0`, `}]`),
	schemaRow("a recursive schema, kept", tree, `[`+strings.Repeat(`[`, 500)+strings.Repeat(`]`, 500), `,`+strings.Repeat(`[`, 500)+strings.Repeat(`]`, 500), `]`),
	schemaRow("a recursive schema, broken", tree, `[0`, `,`+strings.Repeat(`[`, 500)+`0`+strings.Repeat(`]`, 500), `]`),
	schemaRow("a recursive schema of objects", tree, `[0`, `,`+strings.Repeat(`{"a":{"b":{"c":`, 160)+`0`+strings.Repeat(`}}}`, 160), `]`),
	schemaRow("many shapes", `{type: array, items: {$ref: '#/components/schemas/Pair'}}`, `[{"c":0}`, `,{"a":{"b":{"a":{"c":0}}}},{"b":{"a":{"b":{"b":{"b":0}}}}}`, `]`),
	schemaRow("a pattern", `{type: string, pattern: '^(a?){30}(a+)+b$'}`, `"`, `aaaaaaaaaa`, `"`),
	schemaRow("a large pattern", `{type: string, pattern: '^(.{0,900}x){0,1}y'}`, `"`, `aaaaaaaaax`, `"`),
	schemaRow("names against patterns", `{type: object, patternProperties: {'^(k+)+$': {type: string}, 'x$': false}, additionalProperties: false}`, `{"a":0`, `,"kN":0`, `}`),
	schemaRow("names of a kind", `{type: object, propertyNames: {pattern: '^[a-z]{3,40}$'}}`, `{"a":0`, `,"kN":0`, `}`),
	schemaRow("names that aren't allowed", `{type: object, additionalProperties: false}`, `{"a":0`, `,"kN":0`, `}`),
	schemaRow("numbers to divide", `{type: array, items: {type: number, multipleOf: 0.01, minimum: -5, exclusiveMaximum: 7}}`, `[0`, `,1e400,1e-400`, `]`),
	schemaRow("long numbers to divide", `{type: array, items: {type: integer, multipleOf: 7}, uniqueItems: true}`, `[0`, `,`+strings.Repeat("7", 4000)+strings.Repeat("0", 90), `]`),
	schemaRow("contains", `{type: array, contains: {type: string}, maxContains: 5}`, `[0`, `,0,""`, `]`),
	schemaRow("an enum", `{type: array, items: {enum: [a, b, 1, 2.5, {a: 1}, [1]]}}`, `[0`, `,{"a":N},[2],"c",1e400`, `]`),
	schemaRow("alternatives", `{type: array, items: {oneOf: [{type: integer, minimum: 5}, {type: object, required: [a]}, {type: object, required: [b]}]}}`, `[0`, `,{},{"a":0,"b":1},"",4`, `]`),
	schemaRow("a rule over lists", `{type: array, items: {type: integer}, x-rules: [{id: x/pairs, level: must, says: "No two are equal.", rule: "self.all(a, self.exists_one(b, b == a))"}]}`, `[0`, `,0`, `]`),
	schemaRow("rules over texts", `{type: array, items: {type: string, x-rules: [{id: x/text, level: must, says: "No b.", rule: "!self.matches('^(a?){20}(a+)+b$') && self.contains('b')"}]}}`, `["`, strings.Repeat("a", 1000)+`","`, `"]`),
	schemaRow("a rule over a long text", `{type: string, x-rules: [{id: x/text, level: must, says: "No b.", rule: "!self.matches('^(a+)+b$')"}]}`, `"`, `aaaaaaaaaa`, `"`),
	schemaRow("sums of rules", `{type: array, items: {type: object, properties: {p: {type: number}, q: {type: number}}, x-rules: [{id: x/sum, level: must, says: "They are equal.", rule: "self.p + self.q == self.q * self.p"}]}}`, `[{}`, `,{"p":1e400,"q":1e-400}`, `]`),
}
