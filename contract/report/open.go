package report

import (
	"fmt"
	"io"

	"github.com/ringback/ringback/contract"
)

// open says, for the last line of a report, what its verdict leaves open: what wasn't judged, or not even asked.
func open(r *contract.Report, o Options) (text string) {
	switch r.ExitCode(o.Strict) {
	case contract.ExitInconclusive:
		text = naming("; not judged: ", unjudged(r, func(*contract.Finding) bool { return true }))
	case contract.ExitKept:
		if musts := unjudged(r, isMust); len(musts) > 0 {
			text = fmt.Sprintf("; musts not judged: %d", len(musts))
		}
	}
	if len(r.KnownNotes) > 0 {
		text += fmt.Sprintf("; known failures to look at: %d", len(r.KnownNotes))
	}
	if len(r.Only)+len(r.Skip) > 0 {
		text += fmt.Sprintf("; left out: %d", r.LeftOut)
	}
	return text + tooFew(r.Window)
}

func isMust(f *contract.Finding) bool { return f.Level == contract.Must }

// unjudged are the laws that came to no verdict.
func unjudged(r *contract.Report, fit func(*contract.Finding) bool) (laws []string) {
	for _, f := range those(r, fit) {
		if f.Outcome == contract.Inconclusive || f.Outcome == contract.Skipped {
			laws = append(laws, f.Law)
		}
	}
	return laws
}

// tooFew says that a target has hardly anything to judge.
func tooFew(w contract.Window) string {
	const enough = 8 // what a walk over the pages takes
	switch {
	case !w.Complete || w.Total >= enough:
		return ""
	case w.Total == 0:
		return "; the target has no items, so that nothing about items was judged"
	case w.Total == 1:
		return "; the target has 1 item, which is too few to judge order and paging"
	}
	return fmt.Sprintf("; the target has %d items, which are too few to judge all", w.Total)
}

// chosen says which laws were asked for, "" if they are those of the standard profile.
func chosen(r *contract.Report) string {
	if r.LeftOut == 0 {
		return ""
	}
	return fmt.Sprintf("laws left out: %d, by %s", r.LeftOut, leftOutBy(r))
}

func leftOutBy(r *contract.Report) string {
	switch {
	case len(r.Only) > 0 && len(r.Skip) > 0:
		return fmt.Sprintf("only %q and skip %q", r.Only, r.Skip)
	case len(r.Only) > 0:
		return fmt.Sprintf("only %q", r.Only)
	case len(r.Skip) > 0:
		return fmt.Sprintf("skip %q and the %s profile", r.Skip, r.Profile)
	}
	return fmt.Sprintf("the %s profile", r.Profile)
}

// silent reports whether nothing is to be said of a run to whoever wants to hear of what is wrong alone.
func silent(r *contract.Report, o Options) bool {
	n := tallyOf(all(r))
	return r.ExitCode(o.Strict) == contract.ExitKept && n.should+n.known+len(unjudged(r, isMust))+len(r.KnownNotes) == 0
}

// Closing writes what a report comes to for whoever doesn't see its tree: what is to be said of known failures, a line each, and the
// summary. With Brief it writes nothing if all is well: nothing broken, known or not, and no must unjudged.
func Closing(w io.Writer, r *contract.Report, o Options) error {
	t := tree{r: r, o: o}
	for _, s := range r.Stale {
		t.printf("known failure %s\n", Plain(s))
	}
	for _, s := range r.KnownNotes {
		t.printf("known failure %s\n", Plain(s))
	}
	if !o.Brief || !silent(r, o) {
		t.printf("%s\n", Summary(r, o))
	}
	_, err := io.WriteString(w, t.String())
	return err
}
