package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// A run that is interrupted still writes what it has, and says so by its exit code.
func TestInterruptedCheckWritesItsReport(t *testing.T) {
	inner := mock.New(mock.Options{Calls: 40})
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var asked atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 30 {
			interrupt()
		}
		inner.ServeHTTP(w, r)
	}))
	defer srv.Close()
	file := filepath.Join(t.TempDir(), "report.json")
	var out, errors bytes.Buffer
	code := run(ctx, []string{"check", srv.URL, "--token", "a-token", "--report", "json=" + file}, nil, &out, &errors)
	if code != contract.ExitInterrupted || !strings.HasPrefix(errors.String(), "interrupted: ") {
		t.Errorf("got exit code %d and %q, want 130", code, errors.String())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r contract.Report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if f := r.Finding("target/answers"); !r.Interrupted || f == nil || f.Outcome != contract.Pass {
		t.Errorf("got interrupted %t and %+v", r.Interrupted, f)
	}
}

// moody answers like the mock, but for what is spoiled.
type moody struct {
	inner http.Handler
	spoil atomic.Pointer[func([]byte) []byte]
}

func (m *moody) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	recorded := httptest.NewRecorder()
	m.inner.ServeHTTP(recorded, r)
	body := recorded.Body.Bytes()
	if spoil := m.spoil.Load(); spoil != nil {
		body = (*spoil)(body)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(recorded.Code)
	_, _ = w.Write(body)
}

func replacing(old, new string) *func([]byte) []byte {
	spoil := func(body []byte) []byte { return bytes.ReplaceAll(body, []byte(old), []byte(new)) }
	return &spoil
}

// Replay tells a failure that is still there from one that is gone, and from answers that have only changed.
func TestReplay(t *testing.T) {
	m := &moody{inner: mock.New(mock.Options{Calls: 40})}
	srv := httptest.NewServer(m)
	defer srv.Close()
	report := filepath.Join(t.TempDir(), "report.json")

	m.spoil.Store(replacing(`"status":"completed"`, `"status":"done"`))
	if code, said := command(t, "check", srv.URL, "--token", "a-token", "--only", "schema/item/status", "--report", "json="+report); code != exitBroken {
		t.Fatalf("got exit code %d\n%s", code, said)
	}
	for _, c := range []struct {
		name    string
		spoil   *func([]byte) []byte
		failure string
		code    int
		want    string
	}{
		{"as it was", replacing(`"status":"completed"`, `"status":"done"`), "schema/item/status", exitBroken, "reproduced: "},
		{"in another way", replacing(`"status":"completed"`, `"status":"over"`), "schema/item/status#1", exitBroken, "reproduced: "},
		{"mended", nil, "schema/item/status", exitOK, "gone: "},
		{"of another law", nil, "schema/item/statu", exitUsage, `did you mean "schema/item/status"?`},
		{"of one that holds", nil, "target/answers", exitUsage, "isn't broken in the report: pass"},
		{"of a number that isn't there", nil, "schema/item/status#9", exitUsage, "breaches in the report"},
		{"of no number", nil, "schema/item/status#x", exitUsage, "want a law and a number from 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m.spoil.Store(c.spoil)
			code, said := command(t, "replay", report, c.failure, "--token", "a-token")
			if code != c.code || !strings.Contains(said, c.want) {
				t.Errorf("got exit code %d and\n%swant %d and %q", code, said, c.code, c.want)
			}
		})
	}

	t.Run("nobody there", func(t *testing.T) {
		srv.Close()
		if code, said := command(t, "replay", report, "schema/item/status", "--timeout", "1s"); code != contract.ExitUnreachable {
			t.Errorf("got exit code %d\n%s", code, said)
		}
	})
}

