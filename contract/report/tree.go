package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/internal/printable"
)

// Tree writes a report for people at a terminal: the laws by family, then each failure with the request that shows it, then what
// wasn't judged and why, and last what it comes to.
func Tree(w io.Writer, r *contract.Report, o Options) error {
	t := tree{r: r, o: o}
	if !o.Brief {
		t.head()
		t.families()
	}
	t.failures()
	if !o.Brief {
		t.known()
		t.unjudged()
		t.observed()
		t.coverage()
	}
	t.list("Known failures that aren't true any more", red, t.r.Stale)
	t.list("Known failures to look at", yellow, t.r.KnownNotes)
	t.end()
	_, err := io.WriteString(w, t.String())
	return err
}

// tree is the text so far.
type tree struct {
	strings.Builder
	r *contract.Report
	o Options
}

// paint is a colour of a terminal (ECMA-48, SGR).
type paint string

const (
	bold   paint = "1"
	dim    paint = "2"
	red    paint = "31"
	green  paint = "32"
	yellow paint = "33"
)

// painted is a text whose colours are ours.
type painted string

func (t *tree) paint(p paint, text string) painted {
	text = printable.Lines(text)
	if !t.o.Color {
		return painted(text)
	}
	return painted("\x1b[" + string(p) + "m" + text + "\x1b[0m")
}

// printf writes texts so that those from outside have no colours.
func (t *tree) printf(format string, args ...any) {
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = printable.Lines(text)
		}
	}
	fmt.Fprintf(t, format, args...)
}

func (t *tree) title(text string) { t.printf("\n%s\n", t.paint(bold, text)) }

func (t *tree) head() {
	r := t.r
	t.printf("%s %s\n", t.paint(bold, r.Target), t.paint(dim, "held against "+r.Spec))
	t.printf("%s profile, seed %d, %s, %d requests in %s\n", r.Profile, r.Seed, r.Started.UTC().Format(time.RFC3339), r.Requests, seconds(r.Took))
	if r.Resets+r.Waits > 0 {
		t.printf("%d connections broke and were tried again, %d answers asked for patience\n", r.Resets, r.Waits)
	}
	t.printf("window: %s\n", Plain(windowWords(r.Window)))
	if words := chosen(r); words != "" {
		t.printf("%s\n", Plain(words))
	}
	t.printf("\n")
}

func (t *tree) families() {
	list := families(all(t.r))
	for _, f := range list {
		t.family("", f)
	}
}

// family is one line, and where something is broken in it, one for each family or law below.
func (t *tree) family(indent string, f *family) {
	n := tallyOf(f.findings)
	t.printf("%s%s %s %s\n", indent, t.mark(n), pad(f.name, 20-len(indent)), t.paint(dim, n.words()))
	if n.must+n.should+n.errors+n.known == 0 {
		return
	}
	for _, child := range f.families {
		t.family(indent+"  ", child)
	}
	for _, finding := range f.own() {
		if finding.Outcome.Broken() || finding.Outcome == contract.Error {
			id := finding.Law[strings.LastIndex(finding.Law, "/")+1:]
			t.printf("%s  %s %s %s\n", indent, t.mark(tallyOf([]*contract.Finding{finding})), pad(id, 18-len(indent)), t.paint(dim, finding.Outcome.String()))
		}
	}
}

func pad(text string, width int) string { return fmt.Sprintf("%-*s", width, text) }

// mark is the sign of what is worst.
func (t *tree) mark(n tally) painted {
	switch {
	case n.must+n.errors > 0, t.o.Strict && n.should > 0:
		return t.paint(red, "✗")
	case n.should > 0:
		return t.paint(yellow, "✗")
	case n.known > 0:
		return t.paint(yellow, "k")
	case n.held > 0:
		return t.paint(green, "✓")
	case n.inconclusive > 0:
		return t.paint(yellow, "?")
	}
	return t.paint(dim, "-")
}

func (t *tree) failures() {
	for _, g := range t.r.Groups() {
		t.printf("\n%s\n", t.failure(g.Head))
		for line := range strings.Lines(block(g.Head)) {
			t.printf("  %s", line)
		}
		if cause := g.Head.Cause; cause != "" { // which heads no group itself
			t.printf("  Probably the same cause as %s, which is known\n", Plain(cause))
		}
		if len(g.Others) == 0 {
			continue
		}
		t.printf("\n  %s\n", t.paint(bold, fmt.Sprintf("Probably the same cause: %d more", len(g.Others))))
		for _, f := range g.Others {
			t.printf("  %s\n%s", t.failure(f), firstBreach(f))
		}
	}
}

