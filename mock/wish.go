package mock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/internal/say"
)

// wish is a preference with what its names stand for.
type wish struct {
	Preference
	calls  *scenario // whose calls; nil: those that there are anyway
	answer *scenario // that says how to answer; nil: none does
	fault  wrong
	number func(*scenario) uint64 // of the request in a scenario
}

// wish finds what a preference names.
func (m *Mock) wish(p Preference) (wish, error) {
	w := wish{Preference: p}
	for _, name := range p.Scenarios {
		s, err := m.scenarioNamed(name)
		if err != nil {
			return w, err
		}
		if s.HasCalls() {
			w.calls = s
		}
		if s.Respond != nil {
			w.answer = s
		}
	}
	var err error
	if p.Fault != "" {
		if w.fault, err = faultNamed(m.list, p.Fault); err != nil {
			return w, fmt.Errorf("fault: %w%s", err, m.scenarioHint(p.Fault))
		}
	}
	return w, m.checkExample(&p)
}

// scenarioHint points whoever looks for a scenario among the faults to the right key.
func (m *Mock) scenarioHint(fault string) string {
	if near := say.Nearest(fault, m.library.Names()); near != "" {
		return "; scenario=" + near + " is a scenario"
	}
	return ""
}

// checkExample refuses the name of an example that the status doesn't have.
func (m *Mock) checkExample(p *Preference) error {
	if p.Example == "" {
		return nil
	}
	status := cmp.Or(p.Code, http.StatusOK)
	var names []string
	for _, e := range m.options.Spec.Examples(status) {
		if e.Name == p.Example {
			return nil
		}
		if e.Name != "" {
			names = append(names, e.Name)
		}
	}
	if names == nil {
		return fmt.Errorf("example: got %.60q, but status %d has no example with a name", p.Example, status)
	}
	return fmt.Errorf("example: got %.60q%s, want %s of status %d", p.Example, say.Meant(p.Example, names), say.Or(names), status)
}

// appliedHeader says what was done of Prefer (RFC 7240, section 3).
const appliedHeader = "Preference-Applied"

// wished answers requests for calls that wish something, and hands on those that don't.
func (m *Mock) wished(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.URL
		wants := m.mayWish(r)
		var p Preference
		var err error
		if wants {
			p, r, err = m.preference(r)
		}
		read := r.Method == http.MethodGet || r.Method == http.MethodHead
		if (!wants && m.base.answer == nil) || !read || !m.isList(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		wish, e := m.wish(p)
		if err = errors.Join(err, e); err != nil {
			markRefused(w, r, err)
			unwished(err).write(w)
			return
		}
		wish.number = m.turnOf(r, p.Session)
		m.grant(w, r, asked, wish.over(&m.base))
	})
}

// turnOf tells the number of a request in a scenario, among those of its client.
func (m *Mock) turnOf(r *http.Request, session string) func(*scenario) uint64 {
	p, passes := r.Context().Value(passageKey{}).(*passage)
	return func(s *scenario) uint64 {
		count := func() uint64 { return s.counts.number(m.clientOf(r.Header, session), isQuiet(r)) }
		if passes {
			return p.number(s, count)
		}
		return count()
	}
}

// over puts what every request wishes behind what one does.
func (w wish) over(base *wish) *wish {
	w.answer = cmp.Or(w.answer, base.answer)
	return &w
}

// turn is how the scenario answers this one of its requests.
func (w *wish) turn() (respond fixtures.Respond, bad wrong, delay time.Duration) {
	if w.answer == nil {
		return fixtures.Respond{}, w.fault, max(0, w.Delay)
	}
	number := w.number(w.answer)
	if w.answer.Respond.Applies(number) {
		respond, bad, delay = *w.answer.Respond, w.answer.wrong, w.answer.Respond.DelayOf(number)
	}
	if w.Code != 0 && w.Code != cmp.Or(respond.Status, http.StatusOK) {
		respond, bad = fixtures.Respond{Drip: respond.Drip}, wrong{} // of an answer that isn't wanted
	}
	if w.fault.fault != nil {
		bad = w.fault
	}
	if w.Delay != 0 {
		delay = max(0, w.Delay)
	}
	return respond, bad, delay
}

// grant answers as is wished. The answer is made behind the wait, so that those who wait hold nothing.
func (m *Mock) grant(w http.ResponseWriter, r *http.Request, asked *url.URL, wish *wish) {
	respond, bad, delay := wish.turn()
	if err := m.wait(w, r.Context(), delay); err != nil {
		cutShort(w, r, err)
		return
	}
	now := wish.At
	if now.IsZero() {
		now = m.options.Clock()
	}
	w.Header()["Date"] = m.dates.header(now)
	wanted := bad
	again := func() (*reply, bool) { return m.finish(r, asked, wish, &respond, wanted, now) }
	rep, spoilt := again()
	if !spoilt {
		bad = wrong{}
	}
	if bad.fault != nil && bad.cut != nil {
		m.cut(w, r, bad, rep)
		return
	}
	drip := respond.Drip
	if bad.fault != nil && bad.drip.Pieces > 0 {
		drip = bad.drip
	}
	if drip.Pieces == 0 {
		m.send(w, r, rep)
		return
	}
	m.sendSlowly(w, r, rep, drip, func() []byte {
		rep, _ := again()
		return rep.body
	})
}

