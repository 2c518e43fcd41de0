package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringback/ringback"
)

func newValidate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "validate FILE|-",
		Short: "Hold the body of an answer against the contract",
		Long: `Validate reads the body of an answer and prints every violation of the contract: where, what was got, what is allowed, and
the line of the spec that says so. Exit code 0: none; 1: at least one; 2: it could not be judged.`,
		Example: `  curl -s -H "Authorization: Bearer $TOKEN" 'https://api.example.com/api/v1/calls?limit=50' |
    ringback validate --query limit=50 -
  ringback validate --status 422 body.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("validate: got %d files, want one, or - for standard input", len(args))
			}
			return nil
		},
	}
	spec := specFlag(cmd.Flags())
	query := cmd.Flags().String("query", "", "the query that was asked, to judge echoes, length, order and filters too")
	status := cmd.Flags().Int("status", 200, "the status of the answer")
	format := cmd.Flags().String("format", "text", "text or json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *format != "text" && *format != "json" {
			return fmt.Errorf("--format %q: want text or json", *format)
		}
		if *status < 100 || *status > 599 {
			return fmt.Errorf("--status %d: want 100 to 599", *status)
		}
		s, err := spec()
		if err != nil {
			return err
		}
		body, err := readBody(args[0], cmd.InOrStdin())
		if err != nil {
			return err
		}
		var found []ringback.Violation
		if *status == 200 && cmd.Flags().Changed("query") {
			found = s.JudgePage(trimQuery(*query), body)
		} else {
			found = s.JudgeBody(*status, body)
		}
		out := bufio.NewWriter(cmd.OutOrStdout())
		if err = printViolations(out, found, *format); err == nil {
			err = out.Flush()
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
		if len(found) > 0 {
			return errBroken
		}
		return nil
	}
	return cmd
}

// trimQuery takes a whole URL, a query with its question mark, or the query alone.
func trimQuery(text string) string {
	if before, query, ok := strings.Cut(text, "?"); ok && !strings.ContainsAny(before, "=&") {
		query, _, _ = strings.Cut(query, "#")
		return query
	}
	if u, err := url.Parse(text); err == nil && u.IsAbs() {
		return ""
	}
	return text
}

// largestBody is the size up to which a body is judged, in bytes: that of the other judges.
const largestBody = 16 << 20

func readBody(name string, stdin io.Reader) ([]byte, error) {
	in := stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	body, err := io.ReadAll(io.LimitReader(in, largestBody+1))
	if err == nil && len(body) > largestBody {
		err = fmt.Errorf("read %q: the body is larger than %d MiB: want that of one answer", name, largestBody>>20)
	}
	return body, err
}

// printed is a violation as --format json prints it.
type printed struct {
	Rule    string `json:"rule"`
	Level   string `json:"level"`
	Where   string `json:"where"`
	Pointer string `json:"pointer,omitempty"`
	Got     string `json:"got"`
	Want    string `json:"want"`
	Says    string `json:"says,omitempty"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	More    int    `json:"more,omitempty"` // like it, which aren't listed
}

func printViolations(w io.Writer, found []ringback.Violation, format string) error {
	if format == "json" {
		out := make([]printed, 0, len(found))
		for _, v := range found {
			out = append(out, printed{v.Rule, v.Level.String(), v.Where(), v.Pointer, v.Got, v.Want, v.Says, v.Place.File, v.Place.Line, v.More})
		}
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(out)
	}
	for _, v := range found {
		if _, err := fmt.Fprintln(w, v.Error()); err != nil {
			return err
		}
	}
	all, must := ringback.Count(found), 0
	for _, v := range found {
		if v.Level == ringback.Must {
			must += 1 + v.More
		}
	}
	noun := "violations"
	if all == 1 {
		noun = "violation"
	}
	_, err := fmt.Fprintf(w, "%d %s: %d must, %d should\n", all, noun, must, all-must)
	return err
}
