package main

import (
	"errors"
	"fmt"
	"io"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/report"
	"github.com/ringback/ringback/internal/infile"
)

// checkFlags are what is asked, how gently, and what becomes of it.
type checkFlags struct {
	*access
	spec        func() (*ringback.Spec, error)
	profile     string
	maxRequests int
	maxTime     time.Duration
	rate        float64
	concurrency int
	only, skip  []string
	known       string
	seed        uint64
	strict      bool
	reports     []string
	save        string
	quiet       bool
	verbose     bool
	config      string
}

func newCheck() *cobra.Command {
	var schema bool
	cmd := &cobra.Command{
		Use:   "check URL",
		Short: "Find out whether a deployment keeps the contract",
		Long: `Check reads a deployment that it doesn't control, with GET, HEAD and OPTIONS alone, and says of every promise of the contract
whether it holds, is broken, or couldn't be judged from the data there is. A failure is said only if it shows again.

Exit code 0: every must that could be judged holds. 1: one is broken (with --strict a should, too), or the list of known failures
isn't true any more. 2: wrong usage or spec, or a report that couldn't be written. 3: the target can't be reached or refuses the
credentials. 4: a budget cut laws off, or nothing that was asked for could be judged; with --strict, anything inconclusive.
130: interrupted; the report is written all the same.

Flags may stand in a file, ringback.yaml, by their names without dashes. Flags win over variables, variables over the file.`,
		Example: `  ringback check https://api.example.com --token-file token.txt
  RINGBACK_TOKEN=… ringback check https://api.example.com --report html=report.html --report junit=report.xml
  ringback check http://127.0.0.1:4010 --token any --only 'filter/*' --strict`,
	}
	f := addCheckFlags(cmd.Flags())
	cmd.Flags().BoolVar(&schema, "report-schema", false, "print the JSON Schema of JSON reports and end")
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return fmt.Errorf("check: got %d arguments, want one URL", len(args))
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if schema {
			_, err := cmd.OutOrStdout().Write(report.Schema())
			return err
		}
		return f.run(cmd, args)
	}
	return cmd
}

func addCheckFlags(flags *pflag.FlagSet) *checkFlags {
	f := &checkFlags{access: addAccessFlags(flags).withSecondToken(), spec: specFlag(flags)}
	flags.StringVar(&f.profile, "profile", "standard", "how much is asked: quick, standard or deep")
	flags.IntVar(&f.maxRequests, "max-requests", 0, "send at most so many requests (default: the profile's, 60, 400 or 2000)")
	flags.DurationVar(&f.maxTime, "max-time", 0, "end after this time, like 5m (default: none)")
	flags.Float64Var(&f.rate, "rate", 0, "send at most so many requests a second (default: no bound)")
	flags.IntVar(&f.concurrency, "concurrency", 4, "how many requests may be under way at once")
	flags.StringSliceVar(&f.only, "only", nil, "check these laws alone, whichever profile has them; * stands for any text (repeatable)")
	flags.StringSliceVar(&f.skip, "skip", nil, "leave these laws out; * stands for any text (repeatable)")
	flags.StringVar(&f.known, "known", "", "a file of known failures, each with law, reason and expires")
	flags.Uint64Var(&f.seed, "seed", 0, "which values are asked for; the same seed and data make the same requests")
	flags.BoolVar(&f.strict, "strict", false, "a broken should counts, and nothing may be left unjudged")
	flags.StringArrayVar(&f.reports, "report", nil, "write a report: tree, json, junit, sarif, github or html, =FILE (repeatable; - is standard output)")
	flags.StringVar(&f.save, "save", "", "keep the answers that show a failure in this folder, as scenarios for serve --scenarios")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress; of the tree the failures, and a last line if anything is broken or a must is unjudged")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "a line for each law on standard error")
	flags.StringVar(&f.config, "config", "", "the file with flags (default: ringback.yaml, if it is there)")
	return f
}

