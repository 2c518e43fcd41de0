package mock_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/mock"
)

// noSleep lets delays pass in no time.
func noSleep(context.Context, time.Duration) error { return nil }

// Every scenario keeps the spec, but for what it says it breaks, and breaks that.
func TestScenariosKeepTheSpec(t *testing.T) {
	for _, s := range fixtures.All() {
		t.Run(s.Name, func(t *testing.T) {
			srv := mock.NewServer(t, mock.Options{Scenario: s.Name, Sleep: noSleep})
			broken := map[string]bool{}
			for _, v := range srv.Check(srv.Len()) {
				broken[v.Rule] = true
			}
			if s.Respond != nil {
				judgeAnswers(t, srv, &s, broken)
			}
			for _, rule := range s.Breaks {
				if !broken[rule] {
					t.Errorf("it says that it breaks %s, but doesn't", rule)
				}
				delete(broken, rule)
			}
			for rule := range broken {
				t.Errorf("it breaks %s, but doesn't say so", rule)
			}
			if items := srv.AppendCalls(nil, 0, srv.Len()); len(items) == 0 && s.Name != "empty" {
				t.Error("it has no calls")
			}
		})
	}
}

// judgeAnswers asks for pages and notes the rules that the answers break. Whether an answer is cut off is no matter of rules: it
// has to be as the fault says.
func judgeAnswers(t *testing.T, srv *mock.Server, s *fixtures.Scenario, broken map[string]bool) {
	t.Helper()
	cut, whole := 0, 0
	for range 12 {
		r, a, err := exchange(t, srv, "/api/v1/calls?limit=3", "")
		if err != nil {
			cut++
			continue
		}
		whole++
		for _, v := range ringback.Default().JudgeResponse(r, a) {
			broken[v.Rule] = true
		}
	}
	switch always := !s.Respond.Counts(); {
	case isCut[s.Respond.Fault.Name] && (cut == 0 || (always && whole > 0)):
		t.Errorf("got %d answers and %d that were cut off, want them cut off", whole, cut)
	case !isCut[s.Respond.Fault.Name] && cut > 0:
		t.Errorf("got %d answers that were cut off, want none", cut)
	}
}

// isCut has the faults after which a client has no whole answer.
var isCut = map[string]bool{
	"EMPTY_RESPONSE": true, "MALFORMED_RESPONSE_CHUNK": true, "RANDOM_DATA_THEN_CLOSE": true, "CONNECTION_RESET_BY_PEER": true,
	"TRUNCATED_BODY": true,
}

// fresh makes a connection for each request: a client may repeat one that fails on a connection that was used before.
var fresh = http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// exchange asks, with a Prefer header if there is one, and reads the whole answer.
func exchange(t *testing.T, srv *mock.Server, target, prefer string) (ringback.Request, ringback.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer test")
	if prefer != "" {
		r.Header.Set("Prefer", prefer)
	}
	request := ringback.Request{Method: r.Method, URL: r.URL, Header: r.Header}
	a, err := fresh.Do(r)
	if err != nil {
		return request, ringback.Response{}, err
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	return request, ringback.Response{Status: a.StatusCode, Header: a.Header, Body: body}, err
}

func statuses(t *testing.T, srv *mock.Server, prefer string, n int) (got []int) {
	t.Helper()
	for range n {
		_, a, err := exchange(t, srv, "/api/v1/calls?limit=1", prefer)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, a.Status)
	}
	return got
}

// Counters are a scenario's own, and begin anew when they are reset.
func TestScenarioCounters(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Sleep: noSleep})
	third := []int{200, 200, 429, 200, 200, 429}
	if diff := cmp.Diff(third, statuses(t, srv, "scenario=rate-limited-every-third", 6)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{429, 429, 200, 200}, statuses(t, srv, "scenario=rate-limited-at-first", 4)); diff != "" {
		t.Error(diff)
	}
	if got := statuses(t, srv, "", 1); got[0] != 200 {
		t.Errorf("a request that names no scenario: got %d", got[0])
	}
	flaky := statuses(t, srv, "scenario=flaky", 10)
	requests := map[string]uint64{}
	for _, s := range srv.ScenarioStates() {
		if s.Requests > 0 {
			requests[s.Name] = s.Requests
		}
	}
	if diff := cmp.Diff(map[string]uint64{"rate-limited-every-third": 6, "rate-limited-at-first": 4, "flaky": 10}, requests); diff != "" {
		t.Error(diff)
	}
	if err := srv.ResetScenario("rate-limited-at-first"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]int{429, 429, 200}, statuses(t, srv, "scenario=rate-limited-at-first", 3)); diff != "" {
		t.Error(diff)
	}
	srv.ResetScenarios()
	if diff := cmp.Diff(flaky, statuses(t, srv, "scenario=flaky", 10)); diff != "" {
		t.Errorf("flaky doesn't repeat: %s", diff)
	}
	if err := srv.ResetScenario("flakey"); err == nil || !strings.Contains(err.Error(), `did you mean "flaky"?`) {
		t.Errorf("got %v, want a hint", err)
	}
}

