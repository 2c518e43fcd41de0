package mock_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

// page is a page as a client reads it.
type page struct {
	Items              []map[string]any
	Total, Skip, Limit int
}

// get asks for a page and holds the answer against the contract.
func get(t *testing.T, srv *mock.Server, query url.Values) page {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, srv.URL+srv.Spec().List().Path+"?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer test")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	if a.StatusCode != http.StatusOK {
		t.Fatalf("%s: got %d %s", query.Encode(), a.StatusCode, body)
	}
	var p page
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	if err := d.Decode(&p); err != nil {
		t.Fatalf("%s: %v", query.Encode(), err)
	}
	return p
}

// all reads every call, page by page.
func all(t *testing.T, srv *mock.Server) (calls []map[string]any) {
	t.Helper()
	for {
		p := get(t, srv, url.Values{"skip": {strconv.Itoa(len(calls))}, "limit": {"1000"}})
		calls = append(calls, p.Items...)
		if len(calls) >= p.Total {
			return calls
		}
	}
}

func number(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return i, err == nil
}

func instant(v any) (time.Time, bool) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t, err == nil
}

// meets is the documentation's word on the seven filters, told as plainly as can be.
func meets(call map[string]any, query url.Values) bool {
	for name, values := range query {
		value := values[0]
		switch name {
		case "status":
			if call["status"] != value {
				return false
			}
		case "assistant_id":
			if id, ok := number(call["assistant_id"]); !ok || strconv.FormatInt(id, 10) != value {
				return false
			}
		case "customer_phone":
			if phone, ok := call["customer_phone_number"].(string); !ok || !strings.Contains(phone, value) {
				return false
			}
		case "min_duration", "max_duration":
			d, ok := number(call["duration"])
			bound, _ := strconv.ParseInt(value, 10, 64)
			if !ok || (name == "min_duration" && d < bound) || (name == "max_duration" && d > bound) {
				return false
			}
		case "date_from", "date_to":
			started, ok := instant(call["started_at"])
			bound, err := time.Parse(time.RFC3339Nano, value)
			if err != nil || !ok || (name == "date_from" && started.Before(bound)) || (name == "date_to" && started.After(bound)) {
				return false
			}
		}
	}
	return true
}

// randomQuery takes its values from the calls there are, so that bounds are met exactly, and now and then from nowhere.
func randomQuery(r *rand.Rand, calls []map[string]any) url.Values {
	q := url.Values{}
	pick := func() map[string]any { return calls[r.IntN(len(calls))] }
	some := func(name string, value func() string) {
		if r.IntN(3) == 0 {
			q.Set(name, value())
		}
	}
	some("status", func() string { return []string{"ongoing", "completed", "failed"}[r.IntN(3)] })
	some("assistant_id", func() string {
		if r.IntN(5) == 0 {
			return strconv.Itoa(r.IntN(200) - 10)
		}
		return fmt.Sprint(pick()["assistant_id"])
	})
	some("customer_phone", func() string {
		phone := pick()["customer_phone_number"].(string)
		from := r.IntN(len(phone))
		part := phone[from : from+1+r.IntN(len(phone)-from)]
		return []string{part, part, part, "%", "_" + part, "."}[r.IntN(6)]
	})
	when := func() string {
		t, ok := instant(pick()["started_at"])
		if !ok {
			t = mock.DefaultNow
		}
		t = t.Add([]time.Duration{0, 0, 0, time.Microsecond, -time.Microsecond, time.Hour}[r.IntN(6)])
		return t.In(time.FixedZone("", []int{0, 19800, -28800}[r.IntN(3)])).Format(time.RFC3339Nano)
	}
	some("date_from", when)
	some("date_to", when)
	length := func() string {
		d, _ := number(pick()["duration"])
		return strconv.FormatInt(d+int64(r.IntN(3))-1, 10)
	}
	some("min_duration", length)
	some("max_duration", length)
	return q
}

