package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a running server.
type process struct {
	name   string
	base   string        // URL
	ready  time.Duration // from its start to its first answer
	effort time.Duration // its processor time by then
	cmd    *exec.Cmd
	exited chan error
	stderr bytes.Buffer
}

// startLimit is how long a server may take to answer for the first time.
const startLimit = time.Minute

// start starts a server that writes its port to a file, and waits until it has answered a request.
func start(ctx context.Context, name, portFile, query string, command ...string) (*process, error) {
	p := &process{name: name, exited: make(chan error, 1)}
	p.cmd = exec.Command(command[0], command[1:]...) //nolint:gosec // this program's own commands
	p.cmd.Stderr = &p.stderr
	if err := os.RemoveAll(portFile); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() { p.exited <- p.cmd.Wait() }()
	err := p.firstAnswer(ctx, portFile, query)
	p.ready = time.Since(began)
	if err == nil {
		p.effort, err = p.processorTime()
	}
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return p, nil
}

func (p *process) firstAnswer(ctx context.Context, portFile, query string) error {
	const pause = 200 * time.Microsecond
	for {
		port, err := os.ReadFile(portFile)
		if err == nil {
			p.base = "http://127.0.0.1:" + string(bytes.TrimSpace(port))
			_, err := fetch(ctx, p.base, query)
			return err
		}
		select {
		case err := <-p.exited:
			p.exited <- err
			return fmt.Errorf("it ended before it listened: %s", bytes.TrimSpace(p.stderr.Bytes()))
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// stop ends the process, politely at first.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // one that has ended already doesn't mind
	select {
	case <-p.exited:
	case <-time.After(10 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.exited
	}
}

func (p *process) proc(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), name))
}

// processorTime is what the process has used of the processors, for itself and in the kernel.
func (p *process) processorTime() (time.Duration, error) {
	stat, err := p.proc("stat")
	if err != nil {
		return 0, fmt.Errorf("processor time of %s: %w", p.name, err)
	}
	return parseProcessorTime(string(stat))
}

// parseProcessorTime adds utime and stime of a /proc/PID/stat. The name before them may hold anything, even brackets.
func parseProcessorTime(stat string) (time.Duration, error) {
	const (
		utime = 11 // places behind the name
		stime = 12
		tick  = 10 * time.Millisecond // USER_HZ is 100 on every architecture that Go runs on
	)
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) <= stime {
		return 0, fmt.Errorf("processor time: got %q", stat)
	}
	user, err1 := strconv.Atoi(fields[utime])
	system, err2 := strconv.Atoi(fields[stime])
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

// memory is the process's resident memory in bytes, now and at its highest.
func (p *process) memory() (now, highest int64, err error) {
	status, err := p.proc("status")
	if err != nil {
		return 0, 0, fmt.Errorf("memory of %s: %w", p.name, err)
	}
	return parseMemory(string(status))
}

// parseMemory reads VmRSS and VmHWM of a /proc/PID/status.
func parseMemory(status string) (now, highest int64, err error) {
	for line := range strings.Lines(status) {
		name, value, _ := strings.Cut(line, ":")
		kilobytes, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch {
		case err != nil:
		case name == "VmRSS":
			now = kilobytes << 10
		case name == "VmHWM":
			highest = kilobytes << 10
		}
	}
	if now == 0 || highest == 0 {
		return 0, 0, errors.New("memory: the status has no VmRSS or no VmHWM")
	}
	return now, highest, nil
}

// fetch asks for a page once, in the way of any client.
func fetch(ctx context.Context, base, query string) (*prepared, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path+query, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", credentials)
	r.Close = true
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(answer.Body); err != nil {
		return nil, fmt.Errorf("GET %s%s: %w", path, query, err)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s%s: got status %d, want 200: %.200s", path, query, answer.StatusCode, body.Bytes())
	}
	return &prepared{answer.Header, body.Bytes()}, nil
}
