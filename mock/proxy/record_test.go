package proxy_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures/record"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/proxy"
)

// A failure in production becomes a failing test of its client: the proxy keeps what it meets, the mock answers it again byte for
// byte, and a transport that judges finds what the proxy found.
func TestFromProductionToTest(t *testing.T) {
	page := `{"items":[{"id":1,"customer_phone_number":"+15550100","duration":"180"}],` + "\n\t" + `"total":1,"skip":0,"limit":1,"echo":"` + token + `"}`
	for name, tt := range map[string]struct {
		deployment http.HandlerFunc
		body       string // that comes back
	}{
		"page":     {says(200, page), strings.ReplaceAll(page, token, "[REDACTED]")},
		"streamed": {chunked(page), strings.ReplaceAll(page, token, "[REDACTED]")},
		"html":     {says(502, "<html>\r\n<h1>Bad Gateway</h1>", "Content-Type", "text/html", "Retry-After", "9"), "<html>\r\n<h1>Bad Gateway</h1>"},
		"bytes":    {says(200, "\xff\x00\x1f", "Content-Type", "application/octet-stream"), "\xff\x00\x1f"},
		"empty":    {says(200, ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			folder, err := record.Open(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			s := before(t, tt.deployment, func(o *proxy.Options) { o.Record = folder })
			first := s.get("/api/v1/calls?limit=1&api_key=" + token)
			s.get("/api/v1/calls?limit=1")
			found := regexp.MustCompile(`msg=record scenario=(\S+)`).FindAllStringSubmatch(s.logged.String(), -1)
			if len(found) != 1 {
				t.Fatalf("got log %s, want one record", s.logged)
			}
			scenario := found[0][1]
			text, err := os.ReadFile(filepath.Join(folder.Path(), scenario+".yaml"))
			if err != nil || strings.Contains(string(text), token[:8]) {
				t.Errorf("got %v and %s, want a file without the token", err, text)
			}

			srv := mock.NewServer(t, mock.Options{Scenarios: os.DirFS(folder.Path()), Scenario: scenario})
			var violations []ringback.Violation
			client := http.Client{Transport: &ringback.Transport{Report: func(j ringback.Judgement) { violations = j.Violations }}}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/api/v1/calls?limit=1", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer any")
			a, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer a.Body.Close()
			body, err := io.ReadAll(a.Body)
			if a.StatusCode != first.StatusCode || string(body) != tt.body || err != nil {
				t.Errorf("got %d %q, %v, want %d %q", a.StatusCode, body, err, first.StatusCode, tt.body)
			}
			for _, header := range []string{"Content-Type", "Retry-After"} {
				if got, want := a.Header.Get(header), first.Header.Get(header); got != want {
					t.Errorf("%s: got %q, want %q", header, got, want)
				}
			}
			if len(violations) == 0 {
				t.Error("got no violation: a client's test would not fail")
			}
		})
	}
}

// What keeps the contract isn't kept, nor what only the client did wrong; and a folder that can't be written to stops nobody.
func TestRecordsWhatIsBroken(t *testing.T) {
	folder, err := record.Open(filepath.Join(t.TempDir(), "folder"))
	if err != nil {
		t.Fatal(err)
	}
	keep := func(o *proxy.Options) { o.Record = folder }
	before(t, mock.New(mock.Options{}), keep).get("/api/v1/calls?limit=0")
	if entries, err := os.ReadDir(folder.Path()); len(entries) != 0 || err != nil {
		t.Errorf("got %v, %v, want nothing", entries, err)
	}
	if err := os.RemoveAll(folder.Path()); err != nil {
		t.Fatal(err)
	}
	s := before(t, says(200, wrongPage), keep)
	if got := s.get("/api/v1/calls"); got.body != wrongPage || !strings.Contains(s.logged.String(), "level=ERROR msg=record scenario=200-schema-type-total-") {
		t.Errorf("got %q, log %s", got.body, s.logged)
	}
}
