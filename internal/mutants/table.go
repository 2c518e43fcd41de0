package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// tally counts the rows of one table.
type tally struct {
	all       int
	as        [kinds]int
	surprises int // that nobody knew of
	scattered int // whose failures stand under more than mostHeadings
	cut       int // whose run the budget ended
}

// kind is what became of a server. For an honest one, right is that it isn't accused, and missed that it is.
type kind int

const (
	right   kind = iota // caught by the law it names
	exposed             // caught by other laws: at another size of data another may be the one that sees it
	small               // there are fewer calls than it takes to show
	missed
	kinds
)

// run checks all servers and tells the result: the tables, and the score. It reports whether nothing came unexpected.
func run(ctx context.Context, jobs []job, workers int, verbose bool) (text string, expected bool) {
	start := time.Now()
	verdicts := runAll(ctx, jobs, workers)
	var b, score strings.Builder
	expected = true
	for _, g := range groupsOf(jobs) {
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "%s\n\n", strings.ToUpper(g[:1])+g[1:])
		t := tell(w, g, jobs, verdicts, verbose)
		_ = w.Flush() // to memory
		b.WriteByte('\n')
		expected = expected && t.surprises == 0
		score.WriteString(t.score(g))
	}
	requests := 0
	for _, v := range verdicts {
		requests += v.requests
	}
	fmt.Fprintf(&score, "%d runs, %d requests, %.0f s\n", len(verdicts), requests, time.Since(start).Seconds())
	return b.String() + score.String(), expected
}

func groupsOf(jobs []job) (groups []string) {
	for _, j := range jobs {
		if !slices.Contains(groups, j.group) {
			groups = append(groups, j.group)
		}
	}
	return groups
}

func (t *tally) score(group string) string {
	if group == variants {
		return fmt.Sprintf("%s: %d false alarms in %d runs\n", group, t.as[missed], t.all)
	}
	text := fmt.Sprintf("%s: %d of %d caught by the law they name", group, t.as[right], t.all)
	if t.as[exposed] > 0 {
		text += fmt.Sprintf(", %d by others", t.as[exposed])
	}
	text += fmt.Sprintf(", %d not caught", t.as[missed])
	if t.as[small] > 0 {
		text += fmt.Sprintf(", %d take more calls to show", t.as[small])
	}
	return text + fmt.Sprintf("\n%s: %d under more than %d headings, %d over the budget of requests\n", group, t.scattered, mostHeadings, t.cut)
}

// mostHeadings is how many groups of failures one bug should come to at most.
const mostHeadings = 3

// tell writes the rows of one table.
func tell(w *tabwriter.Writer, group string, jobs []job, verdicts []verdict, verbose bool) (t tally) {
	for i, j := range jobs {
		if j.group != group {
			continue
		}
		v := &verdicts[i]
		row, kind := rowOf(v, j.shoulds)
		fmt.Fprintln(w, row)
		if verbose {
			fmt.Fprintln(w, strings.Join(v.texts, "\n"))
		}
		t.all++
		t.as[kind]++
		if v.headings > mostHeadings {
			t.scattered++
		}
		if v.cut {
			t.cut++
		}
		if known := uncaught[v.id] != "" || falseAlarms[v.id] != ""; !known && (kind == missed || kind == exposed && !v.sized) {
			t.surprises++
		}
	}
	return t
}

// rowOf is a server's row, and what became of it.
func rowOf(v *verdict, shoulds []string) (row string, k kind) {
	if v.law == "" && v.failed == nil {
		return v.quietRow(shoulds)
	}
	k = v.kind()
	word, detail := "caught", few(v.others())
	switch {
	case v.failed != nil:
		word, detail = "ERROR", v.failed.Error()
	case k == exposed:
		word = "caught by"
	case k == small:
		word, detail = "not shown", fmt.Sprintf("it takes %d calls", v.needs)
	case k == missed && uncaught[v.id] != "":
		word, detail = "NOT CAUGHT", uncaught[v.id]
	case k == missed:
		word, detail = "NOT CAUGHT", v.outcome.String()+" "+v.reason
	}
	return fmt.Sprintf("%s\t%s\t%s\t%d headings\t%s", v.id, v.law, word, v.headings, detail), k
}

// kind is what became of a server with a bug.
func (v *verdict) kind() kind {
	switch {
	case v.failed != nil:
		return missed
	case v.outcome.Broken():
		return right
	case len(v.musts) > 0:
		return exposed
	case v.needs > 0:
		return small
	}
	return missed
}

// quietRow is the row of an honest server.
func (v *verdict) quietRow(shoulds []string) (row string, k kind) {
	word := "quiet"
	if len(v.musts) > 0 || len(v.errors) > 0 || !slices.Equal(sorted(v.shoulds), sorted(shoulds)) {
		word, k = "FALSE ALARM", missed
	}
	said := strings.Join(slices.Concat(v.musts, v.shoulds, v.errors), " ")
	return fmt.Sprintf("%s\t%d requests\t%s\t%s", v.id, v.requests, word, said), k
}

func sorted(words []string) []string {
	words = slices.Clone(words)
	slices.Sort(words)
	return words
}

// few are the first of some laws, and how many more there are.
func few(laws []string) string {
	const most = 4
	if len(laws) <= most {
		return strings.Join(laws, " ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(laws[:most], " "), len(laws)-most)
}
