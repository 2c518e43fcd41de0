package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/printable"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

// serveFlags are how the mock is served.
type serveFlags struct {
	*listening
	tokens         []string
	tokenVariable  bool // they come from RINGBACK_TOKEN
	noAuth, strict bool
	log            string
	bug            string
	files          []string // the flags that name files which the answers come from
}

func newServe() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer as the API does",
		Long: `Serve answers GET /api/v1/calls as the API does: realistic calls, every filter, page and order rule, and errors in
the API's form. The same flags give the same bytes on every machine.`,
		Example: `  ringback serve
  ringback serve --calls 100000 --seed 7 --now 2026-01-15T12:00:00Z
  ringback serve --scenario null-costs --port 0 --port-file port.txt
  ringback serve --bug skip-off-by-one`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	spec := specFlag(flags)
	data := addDataFlags(cmd, "default: the minute in which the server starts")
	clockFlags, adminFlags := addClockFlags(flags), addAdminFlags(flags)
	f.listening = addListenFlags(flags)
	flags.StringSliceVar(&f.tokens, "token", nil, "a bearer token that passes (repeatable; default: any)")
	flags.BoolVar(&f.noAuth, "no-auth", false, "answer without a token too")
	flags.BoolVar(&f.strict, "strict", false, "refuse unknown and repeated parameters, and a + that became a space")
	flags.StringVar(&f.bug, "bug", "", "answer wrongly in one way, so that a check has something to find; 'ringback bugs' lists them")
	flags.StringVar(&f.log, "log", "text", "one line a request on standard error: text, json or off")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		logger, err := newLogger(f.log, cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		bug, err := f.bugNamed()
		if err != nil {
			return err
		}
		o := mock.Options{NoAuth: f.noAuth, Strict: f.strict, Tokens: f.tokens, Log: logger}
		if o.Admin, err = adminFlags.options(); err != nil {
			return err
		}
		f.files = fileFlags(flags)
		f.tokenVariable = sourceOf(flags.Lookup("token")) == fromVariable
		o.TokenSource = f.tokenSource()
		ctx, stop := context.WithCancel(cmd.Context())
		defer stop()
		o.Admin.Shutdown = stop
		var m *mock.Mock
		err = untilInterrupted(cmd.Context(), func() (err error) {
			if o.Spec, err = spec(); err != nil {
				return err
			}
			if err := checkTokens(o.Spec, f.tokens, flags.Changed("token")); err != nil {
				return err
			}
			start := time.Now().UTC()
			if o, err = data.options(o, start.Truncate(time.Minute)); err != nil {
				return err
			}
			if o.Admin.Clock, err = clockFlags.clock(o.Now, start, *data.now != ""); err != nil {
				return err
			}
			if bug.ID != "" {
				if err := bug.SuitsSpec(o.Spec); err != nil {
					return fmt.Errorf("--bug: %w", err)
				}
				o.Wrap = func(answers http.Handler) http.Handler { return bug.Wrap(answers, o.Spec) }
			}
			if o.Scenario == "" && o.Data == nil && bug.Scenario != "" {
				if o.Calls != 0 {
					return fmt.Errorf("--bug and --calls: want one of them, %s shows in the calls of scenario %s", bug.ID, bug.Scenario)
				}
				o.Scenario = bug.Scenario
			}
			if o.Calls > manyCalls {
				debug.SetGCPercent(leastGarbage) // while they are made, too
			}
			m, err = mock.Open(o)
			return data.inFolder(err)
		})
		if err != nil {
			return err
		}
		if f.tokenVariable && logger != nil {
			logger.Warn("only the tokens of " + o.TokenSource + " pass: unset it to let any pass, or say --no-auth")
		}
		tameCollector()
		warnOfBreaches(cmd.ErrOrStderr(), m, brokenOnPurpose(o))
		return f.serve(ctx, m, bug, o, cmd.OutOrStdout())
	}
	return cmd
}

func newLogger(format string, w io.Writer) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(printable.JSONWriter{W: w}, nil)), nil
	case "off":
		return nil, nil
	}
	return nil, fmt.Errorf("--log %q: want text, json or off", format)
}

const (
	manyCalls    = 100_000 // whose making leaves garbage that counts
	leastGarbage = 10      // percent of what lives
)

// tameCollector keeps garbage from doubling a large data set in memory: the heap may grow by a part of what lives, not by as
// much again.
func tameCollector() {
	const garbage = 64 << 20 // bytes
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(live)
	heap := max(live[0].Value.Uint64(), live[1].Value.Uint64(), 1)
	if percent := int(garbage * 100 / heap); percent < 100 {
		debug.SetGCPercent(max(percent, leastGarbage))
	}
}

