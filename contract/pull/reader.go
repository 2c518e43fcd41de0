package pull

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// reader reads page after page. Each page asks for the last call of the one before again: if that isn't where it was, the list has
// moved, and the reader goes back until it sees a call that it knows.
type reader struct {
	ctx     context.Context
	options Options
	list    *ringback.List
	window  window
	probe   *probe.Probe
	mask    *Anonymizer
	out     output
	at      state
	seen    map[string]bool // keys of the calls that are written, anonymised
	resumed int64
	// failures are answers of a deployment that failed by itself, and was asked again.
	failures int
	buffer   []byte
	unfit    []string // breaches of the new calls of the page at hand
	barren   int      // pages in a row without a new call
}

// read goes through the phases.
func (r *reader) read() error {
	for r.at.Phase != done {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		step := r.page
		if r.at.Phase == begin {
			step = r.begin
		}
		if err := step(); err != nil {
			return err
		}
		if r.options.Progress != nil {
			r.options.Progress(r.progress())
		}
	}
	return r.complete()
}

// begin asks for the newest call alone: who is asked, what time it is there, and how many calls there are.
func (r *reader) begin() error {
	a, p, err := r.ask(r.window.page("", 0, 1))
	if err != nil {
		return err
	}
	r.at.Everything, r.at.Phase = p.Total, closed
	var newest time.Time
	if len(p.Items) > 0 {
		r.forewarn(p.Items[0])
		var ok bool
		newest, ok = r.window.at(p.Items[0])
		r.at.NullsFirst = !ok && r.window.field != nil
	}
	if r.window.high == nil {
		return nil
	}
	if a.Dated && a.Date.After(newest) {
		newest = a.Date
	}
	if !newest.IsZero() {
		r.at.Cut = newest.UTC().Format(time.RFC3339Nano)
	}
	return nil
}

// forewarn says at once if the first call is one that nobody serves.
func (r *reader) forewarn(i ringback.Item) {
	for _, v := range r.options.Spec.JudgeItem(i.Raw()) {
		if v.Level == ringback.Must && r.options.Warn != nil {
			r.options.Warn(fmt.Sprintf("the first call breaks the spec, and one that does isn't served: %s: want %s", v.Where(), v.Want)) // its value isn't shown
			return
		}
	}
}

// page reads one page, and writes what is new in it.
func (r *reader) page() error {
	skip := max(0, r.at.Skip-r.overlap())
	cut := r.at.Cut
	if r.at.Phase == timeless {
		cut = ""
	}
	a, p, err := r.ask(r.window.page(cut, skip, int64(r.options.PageSize)))
	if err != nil {
		if cut != "" && a != nil && (a.Status == http.StatusBadRequest || a.Status == http.StatusUnprocessableEntity) {
			return r.openWindow(fmt.Sprintf("%s=%s is refused with %d", r.window.high.Name, cut, a.Status))
		}
		return err
	}
	if cut != "" && skip == 0 && len(p.Items) > 0 && r.window.after(p.Items[0], cut) {
		return r.openWindow(fmt.Sprintf("%s=%s is answered with a call of %s", r.window.high.Name, cut, p.Items[0].Text(r.window.field.Name)))
	}
	return r.take(p, skip)
}

// overlap is how many calls are asked for again.
func (r *reader) overlap() int64 {
	if r.at.Alone || r.options.PageSize == 1 {
		return 0
	}
	return min(r.at.Back, int64(r.options.PageSize)-1)
}

// openWindow goes on without one, where the deployment has none.
func (r *reader) openWindow(why string) error {
	r.at.Notes = append(r.at.Notes, why+": the calls were read without it")
	r.at.Cut, r.at.Skip = "", 0
	return r.out.write(nil, &r.at)
}

// take writes the new calls of a page that begins at skip, or goes back if some may lie before them.
func (r *reader) take(p ringback.Page, skip int64) error {
	lines, fresh, known, err := r.lines(p.Items)
	if err != nil {
		return err
	}
	at := r.at
	at.note(p.Total)
	asked := r.at.Skip - skip
	if asked > 0 && !known && (len(p.Items) > 0 || at.Phase == closed) {
		return r.goBack(&at, skip)
	}
	if at.Phase == closed && skip > 0 {
		at.Twice += max(0, int64(len(p.Items)-len(fresh))-asked)
	}
	at.Skip, at.Back, at.Calls = skip+int64(len(p.Items)), 1, at.Calls+int64(len(fresh))
	at.Alone = at.Alone || asked > 0 && len(p.Items) == int(asked) && len(fresh) == 0
	if r.ended(p, &at, len(fresh)) {
		r.turn(&at)
	}
	if at.Unfit += int64(len(r.unfit)); at.Breach == "" && at.Unfit > 0 {
		at.Breach = r.unfit[0]
	}
	if err := r.out.write(lines, &at); err != nil {
		return err
	}
	r.at = at
	for _, key := range fresh {
		r.seen[key] = true
	}
	return r.endless(len(fresh))
}

