package probe_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback/contract/internal/probe"
)

// A handler that panics gives no answer, and one that never answers is waited for no longer than a request may take.
func TestHandlersThatGiveNoAnswer(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	for _, tt := range []struct {
		name, want string
		handler    http.HandlerFunc
		timeout    time.Duration
	}{
		{"panics", "the handler panicked: no database", func(http.ResponseWriter, *http.Request) { panic("no database") }, 0},
		{"aborts", "reset", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0},
		{"blocks", "deadline exceeded", func(http.ResponseWriter, *http.Request) { <-release }, time.Millisecond},
		{"shows the token", "the handler panicked: [REDACTED]", func(_ http.ResponseWriter, r *http.Request) { panic(r.Header.Get("Authorization")[7:]) }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := newProbe(t, tt.handler, func(o *probe.Options) { o.Timeout = tt.timeout })
			if a := p.Do(t.Context(), probe.Ask{}); a.Err == nil || !strings.Contains(a.Err.Error(), tt.want) {
				t.Errorf("got %v, want %s", a.Err, tt.want)
			}
		})
	}
}

// Host is a header to those who ask, if not to net/http.
func TestHost(t *testing.T) {
	var hosts []string
	note := func(w http.ResponseWriter, r *http.Request) {
		hosts = append(hosts, r.Host, r.Header.Get("Host"))
		ok(w, r)
	}
	inProcess, _ := newProbe(t, http.HandlerFunc(note), func(o *probe.Options) { o.Header = http.Header{"Host": {"calls.test"}} })
	srv := httptest.NewServer(http.HandlerFunc(note))
	defer srv.Close()
	overSocket, _ := newProbe(t, nil, func(o *probe.Options) {
		o.Header, o.URL, o.Transport = http.Header{"Host": {"calls.test"}}, srv.URL, &http.Transport{}
	})
	for _, p := range []*probe.Probe{inProcess, overSocket} {
		if a := p.Do(t.Context(), probe.Ask{}); a.Err != nil {
			t.Fatal(a.Err)
		}
	}
	if got := strings.Join(hosts, " "); got != "calls.test  calls.test " {
		t.Errorf("got hosts %q", got)
	}
}