// A loop as the documentation shows it reads one call twice, or misses one; every page keeps the contract.
func TestDrift(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Calls: 250})
	for name, want := range map[string]struct{ read, unique int }{
		"fault=CALL_COMES_IN": {250, 249}, "scenario=call-comes-in": {250, 249}, // one twice, and the one that came in not at all
		"fault=CALL_VANISHES": {249, 249}, "scenario=call-vanishes": {249, 249},
	} {
		for range 2 { // it repeats: nothing is remembered of a walk
			read, unique := walk(t, srv, name, "")
			if read != want.read || unique != want.unique {
				t.Errorf("%s: got %d calls, %d of them different, want %d and %d", name, read, unique, want.read, want.unique)
			}
		}
	}
	read, unique := walk(t, srv, "fault=CALL_COMES_IN", "&status=completed")
	if read != unique+1 {
		t.Errorf("filtered: got %d calls, %d of them different, want one twice", read, unique)
	}
	if read, unique := walk(t, srv, "fault=CALL_COMES_IN", "&customer_phone=nobody"); read+unique != 0 {
		t.Errorf("of no calls: got %d", read)
	}
}

// walk is the documented loop: pages of 50 until one isn't full.
func walk(t *testing.T, srv *mock.Server, prefer, filter string) (read, unique int) {
	t.Helper()
	seen := map[string]bool{}
	for skip := 0; ; skip += 50 {
		r, a, err := exchange(t, srv, "/api/v1/calls?limit=50&skip="+itoa(skip)+filter, prefer)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range ringback.Default().JudgeResponse(r, a) {
			t.Errorf("%s, skip %d: %v", prefer, skip, v)
		}
		p, err := ringback.Default().ReadPage(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range p.Items {
			seen[item.Text("id")] = true
			read++
		}
		if len(p.Items) < 50 {
			return read, len(seen)
		}
	}
}

// Scenarios of a user's own are served like those that ringback carries. A bad one is refused with file and line.
func TestOwnScenarios(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	srv := mock.NewServer(t, mock.Options{Scenarios: fstest.MapFS{
		"mine.yaml":  file("says: Mine.\ngenerate: {calls: 3, patch: [set: {call.duration: 7}]}\nrespond: {headers: {X-Mine: a}}\n"),
		"bytes.yaml": file("says: Bytes.\nrespond: {status: 418, base64: 'AP8='}\n"),
	}, Scenario: "mine"})
	_, a, err := exchange(t, srv, "/api/v1/calls?min_duration=7", "")
	if err != nil || !strings.Contains(string(a.Body), `"total":3`) || a.Header.Get("X-Mine") != "a" {
		t.Errorf("got %s, %v, want three calls and a header", a.Body, err)
	}
	_, a, err = exchange(t, srv, "/api/v1/calls", "scenario=bytes")
	if err != nil || a.Status != 418 || string(a.Body) != "\x00\xff" || a.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("got %d %q %v, %v", a.Status, a.Body, a.Header, err)
	}
	for text, want := range map[string]string{
		"says: A.\ngenerate:\n  calls: 1\n  patch:\n    - set: {call.length: 5}\n":      `a.yaml:5: there is no attribute "call.length"`,
		"says: A.\ngenerate:\n  calls: 1\n  patch:\n    - set: {call.duration: long}\n": `a.yaml:5: call.duration: got "long", want a value of its type: another is a fault, WRONG_TYPE.call.duration`,
		"says: A.\nitems:\n  - {id: 1}\n  - {id: x}\n":                                  `a.yaml:4: id: got "x", want a value of its type`,
		"says: A.\nrespond:\n  fault: EMPTY_BODDY\n":                                    `a.yaml:3: fault: got "EMPTY_BODDY"`,
		"says: A.\nrespond:\n  fault: WRONG_TYPE.call.length\n":                         `a.yaml:3: fault: WRONG_TYPE: got field "call.length"`,
		"says: A.\nrespond: {stauts: 5}\n":                                              `a.yaml:2: respond has no key "stauts" (did you mean "status"?)`,
	} {
		_, err := mock.Open(mock.Options{Scenarios: fstest.MapFS{"a.yaml": file(text)}})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Calls of scenarios that nobody asks for make room for those of others, and come back the same.
func TestScenariosMakeRoom(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{})
	srv.KeepAtMost(100)
	ask := func(name string) string {
		_, a, err := exchange(t, srv, "/api/v1/calls?limit=2", "scenario="+name)
		if err != nil {
			t.Fatal(err)
		}
		return string(a.Body)
	}
	first := ask("null-costs") // 60 calls
	for _, tt := range []struct {
		ask  string
		kept []string
	}{
		{"same-start", []string{"null-costs", "same-start"}}, // 30 more
		{"null-costs", []string{"null-costs", "same-start"}},
		{"null-started-at", []string{"null-costs", "null-started-at"}}, // 40 more, and the first was asked for again
		{"one-full-page", []string{"one-full-page"}},                   // 100
		{"thousand-and-one-calls", []string{"thousand-and-one-calls"}}, // more than are kept, but the last is
		{"single-call", []string{"single-call"}},
		{"large-metadata", []string{"large-metadata"}}, // 10, as long as 2,000
	} {
		ask(tt.ask)
		if diff := cmp.Diff(tt.kept, srv.Kept()); diff != "" {
			t.Errorf("after %s: %s", tt.ask, diff)
		}
	}
	if again := ask("null-costs"); again != first {
		t.Errorf("got %s, want %s", again, first)
	}
}
