package pull

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
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
	buffer  []byte
}

// open finds out where to begin, and with which key.
func (r *reader) open() (err error) {
	o := &r.options
	var notes []string
	if r.window, notes, err = newWindow(o.Spec, o.Query); err != nil {
		return err
	}
	r.seen = map[string]bool{}
	r.at = newState(o, r.probe.URL(probe.Ask{}))
	r.at.Notes = notes
	key, err := r.key()
	if err != nil {
		return err
	}
	if r.mask, err = NewAnonymizer(o.Spec, key, o.Treatment); err != nil {
		return err
	}
	r.mask.hide = r.probe.Redact
	r.at.Fingerprint = key.Fingerprint()
	if o.File == "" {
		r.out = stream{o.Out}
		return nil
	}
	return r.openFile()
}

// key is that of the file, that of the pull to go on with, or a new one.
func (r *reader) key() (Key, error) {
	if r.options.KeyFile != "" {
		key, err := OpenKeyFile(r.options.KeyFile)
		if err != nil {
			return key, fmt.Errorf("the key: %w", err)
		}
		return key, nil
	}
	key := NewKey()
	if before, err := r.before(); err != nil {
		return key, err
	} else if before != nil && before.Key != "" {
		if key, err = decodeKey(before.Key); err != nil {
			return key, fmt.Errorf("%s%s: %w", r.options.File, suffix, err)
		}
	}
	r.at.Key = key.encode()
	return key, nil
}

// before is the state of the pull to go on with, nil if there is none.
func (r *reader) before() (*state, error) {
	if r.options.File == "" {
		return nil, nil
	}
	text, err := os.ReadFile(r.options.File + suffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := decodeState(text)
	if err != nil {
		return nil, fmt.Errorf("%s%s: %w: remove it and %s, to begin again", r.options.File, suffix, err, r.options.File)
	}
	return &s, nil
}

func (r *reader) openFile() error {
	name := r.options.File
	before, err := r.before()
	if err != nil {
		return err
	}
	if before == nil {
		f, err := createFile(name, &r.at)
		if err == nil {
			r.out = f
		}
		return err
	}
	if err := before.differs(&r.at.asked); err != nil {
		return fmt.Errorf("%s holds a part of another pull: %w: want the same again, or %s and %s removed", name, err, name, name+suffix)
	}
	f, err := resumeFile(name, before, func(line []byte) error {
		r.seen[keyOf(line, r.list)] = true
		return nil
	})
	if err != nil {
		return err
	}
	r.out, r.at, r.resumed = f, *before, before.Calls
	return nil
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

// ask asks for a page, and follows a redirect to the slash behind the path.
func (r *reader) ask(query string) (*probe.Answer, ringback.Page, error) {
	a := r.probe.Do(r.ctx, probe.Ask{Query: query})
	if a.Err == nil && redirects(a.Status) {
		if err := r.follow(a); err != nil {
			return a, ringback.Page{}, err
		}
		a = r.probe.Do(r.ctx, probe.Ask{Query: query})
	}
	if err := r.answered(a); err != nil {
		return a, ringback.Page{}, err
	}
	p, err := r.options.Spec.ReadPage(a.Body)
	if err != nil {
		return a, p, r.wrong(a, err.Error())
	}
	return a, p, nil
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow goes where a redirect leads, if that is the list with or without its slash on the same host. A token goes nowhere else.
func (r *reader) follow(a *probe.Answer) error {
	from := a.Request.URL
	to, err := from.Parse(a.Header.Get("Location"))
	if err != nil || !strings.EqualFold(to.Hostname(), from.Hostname()) || strings.TrimSuffix(to.EscapedPath(), "/") != strings.TrimSuffix(r.probe.ListPath(), "/") {
		return r.wrong(a, fmt.Sprintf("got status %d to another place, want the list: the token goes to no other", a.Status))
	}
	r.probe.SetListPath(to.EscapedPath())
	return nil
}

// answered is what is wrong with an answer, nil if nothing is.
func (r *reader) answered(a *probe.Answer) error {
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case errors.Is(a.Err, ErrBudget):
		return a.Err
	case a.Err != nil:
		return fmt.Errorf("%w: %w", ErrUnreachable, a.Err)
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden:
		return fmt.Errorf("%w: it answers %d", ErrRefused, a.Status)
	case a.Status != http.StatusOK:
		return r.wrong(a, fmt.Sprintf("got status %d, want 200", a.Status))
	}
	return nil
}

// missing is how many calls the deployment told of that never came, though none vanished.
func (s *state) missing() int64 {
	if s.First == ringback.Absent || s.Last < s.First {
		return 0
	}
	return max(0, s.First-s.Calls)
}

// wrong is an answer that nothing can be made of.
func (r *reader) wrong(a *probe.Answer, what string) error {
	return fmt.Errorf("%w: %s: %s", ErrAnswer, r.probe.URL(a.Ask), r.probe.Redact(what))
}

// complete refuses to call a file complete if pages came again instead of others.
func (r *reader) complete() error {
	if n := r.at.missing(); n > 0 && 2*r.at.Twice >= n {
		return fmt.Errorf("%w: got %d of %d calls, and %d of them again: the target doesn't keep %s, or no order", ErrAnswer, r.at.Calls, r.at.First, r.at.Twice, r.list.Offset.Name)
	}
	return nil
}

func (r *reader) progress() Progress {
	total := r.at.Last
	if total == ringback.Absent {
		total = r.at.Everything
	}
	return Progress{Calls: r.at.Calls, Total: total, Requests: r.probe.Requests()}
}

func (r *reader) result() Result {
	s := &r.at
	out := Result{Progress: r.progress(), Resumed: r.resumed, Waits: r.probe.Stats.Waits, Resets: r.probe.Stats.Resets}
	out.Notes = append(out.Notes, s.Notes...)
	if s.Moved > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("the list moved %d times while it was read: it was read again from there", s.Moved))
	}
	if s.Twice > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d calls came again further down and are written once", s.Twice))
	}
	if n := s.missing(); n > 0 && s.Phase == done {
		out.Notes = append(out.Notes, fmt.Sprintf("%d of the %d calls that the target told of never came", n, s.First))
	}
	switch gone := s.First - s.Last; {
	case s.First == ringback.Absent || s.Last == ringback.Absent:
	case gone > 0:
		out.Notes = append(out.Notes, fmt.Sprintf("%d calls of the window vanished while it was read", gone))
	case gone < 0 && s.Cut == "":
		out.Notes = append(out.Notes, fmt.Sprintf("%d calls came while the others were read, and aren't among them", -gone))
	case gone < 0:
		out.Notes = append(out.Notes, fmt.Sprintf("%d calls came late into the window while it was read", -gone))
	}
	return out
}
