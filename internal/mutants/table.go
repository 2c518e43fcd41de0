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
	right     int // caught by the law they name, or not accused
	explained int // caught by a law whose failure explains the one they name
	surprises int // neither right nor known not to be
}

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
		return fmt.Sprintf("%s: %d false alarms in %d runs\n", group, t.all-t.right, t.all)
	}
	return fmt.Sprintf("%s: %d of %d caught by the law they name, %d more by one that explains it\n", group, t.right, t.all, t.explained)
}

// tell writes the rows of one table.
func tell(w *tabwriter.Writer, group string, jobs []job, verdicts []verdict, verbose bool) (t tally) {
	for i, j := range jobs {
		if j.group != group {
			continue
		}
		v := &verdicts[i]
		row, ok := rowOf(v, j.shoulds)
		fmt.Fprintln(w, row)
		if verbose {
			fmt.Fprintln(w, strings.Join(v.texts, "\n"))
		}
		t.all++
		switch {
		case ok:
			t.right++
		case v.explained():
			t.explained++
		case uncaught[v.id] == "" && falseAlarms[v.id] == "":
			t.surprises++
		}
	}
	return t
}

// rowOf is a server's row, and whether the suite was right about it.
func rowOf(v *verdict, shoulds []string) (row string, ok bool) {
	switch {
	case v.failed != nil:
		return v.id + "\t" + v.law + "\tERROR\t" + v.failed.Error(), false
	case v.law == "":
		return v.quietRow(shoulds)
	case v.caught():
		return fmt.Sprintf("%s\t%s\tcaught\t%s", v.id, v.law, few(v.others())), true
	case v.explained():
		return fmt.Sprintf("%s\t%s\texplained by\t%s", v.id, v.law, few(v.others())), false
	}
	reason := uncaught[v.id]
	if reason == "" {
		reason = v.outcome.String() + " " + v.reason
	}
	return fmt.Sprintf("%s\t%s\tNOT CAUGHT\t%s (%s)", v.id, v.law, few(v.others()), reason), false
}

// quietRow is the row of an honest server.
func (v *verdict) quietRow(shoulds []string) (row string, ok bool) {
	ok = len(v.musts) == 0 && len(v.errors) == 0 && slices.Equal(sorted(v.shoulds), sorted(shoulds))
	word := "quiet"
	if !ok {
		word = "FALSE ALARM"
	}
	said := strings.Join(slices.Concat(v.musts, v.shoulds, v.errors), " ")
	return fmt.Sprintf("%s\t%d requests\t%s\t%s", v.id, v.requests, word, said), ok
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
