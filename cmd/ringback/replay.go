package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/report"
	"github.com/ringback/ringback/internal/infile"
	"github.com/ringback/ringback/internal/printable"
	"github.com/ringback/ringback/internal/say"
)

func newReplay() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay REPORT FAILURE",
		Short: "Send the requests of a reported failure again",
		Long: `Replay reads a report that check has written with --report json=FILE and sends the requests of one failure again, just as they
were, to the deployment that the report is of. FAILURE is the id of a law; filter/status/exact#2 is its second breach. Where
the answers have changed, the law is checked again: whether it holds now decides.

Exit code 0: it is gone. 1: it is reproduced, or the law couldn't be judged. 2: wrong usage. 3: the deployment can't be reached.`,
		Example: "  ringback replay report.json filter/status/exact",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("replay: got %d arguments, want a report and a failure in it", len(args))
			}
			return nil
		},
	}
	access := addAccessFlags(cmd.Flags()).withSecondToken()
	spec := specFlag(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := spec()
		if err != nil {
			return err
		}
		r, err := readReport(args[0])
		if err != nil {
			return err
		}
		id, f, e, err := findFailure(r, args[1])
		if err != nil {
			return err
		}
		target, err := access.target(s, cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		target.URL = r.Target
		if s.Name() != r.Spec {
			fmt.Fprintf(cmd.ErrOrStderr(), "ringback: the report was made with %s: give --spec\n", printable.Text(r.Spec))
		}
		now, verdict, err := contract.Replay(cmd.Context(), target, *e)
		var law *contract.Finding
		if err == nil && verdict == contract.Differs {
			target.Profile, target.Seed = r.Profile, r.Seed
			law, verdict, err = contract.Recheck(cmd.Context(), target, f.Law)
		}
		switch {
		case errors.Is(err, contract.ErrUnreachable), errors.Is(err, contract.ErrRefused):
			return &exit{contract.ExitUnreachable, err}
		case err != nil:
			return err
		}
		if err := printReplay(cmd.OutOrStdout(), id, f, e, now, law, verdict); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		if verdict != contract.Gone {
			return errBroken
		}
		return nil
	}
	return cmd
}

func readReport(file string) (*contract.Report, error) {
	text, err := infile.ReadText(file, infile.MaxReport)
	if err != nil {
		return nil, err
	}
	var r contract.Report
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("%s: want a report of check --report json=FILE: %w", file, err)
	}
	if r.Tool != "ringback" {
		return nil, fmt.Errorf("%s: want a report of check --report json=FILE", file)
	}
	return &r, nil
}

// findFailure finds a breach by its law, and its number if it isn't the first.
func findFailure(r *contract.Report, failure string) (id string, f *contract.Finding, e *contract.Evidence, err error) {
	law, number, numbered := strings.Cut(failure, "#")
	n := 1
	if numbered {
		if n, err = strconv.Atoi(number); err != nil || n < 1 {
			return "", nil, nil, fmt.Errorf("failure %q: want a law and a number from 1, like filter/status/exact#2", failure)
		}
	}
	f = r.Finding(law)
	switch {
	case f == nil:
		return "", nil, nil, fmt.Errorf("no law %q in the report%s", law, say.Meant(law, brokenLaws(r)))
	case len(f.Evidence) == 0:
		return "", nil, nil, fmt.Errorf("%s isn't broken in the report: %s", law, f.Outcome)
	case n > len(f.Evidence):
		return "", nil, nil, fmt.Errorf("%s has %d breaches in the report, want one of them", law, len(f.Evidence))
	}
	return fmt.Sprintf("%s#%d", law, n), f, &f.Evidence[n-1], nil
}

func brokenLaws(r *contract.Report) []string {
	var out []string
	for i := range r.Findings {
		if len(r.Findings[i].Evidence) > 0 {
			out = append(out, r.Findings[i].Law)
		}
	}
	return out
}

// printReplay writes what was sent and answered, then and now. law is what came of checking it again, nil if that wasn't needed.
func printReplay(
	w io.Writer, id string, f *contract.Finding, e *contract.Evidence, now []contract.Exchange, law *contract.Finding, verdict contract.Replayed,
) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n  got %s, want %s\n", id, f.Promise, report.Plain(e.Got), report.Plain(e.Want))
	for i, then := range e.Requests {
		fmt.Fprintf(&b, "\n  %s\n    then  %d: %s\n    now   %d: %s\n",
			report.Plain(then.Curl), then.Status, report.Plain(then.Answer), now[i].Status, report.Plain(now[i].Answer))
	}
	fmt.Fprintf(&b, "\n%s: %s\n", verdict, replaySays(law, verdict))
	_, err := io.WriteString(w, printable.Lines(b.String()))
	return err
}

func replaySays(law *contract.Finding, verdict contract.Replayed) string {
	switch {
	case law == nil:
		return "what was wrong is wrong again"
	case verdict == contract.Gone:
		return "the law holds: checked again, it is kept"
	case verdict == contract.Reproduced:
		return law.Law + " is broken: got " + report.Plain(law.Evidence[0].Got) + ", want " + report.Plain(law.Evidence[0].Want)
	}
	return "the answers have changed, and checking the law again doesn't tell: " + report.Plain(law.Reason)
}
