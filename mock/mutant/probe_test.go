package mutant_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

// probe is a request that a test sends.
type probe struct {
	method, target string
	header         http.Header
}

func (p probe) String() string { return p.method + " " + p.target }

func get(target string) probe {
	return probe{http.MethodGet, target, http.Header{"Authorization": {"Bearer " + mutant.Token}}}
}

func (p probe) with(name string, values ...string) probe {
	p.header = p.header.Clone()
	if p.header[name] = values; values == nil {
		delete(p.header, name)
	}
	return p
}

func (p probe) as(method string) probe {
	p.method = method
	return p
}

// answer is what a server said.
type answer struct {
	status int
	header http.Header
	body   string
}

func ask(h http.Handler, p probe) answer {
	r := httptest.NewRequest(p.method, p.target, nil)
	r.Header = p.header.Clone()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Code, w.Result().Header, w.Body.String()}
}

const path = "/api/v1/calls"

// list is a request for a page with parameters, given as name, value, name, value.
func list(values ...string) probe {
	var parts []string
	for i := 0; i < len(values); i += 2 {
		parts = append(parts, url.QueryEscape(values[i])+"="+url.QueryEscape(values[i+1]))
	}
	return get(path + "?" + strings.Join(parts, "&"))
}

// raw is a request with a query that is sent as it is.
func raw(query string) probe { return get(path + "?" + query) }

// call is a call as a test reads it.
type call map[string]any

