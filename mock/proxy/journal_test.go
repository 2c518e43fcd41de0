package proxy_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/console"
	"github.com/ringback/ringback/mock/journal"
	"github.com/ringback/ringback/mock/proxy"
)

// The journal has every exchange before its client has the end of the answer, with what both sides did wrong and without tokens.
func TestJournal(t *testing.T) {
	j := journal.New(journal.Options{})
	remembered := func(o *proxy.Options) { o.Journal = j }
	wrong := strings.Replace(wrongPage, `"1"`, `"`+token+`"`, 1)
	for name, tt := range map[string]struct {
		deployment http.Handler
		target     string
		change     func(*proxy.Options)
		want       string
	}{
		"held":      {says(200, wrong), "/api/v1/calls?limt=1", remembered, "200 /api/v1/calls?limt=[REDACTED]: query/unknown schema/type"},
		"streamed":  {chunked(wrong), "/api/v1/calls", remembered, "200 /api/v1/calls: schema/type"},
		"refused":   {says(200, wrong), "/api/v1/calls", func(o *proxy.Options) { o.Errors = true }, "502 /api/v1/calls: schema/type"},
		"elsewhere": {says(200, wrong), "/other", remembered, "200 /other: request/path, unmatched"},
		"unjudged": {
			says(200, wrong), "/api/v1/calls", func(o *proxy.Options) { o.MaxBody = 10 },
			"200 /api/v1/calls:, unjudged: the body is larger than 10 bytes",
		},
	} {
		t.Run(name, func(t *testing.T) {
			j.Reset()
			before(t, tt.deployment, remembered, tt.change).get(tt.target)
			entries := j.Entries()
			if len(entries) != 1 {
				t.Fatalf("got %d entries, want 1", len(entries))
			}
			e := entries[0]
			got := fmt.Sprintf("%d %s:", e.Status, e.URL)
			for _, v := range e.Violations {
				got += " " + v.Rule
			}
			if e.Unmatched {
				got += ", unmatched"
			}
			if e.Unjudged != "" {
				got += ", unjudged: " + e.Unjudged
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("want (-), got (+): %s", diff)
			}
			if text := fmt.Sprint(e); strings.Contains(text, token[:8]) {
				t.Errorf("got %s, which has the token", text)
			}
		})
	}
}

// The page and the routes of the mock are the proxy's, too, and don't stand in the journal.
func TestAdmin(t *testing.T) {
	j := journal.New(journal.Options{})
	s := before(t, says(200, wrongPage), func(o *proxy.Options) {
		o.Journal, o.Admin, o.Console = j, admin.New(admin.Options{Journal: j}), console.New(console.Options{Journal: j})
	})
	if a := s.get("/", "Accept", "text/html"); !strings.Contains(a.body, "<html") {
		t.Errorf("got %.100s, want the page", a.body)
	}
	if a := s.get("/openapi.yaml"); a.body != string(ringback.Default().Source()) || a.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("got %.100s, want the contract", a.body)
	}
	s.get("/api/v1/calls")
	var got struct {
		Requests []struct {
			Contract struct {
				Kept bool
				Says []string
			}
		}
		Meta struct{ Total int }
	}
	if err := json.Unmarshal([]byte(s.get("/__admin/requests").body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Meta.Total != 1 || got.Requests[0].Contract.Kept || !strings.HasPrefix(got.Requests[0].Contract.Says[0], "/total: got") {
		t.Errorf("got %+v", got)
	}
}
