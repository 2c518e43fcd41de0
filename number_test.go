package ringback_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
)

func parseSpec(t testing.TB, replace ...string) *ringback.Spec {
	t.Helper()
	spec, err := ringback.Parse("openapi.yaml", edit(t, replace...))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// A number is its value, however it is written.
func TestNumbersByValue(t *testing.T) {
	const whole = "schema/format"
	tests := []struct {
		schema, value string
		want          string // the rule that is broken, "" for none
	}{
		{"{type: integer}", "7.0", ""},
		{"{type: integer}", "7e0", ""},
		{"{type: integer}", "70E-1", ""},
		{"{type: integer}", "1e4097", ""},
		{"{type: integer}", "1e400000000", ""},
		{"{type: integer}", "0e99999999999", ""},
		{"{type: integer}", "7.5", "schema/type"},
		{"{type: integer}", "1e-400000000", "schema/type"},
		{"{type: integer, format: int64}", "-9223372036854775808", ""},
		{"{type: integer, format: int64}", "-9223372036854775808.0", ""},
		{"{type: integer, format: int64}", "-9223372036854775809", whole},
		{"{type: integer, format: int64}", "-9223372036854775809.0", whole},
		{"{type: integer, format: int64}", "9223372036854775807.0", ""},
		{"{type: integer, format: int64}", "9223372036854775808", whole},
		{"{type: integer, format: int64}", "9223372036854775807e0", ""},
		{"{type: integer, format: int64}", "1e19", whole},
		{"{type: integer, format: int64}", "1e400000000", whole},
		{"{type: integer, format: int32}", "2147483647.0", ""},
		{"{type: integer, format: int32}", "2147483648", whole},
		{"{type: integer, format: int32}", "-2147483648e0", ""},
		{"{type: integer, format: int32}", "-2147483649", whole},
		{"{type: number, format: double}", "1e400000000", whole},
		{"{enum: [9007199254740993]}", "9007199254740993.0", ""},
		{"{enum: [9007199254740993]}", "9007199254740992", "schema/enum"},
		{"{const: 1.0}", "1", ""},
		{"{const: 1}", "1e400000000", "schema/const"},
		{"{maximum: 1e300}", "1e400000001", "schema/maximum"},
		{"{maximum: 1e300}", "-1e400000000", ""},
		{"{minimum: 9007199254740993}", "9007199254740992.0", "schema/minimum"},
		{"{exclusiveMinimum: 0}", "1e-400000000", ""},
		{"{exclusiveMinimum: 0}", "0.0", "schema/exclusiveMinimum"},
		{"{multipleOf: 7}", "7e0", ""},
		{"{multipleOf: 7}", "1e400000000", "schema/multipleOf"},
		{"{multipleOf: 0.01}", "0.07", ""},
		{"{uniqueItems: true}", "[1, 1.0]", "schema/uniqueItems"},
		{"{uniqueItems: true}", `[{"a": 10}, {"a": 1e1}]`, "schema/uniqueItems"},
		{"{uniqueItems: true}", "[10000000000000000000, 1e19]", "schema/uniqueItems"},
		{"{uniqueItems: true}", "[9007199254740992, 9007199254740993]", ""},
		{"{uniqueItems: true}", `[1, "1"]`, ""},
	}
	for _, tt := range tests {
		got := rulesAt(withProbe(t, tt.schema).JudgeItem([]byte(probing(tt.value))), "/probe")
		want := []string{}
		if tt.want != "" {
			want = append(want, "must "+tt.want)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s of %s: want (-), got (+): %s", tt.value, tt.schema, diff)
		}
	}
}

// withProbe is the spec with a property of its own, and a call that has it.
func withProbe(t testing.TB, schema string) *ringback.Spec {
	return parseSpec(t, "        call_meta:\n          type:", "        probe: "+schema+"\n        call_meta:\n          type:")
}

func probing(value string) string {
	text := call(nil)
	return text[:len(text)-1] + `,"probe":` + value + "}"
}

// rulesAt are the rules broken at a pointer or below.
func rulesAt(found []ringback.Violation, pointer string) []string {
	out := []string{}
	for _, v := range found {
		if strings.HasPrefix(v.Pointer, pointer) {
			out = append(out, fmt.Sprint(v.Level, " ", v.Rule))
		}
	}
	return out
}

// What ringback doesn't read is no breach of the server's.
func TestOwnLimitsAreNoBreach(t *testing.T) {
	spec := withProbe(t, `{allOf: [{not: {type: object, required: [n], properties: {n: {minimum: 5}}}},
          {if: {properties: {n: {minimum: 5}}}, then: {required: [never]}, else: {required: [never]}},
          {properties: {list: {contains: {minimum: 5}, maxContains: 0, minContains: 0}}},
          {oneOf: [{properties: {n: {maximum: 5}}}, {properties: {n: {type: [number]}}}]}]}`)
	deep := strings.Repeat(`{"a":`, 600) + "1" + strings.Repeat("}", 600)
	tests := []struct {
		name, member, value, want string
	}{
		{"nesting", "call_meta", deep, "json/too-deep"},
		{"an exponent", "id", "1e99999999999", "schema/type"},
		{"digits", "probe", `{"n": ` + strings.Repeat("7", 4097) + "}", "schema/type"},
		{"within alternatives", "probe", `{"n": 1e99999999999, "list": [1e99999999999]}`, "schema/type"},
	}
	for _, tt := range tests {
		item := call(map[string]string{tt.member: tt.value})
		if tt.member == "probe" {
			item = probing(tt.value)
		}
		body := pageWith(1, 0, 100, item)
		found := spec.JudgePage("", body)
		broken, unjudged := ringback.Breaches(found)
		if len(broken) > 0 || unjudged == "" {
			t.Errorf("%s: got %v, %q, want no breach and what wasn't judged", tt.name, briefs(broken), unjudged)
		}
		for _, v := range found {
			if v.Rule != tt.want || v.Level != ringback.Unjudged {
				t.Errorf("%s: got %s, want %s not judged", tt.name, brief(v), tt.want)
			}
		}
		client := &http.Client{Transport: &ringback.Transport{Spec: spec, Base: answering(body), Report: func(j ringback.Judgement) {
			if len(j.Violations) > 0 || j.Unjudged == "" {
				t.Errorf("%s, in transit: got %v, %q, want it not judged", tt.name, briefs(j.Violations), j.Unjudged)
			}
		}}}
		request, _ := http.NewRequest(http.MethodGet, "http://server.test/api/v1/calls", nil)
		request.Header.Set("Authorization", "Bearer any")
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	if level := new(ringback.Level); level.UnmarshalText([]byte("not judged")) != nil || *level != ringback.Unjudged {
		t.Errorf("got level %v, want it read as it is written", *level)
	}
}

type answering []byte

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	return ringbackAnswer(a), nil
}

func ringbackAnswer(body []byte) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: readCloser{strings.NewReader(string(body))},
	}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

