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
	if err := r.out.write(lines, &at); err != nil {
		return err
	}
	r.at = at
	for _, key := range fresh {
		r.seen[key] = true
	}
	return nil
}

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
	return nil
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

// lines are the calls of a page that haven't been written, and their keys. Known says that the first one of the page has been
// looked at before, so that nothing lies between.
func (r *reader) lines(items []ringback.Item) (lines []byte, fresh []string, known bool, err error) {
	lines = r.buffer[:0]
	here := map[string]bool{}
	for n, i := range items {
		start := len(lines)
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
