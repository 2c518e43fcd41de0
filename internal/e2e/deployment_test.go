package e2e_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

// secret is the token of the account whose calls a test is about, strange that of another one.
const (
	secret  = "e2e-acme"
	strange = "e2e-globex"
)

// deployment is an app of examples/deployment, and where its calls are kept.
type deployment struct {
	app      string
	needs    string   // Python packages
	store    string   // the folder of store.py, examples/deployment if it is ""
	database string   // as store.py names it, a file of the test's own if it is ""
	env      []string // more of it
	flags    []string // of uvicorn
}

// deploy starts an app of examples/deployment over the calls, and answers its base URL. It ends with the test.
func deploy(t *testing.T, app string, calls []json.RawMessage, flags ...string) string {
	t.Helper()
	return deployment{app: app, needs: "fastapi, uvicorn", flags: flags}.start(t, calls)
}

func (d deployment) start(t *testing.T, calls []json.RawMessage) string {
	t.Helper()
	program := python(t, d.needs)
	folder, err := filepath.Abs(filepath.Join(dir, "deployment"))
	if err != nil {
		t.Fatal(err)
	}
	d.store, d.database = cmp.Or(d.store, folder), cmp.Or(d.database, filepath.Join(t.TempDir(), "calls.db"))
	depend(t, folder)
	depend(t, d.store)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	command := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Dir = d.store
		cmd.Env = append(os.Environ(), "CALLS_DATABASE="+d.database, "CALLS_TOKENS="+strange+":globex,"+secret+":acme", "PYTHONDONTWRITEBYTECODE=1",
			"PYTHONPATH="+d.store+string(filepath.ListSeparator)+folder)
		cmd.Env = append(cmd.Env, d.env...)
		return cmd
	}
	for account, calls := range map[string][]json.RawMessage{"acme": calls, "globex": numbered(items(t, mock.New(mock.Options{Calls: 30})), 90_000)} {
		fill := command("store.py", d.database, account)
		fill.Stdin = bytes.NewReader(jsonLines(calls))
		if out, err := fill.CombinedOutput(); err != nil {
			t.Fatalf("store.py: %v\n%s", err, out)
		}
	}
	server := command(append([]string{"-m", "uvicorn", d.app + ":app", "--port", "0", "--no-access-log"}, d.flags...)...)
	log, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	base, drained := ready(log)
	t.Cleanup(func() {
		cancel() // kills the server, by its id
		text := <-drained
		_ = server.Wait()
		if t.Failed() {
			t.Logf("the end of %s's log:\n%s", d.app, text[max(0, len(text)-2000):])
		}
	})
	if u, ok := <-base; ok {
		return u
	}
	t.Fatalf("%s didn't start", d.app)
	return ""
}

// depend reads a folder's files, so that go test doesn't take its word from the cache where one has changed.
func depend(t *testing.T, folder string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.py"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no programs (%v)", folder, err)
	}
	for _, name := range names {
		if _, err := os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
}

func jsonLines(calls []json.RawMessage) (out []byte) {
	for _, call := range calls {
		out = append(append(out, call...), '\n')
	}
	return out
}

var running = regexp.MustCompile(`Uvicorn running on (http://\S+)`)

// ready reads a server's log to its end. The first channel gets the address where it listens, or is closed without; the
// second one gets all of the log.
func ready(log io.Reader) (base, drained chan string) {
	base, drained = make(chan string, 1), make(chan string, 1)
	go func() {
		var text strings.Builder
		for s := bufio.NewScanner(log); s.Scan(); {
			fmt.Fprintln(&text, s.Text())
			if m := running.FindStringSubmatch(s.Text()); m != nil {
				base <- m[1]
			}
		}
		close(base)
		drained <- text.String()
	}()
	return base, drained
}

var leadingID = regexp.MustCompile(`^\{"id":\d+`)

// oddCalls are generated ones and those of scenarios about what databases get wrong, numbered through.
func oddCalls(t *testing.T, generated int) (calls []json.RawMessage) {
	t.Helper()
	return callsOf(t, []mock.Options{
		{Calls: generated, Days: 4},
		{Scenario: "same-start"},
		{Scenario: "null-started-at"},
		{Scenario: "fractional-seconds"},
		{Scenario: "tiny-and-huge-costs"},
		{Scenario: "phone-lookalikes"},
		{Scenario: "nested-metadata"},
		{Scenario: "long-and-odd-text"},
		{Scenario: "midnight-and-leap-day"},
	})
}

// callsOf are the calls of some mocks, numbered through.
func callsOf(t *testing.T, options []mock.Options) (calls []json.RawMessage) {
	t.Helper()
	for _, o := range options {
		calls = append(calls, items(t, mock.New(o))...)
	}
	return numbered(calls, 9000)
}

