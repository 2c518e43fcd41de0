//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is a command under way.
type process struct {
	*exec.Cmd
	stdout io.ReadCloser
	stderr bytes.Buffer
}

// start starts the command. A minute later it is killed, which no test takes for a good end.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	p := &process{Cmd: exec.CommandContext(ctx, "ringback", args...)}
	p.Stderr = &p.stderr
	var err error
	if p.stdout, err = p.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// readByte waits for the output to begin.
func (p *process) readByte(t *testing.T) {
	t.Helper()
	if _, err := io.ReadFull(p.stdout, make([]byte, 1)); err != nil {
		t.Fatalf("read of the output: %v\n%s", err, &p.stderr)
	}
}

func (p *process) send(t *testing.T, s os.Signal) {
	t.Helper()
	if err := p.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// wantInterrupted waits for the end, which has to be that of an interrupted command.
func (p *process) wantInterrupted(t *testing.T) {
	t.Helper()
	code, err := exitCode(p.Wait())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("%d %s", code, &p.stderr), "130 ringback: interrupted\n"; got != want {
		t.Errorf("got exit code and message %q, want %q", got, want)
	}
}

// Nobody reads what generate prints, so that it is stuck in the middle of it when the signal comes.
func TestInterruptedOutput(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			p := start(t, "generate", "--calls", "20000")
			p.readByte(t)
			p.send(t, signal)
			p.wantInterrupted(t)
		})
	}
}

// A file that never ends keeps no command from ending.
func TestInterruptedInput(t *testing.T) {
	for _, command := range []string{"validate", "generate --data", "serve --port 0 --data", "spec --spec"} {
		t.Run(command, func(t *testing.T) {
			fifo := filepath.Join(t.TempDir(), "fifo")
			if err := syscall.Mkfifo(fifo, 0o600); err != nil {
				t.Skip(err)
			}
			p := start(t, append(strings.Fields(command), fifo)...)
			writer, err := os.OpenFile(fifo, os.O_WRONLY, 0) // waits for the reader
			if err != nil {
				t.Fatal(err)
			}
			defer writer.Close()
			p.send(t, syscall.SIGINT)
			p.wantInterrupted(t)
		})
	}
}

// As in generate | head: who has read enough is told nothing more, not even that.
func TestReaderGoesAway(t *testing.T) {
	for _, format := range []string{"json", "jsonl", "csv"} {
		t.Run(format, func(t *testing.T) {
			p := start(t, "generate", "--calls", "20000", "--format", format)
			p.readByte(t)
			p.stdout.Close()
			_ = p.Wait()
			if status := p.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != syscall.SIGPIPE || p.stderr.Len() > 0 {
				t.Errorf("got %v and message %q, want the end by a broken pipe and none", p.ProcessState, &p.stderr)
			}
		})
	}
}

// A server that is stopped has done its work, whichever way it is asked to.
func TestStop(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			p := start(t, "serve", "--port", "0")
			p.readByte(t) // the greeting: the port is open
			p.send(t, signal)
			if err := p.Wait(); err != nil || p.stderr.Len() > 0 {
				t.Errorf("got %v and message %q, want exit code 0 and none", err, &p.stderr)
			}
		})
	}
}

// A second signal ends a server at once, whatever is under way.
func TestSecondSignal(t *testing.T) {
	portFile := filepath.Join(t.TempDir(), "port")
	p := start(t, "serve", "--port", "0", "--port-file", portFile, "--log", "off")
	p.readByte(t)
	port, err := os.ReadFile(portFile)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", "127.0.0.1:"+strings.TrimSpace(string(port)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /api/v1/calls?__delay=600000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
	ended := make(chan error)
	go func() { ended <- p.Wait() }()
	signals := time.NewTicker(10 * time.Millisecond) // two that come at once may be one
	defer signals.Stop()
	for {
		select {
		case err := <-ended:
			if code, err := exitCode(err); err != nil || code != -1 {
				t.Errorf("got exit code %d, %v, want the process ended by the signal", code, err)
			}
			return
		case <-signals.C:
			_ = p.Process.Signal(syscall.SIGTERM) // it may have ended
		}
	}
}
