package ringback_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
)

// withHeader is the spec with a header of its 200, as YAML has it on one line.
func withHeader(t *testing.T, name, header string) *ringback.Spec {
	t.Helper()
	const before = "description: One page of the calls that match the filters, newest first.\n"
	source := string(ringback.Default().Source())
	edited := strings.Replace(source, before, before+"          headers: {'"+name+"': "+header+"}\n", 1)
	spec, err := ringback.Parse("edited.yaml", []byte(edited))
	if err != nil || edited == source {
		t.Fatalf("%s: %v", header, err)
	}
	return spec
}

// A header that the document declares is held against it in all its forms.
func TestResponseHeaders(t *testing.T) {
	const (
		instant  = "{schema: {type: string, format: date-time}}"
		integers = "{schema: {type: array, maxItems: 3, items: {type: integer, minimum: 1}}}"
		color    = "{type: object, required: [R], properties: {R: {type: integer}, G: {type: integer}, name: {type: string}}, additionalProperties: false}"
		jsonForm = "{content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}}}"
	)
	tests := []struct {
		name, header string
		right, wrong [][]string // lines of the header
	}{
		{
			"X-At", instant,
			[][]string{{"2024-01-15T10:00:00Z"}, {"2024-01-15T10:00:00.5+05:30"}},
			[][]string{{"2024-01-15"}, {"2024-01-15T10:00:00"}, {"2024-01-15 10:00:00Z"}, {""}, {"2024-01-15T10:00:00Z", "2024-01-15T10:00:00Z"}, {"now"}},
		},
		{"X-Day", "{schema: {type: string, format: date}}", [][]string{{"2024-01-15"}}, [][]string{{"2024-01-15T10:00:00Z"}, {"15.1.2024"}}},
		{"X-Ref", "{schema: {type: string, format: uuid}}", [][]string{{"0e37df36-f698-4410-b4b3-d4a7c9a0e2b1"}}, [][]string{{"0e37"}}},
		{"X-Clock", "{schema: {type: string, format: time}}", [][]string{{"10:00:00Z"}, {"23:59:60Z"}, {"01:29:60+01:30"}}, [][]string{{"10:00:00"}, {"24:00:00Z"}, {"10:00Z"}}},
		{"X-Wait", "{schema: {type: string, format: duration}}", [][]string{{"P1DT2H"}, {"P4W"}, {"PT0S"}}, [][]string{{"P"}, {"P1DT"}, {"PT0.5S"}, {"-P1D"}, {"P1H"}, {"1 day"}}},
		{"X-Key", "{schema: {type: string, format: uuid4}}", [][]string{{"0e37df36-f698-4410-b4b3-d4a7c9a0e2b1"}}, [][]string{{"0e37df36-f698-1410-b4b3-d4a7c9a0e2b1"}}},
		{"X-Left", "{schema: {type: integer, minimum: 0}}", [][]string{{"5"}, {"0"}, {"5.0"}}, [][]string{{"-1"}, {"five"}, {""}, {"5", "6"}, {"5", "x"}, {"5.5"}}},
		{"X-Share", "{schema: {type: number, maximum: 1}}", [][]string{{"0.5"}, {"1e-3"}}, [][]string{{"1.5"}, {"inf"}, {"0,5"}}},
		{"X-On", "{schema: {type: boolean}}", [][]string{{"true"}, {"false"}}, [][]string{{"1"}, {"True"}, {"true", "true"}}},
		{"X-Kind", "{schema: {enum: [a, b]}}", [][]string{{"a"}}, [][]string{{"c"}, {"a", "b"}}},
		{"X-Kind", "{schema: {anyOf: [{type: integer, maximum: 9}, {type: string, pattern: '^[a-z]+$'}]}}", [][]string{{"9"}, {"x"}}, [][]string{{"10"}, {"X"}}},
		{"x-ids", integers, [][]string{{"1,2,3"}, {"1, 2"}, {"1", "2,3"}, {""}}, [][]string{{"1,,2"}, {"0"}, {"1,x"}, {"1,2", "3,4"}, {"1;2"}}},
		{"X-Ids", "{explode: true, schema: {type: array, items: {type: string, maxLength: 2}}}", [][]string{{"ab,c"}, {"5"}}, [][]string{{"abc"}, {"a", "bcd"}}},
		{"X-Pair", "{schema: {type: array, prefixItems: [{type: integer}, {type: string}], items: false}}", [][]string{{"1,a"}, {"1,2"}}, [][]string{{"a,1"}, {"1,a,2"}}},
		{"X-Color", "{schema: " + color + "}", [][]string{{"R,100,G,200"}, {"R,1,name,5"}, {"R,1", "G,2"}}, [][]string{{"R,x"}, {"G,1"}, {"R"}, {"R,1,B,2"}, {"R=1"}, {""}}},
		{"X-Color", "{explode: true, schema: " + color + "}", [][]string{{"R=100,G=200"}, {"R=1", "name=a=b"}}, [][]string{{"R,1"}, {"R=x"}, {"G=1"}, {"R=1,B=2"}}},
		{"X-Json", jsonForm, [][]string{{`{"a":1}`}, {` {"a":1,"b":[1, 2]} `}, {`{"a":1`, `"b":2}`}}, [][]string{{`{"a":"1"}`}, {`{}`}, {`{"a":1`}, {""}, {`{"a":1,"a":2}`}}},
		{"X-Text", "{content: {text/plain: {schema: {type: string, maxLength: 3}}}}", [][]string{{"abc"}, {"5"}}, [][]string{{"abcd"}, {"a", "b"}}},
		{"Set-Cookie", "{schema: {type: string, pattern: '^s=[a-z]+$'}}", [][]string{{"s=a"}, {"s=a", "s=b"}}, [][]string{{"x"}, {"s=a", "x"}}},
		{"X-Needed", "{required: true, schema: {type: string}}", [][]string{{"a"}, {""}}, [][]string{nil}},
		{"X-Other", "{schema: {type: integer}}", [][]string{nil}, nil},
		{"content-type", "{required: true, schema: {type: string, pattern: '^text/'}}", [][]string{nil}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.header, func(t *testing.T) {
			spec := withHeader(t, tt.name, tt.header)
			judge := func(lines []string) []string {
				h := http.Header{"Content-Type": {"application/json"}}
				for _, line := range lines {
					h.Add(tt.name, line)
				}
				r := ringback.Request{Method: "HEAD", URL: &url.URL{Path: "/api/v1/calls"}, Header: http.Header{"Authorization": {"Bearer x"}}}
				return briefs(spec.JudgeResponse(r, ringback.Response{Status: 200, Header: h}))
			}
			for _, lines := range tt.right {
				if diff := cmp.Diff([]string{}, judge(lines)); diff != "" {
					t.Errorf("%q is right: %s", lines, diff)
				}
			}
			for _, lines := range tt.wrong {
				if diff := cmp.Diff([]string{`should response/header header "` + tt.name + `"`}, judge(lines)); diff != "" {
					t.Errorf("%q is wrong: %s", lines, diff)
				}
			}
		})
	}
}