// numbered gives calls other ids, downwards.
func numbered(calls []json.RawMessage, from int) []json.RawMessage {
	for i := range calls {
		calls[i] = leadingID.ReplaceAll(calls[i], fmt.Appendf(nil, `{"id":%d`, from-7*i))
	}
	return calls
}

// items are a mock's calls as they would be sent.
func items(t *testing.T, m *mock.Mock) (out []json.RawMessage) {
	t.Helper()
	text := "[" + string(m.AppendCalls(nil, 0, m.Len())) + "]"
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// side is one of two servers of the same calls.
type side struct {
	base   string
	client *http.Client
}

// reply is what a client makes of an answer.
type reply struct {
	Status    int
	Challenge string
	Body      any
}

func (s side) ask(t *testing.T, pathAndQuery, authorization string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+pathAndQuery, nil)
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	a, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	out := reply{Status: a.StatusCode, Challenge: a.Header.Get("WWW-Authenticate")}
	out.Body = readPlain(t, a.Body)
	return out
}

// readPlain reads a JSON value, plainly.
func readPlain(t *testing.T, from io.Reader) (value any) {
	t.Helper()
	decoder := json.NewDecoder(from)
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return plain(value)
}

// plain gives equal values one form: numbers whatever their digits, times whatever their offset and fraction.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = plain(v[name])
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case json.Number:
		if n, ok := new(big.Rat).SetString(string(v)); ok {
			return n.RatString()
		}
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return at.UTC().Format(time.RFC3339Nano)
		}
	}
	return v
}

// locations are the places that a 422 names.
func (r reply) locations() (out []any) {
	body, _ := r.Body.(map[string]any)
	list, _ := body["detail"].([]any)
	for _, entry := range list {
		e, _ := entry.(map[string]any)
		out = append(out, e["loc"])
	}
	return out
}

// sides are the deployment, its every exchange judged, and a mock of the same calls.
func sides(t *testing.T, calls []json.RawMessage) (deployment, mocked side) {
	t.Helper()
	base := deploy(t, "app", calls)
	judged := &ringback.Transport{Report: func(j ringback.Judgement) {
		if j.Unjudged != "" {
			t.Errorf("%s: %s", j.Request.URL, j.Unjudged)
		}
		for _, v := range j.Violations {
			if v.Part == ringback.PartBody || v.Part == ringback.PartStatus || (v.Part == ringback.PartHeader && v.Name != "Authorization") {
				t.Errorf("%s: %v", j.Request.URL, v)
			}
		}
	}}
	handler := mock.New(mock.Options{Items: calls, Tokens: []string{strange, secret}})
	return side{base, &http.Client{Transport: judged}}, side{"http://mock", &http.Client{Transport: inProcess{handler}}}
}

// inProcess asks a handler without a socket.
type inProcess struct{ handler http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

// The deployment and the mock, written apart, answer the same.
func TestDeploymentAgreesWithTheMock(t *testing.T) {
	t.Parallel()
	calls := oddCalls(t, 250)
	deployment, mocked := sides(t, calls)
	t.Run("queries", func(t *testing.T) { agreeOnQueries(t, deployment, mocked, newQuerist(t, calls)) })
	t.Run("credentials", func(t *testing.T) { agreeOnCredentials(t, deployment, mocked) })
}

func agreeOnQueries(t *testing.T, deployment, mocked side, q *querist) {
	rounds := 300
	if testing.Short() {
		rounds = 60
	}
	seen := map[int]int{}
	for range rounds {
		path := pick(q, "/api/v1/calls?", "/api/v1/calls/?") + q.query().Encode()
		want, got := mocked.ask(t, path, "Bearer "+secret), deployment.ask(t, path, "Bearer "+secret)
		seen[want.Status]++
		if want.Status == http.StatusUnprocessableEntity {
			want.Body, got.Body = want.locations(), got.locations() // the words are each one's own
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("%s: the mock's answer (-) and the deployment's (+):\n%s", path, diff)
		}
	}
	if seen[http.StatusOK] < rounds/3 || seen[http.StatusUnprocessableEntity] < rounds/10 {
		t.Errorf("statuses were %v: one kind was hardly tried", seen)
	}
}

// agreeOnCredentials asks with good and bad ones, which are looked at before the rest.
func agreeOnCredentials(t *testing.T, deployment, mocked side) {
	for _, authorization := range []string{
		"", "Bearer", "Bearer ", "Bearer wrong", "Bearer " + secret + "x", "Bearer " + secret + " " + secret, secret, "Basic " + secret,
		"bearer " + secret, "BEARER " + strange,
	} {
		for _, path := range []string{"/api/v1/calls?limit=1", "/api/v1/calls/?limit=0"} {
			want, got := mocked.ask(t, path, authorization), deployment.ask(t, path, authorization)
			if got.Status != want.Status || (got.Challenge == "") != (want.Challenge == "") {
				t.Errorf("%q, %s: got %d %q, want %d %q", authorization, path, got.Status, got.Challenge, want.Status, want.Challenge)
			}
		}
	}
}