// What only a comparison has shown is checked again where the answers have changed.
func TestReplayOfAComparison(t *testing.T) {
	m := mock.New(mock.Options{Calls: 200})
	var bug atomic.Pointer[string]
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if id := bug.Load(); id != nil && *id != "" {
			r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, "status=", *id)
		}
		m.ServeHTTP(w, r)
	}))
	defer srv.Close()
	report := filepath.Join(t.TempDir(), "report.json")
	long, short, none := "min_duration=60&status=", "max_duration=60&status=", ""
	bug.Store(&long)
	const law = "filter/status/exact"
	if code, said := command(t, "check", srv.URL, "--token", "a-token", "--only", law, "--report", "json="+report); code != exitBroken {
		t.Fatalf("got exit code %d\n%s", code, said)
	}
	for _, c := range []struct {
		bug  *string
		code int
		want string
	}{
		{&long, exitBroken, "reproduced: what was wrong is wrong again"},
		{&short, exitBroken, "reproduced: filter/status/exact is broken: got "},
		{&none, exitOK, "gone: the law holds"},
	} {
		bug.Store(c.bug)
		code, said := command(t, "replay", report, law, "--token", "a-token")
		if code != c.code || !strings.Contains(said, c.want) {
			t.Errorf("%q: got exit code %d and\n%swant %d and %q", *c.bug, code, said, c.code, c.want)
		}
	}
}

// A token goes where the report's target is, not where a report that was tampered with would have it.
func TestReplaySendsTheTokenNowhereElse(t *testing.T) {
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	exchange := func(method, url string) contract.Exchange {
		return contract.Exchange{Method: method, URL: url, Header: map[string][]string{"Authorization": {"Bearer $TOKEN"}}}
	}
	for name, second := range map[string]contract.Exchange{
		"another host":         exchange("GET", other.URL+"/api/v1/calls"),
		"a host behind an @":   exchange("GET", "http://127.0.0.1:1@"+strings.TrimPrefix(other.URL, "http://")),
		"another method":       exchange("DELETE", "http://127.0.0.1:1/api/v1/calls"),
		"no address":           exchange("GET", ""),
		"a longer host's name": exchange("GET", "http://127.0.0.1:1.example.com/api/v1/calls"),
	} {
		r := contract.Report{Tool: "ringback", Spec: "openapi.yaml", Target: "http://127.0.0.1:1/api/v1/calls", Findings: []contract.Finding{{
			Law: "page/length", Outcome: contract.Fail, Evidence: []contract.Evidence{{Requests: []contract.Exchange{second}}},
		}}}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "report.json")
		if err := os.WriteFile(file, text, 0o666); err != nil {
			t.Fatal(err)
		}
		if code, said := command(t, "replay", file, "page/length", "--token", "a-token"); code != exitUsage || asked > 0 {
			t.Errorf("%s: got exit code %d, %d requests elsewhere\n%s", name, code, asked, said)
		}
	}
}

// A deployment with a certificate of its own is reached with --ca or --insecure, and not without.
func TestCheckOverTLS(t *testing.T) {
	srv := httptest.NewUnstartedServer(mock.New(mock.Options{Calls: 40}))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of clients that leave
	srv.StartTLS()
	defer srv.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		flags []string
		code  int
		want  string
	}{
		{nil, contract.ExitUnreachable, "certificate"},
		{[]string{"--ca", ca}, exitOK, "every law that could be judged holds"},
		{[]string{"--insecure"}, exitOK, "whoever answers may be anyone"},
	} {
		code, said := command(t, append([]string{"check", srv.URL, "--token", "a-token", "--only", "page/length"}, c.flags...)...)
		if code != c.code || !strings.Contains(said, c.want) {
			t.Errorf("%v: got exit code %d and\n%swant %d and %q", c.flags, code, said, c.code, c.want)
		}
	}
}

// Headers of --header reach the deployment.
func TestCheckSendsHeaders(t *testing.T) {
	inner := mock.New(mock.Options{Calls: 40})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Tenant") != "7" {
			http.Error(w, "no tenant", http.StatusBadRequest)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	defer srv.Close()
	if code, said := command(t, "check", srv.URL, "--token", "a-token", "--only", "page/length", "--header", "X-Tenant: 7"); code != exitOK {
		t.Errorf("got exit code %d\n%s", code, said)
	}
}