// finish makes an answer, and spoils it if a fault is to. It answers false if there was nothing in it to spoil. Equal instants give
// equal answers.
func (m *Mock) finish(r *http.Request, asked *url.URL, wish *wish, respond *fixtures.Respond, bad wrong, now time.Time) (*reply, bool) {
	rep := m.prepare(r, asked, wish, respond, bad, now)
	waits := wish.setRetryAfter(rep)
	spoilt := bad.apply(m.list, rep, r.Method == http.MethodHead)
	applied := wish.granted(bad, rep, spoilt)
	if !waits {
		applied.RetryAfter = ""
	}
	if text := applied.String(); text != "" {
		rep.header.Set(appliedHeader, text)
	}
	rep.expose()
	return rep, spoilt
}

// setRetryAfter sets the Retry-After that is wished. It answers false if the answer is a success, after which nobody tries again.
func (w *wish) setRetryAfter(rep *reply) bool {
	switch {
	case w.RetryAfter == "":
		return false
	case rep.status >= http.StatusMultipleChoices:
		rep.header.Set("Retry-After", w.RetryAfter)
		return true
	case w.answer == nil: // that of a scenario may come with the next request
		rep.header.Add(noticeHeader, fmt.Sprintf("retry-after: got an answer with status %d, want one that isn't a success: sent as it is", rep.status))
	}
	return false
}

// granted is what was done of a wish: a fault that had nothing to spoil wasn't, and what is answered in another's place has neither
// the status nor the body that were wished.
func (w *wish) granted(bad wrong, rep *reply, spoilt bool) Preference {
	p := w.Preference
	if !spoilt {
		p.Fault = ""
	}
	if bad.fault != nil && bad.instead != nil && rep.status != cmp.Or(p.Code, http.StatusOK) {
		p.Code, p.Example = 0, ""
	}
	return p
}

// cut answers over the bare connection, or says aloud that it can't.
func (m *Mock) cut(w http.ResponseWriter, r *http.Request, bad wrong, rep *reply) {
	err := cutOff(w, r, bad, rep)
	if err == nil {
		w.Header()[appliedHeader] = rep.header[appliedHeader] // for the log
		return
	}
	if m.options.Log != nil {
		m.options.Log.Error("fault", "cause", err.Error(), "path", r.URL.Path)
	}
	markRefused(w, r, fmt.Errorf("fault %w", err))
	faultProblem(err).write(w)
}

// prepare makes the answer, but for what spoils it.
func (m *Mock) prepare(r *http.Request, asked *url.URL, wish *wish, respond *fixtures.Respond, bad wrong, now time.Time) *reply {
	if bad.fault != nil && bad.instead != nil {
		if rep := bad.instead(r, asked); rep != nil {
			return rep
		}
	}
	rep := m.compose(r, wish, respond, bad, now)
	rep.setHeaders(respond.Headers, now)
	if wish.Example != "" {
		rep.dropOfBody() // it was another body that they are about
	}
	return rep
}

// compose makes an answer without the headers that a scenario sets.
func (m *Mock) compose(r *http.Request, wish *wish, respond *fixtures.Respond, bad wrong, now time.Time) *reply {
	status := cmp.Or(wish.Code, respond.Status, http.StatusOK)
	switch {
	case wish.Example != "":
		return m.shown(status, wish.Example)
	case respond.Body != nil:
		return &reply{status: status, header: http.Header{"Content-Type": {respond.BodyType}}, body: respond.Body}
	case status != http.StatusOK:
		return m.shown(status, "")
	}
	from := source{book: m.own.book, now: func() time.Time { return now }}
	if bad.fault != nil {
		from.drift = bad.drift
	}
	rep := new(reply)
	if wish.calls != nil {
		var err error
		if from.book, err = m.scenarios.book(wish.calls); err != nil {
			unwished(fmt.Errorf("scenario %q: %w", wish.calls.Name, err)).write(rep)
			return rep
		}
	}
	m.servePage(rep, r, &from)
	return rep
}

// shown is the answer that the spec shows for a status, or has no word for: then FastAPI's form is answered.
func (m *Mock) shown(status int, name string) *reply {
	for _, e := range m.options.Spec.Examples(status) {
		if name == "" || e.Name == name {
			rep := &reply{status: status, header: e.Header.Clone(), body: e.Body}
			rep.header.Set("Content-Type", "application/json")
			rep.dropOfBody()
			return rep
		}
	}
	rep := new(reply)
	p := problem{status: status, detail: cmp.Or(http.StatusText(status), "Status "+nonZero(int64(status)))}
	p.write(rep)
	return rep
}

// wait passes the time before an answer. The server's limits on the time that a request may take begin behind it.
func (m *Mock) wait(w http.ResponseWriter, ctx context.Context, delay time.Duration) error {
	if p, ok := ctx.Value(passageKey{}).(*passage); delay <= 0 || ok && p.answered.Load() {
		return nil
	}
	extend(w, delay)
	return m.options.Sleep(ctx, delay)
}

// cutShort ends a request whose delay didn't come to its end: its client has gone, or somebody before it has lost patience, or a
// program's own Sleep. Nobody gets what passes as normal.
func cutShort(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) {
		markAborted(w, r)
	}
	interrupted(err).write(w)
}

// extend moves the limits of the connection on, if it has any.
func extend(w http.ResponseWriter, by time.Duration) {
	control := http.NewResponseController(w)
	until := time.Now().Add(by + answerLimit)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}

// sleep waits, or ends with the context.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
