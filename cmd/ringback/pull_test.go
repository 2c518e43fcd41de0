package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ringback/ringback/contract/pull"
	"github.com/ringback/ringback/mock"
)

// An interrupted pull leaves whole lines, says how to go on, and goes on.
func TestInterruptedPullGoesOn(t *testing.T) {
	inner := mock.New(mock.Options{Calls: 40})
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var asked atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 4 {
			interrupt()
			<-r.Context().Done()
		}
		inner.ServeHTTP(w, r)
	}))
	defer srv.Close()
	file := filepath.Join(t.TempDir(), "calls.jsonl")
	args := []string{"pull", srv.URL, "--token", "a-token", "--page-size", "10", "--out", file}
	var out, errors bytes.Buffer
	code := run(ctx, args, nil, &out, &errors)
	if want := "ringback: interrupted: 19 of 40 calls in " + file + "; the same command goes on from there\n"; code != exitInterrupted || errors.String() != want {
		t.Errorf("got exit code %d and %q, want 130 and %q", code, errors.String(), want)
	}
	if text, err := os.ReadFile(file); err != nil || bytes.Count(text, []byte("}\n")) != 19 || !bytes.HasSuffix(text, []byte("}\n")) {
		t.Errorf("got %d lines, %v, want 19 whole ones", bytes.Count(text, []byte("\n")), err)
	}
	errors.Reset()
	if code := run(t.Context(), args, nil, &out, &errors); code != exitOK || out.Len() > 0 {
		t.Errorf("got exit code %d, %q and %q, want 0", code, &out, &errors)
	}
	if text, err := os.ReadFile(file); err != nil || bytes.Count(text, []byte("}\n")) != 40 {
		t.Errorf("got %d lines, %v, want 40", bytes.Count(text, []byte("\n")), err)
	}
}

// A bar fits the terminal, is full at the end, and promises nothing where the total isn't known.
func TestBar(t *testing.T) {
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	b := newBar(nil, true, func() time.Time { return now })
	b.first = 500
	now = now.Add(2 * time.Second)
	for _, tt := range []struct {
		at   pull.Progress
		want string
	}{
		{pull.Progress{Calls: 1500, Total: 3000, Requests: 3}, "[############------------] 1500/3000 calls, 3 requests 500/s"},
		{pull.Progress{Calls: 3000, Total: 3000, Requests: 5}, "[########################] 3000/3000 calls, 5 requests 1250/s"},
		{pull.Progress{Calls: 3001, Total: 3000, Requests: 5}, "[########################] 3001/3000 calls, 5 requests 1250/s"},
		{pull.Progress{Calls: 1500, Total: -1, Requests: 3}, "1500 calls, 3 requests 500/s"},
		{pull.Progress{Calls: 1500, Total: 0, Requests: 3}, "1500 calls, 3 requests 500/s"},
	} {
		if got := b.line(tt.at); got != tt.want || len(got) > 80 {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
	if b.tell(pull.Progress{Calls: 1}); b.drawn {
		t.Error("got a bar though nobody wants it")
	}
}

// Where there is no terminal, a line says now and then that a pull goes on.
func TestProgressWithoutATerminal(t *testing.T) {
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	b := newBar(&out, false, func() time.Time { return now })
	for n := range int64(8) {
		b.tell(pull.Progress{Calls: n * 1000, Total: 8000, Requests: int(n)})
		now = now.Add(10 * time.Second)
	}
	b.clear()
	if got, want := out.String(), "ringback: 3000/8000 calls, 3 requests 100/s\nringback: 6000/8000 calls, 6 requests 100/s\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A token that the target tells wherever it can comes out nowhere.
func TestPullTellsNoToken(t *testing.T) {
	for name, form := range forms(secret) {
		if name == "beginning" {
			continue // as the name of a member: without a sign that it was cut, it is a name like any
		}
		srv := httptest.NewServer(gossip(t, form))
		var out, errors bytes.Buffer
		run(t.Context(), []string{"pull", srv.URL, "--token", secret, "--header", "X-Also: " + secret}, nil, &out, &errors)
		srv.Close()
		if told := out.String() + errors.String(); strings.Contains(told, form) {
			t.Errorf("%s: %s", name, fmt.Sprintf("%.2000s", told))
		}
	}
}
