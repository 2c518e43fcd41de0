package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// connections is how many clients ask at once.
const connections = 16

// load asks a server for a page for some seconds, over all connections.
type load interface {
	run(ctx context.Context, base, query string, v varying, seconds int) (requests int, elapsed time.Duration, err error)
	String() string
}

// varying is what each request has for itself, if there is a most: a random value of a parameter.
type varying struct {
	parameter string // &skip=
	most      int
}

// next is the end of a query.
func (v varying) next() string {
	if v.most == 0 {
		return ""
	}
	return v.parameter + strconv.Itoa(rand.IntN(v.most+1)) //nolint:gosec // no secret
}

// newLoad is wrk where it is installed, Go's own client where not.
func newLoad(dir string) (load, error) {
	command, err := exec.LookPath("wrk")
	if err != nil {
		return goLoad{}, nil
	}
	w := &wrkLoad{command: command, count: filepath.Join(dir, "count.lua"), vary: filepath.Join(dir, "vary.lua")}
	return w, errors.Join(
		os.WriteFile(w.count, []byte(countScript), 0o600),
		os.WriteFile(w.vary, []byte(countScript+varyScript), 0o600),
	)
}

type wrkLoad struct{ command, count, vary string }

func (*wrkLoad) String() string { return fmt.Sprintf("wrk, 1 thread, %d connections", connections) }

// The scripts of wrk: one prints what is counted, the other also gives every request a value of its own.
const (
	countScript = `
function done(summary)
  local e = summary.errors
  io.write(string.format("counted %d %d %d\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout))
end
`
	varyScript = `
local most, target
function init(args)
  target = wrk.path .. args[1]
  most = tonumber(args[2])
  math.randomseed(tonumber(args[3]))
end
function request() return wrk.format(nil, target .. math.random(0, most)) end
`
)

func (w *wrkLoad) run(ctx context.Context, base, query string, v varying, seconds int) (int, time.Duration, error) {
	args := []string{"-t1", "-c", strconv.Itoa(connections), "-d", strconv.Itoa(seconds) + "s", "-H", "Authorization: " + credentials}
	if v.most > 0 {
		args = append(args, "-s", w.vary, base+path+query, "--", v.parameter, strconv.Itoa(v.most), strconv.Itoa(rand.IntN(1<<30))) //nolint:gosec // no secret
	} else {
		args = append(args, "-s", w.count, base+path+query)
	}
	out, err := exec.CommandContext(ctx, w.command, args...).CombinedOutput() //nolint:gosec // this program's own command
	if err != nil {
		return 0, 0, fmt.Errorf("wrk: %w: %s", err, out)
	}
	return parseCounted(out)
}

// parseCounted reads the line that countScript prints: requests, microseconds, errors.
func parseCounted(out []byte) (int, time.Duration, error) {
	_, line, ok := bytes.Cut(out, []byte("counted "))
	var requests, micros, failed int
	if n, _ := fmt.Sscan(string(line), &requests, &micros, &failed); !ok || n != 3 || requests == 0 {
		return 0, 0, fmt.Errorf("wrk: counted no requests: %s", out)
	}
	if failed > 0 {
		return 0, 0, fmt.Errorf("wrk: %d of %d requests failed", failed, requests)
	}
	return requests, time.Duration(micros) * time.Microsecond, nil
}

type goLoad struct{}

func (goLoad) String() string { return fmt.Sprintf("Go's own client, %d connections", connections) }

func (goLoad) run(ctx context.Context, base, query string, v varying, seconds int) (int, time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
	defer cancel()
	began := time.Now()
	var requests atomic.Int64
	errs := make([]error, connections)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() { errs[i] = ask(ctx, &requests, base, query, v) })
	}
	group.Wait()
	return int(requests.Load()), time.Since(began), errors.Join(errs...)
}

// ask asks over one connection until the context ends.
func ask(ctx context.Context, requests *atomic.Int64, base, query string, v varying) error {
	c, err := connect(base)
	if err != nil {
		return err
	}
	defer c.close()
	for ctx.Err() == nil {
		if err := c.get(query + v.next()); err != nil {
			return err
		}
		requests.Add(1)
	}
	return nil
}
