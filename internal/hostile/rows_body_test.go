package hostile_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback"
)

// mib is the size of the bodies here.
const mib = 16 << 20

// A body of 16 MiB is judged in 300 MiB and 3 s, whatever it says: the bounds hold for the process with all it has else.
func body(name, before, unit, behind string) row {
	return row{name: "body/" + name, memory: 300, cpu: 3 * time.Second, run: func(t *testing.T) {
		text := fill(before, unit, behind)
		found := ringback.Default().JudgeResponse(request("limit=100"), answer(text))
		t.Logf("%d violations, %d of them listed", ringback.Count(found), len(found))
		if len(found) == 0 || len(found) > 1200 {
			t.Errorf("got %d violations listed, want some, up to 1200", len(found))
		}
		size := 0
		for _, v := range found {
			size += len(v.Error())
		}
		if size > 1<<20 {
			t.Errorf("got %d bytes of violations, want at most 1 MiB", size)
		}
	}}
}

// fill repeats a unit until the text has 16 MiB. An N in the unit is its number.
func fill(before, unit, behind string) []byte {
	var b strings.Builder
	b.Grow(mib)
	b.WriteString(before)
	if !strings.Contains(unit, "N") {
		b.WriteString(strings.Repeat(unit, (mib-b.Len()-len(behind))/len(unit)))
	}
	for n := 0; b.Len() < mib-len(behind)-len(unit)-8; n++ {
		b.WriteString(strings.ReplaceAll(unit, "N", fmt.Sprint(n)))
	}
	b.WriteString(behind)
	return []byte(b.String())
}

func request(query string) ringback.Request {
	u := &url.URL{Scheme: "http", Host: "calls.test", Path: ringback.Default().List().Path, RawQuery: query}
	return ringback.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Authorization": {"Bearer any"}}}
}

func answer(text []byte) ringback.Response {
	return ringback.Response{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: text}
}

const call = `{"id":N,"call_sid":"CAN","direction":"inbound","status":"completed","call_meta":`

var bodyRows = []row{
	body("empty items", `{"items":[{}`, `,{}`, `],"total":1,"skip":0,"limit":100}`),
	{name: "body/600,001 empty items", memory: 300, cpu: 3 * time.Second, run: func(t *testing.T) {
		text := []byte(`{"items":[{}` + strings.Repeat(`,{}`, 600_000) + `],"total":600001,"skip":0,"limit":100}`)
		found := ringback.Default().JudgeResponse(request("limit=100"), answer(text))
		for _, v := range found {
			if strings.HasPrefix(v.Pointer, "/items/9") && (v.More != 599_991 || !strings.HasSuffix(v.Error(), "(and 599,991 more like it)")) {
				t.Errorf("got %s, want 599,991 more", v.Error())
			}
		}
	}},
	{name: "body/3,000,000 empty items", memory: 300, cpu: 3 * time.Second, run: func(t *testing.T) {
		text := []byte(`{"items":[{}` + strings.Repeat(`,{}`, 3_000_000) + `]}`)
		found, err := ringback.Default().JudgeResponseContext(t.Context(), request("limit=100"), answer(text))
		if !errors.Is(err, ringback.ErrTooCostly) || ringback.Count(found) < 1_000_000 {
			t.Errorf("got %d and %v, want ErrTooCostly behind the first million", ringback.Count(found), err)
		}
	}},
	body("numbers for items", `{"items":[0`, `,0`, `]}`),
	body("items with a key", `{"items":[{"id":0}`, `,{"id":1}`, `]}`),
	body("items of huge numbers", `{"items":[{}`, `,{"id":1e400,"duration":1e400,"duration":-1e-400}`, `]}`),
	body("items of wrong types", `{"items":[{}`, `,{"id":"","call_sid":0,"status":[],"started_at":{},"costs":"","duration":""}`, `]}`),
	body("items whose texts are escaped", `{"items":[{}`, `,{"\u0069d":"\u0069d","\u0063all_sid":"\"\\\u0000"}`, `]}`),
	body("items whose times are none", `{"items":[{}`, `,{"started_at":"2024-01-15T10:00:00","ended_at":"2024-99-99T00:00:00Z"}`, `]}`),
	body("keys of one call", `{"items":[{"a":0`, `,"kN":0`, `}]}`),
	body("keys of call_meta", `{"items":[`+call+`{"a":0`, `,"kN":0`, `}}]}`),
	body("equal keys", `{"items":[{"a":0`, `,"id":0`, `}]}`),
	body("escaped keys", `{"items":[{"a":0`, `,"\u006b\u006bN":0`, `}]}`),
	body("keys of the envelope", `{"items":[]`, `,"kN":0`, `}`),
	body("a long key", `{"items":[{"`, `0123456789`, `":0}]}`),
	body("long keys", `{"items":[{"a":0`, `,"`+strings.Repeat("0123456789", 10_000)+`N":0`, `}]}`),
	body("a long text", `{"items":[{"id":"`, `0123456789`, `"}]}`),
	body("a long text of escapes", `{"items":[{"id":"`, `\u0041\\`, `"}]}`),
	body("a text of invalid bytes", `{"items":[{"id":"`, "\xff\xfe", `"}]}`),
	body("a long number", `{"items":[{"id":`, `9`, `}]}`),
	body("long numbers", `{"items":[{"id":0}`, `,{"duration":`+strings.Repeat("9", 4000)+`,"id":`+strings.Repeat("7", 4000)+`.5}`, `]}`),
	body("numbers that are none", `{"items":[01`, `,01`, `]}`),
	body("deep arrays", `{"items":`, `[`, ``),
	body("deep arrays side by side", `{"items":[0`, `,`+strings.Repeat(`[`, 500)+strings.Repeat(`]`, 500), `]}`),
	body("deep objects with long names", `{"items":[{"a":0`, `,"kN":`+strings.Repeat(`{"0123456789012345678901234567890123456789":`, 400)+`0`+strings.Repeat(`}`, 400), `}]}`),
	body("open strings", `{"items":[`, `"`, `"`),
	body("spaces", `{"items":[`, `     `, `]}`),
	body("bytes behind", `{"items":[]}`, `{}`, ``),
	body("no JSON", ``, `<p>`, ``),
}
