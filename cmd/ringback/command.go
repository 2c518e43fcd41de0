package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/printable"
)

// Exit codes.
const (
	exitOK     = 0
	exitBroken = 1 // what was judged breaks the contract
	exitUsage  = 2 // wrong flags, an unreadable file, a spec that is wrong, a port in use

	exitInterrupted = 130 // Ctrl-C before the work was done; serve's work is to be stopped
)

// errBroken says that a judgement was made and is on the output already.
var errBroken = errors.New("the contract is broken")

// exit ends the command with a code of its own. Without an error, what there is to say has been said.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// errInterrupted says that a signal came before the work was done.
var errInterrupted = errors.New("interrupted")

// run runs the command and answers its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	own := &exit{code: exitUsage}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errBroken):
		return exitBroken
	case errors.As(err, &own) && own.err == nil:
		return own.code
	}
	fmt.Fprintf(stderr, "ringback: %s\n", oneLine(err))
	if errors.Is(err, errInterrupted) {
		return exitInterrupted
	}
	return own.code
}

// interruptible has a command end at once when it is interrupted, whatever it is at.
func interruptible(cmd *cobra.Command) *cobra.Command {
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return untilInterrupted(cmd.Context(), func() error { return run(cmd, args) })
	}
	return cmd
}

// untilInterrupted doesn't wait for work that a signal cuts short: it may be stuck in a read of the terminal, or in a write to
// a pager. What is left of it ends with the process.
func untilInterrupted(ctx context.Context, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return errInterrupted
	}
}

// oneLine is an error as it is shown: cobra's hints come on lines of their own, a missing x-list with the block to add.
func oneLine(err error) string { return printable.Lines(strings.TrimSpace(err.Error())) }

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "ringback",
		Short:         "Mock server and contract-testing kit for a voice platform's calls endpoint (unofficial)",
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if isCompletion(cmd) {
			return nil // whose errors a shell would offer as words
		}
		return cmp.Or(checkEnvironment(root, os.Environ()), fromEnvironment(cmd.Flags()))
	}
	root.AddCommand(newServe(), newProxy(), newCheck(), newPull()) // these end well by themselves
	for _, cmd := range []*cobra.Command{newLaws(), newExplain(), newReplay(), newGenerate(), newValidate(), newScenarios(), newBugs(), newSpec(), newVersion()} {
		root.AddCommand(interruptible(cmd))
	}
	root.SetVersionTemplate(versionLine() + "\n")
	tellUsage(root)
	return root
}

// isCompletion reports whether a shell asks what could come next.
func isCompletion(cmd *cobra.Command) bool {
	return strings.HasPrefix(cmd.Name(), cobra.ShellCompRequestCmd)
}

// specFlag adds --spec and answers how to load what it names.
func specFlag(flags *pflag.FlagSet) func() (*ringback.Spec, error) {
	file := flags.String("spec", "", "another edition of the API: an edited copy of what 'ringback spec' prints")
	return func() (*ringback.Spec, error) {
		if *file == "" {
			return ringback.Default(), nil
		}
		spec, err := ringback.Load(*file)
		if unread := new(fs.PathError); errors.As(err, &unread) {
			return nil, fmt.Errorf("--spec: %w", err)
		}
		return spec, err
	}
}
