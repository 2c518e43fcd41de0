// Command bench measures the mock side by side with a bare net/http handler that writes the same page as one prepared byte
// slice. Every server runs in a process of its own, and the servers take turns within one run, because only ratios of one run
// on one machine mean anything. It prints the Markdown table of docs/speed.md.
//
//	go run ./internal/bench
//	go run ./internal/bench -rounds 9 -seconds 5 -json
//
// A figure that misses its bar is printed as such and is no failure; the exit code is 1 only where nothing could be measured.
//
//	main.go         flags
//	run.go          what is measured, in which order
//	page.go         the pages asked for, and that they are what they should be
//	combination.go  random requests with all nine parameters
//	process.go      a server: its start, its processor time and memory as the kernel counts them
//	bare.go         the handler compared with
//	load.go         many requests at once: by wrk where it is installed, else by Go
//	connection.go   one keep-alive connection that asks and waits
//	report.go       medians and ratios of the samples
//	table.go        the report as Markdown
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// settings are what the flags say.
type settings struct {
	rounds  int
	seconds int // per measurement
	large   int // calls
	probes  int // random combinations per round
	asJSON  bool
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == bareCommand {
		exitOn(serveBare(os.Args[2], os.Args[3]))
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var s settings
	flag.IntVar(&s.rounds, "rounds", 5, "how often each server takes its turn; the median counts")
	flag.IntVar(&s.seconds, "seconds", 1, "how long each measurement lasts")
	flag.IntVar(&s.large, "calls", 1_000_000, "size of the large data set")
	flag.IntVar(&s.probes, "probes", 400, "random combinations of parameters per round, for the latency")
	flag.BoolVar(&s.asJSON, "json", false, "print the report as JSON")
	flag.Parse()
	exitOn(s.check())
	report, err := measure(ctx, s)
	exitOn(err)
	exitOn(report.print(os.Stdout, s.asJSON))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func (s settings) check() error {
	if flag.NArg() > 0 {
		return fmt.Errorf("got argument %q, want flags only", flag.Arg(0))
	}
	for name, n := range map[string]int{"rounds": s.rounds, "seconds": s.seconds, "probes": s.probes} {
		if n < 1 {
			return fmt.Errorf("-%s %d: want at least 1", name, n)
		}
	}
	if s.large < smallCalls {
		return fmt.Errorf("-calls %d: want at least %d", s.large, smallCalls)
	}
	return nil
}

func (r *Report) print(w io.Writer, asJSON bool) error {
	if !asJSON {
		_, err := io.WriteString(w, r.Markdown())
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