// The numbers of an envelope and the keys of items are read by value.
func TestPageNumbersByValue(t *testing.T) {
	spec := ringback.Default()
	body := fmt.Appendf(nil, `{"items":[%s],"total":700.0,"skip":0e5,"limit":1.00e2}`, call(map[string]string{"id": "7.0"}))
	p, err := spec.ReadPage(body)
	if err != nil || p.Total != 700 || p.Offset != 0 || p.Limit != 100 {
		t.Errorf("got %d, %d, %d, %v, want 700, 0, 100", p.Total, p.Offset, p.Limit, err)
	}
	for text, want := range map[string]int64{`"7"`: ringback.Absent, "7.5": ringback.Absent, "1e400000000": ringback.Absent, "9007199254740993.0": 9007199254740993} {
		p, err := spec.ReadPage([]byte(`{"items":[],"total":` + text + `}`))
		if err != nil || p.Total != want {
			t.Errorf("total %s: got %d, %v, want %d", text, p.Total, err, want)
		}
	}
	for _, pair := range [][2]string{{"7", "7.0"}, {"7e0", "70E-1"}, {"-0", "0"}, {"10000000000000000000", "1e19"}} {
		found := spec.JudgePage("limit=2", pageWith(2, 0, 2, call(map[string]string{"id": pair[0]}), call(map[string]string{"id": pair[1]})))
		if !slices.Contains(briefs(found), "must page/unique /items/1/id") {
			t.Errorf("ids %v: got %v, want them to be one", pair, briefs(found))
		}
		page, err := spec.ReadPage(pageWith(2, 0, 2, `{"id":`+pair[0]+`}`, `{"id":`+pair[1]+`}`))
		if err != nil {
			t.Fatal(err)
		}
		if a, b := page.Items[0].Canonical("id"), page.Items[1].Canonical("id"); string(a) != string(b) {
			t.Errorf("ids %v: got %s and %s, want one text", pair, a, b)
		}
	}
	found := spec.JudgePage("limit=2", pageWith(2, 0, 2, call(map[string]string{"id": "9007199254740992"}), call(map[string]string{"id": "9007199254740993"})))
	if len(found) > 0 {
		t.Errorf("ids that a double takes for one: got %v, want nothing", briefs(found))
	}
}

// A filter compares numbers exactly.
func TestConditionsAreExact(t *testing.T) {
	spec := ringback.Default()
	for _, id := range []string{"9007199254740993", "9007199254740993.0", "9007199254740993e0"} {
		for value, want := range map[string]bool{"9007199254740993": true, "9007199254740992": false, "9007199254740994": false} {
			found := spec.JudgePage("assistant_id="+value, pageWith(1, 0, 100, call(map[string]string{"assistant_id": id})))
			if got := len(found) == 0; got != want {
				t.Errorf("%s for assistant_id=%s: got %v, want match %v", id, value, briefs(found), want)
			}
		}
	}
}

