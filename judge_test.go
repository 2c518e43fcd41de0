package ringback_test

import (
	"encoding/json"
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

// members is a call that keeps every rule, member by member in the order of the spec.
func members() map[string]string {
	return map[string]string{
		"id": "101", "call_sid": `"CA3f0c2b7d9e8a41568c0d1e2f3a4b5c6d"`, "assistant_id": "123", "assistant_name": `"ServiceBot"`,
		"assistant_graph_name": "null", "to_phone_number": `"+15550100123"`, "customer_phone_number": `"+15550100456"`,
		"status": `"completed"`, "duration": "180", "started_at": `"2024-01-15T10:00:00Z"`, "ended_at": `"2024-01-15T10:03:00Z"`,
		"call_meta": `{"a":[1,{"b":null}]}`, "total_cost": "0.3", "llm_cost": "0.1", "tts_cost": "0.2", "stt_cost": "0",
		"telephony_cost": "0.0", "cost_currency": `"USD"`,
	}
}

// call is that call with some members changed; "" drops one.
func call(changes map[string]string) string {
	m := members()
	maps.Copy(m, changes)
	var b strings.Builder
	for _, p := range ringback.Default().List().Fields {
		if m[p.Name] != "" {
			fmt.Fprintf(&b, ",%q:%s", p.Name, m[p.Name])
		}
	}
	return "{" + b.String()[1:] + "}"
}

func pageWith(total, skip, limit int, calls ...string) []byte {
	return fmt.Appendf(nil, `{"items":[%s],"total":%d,"skip":%d,"limit":%d}`, strings.Join(calls, ","), total, skip, limit)
}

// brief is a violation as tests compare it.
func brief(v ringback.Violation) string { return fmt.Sprintf("%s %s %s", v.Level, v.Rule, v.Where()) }

func briefs(violations []ringback.Violation) []string {
	out := []string{}
	for _, v := range violations {
		out = append(out, brief(v))
	}
	return out
}

// Every rule of x-rules has a call that breaks it and nothing else of the rules; the table and the spec name the same rules.
func TestEachRuleIsBroken(t *testing.T) {
	breaks := map[string]map[string]string{
		"call/sid-not-empty":               {"call_sid": `""`},
		"call/ongoing-has-no-end":          {"status": `"ongoing"`},
		"call/completed-has-an-end":        {"ended_at": "null"},
		"call/completed-has-a-duration":    {"duration": "null"},
		"call/ends-after-it-starts":        {"ended_at": `"2024-01-15T11:59:59.999+02:00"`, "duration": "0"},
		"call/duration-fits-its-times":     {"duration": "182"},
		"call/duration-not-negative":       {"duration": "-1", "ended_at": `"2024-01-15T10:00:00Z"`},
		"call/total-cost-not-negative":     {"total_cost": "-0.1", "llm_cost": "null"},
		"call/llm-cost-not-negative":       {"llm_cost": "-0.1", "total_cost": "null"},
		"call/tts-cost-not-negative":       {"tts_cost": "-0.1", "total_cost": "null"},
		"call/stt-cost-not-negative":       {"stt_cost": "-1e-9", "total_cost": "null"},
		"call/telephony-cost-not-negative": {"telephony_cost": "-5", "total_cost": "null"},
		"call/costs-add-up":                {"total_cost": "0.30000000000000004"},
		"call/cost-has-a-currency":         {"cost_currency": "null"},
		"call/currency-is-iso-4217":        {"cost_currency": `"usd"`},
	}
	spec := ringback.Default()
	var ids []string
	for _, r := range spec.Rules() {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	if diff := cmp.Diff(ids, slices.Sorted(maps.Keys(breaks))); diff != "" {
		t.Errorf("rules of the spec (-) and of this table (+): %s", diff)
	}
	if got := spec.JudgeItem([]byte(call(nil))); len(got) != 0 {
		t.Fatalf("the sound call: got %v, want nothing", got)
	}
	for id, change := range breaks {
		got := briefs(spec.JudgeItem([]byte(call(change))))
		if diff := cmp.Diff([]string{"should " + id + " body"}, got); diff != "" {
			t.Errorf("%s: want (-), got (+): %s", id, diff)
		}
	}
}

// A rule that meets a value it can't compute with is not judged.
func TestRulesNotJudged(t *testing.T) {
	spec := ringback.Default()
	for name, change := range map[string]map[string]string{
		"absent parts":          {"llm_cost": "", "tts_cost": ""},
		"a number beyond reach": {"total_cost": "1e999999999", "llm_cost": "1e999999999"},
		"a duration of 80 bits": {"duration": "604462909807314587353088"},
		"a time that is none":   {"ended_at": `"later"`},
		"a cost as text":        {"total_cost": `"0.05"`},
	} {
		for _, v := range spec.JudgeItem([]byte(call(change))) {
			if strings.HasPrefix(v.Rule, "call/") {
				t.Errorf("%s: got %v, want no rule judged", name, v)
			}
		}
	}
}

func TestJudgeBody(t *testing.T) {
	spec := ringback.Default()
	tests := []struct {
		name string
		body string
		want []string
	}{
		{"sound", string(pageWith(1, 0, 100, call(nil))), nil},
		{"empty page", `{"items":[],"total":0,"skip":0,"limit":1000}`, nil},
		{"an integer may be written 5.0", `{"items":[],"total":0.0,"skip":0,"limit":1e2}`, nil},
		{"a decimal is no integer", `{"items":[],"total":0.5,"skip":0,"limit":100}`, []string{"must schema/type /total"}},
		{"bounds", `{"items":[],"total":-1,"skip":-1,"limit":1001}`, []string{
			"must schema/minimum /total", "must schema/minimum /skip", "must schema/maximum /limit",
		}},
		{"missing", `{"items":[]}`, []string{"must schema/required body", "must schema/required body", "must schema/required body"}},
		{"a bare list", `[]`, []string{"must schema/type body"}},
		{"null where none may be", string(pageWith(1, 0, 100, call(map[string]string{"id": "null", "status": "null"}))), []string{
			"must schema/type /items/0/id", "must schema/type /items/0/status",
		}},
		{"wrong in the second item", string(pageWith(2, 0, 100, call(nil), call(map[string]string{"ended_at": "5", "duration": `"180"`}))), []string{
			"must schema/type /items/1/duration", "must schema/type /items/1/ended_at",
		}},
		{"enum", string(pageWith(1, 0, 100, call(map[string]string{"status": `"Completed"`}))), []string{"must schema/enum /items/0/status"}},
		{"a time without offset", string(pageWith(1, 0, 100, call(map[string]string{"started_at": `"2024-01-15T10:00:00"`}))), []string{
			"should schema/format /items/0/started_at",
		}},
		{"no time", string(pageWith(1, 0, 100, call(map[string]string{"started_at": `"2024-02-30T10:00:00Z"`}))), []string{
			"must schema/format /items/0/started_at",
		}},
		{"beyond 64 bits", string(pageWith(1, 0, 100, call(map[string]string{"id": "9223372036854775808"}))), []string{"must schema/format /items/0/id"}},
		{"extra properties pass", `{"items":[],"total":0,"skip":0,"limit":1,"pages":3}`, nil},
		{"duplicate key", `{"items":[],"total":0,"total":0,"skip":0,"limit":1}`, []string{"should json/duplicate-key /total"}},
		{"NaN", `{"items":[],"total":NaN,"skip":0,"limit":1}`, []string{"must json/not-a-number /total"}},
		{"byte order mark", "\ufeff" + `{"items":[],"total":0,"skip":0,"limit":1}`, []string{"should json/byte-order-mark body"}},
		{"trailing bytes", `{"items":[],"total":0,"skip":0,"limit":1} x`, []string{"should json/trailing-bytes body"}},
		{"invalid UTF-8", `{"items":[],"total":0,"skip":0,"limit":1,"x":"` + "\xff" + `"}`, []string{"should json/invalid-utf8 /x"}},
		{"cut in half", `{"items":[{"id":1`, []string{"must json/syntax /items/0"}},
		{"nothing", ``, []string{"must json/syntax body"}},
		{"HTML", `<html>`, []string{"must json/syntax body"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.want == nil {
				tt.want = []string{}
			}
			if diff := cmp.Diff(tt.want, briefs(spec.JudgeBody(http.StatusOK, []byte(tt.body)))); diff != "" {
				t.Errorf("want (-), got (+): %s", diff)
			}
		})
	}
}

// What isn't JSON is said as got before want, with its byte.
func TestSyntaxInWords(t *testing.T) {
	got := ringback.Default().JudgeBody(http.StatusOK, []byte(`{"items":[,]}`))
	if len(got) != 1 || got[0].Got != ", at byte 10" || !strings.HasPrefix(got[0].Want, "a value: ") {
		t.Errorf("got %v, want the comma at byte 10 and a value wanted", got)
	}
}

// A name is held against propertyNames as it is, whatever characters it has.
func TestPropertyNames(t *testing.T) {
	spec, err := ringback.Parse("edited.yaml", edit(t, "          additionalProperties: true\n", "          propertyNames: {maxLength: 11}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for meta, want := range map[string][]string{
		`{"a\u0007":1,"\"\\":2,"\u007f":3,"\udbff\udfff":4}`: {},
		`{"abcdefghijkl":1}`: {"must schema/propertyNames /call_meta/abcdefghijkl"},
	} {
		if diff := cmp.Diff(want, briefs(spec.JudgeItem([]byte(call(map[string]string{"call_meta": meta}))))); diff != "" {
			t.Errorf("%s: want (-), got (+): %s", meta, diff)
		}
	}
}

// Numbers are seen as they were sent, and a violation shows them so.
func TestNumbersKeepTheirText(t *testing.T) {
	got := ringback.Default().JudgeBody(http.StatusOK, []byte(`{"items":[],"total":0.30000000000000004,"skip":0,"limit":-1e400}`))
	if len(got) != 2 || got[0].Got != "0.30000000000000004" || got[1].Got != "-1e400" {
		t.Errorf("got %v, want both numbers as sent", got)
	}
}

// An error body is held against the schema of its own status, and weighs less than a page.
func TestJudgeErrorBody(t *testing.T) {
	spec := ringback.Default()
	for _, tt := range []struct {
		status int
		body   string
		want   []string
	}{
		{401, `{"detail":"Not authenticated"}`, []string{}},
		{401, `{"error":"no"}`, []string{"should schema/required body"}},
		{422, `{"detail":[{"loc":["query","limit"],"msg":"m","type":"t"}]}`, []string{}},
		{422, `{"detail":"text"}`, []string{"should schema/type /detail"}},
		{422, `{"detail":[]}`, []string{"should schema/minItems /detail"}},
		{422, `{"detail":[{"loc":["query",0,true],"msg":1}]}`, []string{
			"should schema/anyOf /detail/0/loc/2", "should schema/type /detail/0/msg", "should schema/required /detail/0",
		}},
	} {
		if diff := cmp.Diff(tt.want, briefs(spec.JudgeBody(tt.status, []byte(tt.body)))); diff != "" {
			t.Errorf("%d %s: want (-), got (+): %s", tt.status, tt.body, diff)
		}
	}
}

func TestJudgePage(t *testing.T) {
	at := func(id, start string) string {
		return call(map[string]string{"id": id, "started_at": start, "ended_at": "null", "duration": "null", "status": `"failed"`})
	}
	a, b, c := at("3", `"2024-01-03T00:00:00+02:00"`), at("2", `"2024-01-02T22:00:00Z"`), at("1", `"2024-01-01T00:00:00Z"`)
	tests := []struct {
		name, query string
		body        []byte
		want        []string
	}{
		{"defaults", "", pageWith(3, 0, 100, a, b, c), nil},
		{"echo of skip", "skip=1", pageWith(4, 0, 100, a, b, c), []string{"must page/echo /skip"}},
		{"echo of limit", "limit=3", pageWith(3, 0, 100, a, b, c), []string{"must page/echo /limit"}},
		{"short page", "limit=3", pageWith(9, 0, 3, a, b), []string{"must page/length /items"}},
		{"long page", "limit=2", pageWith(9, 0, 2, a, b, c), []string{"must page/length /items"}},
		{"beyond the end", "skip=9", pageWith(3, 9, 100), nil},
		{"total of the page", "limit=2&skip=1", pageWith(1, 1, 2, a), []string{"must page/length /items"}},
		{"order", "", pageWith(3, 0, 100, b, c, a), []string{"must page/order /items/2/started_at"}},
		{"equal instants in either order", "", pageWith(3, 0, 100, b, a, c), nil},
		{"twice on the page", "", pageWith(3, 0, 100, a, b, b), []string{"must page/unique /items/2/id"}},
		{"twice, spelt otherwise", "", pageWith(2, 0, 100, b, strings.Replace(b, `"id":2`, `"id":2.0`, 1)), []string{"must page/unique /items/1/id"}},
		{"an envelope in other numbers", "limit=1&status=completed", []byte(`{"items":[` + a + `,` + b + `],"total":2.0,"skip":0.0,"limit":1e0}`), []string{
			"must page/length /items", "must filter/status /items/0/status", "must filter/status /items/1/status",
		}},
		{"items behind a broken envelope", "status=completed", []byte(`{"items":[` + b + `,` + a + `,` + b + `],"skip":"0","limit":5}`), []string{
			"must schema/type /skip", "must schema/required body", "must page/echo /limit", "must filter/status /items/0/status",
			"must filter/status /items/1/status", "must filter/status /items/2/status", "must page/unique /items/2/id",
		}},
		{"a total that can't be says nothing of the length", "", pageWith(-1, 0, 100, a), []string{"must schema/minimum /total"}},
		{"a body that breaks off", "limit=0", []byte(`{"items":[`), []string{"must json/syntax /items/0", "should query/accepted status"}},
		{"filter by status", "status=completed", pageWith(1, 0, 100, a), []string{"must filter/status /items/0/status"}},
		{"a null meets no range", "min_duration=0", pageWith(1, 0, 100, a), []string{"must filter/min_duration /items/0/duration"}},
		{"inclusive", "date_from=2024-01-02T22:00:00Z&date_to=2024-01-02T22:00:00.000Z", pageWith(1, 0, 100, a), nil},
		{"a millisecond late", "date_from=2024-01-02T22:00:00.001Z", pageWith(1, 0, 100, a), []string{"must filter/date_from /items/0/started_at"}},
		{"a date alone may be a whole day elsewhere", "date_to=2024-01-02", pageWith(1, 0, 100, a), nil},
		{"phone, literally", "customer_phone=%2B1555%25", pageWith(1, 0, 100, a), []string{"must filter/customer_phone /items/0/customer_phone_number"}},
		{"an invalid value was accepted", "limit=0", pageWith(1, 0, 100, a), []string{"should query/accepted status"}},
		{"a repeated parameter may be read either way", "limit=1&limit=2", pageWith(3, 0, 1, a), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.want == nil {
				tt.want = []string{}
			}
			if diff := cmp.Diff(tt.want, briefs(ringback.Default().JudgePage(tt.query, tt.body))); diff != "" {
				t.Errorf("want (-), got (+): %s", diff)
			}
		})
	}
}

func TestJudgeRequest(t *testing.T) {
	bearer := http.Header{"Authorization": {"Bearer secret"}}
	tests := []struct {
		name, method, target string
		header               http.Header
		want                 []string
	}{
		{"sound", "GET", "/api/v1/calls?limit=5", bearer, nil},
		{"trailing slash", "GET", "/api/v1/calls/?limit=5", bearer, nil},
		{"no token", "GET", "/api/v1/calls", nil, []string{`must auth/missing header "Authorization"`}},
		{"malformed", "GET", "/api/v1/calls", http.Header{"Authorization": {"Token x"}}, []string{`must auth/malformed header "Authorization"`}},
		{"method", "POST", "/api/v1/calls", bearer, []string{"must request/method method"}},
		{"path", "GET", "/api/v1/call", bearer, []string{"must request/path path"}},
		{"body", "GET", "/api/v1/calls", http.Header{"Authorization": {"Bearer x"}, "Content-Length": {"11"}}, []string{"should request/body body"}},
		{"chunked body", "HEAD", "/api/v1/calls", http.Header{"Authorization": {"Bearer x"}, "Transfer-Encoding": {"chunked"}}, []string{"should request/body body"}},
		{"accepts something else", "GET", "/api/v1/calls", http.Header{"Authorization": {"Bearer x"}, "Accept": {"text/html, application/xml;q=0.9", "*/*;q=0"}}, []string{
			`should request/accept header "Accept"`,
		}},
		{"accepts no JSON", "GET", "/api/v1/calls", http.Header{"Authorization": {"Bearer x"}, "Accept": {"application/json; Q=0.0"}}, []string{`should request/accept header "Accept"`}},
		{"accepts JSON too", "GET", "/api/v1/calls", http.Header{"Authorization": {"Bearer x"}, "Accept": {"text/html", "Application/JSON;q=0.1"}}, nil},
		{"accepts anything at last", "GET", "/api/v1/calls", http.Header{"Authorization": {"Bearer x"}, "Accept": {"text/html,*/*;q=0.8"}}, nil},
		{"accepts nothing in particular", "GET", "/api/v1/calls", http.Header{"Authorization": {"Bearer x"}, "Accept": {""}}, nil},
		{"body of nothing", "GET", "/api/v1/calls", http.Header{"Authorization": {"Bearer x"}, "Content-Length": {"0"}}, nil},
		{"all at once", "GET", "/api/v1/calls?limit=0&skip=x&assistantId=1&status=", bearer, []string{
			`must schema/type query parameter "skip"`, `must schema/minimum query parameter "limit"`,
			`must schema/enum query parameter "status"`, `should query/unknown query parameter "assistantId"`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := url.Parse(tt.target)
			if err != nil {
				t.Fatal(err)
			}
			if tt.want == nil {
				tt.want = []string{}
			}
			got := ringback.Default().JudgeRequest(ringback.Request{Method: tt.method, URL: u, Header: tt.header})
			if diff := cmp.Diff(tt.want, briefs(got)); diff != "" {
				t.Errorf("want (-), got (+): %s", diff)
			}
		})
	}
}

func TestJudgeResponse(t *testing.T) {
	jsonHeader := http.Header{"Content-Type": {"application/json; charset=UTF-8"}}
	page := pageWith(1, 0, 100, call(nil))
	tests := []struct {
		name   string
		method string
		header http.Header // of the request
		answer ringback.Response
		want   []string
	}{
		{"sound", "GET", http.Header{"Authorization": {"Bearer x"}}, ringback.Response{Status: 200, Header: jsonHeader, Body: page}, nil},
		{"accepted without a token", "GET", nil, ringback.Response{Status: 200, Header: jsonHeader, Body: page}, []string{"must auth/accepted status"}},
		{"content type", "GET", http.Header{"Authorization": {"Bearer x"}}, ringback.Response{Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: page}, []string{
			`must response/content-type header "Content-Type"`,
		}},
		{"undocumented status", "GET", nil, ringback.Response{Status: 418}, []string{"should response/status status"}},
		{"redirect of the slash", "GET", nil, ringback.Response{Status: 307, Header: http.Header{"Location": {"/api/v1/calls/"}}}, nil},
		{"401 without its header", "GET", nil, ringback.Response{Status: 401, Header: jsonHeader, Body: []byte(`{"detail":"no"}`)}, []string{
			`should response/header header "WWW-Authenticate"`,
		}},
		{"accepted without a token, and cut off", "GET", nil, ringback.Response{Status: 200, Header: jsonHeader, Body: page[:20]}, []string{
			"must json/syntax /items/0", "must auth/accepted status",
		}},
		{"HEAD accepted without a token", "HEAD", nil, ringback.Response{Status: 200, Header: jsonHeader}, []string{"must auth/accepted status"}},
		{"HEAD has no body", "HEAD", http.Header{"Authorization": {"Bearer x"}}, ringback.Response{Status: 200, Header: jsonHeader}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.want == nil {
				tt.want = []string{}
			}
			r := ringback.Request{Method: tt.method, URL: &url.URL{Path: "/api/v1/calls"}, Header: tt.header}
			if diff := cmp.Diff(tt.want, briefs(ringback.Default().JudgeResponse(r, tt.answer))); diff != "" {
				t.Errorf("want (-), got (+): %s", diff)
			}
		})
	}
}

// Violations point at the line of the spec that promises what was broken.
func TestViolationPlaces(t *testing.T) {
	spec := ringback.Default()
	lines := strings.Split(string(spec.Source()), "\n")
	body := pageWith(1, 0, 100, call(map[string]string{"status": `"x"`, "duration": `""`, "call_meta": "[]", "cost_currency": `"usd"`}))
	want := map[string]string{
		"/items/0/status":    "enum: [ongoing, completed, failed]",
		"/items/0/duration":  "type: [integer, 'null']",
		"/items/0/call_meta": "type: [object, 'null']",
		"/items/0":           "- id: call/currency-is-iso-4217",
	}
	for _, v := range spec.JudgeBody(http.StatusOK, body) {
		if got := strings.TrimSpace(lines[v.Place.Line-1]); got != want[v.Pointer] {
			t.Errorf("%s: points at line %d, %q, want %q", v.Pointer, v.Place.Line, got, want[v.Pointer])
		}
		delete(want, v.Pointer)
	}
	if len(want) > 0 {
		t.Errorf("not reported: %v", want)
	}
}

func FuzzJudgeBody(f *testing.F) {
	f.Add(200, pageWith(1, 0, 100, call(nil)))
	f.Add(422, []byte(`{"detail":[{"loc":["query",1],"msg":"m","type":"t"}]}`))
	f.Add(200, []byte(`{"items":[{"total_cost":1e999999999,"llm_cost":-0.0}],"total":1e400}`))
	f.Add(200, []byte("\ufeff{\"items\":[NaN,{\"id\":1,\"id\":2}]} x"))
	spec := ringback.Default()
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		found := spec.JudgeBody(status, body)
		if status == http.StatusOK && !json.Valid(body) && len(found) == 0 {
			t.Errorf("no JSON, and no violation: %q", body)
		}
		for _, v := range found {
			if v.Rule == "" || v.Want == "" || v.Place.Line == 0 {
				t.Errorf("violation without its rule, want or line: %+v", v)
			}
		}
		spec.JudgePage("status=completed&min_duration=1&date_from=2024-01-01", body)
	})
}
