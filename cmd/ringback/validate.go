package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/infile"
	"github.com/ringback/ringback/internal/printable"
)

func newValidate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "validate FILE|-",
		Short: "Hold the body of an answer against the contract",
		Long: `Validate reads the body of an answer and prints every violation of the contract: where, what was got, what is allowed, and
the line of the spec that says so. What is wrong with the query itself is said too. Exit code 0: none; 1: at least one; 2: it
could not be judged, also where the body is beyond what ringback reads.`,
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
	query := cmd.Flags().String("query", "", "the query that was asked, to judge it, and echoes, length, order and filters too")
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
		body, err := readFile(args[0], cmd.InOrStdin())
		if err != nil {
			return err
		}
		found := judgeAnswer(s, *status, body)
		if cmd.Flags().Changed("query") {
			found = judgeQuery(s, trimQuery(*query), *status, body)
		}
		out := bufio.NewWriter(cmd.OutOrStdout())
		if err = printViolations(out, found, *format); err == nil {
			err = out.Flush()
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
		switch broken, unjudged := ringback.Breaches(found); {
		case len(broken) > 0:
			return errBroken
		case unjudged != "":
			return fmt.Errorf("not judged: %s", unjudged)
		}
		return nil
	}
	return cmd
}

// judgeAnswer tells what status and body break, whatever was asked.
func judgeAnswer(s *ringback.Spec, status int, body []byte) []ringback.Violation {
	return judgeExchange(s, &url.URL{}, status, body)
}

// judgeQuery tells what the query breaks, and the answer to it. A refusal is the right answer to values that aren't allowed.
func judgeQuery(s *ringback.Spec, query string, status int, body []byte) []ringback.Violation {
	asked, wrong := s.Query(query)
	if status >= 400 {
		wrong = nil
	}
	found := slices.Concat(wrong, asked.Notices)
	return append(found, judgeExchange(s, &url.URL{Path: s.List().Path, RawQuery: query}, status, body)...)
}

// judgeExchange judges an answer of which nobody knows the headers.
func judgeExchange(s *ringback.Spec, asked *url.URL, status int, body []byte) []ringback.Violation {
	found := s.JudgeResponse(ringback.Request{Method: http.MethodGet, URL: asked}, ringback.Response{Status: status, Body: body})
	return slices.DeleteFunc(found, func(v ringback.Violation) bool {
		return v.Part == ringback.PartHeader || v.Rule == "auth/accepted"
	})
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

func readFile(name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		return infile.ReadAll("standard input", stdin, infile.MaxDocument)
	}
	return infile.Read(name, infile.MaxDocument)
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
		e := json.NewEncoder(printable.JSONWriter{W: w})
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(out)
	}
	count := map[ringback.Level]int{}
	for _, v := range found {
		count[v.Level] += 1 + v.More
		line := v.Error()
		if _, unjudged := ringback.Breaches([]ringback.Violation{v}); unjudged != "" {
			line = "not judged: " + unjudged
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	noun, broken := "violations", count[ringback.Must]+count[ringback.Should]
	if broken == 1 {
		noun = "violation"
	}
	unjudged := ""
	if n := count[ringback.Unjudged]; n > 0 {
		unjudged = fmt.Sprintf(", %d not judged", n)
	}
	_, err := fmt.Fprintf(w, "%d %s: %d must, %d should%s\n", broken, noun, count[ringback.Must], count[ringback.Should], unjudged)
	return err
}