// patience is how many pages in a row may be without a new call.
const patience = 100

// endless ends the reading of a list that has no end: one that grows as fast as it is read, or answers the same again and again.
func (r *reader) endless(fresh int) error {
	if r.barren++; fresh > 0 {
		r.barren = 0
	}
	told := max(r.at.First, r.at.Everything)
	most := r.options.MaxCalls
	switch {
	case most > 0:
	case told == ringback.Absent:
		most = mostCalls
	default:
		most = told + told/10 + 10*int64(r.options.PageSize) // some come late
	}
	switch {
	case r.at.Phase == done:
		return nil
	case r.barren > patience:
		return fmt.Errorf("%w: got %d pages in a row without a call that is new: the target doesn't keep %s, or no order", ErrAnswer, r.barren, r.list.Offset.Name)
	case max(r.at.Calls, r.at.Skip) < most:
		return nil
	case r.options.MaxCalls > 0:
		return fmt.Errorf("%w: %d calls", ErrBudget, most)
	case told == ringback.Absent:
		return fmt.Errorf("%w: %d calls of a list that doesn't say how many there are: --max-calls allows more", ErrBudget, most)
	}
	return fmt.Errorf("%w: the list grows as fast as it is read: it told of %d calls at the beginning: --max-calls allows more than %d", ErrBudget, told, most)
}

// mostCalls is how many calls are read of a list that doesn't say how many there are.
const mostCalls = 1_000_000

// goBack looks further up the list for a call that is known: what lies between it and here hasn't been read.
func (r *reader) goBack(at *state, skip int64) error {
	at.Moved++
	if at.Skip = skip; skip > 0 {
		at.Back = max(1, int64(r.options.PageSize)-1)
	}
	if err := r.out.write(nil, at); err != nil {
		return err
	}
	r.at = *at
	return r.endless(0)
}

// ended reports whether nothing lies behind a page.
func (r *reader) ended(p ringback.Page, at *state, fresh int) bool {
	switch {
	case len(p.Items) == 0:
		return true
	case at.Phase == timeless && at.NullsFirst:
		return fresh == 0
	case p.Total != ringback.Absent:
		return at.Skip >= p.Total
	}
	return fresh == 0 && !at.Alone
}

// turn begins the next phase.
func (r *reader) turn(at *state) {
	if at.Phase == closed && r.window.nulls && at.Cut != "" && (at.Everything == ringback.Absent || at.Everything != at.Last) {
		at.Phase, at.Back = timeless, 1
		if at.NullsFirst {
			at.Skip = 0
		}
		return
	}
	at.Phase = done
}

// largestCall is how many bytes a call may have, as for whoever serves it.
const largestCall = 16 << 20

// lines are the calls of a page that haven't been written, and their keys. Known says that the first one of the page has been
// looked at before, so that nothing lies between.
func (r *reader) lines(items []ringback.Item) (lines []byte, fresh []string, known bool, err error) {
	lines, r.unfit = r.buffer[:0], nil
	here := map[string]bool{}
	for n, i := range items {
		start := len(lines)
		if size := len(i.Raw()); size > largestCall {
			return nil, nil, false, fmt.Errorf("%w: got a call of %d bytes, want at most %d MiB", ErrAnswer, size, largestCall>>20)
		}
		late := r.at.Phase == timeless && r.window.after(i, r.at.Cut)
		if late {
			known = known || n == 0
			continue
		}
		if lines, err = r.mask.Append(lines, i); err != nil {
			return nil, nil, false, err
		}
		key := keyOf(lines[start:], r.list)
		if key == "" {
			return nil, nil, false, fmt.Errorf("%w: a call has no %q, so that it can't be told from others", ErrAnswer, r.list.Key)
		}
		if r.seen[key] || here[key] {
			known = known || n == 0
			lines = lines[:start]
			continue
		}
		here[key] = true
		if r.mask.unfit != "" {
			r.unfit = append(r.unfit, r.mask.unfit)
		}
		lines, fresh = append(lines, '\n'), append(fresh, key)
	}
	r.buffer = lines
	return lines, fresh, known, nil
}

// note keeps the totals of the window.
func (s *state) note(total int64) {
	if s.Phase != closed {
		return
	}
	if s.First == ringback.Absent {
		s.First = total
	}
	s.Last = total
}
