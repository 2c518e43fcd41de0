package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback/contract/internal/probe"
)

// settle takes into a finding what the answers have shown.
func (w *watcher) settle(f *Finding) {
	seen := w.laws[f.Law]
	if seen != nil {
		f.Witnesses += seen.witnesses
	}
	switch {
	case f.Outcome.Broken() || f.Outcome == Error || f.Outcome == Skipped && !slices.Contains(w.suite.report.Cut, f.Law):
		return
	case seen != nil && len(seen.breaches) > 0: // also of a law that the budget left no request for
		w.settleBreaches(f, seen)
	case seen != nil && seen.unjudged != "" && f.Outcome == Pass:
		f.Outcome, f.Reason = Inconclusive, seen.unjudged
	case f.Level != Remark && f.Outcome == Pass && f.Witnesses < f.Needs:
		f.Outcome, f.Reason = Inconclusive, fmt.Sprintf("%d witnesses, it takes %d", f.Witnesses, f.Needs)
	}
}

func (w *watcher) settleBreaches(f *Finding, seen *watched) {
	w.suite.current = nil // whatever was checked last, what is asked from here on is asked for this
	f.Outcome, f.Reason = Flaky, "broken once, kept when asked again"
	for i, b := range seen.breaches {
		// Every answer is watched, but only whoever asked knows what was valid: a refusal is asked for again, however often it came.
		if f.Law != lawAnswers && b.count > 1 || w.again(f.Law, b) {
			f.Outcome, f.Reason = Fail, ""
			if i == 0 {
				w.shrink(f.Law, b)
			}
		}
		if len(f.Evidence) < mostEvidence {
			f.Evidence = append(f.Evidence, b.evidence)
		}
	}
}

// shrink takes parameters away as long as the breach stays, and shows it by what is left of them.
func (w *watcher) shrink(law string, b *breach) {
	if b.ask.Query == "" || !plain(b.ask.Query) {
		return
	}
	parts := strings.Split(strings.TrimSpace(b.ask.Query), "&")
	for i := 0; i < len(parts); {
		ask := b.ask
		smaller := slices.Delete(slices.Clone(parts), i, i+1)
		ask.Query = strings.Join(smaller, "&")
		if e, ok := w.shown(law, b, ask); ok {
			parts, b.evidence = smaller, e
		} else {
			i++
		}
	}
}

// shown asks for a breach of a law in another way, and answers how it shows there.
func (w *watcher) shown(law string, b *breach, ask probe.Ask) (e Evidence, ok bool) {
	if w.suite.probe.Left() == 0 || w.suite.ctx.Err() != nil {
		return e, false
	}
	before := w.laws[law]
	w.laws[law] = new(watched)
	a := w.suite.probe.Do(w.suite.ctx, ask) // what it shows is seen
	if got := w.notAPage(a); law == lawAnswers && got == b.evidence.Got {
		w.note(law, b.evidence.key, a, Evidence{Got: got, Want: b.evidence.Want})
	}
	now := w.laws[law]
	w.laws[law] = before
	for _, found := range now.breaches {
		if found.evidence.key == b.evidence.key {
			return found.evidence, true
		}
	}
	return e, false
}

// again asks once more what has shown a breach, and reports whether it shows it again. A run that is over its budget takes the
// first time for enough.
func (w *watcher) again(law string, b *breach) bool {
	a := w.suite.probe.Do(w.suite.ctx, b.ask)
	switch {
	case a.Err != nil:
		return true
	case law == lawAnswers:
		// Refused is told by whoever wants a page. Asked twice, what is refused every so often isn't met twice by chance.
		return w.notAPage(a) != "" && w.notAPage(w.suite.probe.Do(w.suite.ctx, b.ask)) != ""
	}
	before := b.count
	b.ask.Query += " " // so that the same request counts again
	w.see(a)
	return b.count > before
}