// A null may stand anywhere and hides nothing.
func TestOrderAroundNulls(t *testing.T) {
	at := func(times ...string) []string {
		var calls []string
		for i, text := range times {
			if text != "null" {
				text = `"2024-01-15T` + text + `Z"`
			}
			calls = append(calls, call(map[string]string{
				"id": fmt.Sprint(i), "started_at": text, "status": `"failed"`, "duration": "null", "ended_at": "null",
			}))
		}
		return calls
	}
	tests := []struct {
		times []string
		want  string // where the order breaks, "" for nowhere
	}{
		{[]string{"11:00:00", "10:00:00", "null"}, ""},
		{[]string{"null", "11:00:00", "10:00:00"}, ""},
		{[]string{"11:00:00", "null", "10:00:00"}, ""},
		{[]string{"10:00:00", "null", "11:00:00"}, "/items/2/started_at"},
		{[]string{"10:00:00", "null", "null", "null", "11:00:00"}, "/items/4/started_at"},
		{[]string{"null", "10:00:00", "null", "11:00:00"}, "/items/3/started_at"},
		{[]string{"10:00:00", "null", "10:00:00"}, ""},
		{[]string{"10:00:00.2", "10:00:00"}, ""},
	}
	for _, tt := range tests {
		calls := at(tt.times...)
		got := ""
		for _, v := range ringback.Default().JudgePage("", pageWith(len(calls), 0, 100, calls...)) {
			if v.Rule == "page/order" {
				got += v.Pointer
			}
		}
		if got != tt.want {
			t.Errorf("%v: got a break at %q, want %q", tt.times, got, tt.want)
		}
	}
}

// By several keys, a null in one of them leaves the others to be compared.
func TestOrderByTwoKeys(t *testing.T) {
	spec := parseSpec(t, "order: [-started_at]", "order: [-started_at, duration]")
	row := func(id int, at, duration string) string {
		if at != "null" {
			at = `"2024-01-15T` + at + `:00Z"`
		}
		return call(map[string]string{"id": fmt.Sprint(id), "started_at": at, "duration": duration, "status": `"failed"`, "ended_at": "null"})
	}
	tests := []struct {
		rows []string
		want []string
	}{
		{[]string{row(1, "10:00", "1"), row(2, "10:00", "null"), row(3, "10:00", "0")}, []string{"must page/order /items/2/duration"}},
		{[]string{row(1, "10:00", "1"), row(2, "11:00", "null"), row(3, "10:00", "2")}, []string{"must page/order /items/1/started_at"}},
		{[]string{row(1, "10:00", "5"), row(2, "null", "1"), row(3, "10:00", "4")}, []string{"must page/order /items/2/duration"}},
		{[]string{row(1, "10:00", "5"), row(2, "null", "1"), row(3, "09:00", "4")}, []string{}},
	}
	for i, tt := range tests {
		got := slices.DeleteFunc(briefs(spec.JudgePage("", pageWith(3, 0, 100, tt.rows...))), func(b string) bool { return !strings.Contains(b, "page/order") })
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%d: want (-), got (+): %s", i, diff)
		}
	}
}

// Bounds of whole numbers are whole, whichever way the spec says them.
func TestBoundsInAllForms(t *testing.T) {
	const was = "schema: {type: integer, default: 100, minimum: 1, maximum: 1000}"
	tests := []string{
		"{type: integer, default: 100.0, minimum: 1.0, maximum: 1000.0}",
		"{type: integer, default: 1e2, minimum: 1e0, maximum: 1e3}",
		"{type: integer, default: 100, exclusiveMinimum: 0, exclusiveMaximum: 1001}",
		"{type: integer, default: 100, exclusiveMinimum: 0.0, exclusiveMaximum: 1001.0}",
		"{type: integer, default: 100, minimum: 0.5, maximum: 1000.9}",
		"{type: integer, default: 100, minimum: -7, exclusiveMinimum: 0, maximum: 5000, exclusiveMaximum: 1000.5}",
		"{type: integer, default: 100, allOf: [{minimum: 1}, {exclusiveMaximum: 1001}, {maximum: 2000}]}",
		"{default: 100, anyOf: [{type: integer, minimum: 1, maximum: 1000}, {type: 'null'}]}",
		"{default: 100, oneOf: [{type: integer, minimum: 1, maximum: 10}, {type: integer, minimum: 11, exclusiveMaximum: 1001}]}",
		"{type: [integer, 'null'], default: 100, minimum: 1, maximum: 1000}",
		"{default: 100, $ref: '#/components/schemas/CallPage/properties/limit', maximum: 1000}",
		"{type: number, multipleOf: 1, default: 100, allOf: [{type: integer, minimum: 1, maximum: 1000}]}",
	}
	for _, schema := range tests {
		spec := parseSpec(t, was, "schema: "+schema)
		limit := spec.List().Limit
		value, ok := limit.Default()
		if limit.Minimum() != "1" || limit.Maximum() != "1000" || !ok || value.Int != 100 || value.Text != "100" {
			t.Errorf("%s: got %s to %s, default %+v, want 1 to 1000, default 100", schema, limit.Minimum(), limit.Maximum(), value)
		}
		for text, allowed := range map[string]bool{"0": false, "1": true, "1000": true, "1001": false, "99999999999999999999": false} {
			if _, wrong := spec.Query("limit=" + text); (len(wrong) == 0) != allowed {
				t.Errorf("%s: limit=%s: got %v, want allowed %v", schema, text, wrong, allowed)
			}
		}
		long := make([]string, 1001)
		for i := range long {
			long[i] = call(map[string]string{"id": fmt.Sprint(i)})
		}
		found := spec.JudgePage("limit=2000", pageWith(2000, 0, 1000, long...))
		if !slices.Contains(briefs(found), "must page/length /items") {
			t.Errorf("%s: a page of 1001 items: got %v, want page/length", schema, briefs(found))
		}
	}
}