// A number that is beyond what ringback computes with is neither right nor wrong.
func TestUnjudgedHeader(t *testing.T) {
	spec := withHeader(t, "X-Share", "{schema: {type: number, maximum: 1}}")
	r := ringback.Request{Method: "HEAD", URL: &url.URL{Path: "/api/v1/calls"}, Header: http.Header{"Authorization": {"Bearer x"}}}
	got := spec.JudgeResponse(r, ringback.Response{Status: 200, Header: http.Header{"X-Share": {"1e9999999999"}}})
	if len(got) != 1 || got[0].Level != ringback.Unjudged || got[0].Name != "X-Share" {
		t.Errorf("got %v, want one that is unjudged", got)
	}
}

// A header can be long: what it costs to judge is bounded.
func TestLongHeader(t *testing.T) {
	for _, long := range []string{strings.Repeat("x,", 500_000), strings.Repeat("1,", 500_000)} {
		spec := withHeader(t, "X-Ids", "{schema: {type: array, uniqueItems: true, items: {anyOf: [{type: integer}, {type: string, format: date}]}}}")
		r := ringback.Request{Method: "HEAD", URL: &url.URL{Path: "/api/v1/calls"}, Header: http.Header{"Authorization": {"Bearer x"}}}
		a := ringback.Response{Status: 200, Header: http.Header{"X-Ids": {long}}}
		var got []string
		allocated := testing.AllocsPerRun(1, func() { got = briefs(spec.JudgeResponse(r, a)) })
		if len(got) != 1 || allocated > 1000 {
			t.Errorf("got %v and %.0f allocations, want one violation and no work", got, allocated)
		}
	}
}

// A header's form that ringback can't read is refused with the document.
func TestHeaderStyle(t *testing.T) {
	source := strings.Replace(string(ringback.Default().Source()), "    Retry-After:\n", "    Retry-After:\n      style: form\n", 1)
	if _, err := ringback.Parse("edited.yaml", []byte(source)); err == nil || !strings.Contains(err.Error(), `style of "Retry-After": got "form", want simple`) {
		t.Errorf("got %v, want an error about the style", err)
	}
}
