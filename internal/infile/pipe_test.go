//go:build unix

package infile

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pipe makes a named pipe, and has opens of it be given up at once.
func pipe(t *testing.T, within time.Duration) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skip(err)
	}
	before := openWithin
	openWithin = within
	t.Cleanup(func() { openWithin = before })
	return name
}

func TestPipeWithoutWriter(t *testing.T) {
	name := pipe(t, 0)
	if _, err := Read(name, 8); err == nil || !strings.HasSuffix(err.Error(), "it is a pipe that nobody writes into") {
		t.Errorf("got %v, want it given up", err)
	}
	w, err := os.OpenFile(name, os.O_WRONLY, 0) // lets the reader that waits go
	if err == nil {
		w.Close()
	}
}

// What a shell puts in the place of <(command) is a pipe.
func TestPipe(t *testing.T) {
	name := pipe(t, time.Minute)
	go func() { _ = os.WriteFile(name, []byte("a text"), 0) }()
	if got, err := Read(name, 8); err != nil || string(got) != "a text" {
		t.Errorf("got %q, %v", got, err)
	}
}
