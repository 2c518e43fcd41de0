package e2e_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/mock"
)

// WireMock's public Python client drives the mock, unchanged.
func TestWireMockPythonClient(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{})
	script, err := filepath.Abs("testdata/wiremock_client.py")
	if err != nil {
		t.Fatal(err)
	}
	want := `counts [3, 1, 1, 2, 1, 2, 1, 3, 3, 3, 2, 1]
all 4 ['/api/v1/cals', '/api/v1/calls?assistantId=[REDACTED]', '/api/v1/calls?limit=5&status=failed', '/api/v1/calls?limit=5&status=completed'] False
newest GET /api/v1/cals Bearer [REDACTED] 404
limit 2
since 0
one /api/v1/cals
found ['/api/v1/calls?limit=5&status=completed', '/api/v1/calls?limit=5&status=failed']
unmatched ['/api/v1/cals']
settings 20
settings None
refused: near misses NotFoundException
refused: another request NotFoundException
refused: body patterns InvalidInputException
refused: json path InvalidInputException
refused: stubs NotFoundException
after a reset 0`
	if diff := cmp.Diff(want, run(t, srv, python(t, "wiremock"), script)); diff != "" {
		t.Errorf("want (-), got (+): %s", diff)
	}
}

// goClientCall is a call of WireMock's Go client, as it sends it: github.com/wiremock/go-wiremock, client.go and request.go (2024). The client
// takes any status but 200 for an error, and reads what it is answered into the fields of journal/model.go.
type goClientCall struct {
	Call   string          // of the client
	Method string          // that it sends
	Path   string          // likewise; {id} stands for the newest request's
	Body   json.RawMessage // likewise
	Status int             // that it gets
	Reads  json.RawMessage // what it reads of the answer: the golden part
}

// The documented calls of WireMock's Go client get what that client reads.
func TestWireMockGoClient(t *testing.T) {
	text, err := os.ReadFile("testdata/go-wiremock.json")
	if err != nil {
		t.Fatal(err)
	}
	var calls []goClientCall
	if err := json.Unmarshal(text, &calls); err != nil {
		t.Fatal(err)
	}
	if len(calls) < 15 {
		t.Fatalf("got %d calls, want the documented ones", len(calls))
	}
	for _, call := range calls {
		t.Run(call.Call, func(t *testing.T) {
			srv := mock.NewServer(t, mock.Options{})
			for _, target := range []string{"/api/v1/calls?status=completed&limit=2", "/api/v1/calls?status=failed", "/api/v1/cals"} {
				send(t, http.MethodGet, srv.URL+target, "")
			}
			status, answer := send(t, call.Method, srv.URL+strings.ReplaceAll(call.Path, "{id}", srv.Requests()[2].ID), string(call.Body))
			if status != call.Status {
				t.Fatalf("got status %d, want %d: %s", status, call.Status, answer)
			}
			if call.Reads != nil {
				wantPart(t, "", decode(t, string(call.Reads)), decode(t, answer))
			}
		})
	}
}

// send sends a request as the client under test or the admin client does.
func send(t *testing.T, method, url, body string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer s3cret")
	r.Header.Set("User-Agent", "client/1.0")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(text)
}

func decode(t *testing.T, text string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

// wantPart holds what a client reads against what it got, which may have more members.
func wantPart(t *testing.T, at string, want, got any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		members, _ := got.(map[string]any)
		for name, value := range want {
			wantPart(t, at+"/"+name, value, members[name])
		}
	case []any:
		elements, _ := got.([]any)
		if len(elements) != len(want) {
			t.Fatalf("%s: got %v, want %d elements", at, got, len(want))
		}
		for i := range want {
			wantPart(t, at+"/"+string(rune('0'+i)), want[i], elements[i])
		}
	default:
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: want (-), got (+): %s", at, diff)
		}
	}
}
