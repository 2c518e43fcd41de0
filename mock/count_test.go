package mock_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/mock"
)

// step is a request of one of several clients that use a mock at the same time.
type step struct {
	token, prefer, target string
	want                  int
}

// Whoever names a session or shows a token of its own is counted by itself: tests that run side by side don't meet.
func TestScenariosCountClients(t *testing.T) {
	const third = "scenario=rate-limited-every-third"
	for name, steps := range map[string][]step{
		"by token": {
			{"a", third, list, 200},
			{"b", third, list, 200},
			{"a", third, list, 200},
			{"b", third, list, 200},
			{"a", third, list, 429},
			{"b", third, list, 429},
			{"a", third, list, 200},
		},
		"by session": {
			{"a", third + ", session=one", list, 200},
			{"a", third + ", session=two", list, 200},
			{"a", third + ", session=one", list, 200},
			{"a", third + ", session=two", list, 200},
			{"a", third + ", session=one", list, 429},
			{"a", third + ", session=two", list, 429},
		},
		"a session, wherever it is said, and whoever says it": {
			{"a", third + ", session=one", list, 200}, {"b", third, list + "?__session=one", 200}, {"c", third, "/session/one" + list, 429},
		},
		"a session that looks like a token": {
			{"a", third, list, 200}, {"b", third + ", session=a", list, 200}, {"a", third, list, 200}, {"b", third + ", session=a", list, 200},
		},
		"without credentials": {
			{"", third, list, 401}, {"", third, list, 401}, {"a", third, list, 200}, {"", third, list, 429}, {"a", third, list, 200},
		},
		"malformed credentials": {
			{"a b", third, list, 401}, {"a b", third, list, 401}, {"c d", third, list, 401}, {"a b", third, list, 429}, {"c d", third, list, 401},
		},
		"each scenario by itself": {
			{"a", third, list, 200},
			{"a", third, list, 200},
			{"a", "scenario=rate-limited-at-first", list, 429},
			{"a", third, list, 429},
			{"a", "scenario=rate-limited-at-first", list, 429},
			{"a", "scenario=rate-limited-at-first", list, 200},
		},
	} {
		t.Run(name, func(t *testing.T) { follow(t, mock.New(mock.Options{Calls: 3}), steps) })
	}
}

// A mock whose every answer a scenario gives counts clients apart, too; also behind a handler that asks more than once.
func TestServedScenarioCountsClients(t *testing.T) {
	steps := []step{
		{"a", "", list, 429},
		{"b", "", list, 429},
		{"a", "session=s", list, 429},
		{"a", "", list, 429},
		{"a", "", list, 200},
		{"b", "session=s", list, 429},
		{"c", "session=s", list, 200},
		{"b", "", list, 429},
		{"b", "", list, 200},
	}
	follow(t, mock.New(mock.Options{Scenario: "rate-limited-at-first"}), steps)
	follow(t, mock.New(mock.Options{Scenario: "rate-limited-at-first", Wrap: func(answers http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answers.ServeHTTP(&discard{header: http.Header{}}, r)
			answers.ServeHTTP(w, r)
		})
	}}), steps)
}

func follow(t *testing.T, m *mock.Mock, steps []step) {
	t.Helper()
	var got, want []int
	for _, s := range steps {
		h := http.Header{}
		if s.token != "" {
			h.Set("Authorization", "Bearer "+s.token)
		}
		if s.prefer != "" {
			h.Set("Prefer", s.prefer)
		}
		got, want = append(got, ask(t, m, "GET", s.target, h).Code), append(want, s.want)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-), got (+): %s", diff)
	}
}

// However many clients there are, a thousand are counted: of one more the one that was silent for longest begins anew.
func TestCountedClientsAreBounded(t *testing.T) {
	m := mock.New(mock.Options{Calls: 3})
	status := func(session string) int {
		return ask(t, m, "GET", list, http.Header{"Authorization": {"Bearer a"}, "Prefer": {"scenario=rate-limited-at-first, session=" + session}}).Code
	}
	status("first")
	status("second")
	for i := range 998 {
		status(fmt.Sprint(i))
	}
	status("first")
	if n := m.Counted("rate-limited-at-first"); n != 1000 {
		t.Fatalf("got %d clients, want 1000", n)
	}
	status("one more")
	if n := m.Counted("rate-limited-at-first"); n != 1000 {
		t.Errorf("got %d clients, want 1000 still", n)
	}
	if got := status("first"); got != 200 {
		t.Errorf("the third request of a client that asked lately: got %d, want 200", got)
	}
	if got := status("second"); got != 429 {
		t.Errorf("the client that was silent for longest: got %d, want 429 as at first", got)
	}
	m.ResetScenarios()
	if got := status("first"); got != 429 || m.Counted("rate-limited-at-first") != 1 {
		t.Errorf("behind a reset: got %d and %d clients, want 429 and 1", got, m.Counted("rate-limited-at-first"))
	}
}
