package ringback_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
)

// withParameters is the spec with more parameters, as YAML has each on one line.
func withParameters(t testing.TB, parameters ...string) *ringback.Spec {
	t.Helper()
	const before = "      parameters:\n"
	added := before
	for _, p := range parameters {
		added += "        - {" + p + "}\n"
	}
	source := string(ringback.Default().Source())
	edited := strings.Replace(source, before, added, 1)
	spec, err := ringback.Parse("edited.yaml", []byte(edited))
	if err != nil || edited == source {
		t.Fatalf("%q: %v", parameters, err)
	}
	return spec
}

func TestCarried(t *testing.T) {
	spec := withParameters(
		t,
		"name: X-Account, in: header, required: true, schema: {type: integer, minimum: 1}",
		"name: x-kind, in: header, schema: {enum: [voice, text]}",
		"name: X-Since, in: header, schema: {type: string, format: date-time}",
		"name: X-Ids, in: header, schema: {type: array, items: {type: integer}}",
		"name: X-Filter, in: header, content: {application/json: {schema: {type: object, required: [a]}}}",
		"name: X-Api-Token, in: header, schema: {type: string, maxLength: 3}",
		"name: X-Default, in: header, required: true, schema: {type: string, default: a}",
		"name: accept, in: header, required: true, schema: {enum: [text/html]}",
		"name: Authorization, in: header, required: true, schema: {type: integer}",
		"name: Content-Type, in: header, required: true, schema: {type: integer}",
		"name: seat, in: cookie, required: true, schema: {type: string, minLength: 2}",
		"name: flags, in: cookie, schema: {type: array, items: {type: boolean}}",
		"name: any, in: cookie, required: true, schema: {type: object}",
	)
	tests := []struct {
		name, lines string
		want        []string
	}{
		{"right", "X-Account: 5\nCookie: seat=ab", nil},
		{"all right", "X-Account: 007\nX-Kind: voice\nX-Since: 2024-01-15 10:00\nX-Ids: 1, 2\nX-Ids: 3\nX-Filter: {\"a\":1}\nX-Api-Token: abc\nCookie: a=1; seat=\"ab\"; flags=true; flags=false", nil},
		{"nothing", "", []string{`must header/required header "X-Account"`, `must cookie/required cookie "seat"`}},
		{"wrong", "X-Account: 0\nX-Kind: fax\nX-Since: soon\nX-Ids: 1,x\nX-Filter: {}\nX-Api-Token: abcd\nCookie: seat=a; flags=1", []string{
			`must schema/minimum header "X-Account"`, `must schema/enum header "x-kind"`, `must schema/format header "X-Since"`, `must schema/type header "X-Ids"`,
			`must schema/required header "X-Filter"`, `must schema/maxLength header "X-Api-Token"`, `must schema/minLength cookie "seat"`, `must schema/type cookie "flags"`,
		}},
		{"empty", "X-Account:\nCookie: seat=", []string{`must schema/type header "X-Account"`, `must schema/minLength cookie "seat"`}},
		{"other spellings of a number", "X-Account: +5\nCookie: seat=ab", []string{`must schema/type header "X-Account"`}},
		{"the first header counts", "X-Account: 5\nX-Account: x\nCookie: seat=ab", []string{`should header/repeated header "X-Account"`}},
		{"the first header is wrong", "X-Account: x\nX-Account: 5\nCookie: seat=ab", []string{`must schema/type header "X-Account"`, `should header/repeated header "X-Account"`}},
		{"the last cookie counts", "X-Account: 5\nCookie: seat=a\nCookie: seat=ab", []string{`should cookie/repeated cookie "seat"`}},
		{"bytes are characters", "X-Account: 5\nX-Api-Token: \xc3\xa9\xc3\xa9\nCookie: seat=\xc3\xa9", []string{`must schema/maxLength header "X-Api-Token"`}},
		{"escapes in a cookie", "X-Account: 5\nCookie: seat=\"\\101\\\"\"", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{"Authorization": {"Bearer x"}}
			for line := range strings.SplitSeq(tt.lines, "\n") {
				if name, value, ok := strings.Cut(line, ":"); ok {
					h.Add(name, strings.TrimSpace(value))
				}
			}
			found := spec.JudgeRequest(ringback.Request{Method: "GET", URL: &url.URL{Path: "/api/v1/calls"}, Header: h})
			if tt.want == nil {
				tt.want = []string{}
			}
			if diff := cmp.Diff(tt.want, briefs(found)); diff != "" {
				t.Errorf("want (-), got (+): %s", diff)
			}
			for _, v := range found {
				if (v.Part == ringback.PartCookie || v.Name == "X-Api-Token") && v.Got != "nothing" && v.Level == ringback.Must && !strings.Contains(v.Got, "isn't shown") {
					t.Errorf("%v shows what may be a secret", v)
				}
			}
		})
	}
}

