package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

const (
	smallCalls = 1250 // the mock's default
	days       = 30   // likewise
)

// now is the mock's clock, so that every run asks for the same calls.
var now = time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC)

// bench is one run.
type bench struct {
	settings
	dir     string // of temporary files
	command string // ringback, built
	load    load
	bare    *process
	small   *process
	large   *process
	running []*process
	field   [][]contender // by page
	samples samples
}

// contender is a server that takes its turn at a page.
type contender struct {
	name    string
	process *process
	varying varying
}

// measure builds the command, starts the servers, lets them take turns and reports.
func measure(ctx context.Context, s settings) (*Report, error) {
	b := &bench{settings: s}
	var err error
	if b.dir, err = os.MkdirTemp("", "ringback-bench-"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(b.dir)
	defer b.stopAll()
	for _, step := range []func(context.Context) error{b.build, b.measureStarts, b.startAll, b.lineUp, b.warmUp, b.rotate, b.measureMemory} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	r := b.samples.report()
	r.describe(b.settings, b.load.String())
	return r, nil
}

func (b *bench) build(ctx context.Context) error {
	say("building")
	b.command = filepath.Join(b.dir, "ringback")
	out, err := exec.CommandContext(ctx, "go", "build", "-o", b.command, "github.com/ringback/ringback/cmd/ringback").CombinedOutput() //nolint:gosec // this program's own command
	if err != nil {
		return fmt.Errorf("go build: %w: %s", err, out)
	}
	b.load, err = newLoad(b.dir)
	return err
}

// serve starts the mock with so many calls.
func (b *bench) serve(ctx context.Context, calls int) (*process, error) {
	port := filepath.Join(b.dir, "port")
	return start(ctx, "ringback", port, pages[0].query, b.command, "serve", "--port", "0", "--port-file", port, "--log", "off",
		"--now", now.Format(time.RFC3339), "--days", strconv.Itoa(days), "--calls", strconv.Itoa(calls))
}

func (b *bench) serveBare(ctx context.Context, answersFile string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	port := filepath.Join(b.dir, "port")
	return start(ctx, "bare server", port, pages[0].query, self, bareCommand, answersFile, port)
}

// measureStarts starts the mock a few times at both sizes.
func (b *bench) measureStarts(ctx context.Context) error {
	const most = 3 // at the large size, where one takes seconds
	if _, err := b.startAndStop(ctx, smallCalls); err != nil {
		return err // the first reads the binary from the disk and doesn't count
	}
	for round := range b.rounds {
		say("starts, round %d of %d", round+1, b.rounds)
		small, err := b.startAndStop(ctx, smallCalls)
		if err != nil {
			return err
		}
		b.samples.SmallStarts = append(b.samples.SmallStarts, small)
		if round >= most {
			continue
		}
		large, err := b.startAndStop(ctx, b.settings.large)
		if err != nil {
			return err
		}
		b.samples.LargeStarts = append(b.samples.LargeStarts, large)
	}
	return nil
}

func (b *bench) startAndStop(ctx context.Context, calls int) (begin, error) {
	p, err := b.serve(ctx, calls)
	if err != nil {
		return begin{}, err
	}
	p.stop()
	return begin{p.ready, p.effort}, nil
}

// startAll starts the servers that are compared, the bare one with the pages of the small mock.
func (b *bench) startAll(ctx context.Context) error {
	var err error
	if b.small, err = b.serve(ctx, smallCalls); err != nil {
		return err
	}
	b.running = append(b.running, b.small)
	if b.large, err = b.serve(ctx, b.settings.large); err != nil {
		return err
	}
	b.running = append(b.running, b.large)
	answers, err := prepare(ctx, b.small.base)
	if err != nil {
		return err
	}
	text, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	file := filepath.Join(b.dir, "answers.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return err
	}
	if b.bare, err = b.serveBare(ctx, file); err != nil {
		return err
	}
	b.running = append(b.running, b.bare)
	return verifyPrepared(ctx, b.bare.base, answers)
}

func (b *bench) stopAll() {
	for _, p := range b.running {
		p.stop()
	}
}

// lineUp says who takes a turn at each page, after a look at what they answer.
func (b *bench) lineUp(ctx context.Context) error {
	for _, p := range pages {
		deepest, err := p.deepest(ctx, b.large.base)
		if err != nil {
			return err
		}
		contenders := []contender{
			{bareName, b.bare, varying{}},
			{smallName, b.small, varying{}},
			{largeName, b.large, varying{}},
			{deepName, b.large, varying{skipParameter, deepest}},
		}
		if p.filtered {
			contenders = append(contenders, contender{anewName, b.small, varying{anewParameter, anewMost}})
		}
		b.field = append(b.field, contenders)
	}
	return nil
}

// warmUp lets every server answer every page for a while, unmeasured.
func (b *bench) warmUp(ctx context.Context) error {
	return b.everyTurn(0, func(p page, c contender) error {
		say("warm-up: %s, %s", p.name, c.name)
		_, _, err := b.load.run(ctx, c.process.base, p.query, c.varying, 1)
		return err
	})
}

// rotate lets every server answer every page, round after round, each round beginning with another server.
func (b *bench) rotate(ctx context.Context) error {
	next, err := newCombinations(ctx, b.large.base, now, days)
	if err != nil {
		return err
	}
	for round := range b.rounds {
		err := b.everyTurn(round, func(p page, c contender) error {
			say("round %d of %d: %s, %s", round+1, b.rounds, p.name, c.name)
			return b.sample(ctx, round, p, c)
		})
		if err != nil {
			return err
		}
		say("round %d of %d: latency", round+1, b.rounds)
		if err := b.probe(next); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) everyTurn(round int, turn func(page, contender) error) error {
	for k, p := range pages {
		contenders := b.field[k]
		for i := range contenders {
			if err := turn(p, contenders[(i+round)%len(contenders)]); err != nil {
				return err
			}
		}
	}
	return nil
}

// sample measures one turn.
func (b *bench) sample(ctx context.Context, round int, p page, c contender) error {
	before, err := c.process.processorTime()
	if err != nil {
		return err
	}
	requests, elapsed, err := b.load.run(ctx, c.process.base, p.query, c.varying, b.seconds)
	if err != nil {
		return fmt.Errorf("%s, %s: %w", p.name, c.name, err)
	}
	after, err := c.process.processorTime()
	if err != nil {
		return err
	}
	b.samples.Turns = append(b.samples.Turns, turn{p.name, c.name, round, requests, elapsed, after - before})
	return nil
}

// probe measures how long single requests take: of any combination at the large size, and of a page of the bare server, which
// tells how quiet the machine is.
func (b *bench) probe(c *combinations) error {
	took, err := latencies(b.large.base, b.probes, c.next)
	if err != nil {
		return err
	}
	b.samples.Latencies = append(b.samples.Latencies, took)
	if took, err = latencies(b.bare.base, b.probes, func() string { return pages[0].query }); err != nil {
		return err
	}
	b.samples.BareLatencies = append(b.samples.BareLatencies, took)
	return nil
}

// measureMemory looks at the servers after all the load.
func (b *bench) measureMemory(context.Context) error {
	var err error
	if b.samples.SmallMemory.Now, b.samples.SmallMemory.Highest, err = b.small.memory(); err != nil {
		return err
	}
	b.samples.LargeMemory.Now, b.samples.LargeMemory.Highest, err = b.large.memory()
	return err
}

// say tells whoever waits what is going on.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
