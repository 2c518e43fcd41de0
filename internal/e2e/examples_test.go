// Package e2e runs the programs of examples/ against the mock, as their users would.
package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
)

const dir = "../../examples"

// call is what the examples look at.
type call struct {
	AssistantID int64       `json:"assistant_id"`
	Status      string      `json:"status"`
	Duration    int64       `json:"duration"`
	StartedAt   time.Time   `json:"started_at"`
	TotalCost   json.Number `json:"total_cost"`
	LLMCost     json.Number `json:"llm_cost"`
}

// calls are those of a mock, without asking it over HTTP.
func calls(t *testing.T, m *mock.Mock) (out []call) {
	t.Helper()
	text := "[" + string(m.AppendCalls(nil, 0, m.Len())) + "]"
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// need skips the test where a program or package isn't there, and fails it where it has to be.
func need(t *testing.T, what string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if os.Getenv("RINGBACK_E2E") == "required" {
		t.Fatalf("%s is needed: %v", what, err)
	}
	t.Skipf("%s isn't there: %v", what, err)
}

// run runs an example against a mock and answers what it prints.
func run(t *testing.T, srv *mock.Server, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "RINGBACK_URL="+srv.URL, "RINGBACK_TOKEN=e2e", "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func python(t *testing.T, module string) string {
	t.Helper()
	program := os.Getenv("RINGBACK_PYTHON")
	if program == "" {
		program = "python3"
	}
	need(t, "the Python package "+module, exec.CommandContext(t.Context(), program, "-c", "import "+module).Run())
	return program
}

func TestIterateCalls(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{})
	from, to := mock.DefaultNow.AddDate(0, 0, -14), mock.DefaultNow.AddDate(0, 0, -1)
	count, seconds := 0, int64(0)
	for _, c := range calls(t, srv.Mock) {
		if c.Status == "completed" && !c.StartedAt.Before(from) && !c.StartedAt.After(to) {
			count++
			seconds += c.Duration
		}
	}
	if count <= 100 {
		t.Fatalf("%d calls fit one page: nothing is iterated", count)
	}
	got := run(t, srv, python(t, "requests"), "iterate_calls.py", from.Format(time.RFC3339), to.Format(time.RFC3339))
	if want := fmt.Sprintf("%d completed calls, %d seconds", count, seconds); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The documented loop, told nothing but another base URL: as calls come in or vanish between its pages, it reads one twice, or misses
// one.
func TestIterateWhileCallsMove(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{})
	program := python(t, "requests")
	var completed []call // newest first
	total := int64(0)
	for _, c := range calls(t, srv.Mock) {
		if c.Status == "completed" {
			completed = append(completed, c)
			total += c.Duration
		}
	}
	newest, last := completed[0].Duration, completed[100].Duration // the last of the first page once the newest has come in
	for scenario, want := range map[string]string{
		"call-comes-in": fmt.Sprintf("%d completed calls, %d seconds", len(completed), total-newest+last),
		"call-vanishes": fmt.Sprintf("%d completed calls, %d seconds", len(completed)-1, total-last),
	} {
		for range 2 { // it repeats
			moving := *srv
			moving.URL += "/scenario/" + scenario
			if got := run(t, &moving, program, "iterate_calls.py"); got != want {
				t.Errorf("%s: got %q, want %q", scenario, got, want)
			}
		}
	}
}

// millionths reads a decimal text of at most six places.
func millionths(t *testing.T, text json.Number) int64 {
	t.Helper()
	if text == "" {
		return 0
	}
	whole, fraction, _ := strings.Cut(string(text), ".")
	n, err := strconv.ParseInt(whole+(fraction + "000000")[:6], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTotalCost(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{})
	count, seconds, total, llm := 0, int64(0), int64(0), int64(0)
	for _, c := range calls(t, srv.Mock) {
		if c.Status == "completed" && c.AssistantID == 123 {
			count++
			seconds += c.Duration
			total += millionths(t, c.TotalCost)
			llm += millionths(t, c.LLMCost)
		}
	}
	got := run(t, srv, python(t, "requests"), "total_cost.py", "123")
	want := fmt.Sprintf("%d calls, %d seconds\ntotal_cost %d.%06d\nllm_cost %d.%06d\n", count, seconds, total/1e6, total%1e6, llm/1e6, llm%1e6)
	if count == 0 || total == 0 || !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want it to begin with %q", got, want)
	}
}

func TestOfficialClient(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{})
	if got := run(t, srv, python(t, "burki"), "official_client.py"); got != "50 calls" {
		t.Errorf("got %q, want a full page of 50 calls", got)
	}
}

func TestFilterByAssistant(t *testing.T) {
	_, err := exec.LookPath("node")
	need(t, "Node.js", err)
	_, err = os.Stat(filepath.Join(dir, "node_modules", "axios"))
	need(t, "the npm package axios", err)
	srv := mock.NewServer(t, mock.Options{})
	count := 0
	for _, c := range calls(t, srv.Mock) {
		if c.Status == "completed" && c.AssistantID == 101 {
			count++
		}
	}
	got := run(t, srv, "node", "filter_by_assistant.mjs", "101")
	if want := fmt.Sprintf("%d of %d calls", min(count, 100), count); got != want || count == 0 {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCurl(t *testing.T) {
	_, err := exec.LookPath("curl")
	need(t, "curl", err)
	srv := mock.NewServer(t, mock.Options{})
	pages := strings.Split(run(t, srv, "sh", "curl.sh", "123"), "\n")
	if len(pages) != 4 {
		t.Fatalf("got %d pages, want 4", len(pages))
	}
	for i, query := range []string{"", "status=completed&assistant_id=123&date_from=2024-01-01T00:00:00Z&limit=50", "skip=0&limit=50", "skip=50&limit=50"} {
		if v := srv.Spec().JudgePage(query, []byte(pages[i])); len(v) > 0 {
			t.Errorf("%s: %v", query, v)
		}
	}
}
