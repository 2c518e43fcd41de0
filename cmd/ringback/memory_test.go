//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
)

// peak runs the command to its end, and answers how many bytes it had in memory at most.
func peak(t *testing.T, args ...string) int64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "ringback", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("ringback %q: %v\n%s", args, err, &stderr)
	}
	return int64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) << 10 //nolint:unconvert // it has 32 bits on some systems
}

// A file of calls costs little more than twice its size: it isn't kept as a text beside what is served.
func TestMemoryOfData(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector, which runs with -short, takes memory of its own")
	}
	const size = 96 << 20
	name := filepath.Join(t.TempDir(), "calls.jsonl")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	m := mock.New(mock.Options{Calls: 1000})
	sample := m.AppendCalls(nil, 0, 1)
	id := bytes.IndexByte(sample, ',')
	meta := bytes.Repeat([]byte("so it was "), 400)
	for written, i := 0, 1; written < size; i++ { // the newest last, so that all of them have to be sorted
		n, err := fmt.Fprintf(file, "{\"id\":%d%s,\"note\":\"%s\"}\n", i, bytes.TrimSuffix(sample[id:], []byte("}")), meta)
		if err != nil {
			t.Fatal(err)
		}
		written += n
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty.jsonl")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before := peak(t, "generate", "--data", empty)
	got := peak(t, "generate", "--data", name, "--format", "csv") - before
	const prepared = 64 << 20 // bytes of rows that are kept as they are written too
	if want := int64(2*size + size/4 + prepared); got > want {
		t.Errorf("got %d MiB for %d, want at most %d", got>>20, size>>20, want>>20)
	}
}
