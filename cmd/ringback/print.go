package main

import (
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/internal/printable"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

func newScenarios() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scenarios [NAME]",
		Short: "List the edge cases that serve --scenario can answer, and the faults; or print the file of one",
		Long: `Scenarios lists the edge cases that 'serve --scenario' and single requests can name, by what is unusual: the calls
themselves, the answers, or how these arrive. Behind each stand the rules that it breaks on purpose. Last come the faults that a
request can ask for without a scenario.

With a name it prints the file of that scenario, which is where one of your own begins: put it under another name into a folder,
edit it, and name the folder with --scenarios.`,
		Example: `  ringback scenarios
  ringback scenarios rate-limited-every-third > mine/every-second.yaml
  ringback serve --scenarios mine --scenario every-second`,
		Args: cobra.MaximumNArgs(1),
	}
	folder := scenariosFlag(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, names []string) error {
		own, err := openFolder(*folder)
		if err != nil {
			return err
		}
		all, err := library(own)
		if err != nil {
			return (&dataFlags{folder: folder}).inFolder(err)
		}
		if len(names) > 0 {
			return writeScenario(cmd.OutOrStdout(), all, own, names[0])
		}
		return listScenarios(cmd.OutOrStdout(), all)
	}
	return cmd
}

func listScenarios(out io.Writer, all fixtures.Library) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, g := range groups {
		fmt.Fprintf(w, "%s\n", g.title)
		for _, s := range all {
			if s.Group() == g.group {
				fmt.Fprintf(w, "%s\t%s\n", s.Name, sayScenario(&s))
			}
		}
		fmt.Fprintln(w)
	}
	writeFaults(w)
	return w.Flush()
}

// writeScenario writes the file of a scenario: that of the user's own folder, or one that ringback carries.
func writeScenario(out io.Writer, all fixtures.Library, own fs.FS, name string) error {
	s, err := all.Named(name)
	if err != nil {
		if mock.IsFault(name) {
			return fmt.Errorf("%q is a fault, without a file: a request asks for it with Prefer: fault=%s", name, name)
		}
		return err
	}
	text, err := fixtures.Source(name)
	if err != nil {
		text, err = fs.ReadFile(own, s.File)
	}
	if err == nil {
		_, err = out.Write(text)
	}
	return err
}

// groups are those of the list, each with its heading.
var groups = []struct {
	group fixtures.Group
	title string
}{
	{fixtures.Data, "Unusual calls"},
	{fixtures.Answers, "Unusual answers"},
	{fixtures.Faults, "Answers with a fault"},
}

// sayScenario is what a scenario is about, and what it breaks.
func sayScenario(s *fixtures.Scenario) string {
	text := printable.Text(s.Says)
	if len(s.Breaks) > 0 {
		text += " (breaks " + strings.Join(s.Breaks, ", ") + ")"
	}
	return text
}

func writeFaults(w io.Writer) {
	fmt.Fprintln(w, "Faults, as in Prefer: fault=EMPTY_BODY")
	for _, f := range mock.Faults() {
		name := f.Name
		if f.Field {
			name += ".<field>"
		}
		fmt.Fprintf(w, "%s\t%s\n", name, f.Says)
	}
}

func newBugs() *cobra.Command {
	return &cobra.Command{
		Use:   "bugs",
		Short: "List the bugs that serve --bug can have, and the laws that find them",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, b := range mutant.Bugs() {
				fmt.Fprintf(w, "%s\t%s\t%s\n", b.ID, b.Law, b.Says)
			}
			return w.Flush()
		},
	}
}

func newSpec() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "spec",
		Short: "Print the contract: openapi.yaml",
		Long:  "Spec prints the contract, or with --spec checks another edition of it and prints that.",
		Args:  noArguments,
	}
	spec := specFlag(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, err := spec()
		if err != nil {
			return err
		}
		_, err = cmd.OutOrStdout().Write(s.Source())
		return err
	}
	return cmd
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), versionLine())
			return err
		},
	}
}

func versionLine() string {
	return fmt.Sprintf("ringback %s (%s, %s/%s)", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// version is that of the module, as the Go command stamps it into the binary.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