func (f *checkFlags) run(cmd *cobra.Command, args []string) error {
	signal.Ignore(syscall.SIGPIPE) // an output that nobody reads any more is an error that says so, and the other reports are written
	var target contract.Target
	var keeper *keeper
	var outputs outputs
	err := untilInterrupted(cmd.Context(), func() (err error) { // a file may be a pipe that is silent
		if target, err = f.read(cmd, args); err != nil {
			return err
		}
		if keeper, err = newKeeper(f.save); err != nil {
			return err
		}
		outputs, err = openOutputs(f.reports, cmd.OutOrStdout())
		return err
	})
	if err != nil {
		return err
	}
	target.Broken = keeper.broken()
	progress := newProgress(cmd.ErrOrStderr(), f.quiet, f.verbose)
	target.Progress = progress.tell
	r, err := contract.Check(cmd.Context(), target)
	progress.clear()
	if r == nil {
		outputs.abandon()
		return err
	}
	if e := outputs.write(r, f.options(), cmd.ErrOrStderr()); e != nil {
		return e
	}
	if !outputs.read() {
		if e := report.Closing(cmd.ErrOrStderr(), r, f.options()); e != nil {
			return e
		}
	}
	if e := keeper.sum(cmd.ErrOrStderr(), f.quiet); e != nil {
		return e
	}
	return verdictOf(r, f.refusalOf(err, target.Spec), f.strict)
}

// verdictOf is the exit code of a run whose report is written.
func verdictOf(r *contract.Report, err error, strict bool) error {
	switch {
	case err != nil && r.ExitCode(strict) == contract.ExitBroken:
		return &exit{contract.ExitBroken, err}
	case err != nil:
		return &exit{contract.ExitUnreachable, err}
	}
	if code := r.ExitCode(strict); code != contract.ExitKept {
		return &exit{code: code}
	}
	return nil
}

func (f *checkFlags) options() report.Options {
	return report.Options{Strict: f.strict, Brief: f.quiet, Version: version()}
}

// read is what the flags say, those of the file too.
func (f *checkFlags) read(cmd *cobra.Command, args []string) (t contract.Target, err error) {
	url, err := applyConfig(cmd.Flags(), f.config)
	if err != nil {
		return t, err
	}
	if len(args) == 1 {
		url = args[0]
	}
	if url == "" {
		return t, errors.New("check: no target: want a URL, like https://api.example.com")
	}
	return f.target(url, cmd.ErrOrStderr())
}

// target is what the flags say.
func (f *checkFlags) target(url string, stderr io.Writer) (t contract.Target, err error) {
	spec, err := f.spec()
	if err != nil {
		return t, err
	}
	if t, err = f.access.target(spec, stderr); err != nil {
		return t, err
	}
	if err := t.Profile.UnmarshalText([]byte(f.profile)); err != nil {
		return t, fmt.Errorf("--profile: %w", err)
	}
	for name, patterns := range map[string][]string{"only": f.only, "skip": f.skip} {
		if f.flags.Changed(name) && len(patterns) == 0 {
			return t, fmt.Errorf("--%s: got none, want a law or a pattern, like filter/*", name)
		}
	}
	if f.maxTime < 0 {
		return t, fmt.Errorf("--max-time %s: want more than 0", f.maxTime)
	}
	if f.flags.Changed("max-requests") && f.maxRequests < 1 {
		return t, fmt.Errorf("--max-requests %d: want at least 1", f.maxRequests)
	}
	if f.concurrency < 1 {
		return t, fmt.Errorf("--concurrency %d: want at least 1", f.concurrency)
	}
	t.URL, t.MaxRequests, t.MaxTime, t.Rate, t.Concurrency = url, f.maxRequests, f.maxTime, f.rate, f.concurrency
	t.Only, t.Skip, t.Seed = f.only, f.skip, f.seed
	if f.known == "" {
		return t, nil
	}
	text, err := infile.ReadText(f.known, infile.MaxSettings)
	if err != nil {
		return t, fmt.Errorf("--known: %w", err)
	}
	if t.Known, err = contract.ReadKnown(f.known, text); err != nil {
		return t, fmt.Errorf("--known: %w", err)
	}
	return t, nil
}
