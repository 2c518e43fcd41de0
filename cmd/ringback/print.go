package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/mock/mutant"
)

func newScenarios() *cobra.Command {
	return &cobra.Command{
		Use:   "scenarios",
		Short: "List the edge cases that serve --scenario can answer",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, s := range fixtures.All() {
				fmt.Fprintf(w, "%s\t%s\n", s.Name, s.Says)
			}
			return w.Flush()
		},
	}
}

func newBugs() *cobra.Command {
	return &cobra.Command{
		Use:   "bugs",
		Short: "List the bugs that serve --bug can have, and the laws that find them",
		Args:  cobra.NoArgs,
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
		Args:  cobra.NoArgs,
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
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "ringback %s (%s, %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// version is that of the module, as the Go command stamps it into the binary.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
