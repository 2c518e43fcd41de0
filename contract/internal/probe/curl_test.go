package probe_test

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract/internal/probe"
)

var asked = []probe.Ask{
	{},
	{Query: "limit=2&customer_phone=%2B1555&x=a+b"},
	{Query: `q='single'"double"$HOME` + "`id`" + `\n%zz{1,2}[0-9]&f[]=1`},
	{Path: "//api/v1/calls", Authorization: []string{}},
	{Path: "/api/v1/./calls", Authorization: []string{}},
	{Path: "/api/v1/%2e/%63alls"},
	{Method: http.MethodHead},
	{Method: http.MethodOptions},
	{Authorization: []string{"Bearer $WRONG_TOKEN"}},
	{Authorization: []string{"$TOKEN"}},
	{Authorization: []string{""}},
	{Authorization: []string{"Bearer $TOKEN", "Bearer $SECOND_TOKEN"}},
	{Query: "key=$TOKEN"},
	{Header: http.Header{"Accept": nil}},
	{Header: http.Header{"Accept": {"text/html"}, "X-Odd": {`it's "$5"`}}},
	{Header: http.Header{"Accept-Encoding": {"gzip"}, "If-None-Match": {`"a b"`}}},
}

// A curl line runs as pasted, and asks what the probe asked.
func TestCurlLinesRun(t *testing.T) {
	for _, program := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("no %s here", program)
		}
	}
	seen := make(chan *http.Request, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Clone(r.Context())
		ok(w, r)
	}))
	defer srv.Close()
	p, _ := newProbe(t, nil, func(o *probe.Options) {
		o.URL, o.Transport, o.SecondToken = srv.URL, &http.Transport{DisableCompression: true}, "of-another-account"
		o.Header = http.Header{"X-Tenant-Key": {"of a gateway"}, "Accept": {"application/*"}}
	})
	for _, ask := range asked {
		line := p.Curl(ask)
		if strings.Contains(line, token) || strings.Contains(line, token[:len(token)-1]) || strings.Contains(line, "of-another-account") || strings.Contains(line, "of a gateway") {
			t.Errorf("a token shows: %s", line)
		}
		if a := p.Do(t.Context(), ask); a.Err != nil {
			t.Fatalf("%s: %v", line, a.Err)
		}
		byProbe := <-seen
		command := exec.CommandContext(t.Context(), "sh", "-c", line)
		command.Env = []string{"TOKEN=" + token, "SECOND_TOKEN=of-another-account", "HOME=/nowhere", "HEADER_X_TENANT_KEY=of a gateway", "HEADER_ACCEPT=application/*"}
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", line, err, out)
			continue
		}
		sameRequest(t, line, <-seen, byProbe, ask)
	}
}

func sameRequest(t *testing.T, line string, got, want *http.Request, ask probe.Ask) {
	t.Helper()
	if got.Method != want.Method || got.RequestURI != want.RequestURI {
		t.Errorf("%s: got %s %s, want %s %s", line, got.Method, got.RequestURI, want.Method, want.RequestURI)
	}
	names := []string{"Authorization", "X-Tenant-Key", "Accept"}
	for name := range ask.Header {
		names = append(names, name)
	}
	for _, name := range names {
		if g, w := strings.Join(got.Header[name], "|"), strings.Join(want.Header[name], "|"); g != w || len(got.Header[name]) != len(want.Header[name]) {
			t.Errorf("%s: got %s %q, want %q", line, name, g, w)
		}
	}
}
