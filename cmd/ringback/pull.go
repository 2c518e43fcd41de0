package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/pull"
	"github.com/ringback/ringback/internal/printable"
	"github.com/ringback/ringback/mock"
)

// pullFlags are what is read, how gently, and what becomes of it.
type pullFlags struct {
	*access
	spec  func() (*ringback.Spec, error)
	query []string
	o     pull.Options
	quiet bool
}

func newPull() *cobra.Command {
	f := &pullFlags{}
	cmd := &cobra.Command{
		Use:   "pull URL",
		Short: "Read a deployment's calls and anonymise them",
		Long: `Pull reads the calls of a deployment, newest first, and writes one a line, anonymised: phone numbers, names, SIDs, ids and the
values of metadata are replaced under a key, so that repeats and numbers that begin alike stay so, and times, durations, costs,
statuses and nulls are as they were. The key is thrown away unless --key-file keeps it. Who knows some of the calls may still
recognise them by their times: what comes out is for testing, not for the public.

With --out an interrupted pull goes on where it ended when the same command is given again.

Exit code 0: all calls are written. 2: wrong usage or spec, or an output that can't be written. 3: the target can't be reached,
refuses the credentials, or answers something else than calls. 4: --max-requests or --max-calls ended it. 130: interrupted.`,
		Example: `  RINGBACK_TOKEN=… ringback pull https://api.example.com > calls.jsonl && ringback serve --data calls.jsonl
  ringback pull https://api.example.com --token-file token.txt --query 'status=completed&date_from=2026-01-01' --out calls.jsonl
  ringback pull http://127.0.0.1:4010 --token any --key-file pull.key --shift --out calls.jsonl`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("pull: got %d arguments, want one URL, like https://api.example.com", len(args))
			}
			return nil
		},
	}
	flags := cmd.Flags()
	f.access, f.spec = addAccessFlags(flags), specFlag(flags)
	flags.StringArrayVar(&f.query, "query", nil, "filters, as in 'status=completed&date_from=2026-01-01' (repeatable)")
	flags.StringVar(&f.o.File, "out", "", "write to this file; an interrupted one is gone on with")
	flags.StringVar(&f.o.KeyFile, "key-file", "", "keep the key of the replacements in this file, so that later pulls fit (made if it isn't there)")
	flags.BoolVar(&f.o.Shift, "shift", false, "move all times some weeks back, the same number for one key")
	flags.StringArrayVar(&f.o.Keep, "keep", nil, "a property that stays as it is (repeatable)")
	flags.IntVar(&f.o.PageSize, "page-size", 0, "how many calls to ask for at once (default: the most that the spec allows)")
	flags.IntVar(&f.o.MaxRequests, "max-requests", 0, "send at most so many requests (default: no bound)")
	flags.Int64Var(&f.o.MaxCalls, "max-calls", 0, "read at most so many calls (default: a tenth more than the target tells of at the beginning)")
	flags.Float64Var(&f.o.Rate, "rate", 0, "send at most so many requests a second (default: no bound)")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress and no summary")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) }
	return cmd
}

func (f *pullFlags) run(cmd *cobra.Command, url string) (err error) {
	o := f.o
	var target contract.Target
	err = untilInterrupted(cmd.Context(), func() (err error) { // a file may be a pipe that is silent
		if o.Spec, err = f.spec(); err != nil {
			return err
		}
		target, err = f.target(o.Spec, cmd.ErrOrStderr())
		return err
	})
	if err != nil {
		return err
	}
	o.Token, o.Header, o.Transport, o.Timeout = target.Token, target.Header, target.Transport, target.Timeout
	if cmd.Flags().Changed("page-size") && o.PageSize < 1 {
		return fmt.Errorf("--page-size %d: want at least 1", o.PageSize)
	}
	if cmd.Flags().Changed("max-requests") && o.MaxRequests < 1 {
		return fmt.Errorf("--max-requests %d: want at least 1", o.MaxRequests)
	}
	if cmd.Flags().Changed("max-calls") && o.MaxCalls < 1 {
		return fmt.Errorf("--max-calls %d: want at least 1", o.MaxCalls)
	}
	for i, query := range f.query {
		f.query[i] = trimQuery(query)
	}
	o.URL, o.Out, o.Query = url, cmd.OutOrStdout(), strings.Join(f.query, "&")
	bar := newBar(cmd.ErrOrStderr(), f.quiet, time.Now)
	o.Progress = bar.tell
	if !f.quiet {
		o.Warn = func(text string) { fmt.Fprintf(cmd.ErrOrStderr(), "ringback: %s\n", text) }
		if err := rehearse(cmd.Context(), o); err != nil {
			o.Warn("what is pulled may not be servable: " + err.Error())
		}
	}
	result, err := pull.Pull(cmd.Context(), o)
	bar.clear()
	if !f.quiet {
		for _, note := range result.Notes {
			fmt.Fprintf(cmd.ErrOrStderr(), "ringback: %s\n", printable.Text(note))
		}
	}
	if err != nil {
		return f.ended(f.refusalOf(err, o.Spec), result)
	}
	if !f.quiet {
		fmt.Fprintln(cmd.ErrOrStderr(), summary(result, f.serveCommand()))
	}
	return nil
}