// Every random combination of parameters gets what a plain loop over all calls would: the calls that meet the filters, in
// order, cut to the page. And every answer keeps the contract, as the validator sees it from outside.
func TestOracle(t *testing.T) {
	rounds := 4000
	if testing.Short() {
		rounds = 400
	}
	for name, o := range map[string]mock.Options{
		"default":         {},
		"seed 7":          {Seed: 7, Calls: 300, Days: 3},
		"few":             {Calls: 3},
		"null-started-at": {Scenario: "null-started-at"},
		"same-start":      {Scenario: "same-start"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mock.NewServer(t, o)
			calls := all(t, srv)
			r := rand.New(rand.NewPCG(1, o.Seed))
			for range rounds / 5 {
				query := randomQuery(r, calls)
				var want []any
				for _, call := range calls {
					if meets(call, query) {
						want = append(want, call["id"])
					}
				}
				total, skip, limit := len(want), 0, 100
				if r.IntN(2) == 0 {
					skip = r.IntN(total + 3)
					query.Set("skip", strconv.Itoa(skip))
				}
				if r.IntN(2) == 0 {
					limit = 1 + r.IntN([]int{5, 50, 1000}[r.IntN(3)])
					query.Set("limit", strconv.Itoa(limit))
				}
				want = want[min(skip, total):min(skip+limit, total)]
				got := get(t, srv, query)
				var ids []any
				for _, call := range got.Items {
					ids = append(ids, call["id"])
				}
				if got.Total != total || got.Skip != skip || got.Limit != limit || !cmp.Equal(append([]any{}, want...), append([]any{}, ids...)) {
					t.Fatalf("%s: got total %d, skip %d, limit %d and %v, want %d, %d, %d and %v",
						query.Encode(), got.Total, got.Skip, got.Limit, ids, total, skip, limit, want)
				}
			}
		})
	}
}

// The order is newest first, equal starts by id descending, calls without a start last.
func TestOrder(t *testing.T) {
	for _, o := range []mock.Options{{}, {Calls: 2000, Days: 1, Seed: 3}, {Scenario: "null-started-at"}, {Scenario: "same-start"}} {
		calls := all(t, mock.NewServer(t, o))
		for i := 1; i < len(calls); i++ {
			a, okA := instant(calls[i-1]["started_at"])
			b, okB := instant(calls[i]["started_at"])
			idA, _ := number(calls[i-1]["id"])
			idB, _ := number(calls[i]["id"])
			if (okB && !okA) || (okA && okB && (a.Before(b) || (a.Equal(b) && idA < idB))) || (!okA && !okB && idA < idB) {
				t.Errorf("%+v: %v (%d) stands before %v (%d)", o, calls[i-1]["started_at"], idA, calls[i]["started_at"], idB)
			}
		}
	}
}

// Every generated call keeps every rule of the spec, whatever the seed, size and days.
func TestGeneratedCallsKeepTheSpec(t *testing.T) {
	for seed := range uint64(40) {
		m := mock.New(mock.Options{Seed: seed, Calls: 300, Days: int(seed%30) + 1})
		for _, v := range m.Check(300) {
			t.Errorf("seed %d: %v", seed, v)
		}
	}
}

// The first 200 calls show every status, and every nullable field but started_at null and not null.
func TestFirst200ShowEverything(t *testing.T) {
	for seed := range uint64(10) {
		srv := mock.NewServer(t, mock.Options{Seed: seed})
		seen := map[string]bool{}
		for _, call := range get(t, srv, url.Values{"limit": {"200"}}).Items {
			seen[fmt.Sprint(call["status"])] = true
			for name, value := range call {
				seen[fmt.Sprintf("%s null %v", name, value == nil)] = true
			}
		}
		want := []string{"ongoing", "completed", "failed"}
		for _, p := range srv.Spec().List().Fields {
			if p.Nullable && p.Name != "started_at" {
				want = append(want, p.Name+" null true", p.Name+" null false")
			}
		}
		for _, w := range want {
			if !seen[w] {
				t.Errorf("seed %d: %s isn't among the first 200 calls", seed, w)
			}
		}
	}
}

// As the clock moves, calls come in, ongoing ones end, and costs appear; what has ended never changes. Whatever path the clock
// took, the same instant shows the same calls.
func TestClock(t *testing.T) {
	now := mock.DefaultNow
	m := mock.New(mock.Options{Calls: 500, Days: 5, Clock: func() time.Time { return now }})
	before := map[string]string{}
	for step := range 60 {
		now = mock.DefaultNow.Add(time.Duration(step*step) * 11 * time.Minute)
		fresh := mock.New(mock.Options{Calls: 500, Days: 5, Clock: func() time.Time { return now }})
		text := m.AppendCalls(nil, 0, m.Len())
		if other := fresh.AppendCalls(nil, 0, fresh.Len()); string(other) != string(text) {
			t.Fatalf("at %v: a mock that has just started shows other calls", now)
		}
		for _, v := range m.Check(m.Len()) {
			t.Errorf("at %v: %v", now, v)
		}
		after := map[string]string{}
		var calls []map[string]any
		if err := json.Unmarshal([]byte("["+string(text)+"]"), &calls); err != nil {
			t.Fatal(err)
		}
		for _, call := range calls {
			whole, _ := json.Marshal(call)
			id := fmt.Sprint(call["id"])
			after[id] = string(whole)
			if was, ok := before[id]; ok && was != string(whole) && !strings.Contains(was, `"status":"ongoing"`) {
				t.Errorf("call %s had ended, and changed from %s to %s", id, was, whole)
			}
			if started, _ := instant(call["started_at"]); started.After(now) {
				t.Errorf("call %s starts at %v, after %v", id, started, now)
			}
		}
		if len(after) < len(before) {
			t.Errorf("at %v there are %d calls, fewer than the %d before", now, len(after), len(before))
		}
		before = after
	}
	if len(before) <= 500 {
		t.Errorf("after %v there are still %d calls", now.Sub(mock.DefaultNow), len(before))
	}
}

