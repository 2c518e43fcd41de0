package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/internal/printable"
	"github.com/ringback/ringback/internal/say"
)

func newLaws() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "laws",
		Short: "List what check holds a deployment to",
		Args:  noArguments,
	}
	spec := specFlag(cmd.Flags())
	format := cmd.Flags().String("format", "text", "text or json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *format != "text" && *format != "json" {
			return fmt.Errorf("--format %q: want text or json", *format)
		}
		s, err := spec()
		if err != nil {
			return err
		}
		if *format == "json" {
			return printLawsJSON(cmd.OutOrStdout(), contract.Laws(s))
		}
		return printLaws(cmd.OutOrStdout(), contract.Laws(s))
	}
	return cmd
}

func printLaws(out io.Writer, laws []contract.Law) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for i := range laws {
		l := &laws[i]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.ID, l.Level, l.Profile, printable.Text(l.Promise))
	}
	return w.Flush()
}

// printedLaw is a law as --format json prints it.
type printedLaw struct {
	ID      string           `json:"id"`
	Promise string           `json:"promise"`
	Says    string           `json:"says"`
	Level   contract.Level   `json:"level"`
	Profile contract.Profile `json:"profile"`
	Needs   int              `json:"needs"`
	Cost    int              `json:"cost"`
	Causes  []string         `json:"causes,omitempty"`
	About   contract.About   `json:"about"`
	Place   ringback.Place   `json:"place"`
}

func printLawsJSON(out io.Writer, laws []contract.Law) error {
	printed := make([]printedLaw, 0, len(laws))
	for i := range laws {
		l := &laws[i]
		printed = append(printed, printedLaw{l.ID, l.Promise, l.Says, l.Level, l.Profile, l.Needs, l.Cost, l.Causes(), l.About, l.Place})
	}
	e := json.NewEncoder(printable.JSONWriter{W: out})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(printed)
}

func newExplain() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "explain LAW",
		Short:   "Say what a law promises, where that stands, and how it is judged",
		Example: "  ringback explain page/length",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("explain: got %d arguments, want a law: see 'ringback laws'", len(args))
			}
			return nil
		},
	}
	spec := specFlag(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := spec()
		if err != nil {
			return err
		}
		l, err := findLaw(s, args[0])
		if err != nil {
			return err
		}
		_, err = io.WriteString(cmd.OutOrStdout(), explain(s, l))
		return err
	}
	return cmd
}

func findLaw(spec *ringback.Spec, id string) (*contract.Law, error) {
	var ids []string
	for _, l := range contract.Laws(spec) {
		if l.ID == id {
			return &l, nil
		}
		ids = append(ids, l.ID)
	}
	hint := say.Meant(id, ids)
	if hint == "" {
		hint = ": see 'ringback laws'"
	}
	return nil, fmt.Errorf("no law %q%s", id, hint)
}

func explain(spec *ringback.Spec, l *contract.Law) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n\n  %s\n  %q\n\n", l.ID, l.Level, l.Promise, l.Says)
	fmt.Fprintf(&b, "%s\n", l.Place)
	for _, line := range quote(spec.Source(), l.Place.Line) {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	b.WriteString("\n")
	for _, sentence := range l.How() {
		fmt.Fprintf(&b, "%s\n", sentence)
	}
	if l.Level != contract.Remark {
		fmt.Fprintf(&b, "Witnesses that it takes to hold: %d. With fewer it is inconclusive.\n", l.Needs)
	}
	if causes := l.Causes(); len(causes) > 0 {
		fmt.Fprintf(&b, "It probably fails for one cause with %s, if that fails too.\n", strings.Join(causes, " or "))
	}
	return printable.Lines(b.String())
}

// quote are the line of a spec and those that belong to it, being further in, each with its number.
func quote(text []byte, line int) []string {
	const most = 12
	lines := strings.Split(string(text), "\n")
	if line < 1 || line > len(lines) {
		return nil
	}
	var out []string
	depth := indentation(lines[line-1])
	for i := line - 1; i < len(lines) && len(out) < most; i++ {
		blank := strings.TrimSpace(lines[i]) == ""
		if i > line-1 && (blank || indentation(lines[i]) <= depth) {
			break
		}
		out = append(out, fmt.Sprintf("%4d  %s", i+1, lines[i]))
	}
	return out
}

// indentation is how far in a line begins. The dash of a list's entry belongs to it.
func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
