// Command mutants holds the contract suite against servers that are wrong in one way each, and against honest ones that merely
// differ: how many of the former it catches by the law they name, and how often it raises a false alarm over the latter.
//
//	go run ./internal/mutants                 # each once, at the smallest data that shows it
//	go run ./internal/mutants -full           # bugs at 300 and 3,000 calls, variants over ten seeds
//	go run ./internal/mutants -only 'page*'   # some of them, by their ids
//
// What is known not to be caught, and whom it accuses wrongly, stands in known.go; anything else that isn't as it should be makes
// it exit with 1.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path"
	"runtime"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
)

func main() {
	full := flag.Bool("full", false, "all bugs at 300 and 3,000 calls, all variants over ten seeds")
	only := flag.String("only", "*", "the bugs and variants whose id a pattern matches")
	out := flag.String("out", "", "write the result to this file too")
	verbose := flag.Bool("v", false, "print what was said of every broken law")
	workers := flag.Int("workers", runtime.GOMAXPROCS(0), "how many servers are checked at once")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if _, err := path.Match(*only, ""); err != nil {
		fmt.Fprintf(os.Stderr, "mutants: -only %q: %v\n", *only, err)
		os.Exit(2)
	}
	text, expected := run(ctx, jobsOf(*full, *only), *workers, *verbose)
	text = fmt.Sprintf("%s, %d laws\n\n%s", time.Now().UTC().Format(time.DateOnly), len(contract.Laws(ringback.Default())), text)
	fmt.Print(text)
	if *out != "" {
		if err := os.WriteFile(*out, []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "mutants:", err)
			os.Exit(2)
		}
	}
	if !expected {
		os.Exit(1)
	}
}