// New calls come for a year at most. An instant behind it shows the same, whichever was shown before: else replicas would differ.
func TestWhereTheFutureEnds(t *testing.T) {
	const day = 24 * time.Hour
	var now time.Time
	o := mock.Options{Calls: 30, Days: 10, Clock: func() time.Time { return now }}
	travelled := mock.New(o)
	for _, ahead := range []time.Duration{day, 365 * day, 365*day + 12*time.Hour, 366*day - time.Hour, 366 * day, 367 * day, 500 * day, 2000 * day} {
		now = mock.DefaultNow.Add(ahead)
		fresh := mock.New(o)
		if got, want := string(travelled.AppendCalls(nil, 0, 1)), string(fresh.AppendCalls(nil, 0, 1)); got != want || travelled.Len() != fresh.Len() {
			t.Errorf("%v ahead: got %d calls, the newest %s, want %d, %s", ahead, travelled.Len(), got, fresh.Len(), want)
		}
	}
}

// An edited spec is served without new code: a renamed field, new filters, properties that come and go, other bounds.
func TestAnotherEdition(t *testing.T) {
	text := strings.ReplaceAll(string(ringback.Default().Source()), "assistant_graph_name", "flow_name")
	for _, e := range [][2]string{
		{"default: 100, minimum: 1, maximum: 1000", "default: 20, minimum: 1, maximum: 50"},
		{"        - name: date_from\n", "        - {name: call_sid, in: query, x-filter: {field: call_sid, op: icontains}, schema: {type: string}}\n" +
			"        - {name: assistant_name, in: query, x-filter: {field: assistant_name, op: icontains}, schema: {type: string}}\n        - name: date_from\n"},
		{"        - call_meta\n", "        - recording_url\n"},
		{
			"        call_meta:\n          type: [object, 'null']\n          description: Custom metadata attached to the call.\n          additionalProperties: true\n          x-generate: call.meta\n",
			"        recording_url:\n          type: [string, 'null']\n          format: uri\n",
		},
		{"          minimum: 1\n          maximum: 1000\n", "          minimum: 1\n          maximum: 50\n"},
	} {
		if !strings.Contains(text, e[0]) {
			t.Fatalf("the spec has no %q", e[0])
		}
		text = strings.Replace(text, e[0], e[1], 1)
	}
	for _, drop := range []string{"call_meta: {customer_id: cust_789, campaign: winter_promo}", "limit: 100}"} {
		with := map[string]string{"limit: 100}": "limit: 50}"}[drop]
		if with == "" {
			with = "recording_url: null"
		}
		text = strings.Replace(text, drop, with, 1)
	}
	text = strings.Replace(text, "                    limit: 100\n", "                    limit: 50\n", 1)
	spec, err := ringback.Parse("edition.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	srv := mock.NewServer(t, mock.Options{Spec: spec})
	for _, v := range srv.Check(500) {
		t.Errorf("a call breaks the edition: %v", v)
	}
	first := get(t, srv, nil)
	if first.Limit != 20 || len(first.Items) != 20 {
		t.Errorf("got limit %d and %d items, want the edition's default of 20", first.Limit, len(first.Items))
	}
	call := first.Items[6]
	if _, ok := call["flow_name"]; !ok || len(call) != 18 {
		t.Errorf("got %v, want flow_name among 18 fields", call)
	}
	sid := call["call_sid"].(string)
	if got := get(t, srv, url.Values{"call_sid": {strings.ToUpper(sid[5:20])}}); got.Total != 1 || got.Items[0]["call_sid"] != sid {
		t.Errorf("call_sid: got %d calls, want the one", got.Total)
	}
	named := get(t, srv, url.Values{"assistant_name": {"DESK"}})
	for _, call := range named.Items {
		if name, ok := call["assistant_name"].(string); !ok || !strings.Contains(strings.ToLower(name), "desk") {
			t.Errorf("assistant_name=DESK: got %v", call["assistant_name"])
		}
	}
	a := ask(t, srv.Mock, "GET", "/api/v1/calls?limit=51", bearer)
	if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), "less than or equal to 50") {
		t.Errorf("limit=51: got %d %s", a.Code, a.Body)
	}
}