// failure is the line that names a failure.
func (t *tree) failure(f *contract.Finding) painted {
	color := yellow
	if counts(f, t.o) {
		color = red
	}
	return t.paint(color, "✗ "+f.Level.String()) + " " + t.paint(bold, f.Law) + " " + t.paint(dim, f.Outcome.String())
}

// firstBreach is what a failure under the heading of another shows first, in two lines.
func firstBreach(f *contract.Finding) string {
	if len(f.Evidence) == 0 {
		return "    " + Plain(f.Reason) + "\n"
	}
	e := &f.Evidence[0]
	text := fmt.Sprintf("    got %s, want %s\n", Plain(e.Got), Plain(e.Want))
	if len(e.Requests) > 0 {
		text += "    " + Plain(e.Requests[0].Curl) + "\n"
	}
	return text
}

func (t *tree) known() {
	findings := known(t.r)
	if len(findings) == 0 {
		return
	}
	t.title("Known to be broken")
	for _, f := range findings {
		t.printf("  %s (%s): %s\n", f.Law, f.Outcome, Plain(f.Known))
	}
}

// unjudged lists what came to no verdict, by its reason.
func (t *tree) unjudged() {
	var reasons []string
	laws := map[string][]string{}
	for _, f := range t.r.Findings {
		if f.Outcome != contract.Inconclusive && f.Outcome != contract.Skipped {
			continue
		}
		reason := outcomeText(&f)
		if !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
		laws[reason] = append(laws[reason], f.Law)
	}
	if len(reasons) == 0 {
		return
	}
	t.title("Not judged")
	for _, reason := range reasons {
		t.printf("  %s\n%s\n", Plain(reason), t.paint(dim, wrap("    ", brief(laws[reason]))))
	}
	if len(t.r.Cut) > 0 {
		t.printf("  %s\n", t.paint(yellow, fmt.Sprintf("laws that the budget cut off: %d", len(t.r.Cut))))
	}
}

// brief names laws, or counts them by family where they are too many to read.
func brief(laws []string) []string {
	const most = 30
	if len(laws) <= most {
		return laws
	}
	counts := map[string]int{}
	var families []string
	for _, law := range laws {
		family, _, _ := strings.Cut(law, "/")
		if counts[family] == 0 {
			families = append(families, family)
		}
		counts[family]++
	}
	for i, family := range families {
		families[i] = fmt.Sprintf("%s/* (%d)", family, counts[family])
	}
	return families
}

func (t *tree) observed() {
	first := true
	for _, f := range t.r.Findings {
		for _, o := range f.Observed {
			if first {
				t.title("Where the documentation is silent")
				first = false
			}
			t.printf("  %s: %s\n", t.paint(dim, f.Law), Plain(o))
		}
	}
}

func (t *tree) coverage() {
	c := &t.r.Coverage
	parameters, fields := seen(c)
	if parameters == 0 && fields == 0 {
		return // nothing was met at all, and the head says why
	}
	t.title("Coverage")
	t.printf("  %d of %d parameters asked, %d of %d fields seen with a value\n", parameters, len(c.Parameters), fields, len(c.Fields))
	for _, gap := range gaps(c) {
		t.printf("  %s\n", gap)
	}
	if len(c.Statuses) > 0 {
		t.printf("  answers: %s\n", statusWords(c))
	}
}

// list is a part of lines.
func (t *tree) list(title string, color paint, lines []string) {
	if len(lines) == 0 {
		return
	}
	t.title(title)
	for _, line := range lines {
		t.printf("  %s\n", t.paint(color, Plain(line)))
	}
}

func (t *tree) end() {
	color := green
	switch t.r.ExitCode(t.o.Strict) {
	case contract.ExitKept:
		if t.o.Brief && silent(t.r, t.o) {
			return
		}
	case contract.ExitBroken:
		color = red
	default:
		color = yellow
	}
	if t.Len() > 0 {
		t.printf("\n")
	}
	t.printf("%s: %s%s%s\n", t.paint(color, verdict(t.r, t.o)), tallyOf(all(t.r)).words(), failed(t.r), open(t.r, t.o))
}