// warnOfBreaches tells the user of an edited spec what the generator doesn't know of it, and the author of a scenario what it breaks
// without saying so.
func warnOfBreaches(w io.Writer, m *mock.Mock, purposely []string) {
	const sample = 200
	seen := map[string]bool{}
	for _, v := range m.Check(sample) {
		if !seen[v.Rule+v.Place.String()] && !slices.Contains(purposely, v.Rule) {
			seen[v.Rule+v.Place.String()] = true
			fmt.Fprintf(w, "ringback: calls served here break the spec: %v\n", v)
		}
	}
}

// bugNamed is the bug to serve, one without an ID if none was asked for.
func (f *serveFlags) bugNamed() (mutant.Bug, error) {
	if f.bug == "" {
		return mutant.Bug{}, nil
	}
	b, err := mutant.Named(f.bug)
	if err != nil {
		return b, fmt.Errorf("--bug: %w", err)
	}
	return b, nil
}

// serve listens until the context ends.
func (f *serveFlags) serve(ctx context.Context, m *mock.Mock, bug mutant.Bug, o mock.Options, out io.Writer) error {
	return f.listen(ctx, m, func(base string) {
		f.greet(out, m, o, base)
		if bug.ID != "" {
			greetBug(out, bug, m.Spec())
		}
	})
}

// greetBug says what is wrong with the mock, and when it may not show.
func greetBug(w io.Writer, bug mutant.Bug, spec *ringback.Spec) {
	fmt.Fprintf(w, "  with a bug, %s: %s (a check finds it by %s)\n", bug.ID, bug.Says, bug.Law)
	if names := mutant.Unknown(spec); len(names) > 0 {
		fmt.Fprintf(w, "  which may not show: bugs know the names of the spec that ringback carries, and this one has no %s\n", strings.Join(names, ", "))
	}
}

// greet says where the mock is, how to ask it, and how to have the same one again.
func (f *serveFlags) greet(w io.Writer, m *mock.Mock, o mock.Options, base string) {
	path := (&url.URL{Path: m.Spec().List().Path}).EscapedPath()
	header := ""
	if !f.noAuth {
		header = curlHeader(m.Spec(), f.exampleToken())
	}
	fmt.Fprintf(w, "Ringback is listening on %s (unofficial mock; Ctrl-C stops it)\n\n", base)
	fmt.Fprintf(w, "  curl %s'%s%s?limit=2'\n\n", header, base, path)
	fmt.Fprintf(w, "  %d calls as of %s, from %s%s\n", m.Len(), m.Now().UTC().Format(time.RFC3339), describeData(o), describeClock(o.Admin.Clock))
	if len(f.tokens) > 0 && !f.noAuth {
		fmt.Fprintf(w, "  only the tokens of %s pass; without it any does\n", o.TokenSource)
	}
	fmt.Fprintf(w, "  the same again: ringback serve %s\n", repeatFlags(o, f))
	if o.Admin.Token == "" && isOpen(f.host) {
		fmt.Fprintf(w, "  /__admin answers this machine only: --admin-token opens it to others\n")
	}
}

// tokenSource is what the tokens come from.
func (f *serveFlags) tokenSource() string {
	if f.tokenVariable {
		return variable("token")
	}
	return "--token"
}

// exampleToken is one that passes, but never one of the user's own: those aren't to be read over a shoulder or in a log.
func (f *serveFlags) exampleToken() string {
	switch {
	case len(f.tokens) == 0:
		return "any-token"
	case len(f.tokens) == 1 && f.tokenVariable:
		return "$" + f.tokenSource()
	}
	return "$TOKEN"
}

func describeData(o mock.Options) string {
	calls := fmt.Sprintf("seed %d", o.Seed)
	if o.Data != nil {
		calls = "a file"
	}
	switch brings, err := bringsCalls(o); {
	case o.Scenario == "":
		return calls
	case brings || err != nil:
		return "scenario " + o.Scenario
	}
	return calls + ", answered as scenario " + o.Scenario + " says"
}

// repeatFlags are the flags that give the same data.
func repeatFlags(o mock.Options, f *serveFlags) string {
	words := []string{fmt.Sprintf("--seed %d --now %s", o.Seed, o.Now.UTC().Format(time.RFC3339Nano))}
	brings, _ := bringsCalls(o) // what can't be read isn't served
	if o.Data == nil && !brings {
		words = append(words, fmt.Sprintf("--calls %d --days %d", max(cmp.Or(o.Calls, mock.DefaultCalls), 0), o.Days))
	}
	if o.Scenario != "" {
		words = append(words, "--scenario "+o.Scenario)
	}
	words = append(words, repeatClock(o.Admin.Clock)...)
	return strings.Join(append(words, f.files...), " ")
}