// An answer with a page to a request without what it has to carry is pointed out.
func TestCarriedAccepted(t *testing.T) {
	spec := withParameters(t, "name: X-Account, in: header, required: true, schema: {type: integer}")
	r := ringback.Request{Method: "HEAD", URL: &url.URL{Path: "/api/v1/calls"}, Header: http.Header{"Authorization": {"Bearer x"}}}
	got := briefs(spec.JudgeResponse(r, ringback.Response{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}}))
	if diff := cmp.Diff([]string{"should header/accepted status"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCarriedRefusesDocument(t *testing.T) {
	for parameter, want := range map[string]string{
		"name: X-A, in: header, style: form, schema: {type: string}":                                               `style of "X-A": got "form", want simple`,
		"name: a, in: cookie, style: simple, schema: {type: string}":                                               `style of "a": got "simple", want form`,
		"name: X-A, in: header, x-filter: {field: status, op: eq}, schema: {type: string}":                         `x-filter stands on the header parameter "X-A"`,
		"name: X-A, in: header, schema: {type: integer, default: a}":                                               `default "a"`,
		"name: x-a, in: header, schema: {type: string}}\n        - {name: X-A, in: header, schema: {type: string}": `"X-A" stands twice`,
	} {
		const before = "      parameters:\n"
		source := strings.Replace(string(ringback.Default().Source()), before, before+"        - {"+parameter+"}\n", 1)
		if _, err := ringback.Parse("edited.yaml", []byte(source)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", parameter, err, want)
		}
	}
}

// What a path declares for all its methods holds too, unless the operation says otherwise.
func TestCarriedByPath(t *testing.T) {
	source := strings.Replace(string(ringback.Default().Source()), "    get:\n      operationId", `    parameters:
      - {name: X-Account, in: header, required: true, schema: {type: integer}}
      - {name: X-Other, in: header, required: true, schema: {type: integer}}
    get:
      operationId`, 1)
	source = strings.Replace(source, "      parameters:\n        - name: skip", "      parameters:\n        - {name: x-other, in: header, schema: {type: integer}}\n        - name: skip", 1)
	spec, err := ringback.Parse("edited.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	violations, _ := spec.Carried(http.Header{})
	if diff := cmp.Diff([]string{`must header/required header "X-Account"`}, briefs(violations)); diff != "" {
		t.Error(diff)
	}
}

// FuzzCarried puts one text into every place where a request can carry something: each is judged once, and alike every time.
func FuzzCarried(f *testing.F) {
	for _, text := range []string{"", "5", "1,2", "a=1,b=2", "a,1", `{"a":1}`, `"\101"`, "flags=true; flags", ";=;", ",,", "\xff", "=", "2024-01-15T10:00:00+05"} {
		f.Add(text)
	}
	spec := withParameters(
		f,
		"name: X-Number, in: header, schema: {type: number}",
		"name: X-Since, in: header, schema: {type: string, format: date-time}",
		"name: X-Ids, in: header, required: true, schema: {type: array, items: {type: integer}}",
		"name: X-Color, in: header, explode: true, schema: {type: object, properties: {a: {type: integer}}}",
		"name: X-Filter, in: header, content: {application/json: {schema: {type: object}}}",
		"name: flags, in: cookie, explode: false, schema: {type: array, items: {type: boolean}}",
	)
	f.Fuzz(func(t *testing.T, text string) {
		h := http.Header{"Cookie": {text, "flags=" + text}}
		for _, name := range []string{"X-Number", "X-Since", "X-Ids", "X-Color", "X-Filter"} {
			h[name] = []string{text}
		}
		violations, _ := spec.Carried(h)
		seen := map[string]bool{}
		for _, v := range violations {
			if seen[v.Name] || v.Level != ringback.Must {
				t.Errorf("%q: got %v", text, violations)
			}
			seen[v.Name] = true
		}
		again, _ := spec.Carried(h)
		if diff := cmp.Diff(violations, again); diff != "" {
			t.Errorf("%q: judged otherwise the second time: %s", text, diff)
		}
	})
}