func TestBoundsOfMultiplesAndLists(t *testing.T) {
	const was = "schema: {type: integer, default: 100, minimum: 1, maximum: 1000}"
	for schema, want := range map[string]string{
		"{type: integer, default: 100, minimum: 1, maximum: 1004, multipleOf: 10}": "10 1000",
		"{type: integer, default: 0, minimum: -14, maximum: -5, multipleOf: 5}":    "",
		"{type: integer, default: -10, minimum: -14, maximum: -4, multipleOf: 5}":  "-10 -5",
		"{type: integer, default: 100, enum: [10, 50.0, 1e2]}":                     "10 100",
		"{type: integer, default: 100, minimum: -1e300, maximum: 1e300}":           " ",
		"{type: integer, default: 100, exclusiveMaximum: 9223372036854775808}":     " ",
		"{type: integer, default: 100, maximum: 9007199254740993.0}":               " 9007199254740993",
	} {
		spec, err := ringback.Parse("openapi.yaml", edit(t, was+"\n          example: 50", "schema: "+schema))
		if err != nil {
			if want != "" {
				t.Errorf("%s: %v", schema, err)
			}
			continue
		}
		limit := spec.List().Limit
		if got := limit.Minimum() + " " + limit.Maximum(); got != want {
			t.Errorf("%s: got %q, want %q", schema, got, want)
		}
	}
	spec := parseSpec(t, was, "schema: {type: integer, default: 100, enum: [10, 50.0, 1e2]}")
	if diff := cmp.Diff([]string{"10", "50", "100"}, spec.List().Limit.Enum); diff != "" {
		t.Errorf("enum: want (-), got (+): %s", diff)
	}
}

// Times are those of RFC 3339, no fewer.
func TestTimesOfRFC3339(t *testing.T) {
	for text, want := range map[string]string{
		"0000-01-01T00:00:00Z":         "",
		"0001-01-01T00:00:00Z":         "",
		"9999-12-31T23:59:59.9Z":       "",
		"2016-12-31T23:59:60Z":         "",
		"1990-12-31T15:59:60-08:00":    "",
		"2015-07-01T01:59:60.5+02:00":  "",
		"2024-01-15T23:59:60Z":         "must schema/format",
		"2016-12-31T22:59:60Z":         "must schema/format",
		"2016-12-31T23:58:60Z":         "must schema/format",
		"2016-12-31T23:59:61Z":         "must schema/format",
		"0000-02-29T00:00:00Z":         "",
		"0000-02-30T00:00:00Z":         "must schema/format",
		"-001-01-01T00:00:00Z":         "must schema/format",
		"10000-01-01T00:00:00Z":        "must schema/format",
		"2024-01-15T24:00:00Z":         "must schema/format",
		"2024-01-15T10:00:00.1234567Z": "",
	} {
		m := members()
		maps.Copy(m, map[string]string{"started_at": `"` + text + `"`, "ended_at": "null", "duration": "null", "status": `"ongoing"`})
		got := strings.Join(rulesAt(ringback.Default().JudgeItem([]byte(call(m))), "/started_at"), " ")
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"0000-01-01", "0000-01-01T00:00:00Z"} { // which Pydantic refuses
		if _, wrong := ringback.Default().Query("date_from=" + url.QueryEscape(text)); len(wrong) == 0 {
			t.Errorf("date_from=%s: got it taken, want it refused", text)
		}
	}
}
