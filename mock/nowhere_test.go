package mock_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/ringback/ringback/mock"
)

// Where there is nothing, the answer says what there is, and what is probably wrong with the client's base URL.
func TestNowhere(t *testing.T) {
	var log strings.Builder
	m := mock.New(mock.Options{Calls: 2, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, tt := range []struct{ target, hint string }{
		{"/calls", `the base URL lacks "/api/v1" at its end`},
		{"/v1/calls", `the base URL lacks "/api" at its end`},
		{"/calls/", `the base URL lacks "/api/v1" at its end`},
		{"/api/v1/api/v1/calls", `the base URL has "/api/v1" too many`},
		{"/api/api/v1/calls/", `the base URL has "/api" too many`},
		{"/v2/api/v1/calls?limit=5", `the base URL has "/v2" too many`},
		{"//api/v1/calls", "the base URL has a slash too many at its end"},
		{"/api/v1/calls//", "there is a slash too many at its end"},
		{"/api/v1/calls/count", `nothing is served below the list: no single calls, no count, no "count"`},
		{"/api/v1/calls/123", `no "123"`},
		{"/api/v1/calls/123/transcript", `no "123/transcript"`},
		{"/api/v1/calls%3Flimit=5", "the question mark is escaped"},
		{"/api/v1/Calls", "did you mean /api/v1/calls?"},
		{"/api/v2/calls", "did you mean /api/v1/calls?"},
		{"/api//v1/calls", "did you mean /api/v1/calls?"},
		{"/openapi.yml", "did you mean /openapi.yaml?"},
		{"/health", "did you mean /healthz?"},
		{"/scenarios/empty/api/v1/calls", "did you mean /scenario/...?"},
		{"/scenario/empty/calls", `the base URL lacks "/api/v1" at its end`},
		{"/api/v1/assistants", ""},
		{"/%00%0a%f0%9f%98%80", ""},
		{"/callsx", ""},
	} {
		a := ask(t, m, "GET", "http://mock.test"+tt.target, bearer)
		var body struct{ Detail string }
		if err := json.Unmarshal(a.Body.Bytes(), &body); err != nil || a.Code != http.StatusNotFound {
			t.Errorf("%s: got %d %s, want 404 in the API's form", tt.target, a.Code, a.Body)
		}
		rest, known := strings.CutPrefix(body.Detail, "Not Found: ")
		before, hint, _ := strings.Cut(rest, "; ")
		if !known || !strings.Contains(before, " isn't served. Of the API there is GET /api/v1/calls alone") || !strings.Contains(hint, tt.hint) || (tt.hint == "") != (hint == "") {
			t.Errorf("%s: got %s, want the hint %s", tt.target, body.Detail, tt.hint)
		}
		notice := a.Header().Get("Ringback-Notice")
		if strings.ContainsFunc(notice, func(r rune) bool { return r < ' ' || r > '~' }) || !strings.Contains(log.String(), "isn't served") {
			t.Errorf("%s: got the notice %q and the log %s, want it in both", tt.target, notice, log.String())
		}
		log.Reset()
	}
}

// Another method is refused with those that there are, wherever it is asked.
func TestOtherMethods(t *testing.T) {
	m := mock.New(mock.Options{Calls: 2})
	for _, tt := range []struct{ method, target, allow string }{
		{"POST", list, "GET, HEAD, OPTIONS"},
		{"DELETE", list + "/", "GET, HEAD, OPTIONS"},
		{"PUT", "/scenario/empty" + list, "GET, HEAD, OPTIONS"},
		{"QUERY", list, "GET, HEAD, OPTIONS"},
		{"POST", "/healthz", "GET, HEAD"},
		{"OPTIONS", "/openapi.yaml", "GET, HEAD"},
	} {
		a := ask(t, m, tt.method, tt.target, bearer)
		if a.Code != 405 || a.Header().Get("Allow") != tt.allow || !strings.HasPrefix(a.Body.String(), `{"detail":"Method Not Allowed: \"`+tt.method+`\" isn't served at /`) {
			t.Errorf("%s %s: got %d %v %s, want 405 with Allow: %s", tt.method, tt.target, a.Code, a.Header(), a.Body, tt.allow)
		}
	}
	for _, target := range []string{"/calls", "/api/v1/calls/initiate", "/api/v1/assistants"} {
		if a := ask(t, m, "POST", target, bearer); a.Code != http.StatusNotFound {
			t.Errorf("POST %s: got %d, want 404", target, a.Code)
		}
	}
}

// Who is refused learns why, and so does the log: a mock may take certain tokens only without anybody remembering it.
func TestRefusedTokens(t *testing.T) {
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))
	for _, tt := range []struct {
		o           mock.Options
		token, want string
	}{
		{mock.Options{Tokens: []string{"s3cret-token"}, TokenSource: "RINGBACK_TOKEN"}, "Bearer any-token", "only the tokens of RINGBACK_TOKEN pass here, without it any does"},
		{mock.Options{Tokens: []string{"s3cret-token"}}, "Bearer any-token", "only the tokens of mock.Options.Tokens pass here"},
		{mock.Options{}, "any-token", "want the form Bearer KEY in one Authorization"},
	} {
		tt.o.Log, tt.o.Calls = logger, 1
		a := ask(t, mock.New(tt.o), "GET", list, http.Header{"Authorization": {tt.token}})
		if a.Code != 401 || !strings.HasPrefix(a.Body.String(), `{"detail":"Invalid API key: `+tt.want) || !strings.Contains(log.String(), tt.want) {
			t.Errorf("%s: got %d %s and the log %s, want %s in both", tt.token, a.Code, a.Body, log.String(), tt.want)
		}
		if strings.Contains(a.Body.String()+log.String(), "s3cret") {
			t.Errorf("got %s and the log %s, want no token in them", a.Body, log.String())
		}
		log.Reset()
	}
}