func (c call) text(name string) string {
	switch v := c[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// callsOf reads all calls that an honest server has.
func callsOf(t *testing.T, h http.Handler) (calls []call) {
	t.Helper()
	for skip := 0; ; skip += 1000 {
		var page struct {
			Items []call
			Total int
		}
		d := json.NewDecoder(strings.NewReader(ask(h, list("skip", strconv.Itoa(skip), "limit", "1000")).body))
		d.UseNumber()
		if err := d.Decode(&page); err != nil {
			t.Fatal(err)
		}
		if calls = append(calls, page.Items...); len(calls) >= page.Total {
			return calls
		}
	}
}

// valuesOf are values worth asking a filter for: from the calls there are, near them, and odd ones.
func valuesOf(calls []call) map[string][]string {
	values := map[string][]string{
		"status":         {"completed", "failed", "ongoing"},
		"assistant_id":   {"0", "-1", "12", "1", "999999"},
		"customer_phone": {"+", "555", "zzz", "%", "5_5", "5*5", `5\5`, "5.5", "[0-9]", "'", "' OR '1'='1", "5%35", "\x00", "😀", "é", "sip:CAROL", "(", strings.Repeat("5", 300), "+ 1", "cus", "Sip", "null", " ", "", "4294967851", "+555"},
		"date_from":      {"1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-10"},
		"date_to":        {"1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-10"},
		"min_duration":   {"0", "1", "9", "60", "100", "-60"},
		"max_duration":   {"0", "1", "9", "60", "100", "-60"},
	}
	for _, c := range calls {
		if id := c.text("assistant_id"); !slices.Contains(values["assistant_id"], id) {
			values["assistant_id"] = append(values["assistant_id"], id)
		}
	}
	for i := 0; i < len(calls); i += max(1, len(calls)/12) {
		c := calls[i]
		phone := c.text("customer_phone_number")
		values["customer_phone"] = append(values["customer_phone"], phone, phone[1:], phone[:len(phone)-1], c.text("to_phone_number"),
			phone[:2]+"_"+phone[3:], phone[:2]+"%"+phone[len(phone)-2:], strings.ToLower(phone), strings.ToUpper(phone), "'"+phone, phone+","+phone,
			" "+phone, phone+" ", phone[:2]+" "+phone[2:], phone[:2]+"?"+phone[3:], "^"+phone, "-"+phone, phone+"|"+phone, "00"+phone[1:])
		values["assistant_id"] = append(values["assistant_id"], c.text("id"), c.text("assistant_id")[:1])
		values["assistant_id"] = append(values["assistant_id"], beyond32(c.text("assistant_id")))
		for _, name := range []string{"min_duration", "max_duration"} {
			values[name] = append(values[name], c.text("id"), c.text("assistant_id"))
		}
		if end := c.text("ended_at"); end != "" {
			values["date_from"] = append(values["date_from"], end)
			values["date_to"] = append(values["date_to"], end)
		}
		if start := c.text("started_at"); start != "" {
			local := strings.Replace(start, "Z", "+05:30", 1)
			for _, name := range []string{"date_from", "date_to"} {
				values[name] = append(values[name], start, local)
				if at, err := time.Parse(time.RFC3339Nano, start); err == nil {
					values[name] = append(values[name], at.Add(time.Second).Format(time.RFC3339Nano), at.Add(-time.Second).Format(time.RFC3339Nano),
						at.Add(time.Second-time.Microsecond).Format(time.RFC3339Nano), at.Add(-210*time.Minute).Format("2006-01-02T15:04:05")+"-03:30",
						at.Add(13*time.Hour+500*time.Millisecond).Format("2006-01-02T15:04:05.9")+"+13:00", at.Add(time.Hour).Format(time.RFC3339Nano), at.Add(2*time.Second).Format(time.RFC3339Nano))
				}
			}
		}
		if d := c.text("duration"); d != "" {
			values["min_duration"] = append(values["min_duration"], d)
			values["max_duration"] = append(values["max_duration"], d)
		}
	}
	return values
}

var filters = []string{"status", "assistant_id", "customer_phone", "date_from", "date_to", "min_duration", "max_duration"}

// beyond32 is a number that is the same in 32 bits.
func beyond32(text string) string {
	n, _ := strconv.ParseInt(text, 10, 64)
	return strconv.FormatInt(n+1<<32, 10)
}

// probes are requests that should show any bug there is.
func probes(calls []call) []probe {
	out := []probe{get(path), list("limit", "1000")}
	values := valuesOf(calls)
	for _, name := range filters {
		for _, v := range values[name] {
			out = append(out, list(name, v, "limit", "1000"))
		}
		out = append(out, list(name, values[name][0], "limit", "7", "skip", "3"), list(name, values[name][0]))
	}
	return append(append(append(append(out, combined(calls)...), bothEnds(calls)...), odd()...), bare()...)
}

// bothEnds are requests for ranges that end close to calls, and such as have an end that can't be read.
func bothEnds(calls []call) (out []probe) {
	for i := 1; i < len(calls)-3; i++ {
		newer, errNewer := time.Parse(time.RFC3339Nano, calls[i].text("started_at"))
		older, errOlder := time.Parse(time.RFC3339Nano, calls[i+2].text("started_at"))
		if errNewer == nil && errOlder == nil && i%3 == 0 {
			from, to := older.Add(time.Second-time.Microsecond).Format(time.RFC3339Nano), newer.Add(-time.Second).Format(time.RFC3339Nano)
			out = append(out, list("date_from", from, "date_to", to), list("date_to", to, "date_from", from), list("date_from", from, "date_to", "2999-01-01T00:00:00Z"))
		}
	}
	return append(out, list("date_from", "2026-01-10T00:00:00Z", "date_to", "someday"), list("date_to", "2026-01-10T00:00:00Z", "date_from", "someday"),
		list("min_duration", "60", "max_duration", "abc"), list("max_duration", "60", "min_duration", "abc"))
}

// combined are requests with several filters, and those for pages.
func combined(calls []call) (out []probe) {
	for _, limit := range []string{"1", "2", "7", "50", "60", "100", "101", "500", "1000"} {
		for _, skip := range []string{"0", "1", "2", "7", "50", "100", "150", "260", "299", "300", "5000"} {
			out = append(out, list("skip", skip, "limit", limit))
		}
		out = append(out, list("limit", limit), list("limit", limit, "status", "completed"))
	}
	out = append(out, list("skip", "10"), list("limit", "2", "skip", "3"), list("skip", "2147483648"), list("skip", "4294967296"), list("skip", "9223372036854775807"))
	pivot := calls[len(calls)/2]
	narrow := map[string]string{
		"status": "completed", "assistant_id": pivot.text("assistant_id"), "customer_phone": pivot.text("customer_phone_number"), "min_duration": "60", "max_duration": "100",
		"date_from": calls[len(calls)*2/3].text("started_at"), "date_to": calls[len(calls)/3].text("started_at"),
	}
	var all []string
	for i, a := range filters {
		all = append(all, a, narrow[a])
		for j, b := range filters[i+1:] {
			out = append(out, list(a, narrow[a], b, narrow[b], "limit", "1000"), list(b, narrow[b], a, narrow[a], "limit", "1000"))
			for _, c := range filters[i+1:][j+1:] {
				out = append(out, list(a, narrow[a], b, narrow[b], c, narrow[c], "limit", "1000"))
			}
		}
	}
	for d := 20; d < 400; d += 20 {
		all[len(all)-1] = strconv.Itoa(d)
		all[len(all)-3] = "0"
		all[5] = "+"
		out = append(out, list(append(all, "limit", "1000")...))
	}
	return append(out, list("limit", "1000", "status", "failed"),
		list("min_duration", "100", "max_duration", "60"), list("date_from", narrow["date_to"], "date_to", narrow["date_from"]),
		list("min_duration", "60", "max_duration", "60"), list("status", "completed", "date_from", "2999-01-01T00:00:00Z"),
		list("min_duration", pivot.text("duration"), "max_duration", pivot.text("duration")),
		list("date_from", pivot.text("started_at"), "date_to", pivot.text("started_at")),
		list("min_duration", "0", "max_duration", pivot.text("duration"), "limit", "1000"), lastFull(len(calls)), lastUnder(calls),
		list("assistant_id", pivot.text("assistant_id"), "max_duration", pivot.text("duration"), "limit", "1000"),
		list("customer_phone", pivot.text("customer_phone_number")[3:5], "skip", "1", "limit", "50"),
	)
}

// lastFull is a request for a last page that is full.
func lastFull(n int) probe {
	size := 1
	for k := 2; k < n; k++ {
		if n%k == 0 {
			size = k
			break
		}
	}
	return list("skip", strconv.Itoa(max(0, n-size)), "limit", strconv.Itoa(size))
}

// lastUnder is a request for the last page under a filter.
func lastUnder(calls []call) probe {
	n := 0
	for _, c := range calls {
		if c.text("status") == "failed" {
			n++
		}
	}
	return list("status", "failed", "skip", strconv.Itoa(max(0, n-2)), "limit", "5")
}

// odd are requests that aren't valid, or are written oddly.
func odd() (out []probe) {
	for _, name := range append([]string{"skip", "limit"}, filters...) {
		for _, v := range []string{
			"abc", "", "7abc", "0x7", "1e2", "7.9", " 7", "+7", "-1", "0", "1001", "5000", "2147483648", "4294967299", "Completed", "comp", "completed,failed", " completed", "2024-02-30", "2023-02-29T00:00:00Z", "yesterday", "0001-01-01T00:00:00Z", "１２", "20260110T120000Z", "1768478400", "9223372036854775808",
			"null", "all", "2024-02-29T12:00:00Z", "2024-02-29", "2026-01-10T12:00:00", "2026", "20260110", "-5", "99999999999999",
		} {
			out = append(out, list(name, v, "limit", "1000"), list("status", "completed", name, v))
		}
	}
	return append(out,
		list("skip", "-1", "limit", "0"), list("x_probe", "1"), list("STATUS", "failed"), list("x_probe", "1", "status", "failed"),
		raw("status=completed&status=failed"), raw("status[]=failed"), raw("status[$ne]=failed"), raw("customer_phone=+1"), raw("status=failed&status[$ne]=failed"), raw("limit[]=5"),
		raw("%73tatus=failed"), raw("status=%66ailed"), raw("customer_phone=%zz"), raw("status=failed&customer_phone=%"), raw("customer_phone=%FF"),
		raw("customer_phone=%2525"), raw("customer_phone=%2531"), raw("date_from=2026-01-10T00:00:00+05:30"), raw("date_to=2026-01-10T00:00:00+05:30"),
		raw("customer_phone="+strings.Repeat("x", 3000)), raw("limit=abc"), raw("limit=abc"), raw("limit=abc"),
	)
}

// bare are requests about credentials and HTTP.
func bare() (out []probe) {
	token := mutant.Token
	for _, target := range []string{path, path + "?status=failed", path + "/", "/" + path, "/api/v1/./calls", "/api/v1/%63alls", "/API/V1/CALLS", path + "/?status=failed"} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
			p := get(target).as(method)
			out = append(out, p, p.with("Authorization"))
		}
	}
	for _, v := range []string{
		"Bearer", "Bearer ", token, "Basic " + token, "Basic YTpi", "Token " + token, "bearer " + token, "bearer wrong", "BEARER " + token, "Bearer wrong",
		"Bearer " + token + " more", "Bearer more " + token, "Bearer " + token[:5],
		"Bearer *", "Bearer %", "Bearer .*", "Bearer null", "Bearer " + token[:len(token)-1] + "x", "Bearer " + token[:12] + "wrong", "Bearer " + strings.ToUpper(token), "Bearer " + token + "x", "Bearer " + mutant.SecondToken,
	} {
		out = append(out, get(path).with("Authorization", v), raw("limit=0").with("Authorization", v))
	}
	return append(out,
		get(path).with("Authorization", "Bearer wrong", "Bearer "+token), raw("limit=0").with("Authorization"),
		raw("token="+token).with("Authorization"), raw("access_token="+token).with("Authorization"),
		get(path).with("Accept-Encoding", "gzip"), get(path).with("Accept", "text/html"), get(path).with("Accept", "v-garbage"),
		get(path).with("If-None-Match", `"calls-v1"`), get(path).with("If-None-Match", "x"),
	)
}

// honest is the mock behind a bug or a variant.
func honest(t *testing.T, o mock.Options) *mock.Mock {
	t.Helper()
	m, err := mock.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