// rehearse pulls a few calls that are made up for the spec, and reads what comes of them as serve does.
func rehearse(ctx context.Context, o pull.Options) error {
	m, err := mock.Open(mock.Options{Spec: o.Spec, Calls: 20, NoAuth: true})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if _, err := pull.Pull(ctx, pull.Options{Handler: m, Spec: o.Spec, Out: &out, Treatment: o.Treatment}); err != nil {
		return err
	}
	_, err = mock.ReadData(o.Spec, "a call made up for the spec", &out)
	return err
}

// ended says how far a pull came that ended early, how to go on, and with which exit code.
func (f *pullFlags) ended(err error, r pull.Result) error {
	var code int
	switch {
	case errors.Is(err, context.Canceled):
		code, err = exitInterrupted, errInterrupted
	case errors.Is(err, pull.ErrBudget):
		code = contract.ExitInconclusive
	case errors.Is(err, pull.ErrRefused) || errors.Is(err, pull.ErrUnreachable) || errors.Is(err, pull.ErrAnswer):
		code = contract.ExitUnreachable
	default:
		return err // wrong options, or an output that fails: what is there says so itself
	}
	if r.Calls > 0 || f.o.File != "" {
		err = fmt.Errorf("%w: %s", err, f.far(r))
	}
	return &exit{code, err}
}

func (f *pullFlags) far(r pull.Result) string {
	if f.o.File == "" {
		return fmt.Sprintf("%s written; with --out a pull can be gone on with", counted(r))
	}
	return fmt.Sprintf("%s in %s; the same command goes on from there", counted(r), f.o.File)
}

// counted is how many calls there are of how many.
func counted(r pull.Result) string {
	if r.Total == ringback.Absent {
		return fmt.Sprintf("%d calls", r.Calls)
	}
	return fmt.Sprintf("%d of %d calls", r.Calls, r.Total)
}

// serveCommand is what serves the calls.
func (f *pullFlags) serveCommand() string {
	file := "FILE"
	if f.o.File != "" {
		file = shellWord(f.o.File)
	}
	command := "ringback serve --data " + file
	if spec := f.flags.Lookup("spec").Value.String(); spec != "" {
		command += " --spec " + shellWord(spec)
	}
	return command
}

func summary(r pull.Result, command string) string {
	text := fmt.Sprintf("calls: %d, requests: %d", r.Calls, r.Requests)
	for _, part := range []struct {
		what string
		n    int64
	}{{"there before", r.Resumed}, {"waits as asked", int64(r.Waits)}, {"broken connections", int64(r.Resets)}, {"errors of the target", int64(r.Failures)}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %s: %d", part.what, part.n)
		}
	}
	if r.Unfit > 0 {
		return text + "; serve refuses them until those that break the spec are taken out"
	}
	return text + "; " + command + " serves them"
}

// bar shows how far a pull is: on a terminal as it goes, elsewhere in a line now and then, so that a log shows that it does.
type bar struct {
	w      io.Writer // nil: it doesn't
	moving bool      // it is on a terminal
	now    func() time.Time
	start  time.Time
	told   time.Time // when the last line was written, where nothing moves
	first  int64     // calls that were there at the beginning
	drawn  bool
}

// nowAndThen is how often a line is written where nothing moves.
const nowAndThen = 30 * time.Second

func newBar(w io.Writer, quiet bool, now func() time.Time) *bar {
	b := &bar{now: now, start: now(), told: now(), first: -1, moving: terminal(w)}
	if !quiet {
		b.w = w
	}
	return b
}

// barWidth is that of the bar alone, in characters: the line fits 80 columns.
const barWidth = 24

func (b *bar) tell(p pull.Progress) {
	if b.w == nil {
		return
	}
	if b.first < 0 {
		b.first = p.Calls
	}
	if b.moving {
		b.drawn = true
		fmt.Fprintf(b.w, clearLine+"%s", b.line(p))
		return
	}
	if t := b.now(); t.Sub(b.told) >= nowAndThen {
		b.told = t
		fmt.Fprintf(b.w, "ringback: %s\n", b.facts(p))
	}
}

func (b *bar) line(p pull.Progress) string {
	if p.Total <= 0 {
		return b.facts(p)
	}
	full := int(min(p.Calls, p.Total) * barWidth / p.Total)
	return fmt.Sprintf("[%s%s] %s", strings.Repeat("#", full), strings.Repeat("-", barWidth-full), b.facts(p))
}

func (b *bar) facts(p pull.Progress) string {
	speed := ""
	if took := b.now().Sub(b.start).Seconds(); took >= 1 {
		speed = fmt.Sprintf(" %.0f/s", float64(p.Calls-b.first)/took)
	}
	if p.Total <= 0 {
		return fmt.Sprintf("%d calls, %d requests%s", p.Calls, p.Requests, speed)
	}
	return fmt.Sprintf("%d/%d calls, %d requests%s", p.Calls, p.Total, p.Requests, speed)
}

// clear takes the bar away.
func (b *bar) clear() {
	if b.drawn {
		_, _ = io.WriteString(b.w, clearLine)
	}
}
