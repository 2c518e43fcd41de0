package mock

import (
	"bufio"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ringback/ringback/internal/redact"
	"github.com/ringback/ringback/mock/journal"
)

// recorder notes what was answered, for the journal and the log. The journal has a request before its client has any of the
// answer, so that whoever looks then finds it.
type recorder struct {
	http.ResponseWriter
	request       *http.Request
	start         time.Time
	journal       *journal.Journal // nil: this request isn't remembered
	noted         bool
	aborted       bool
	unmatched     bool
	refused       string
	status, bytes int
}

func (r *recorder) note(status int) {
	if r.noted {
		return
	}
	r.noted, r.status = true, status
	if r.journal == nil {
		return
	}
	record := journal.Received(r.request, r.start)
	record.Status, record.Aborted, record.Took = status, r.aborted, time.Since(r.start)
	record.Unmatched, record.Refused = r.unmatched, r.refused
	r.journal.Add(record)
}

// WriteHeader notes the status. One below 200 is not the answer yet.
func (r *recorder) WriteHeader(status int) {
	if status >= http.StatusOK {
		r.note(status)
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.note(http.StatusOK)
	n, err := r.ResponseWriter.Write(b)
	r.bytes += n
	return n, err
}

// FlushError sends what there is, the header before all.
func (r *recorder) FlushError() error {
	r.note(http.StatusOK)
	return http.NewResponseController(r.ResponseWriter).Flush()
}

// Hijack gives the connection away: what is sent over it is no answer that the recorder could read.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(r.ResponseWriter).Hijack()
	if err == nil {
		r.note(0)
	}
	return conn, buffer, err
}

// Unwrap lets http.ResponseController find what else the recorder hides.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// markUnmatched tells the journal that there is nothing at the address of a request.
func markUnmatched(w http.ResponseWriter, r *http.Request) {
	if rec := recorderOf(w, r); rec != nil {
		rec.unmatched = true
	}
}

// markAborted notes that the client of a request has gone: whatever is still written, it got no answer.
func markAborted(w http.ResponseWriter, r *http.Request) {
	if rec := recorderOf(w, r); rec != nil && !rec.noted {
		rec.aborted = true
		rec.note(0)
	}
}

// markRefused tells the journal that what a request wished couldn't be done.
func markRefused(w http.ResponseWriter, r *http.Request, err error) {
	if rec := recorderOf(w, r); rec != nil {
		rec.refused = oneLine(err)
	}
}

// recorderOf is the recorder behind a writer, nil if there is none.
func recorderOf(w http.ResponseWriter, r *http.Request) *recorder {
	for w != nil {
		if rec, ok := w.(*recorder); ok {
			return rec
		}
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			break
		}
		w = inner.Unwrap()
	}
	if p, ok := r.Context().Value(passageKey{}).(*passage); ok {
		return p.recorder
	}
	return nil
}

// passage is a request on its way through Options.Wrap, which may ask the answers any number of times, and whose own answers needn't
// lead to the recorder.
type passage struct {
	recorder *recorder   // nil: nobody wants to know
	answered atomic.Bool // once at least: what was to be waited for has been

	mu      sync.Mutex           // guards numbers
	numbers map[*scenario]uint64 // of the request, in the scenarios that were asked for
}

type passageKey struct{}

// number is that of the request in a scenario, whichever of the times that it is asked for.
func (p *passage) number(s *scenario, count func() uint64) uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, ok := p.numbers[s]
	if !ok {
		n = count()
		p.numbers[s] = n
	}
	return n
}

// wrapped puts Options.Wrap before the answers. It gets requests that wish something in one form: as Prefer has it.
func (m *Mock) wrapped(answers http.Handler) http.Handler {
	if m.options.Wrap == nil {
		return answers
	}
	wrap := m.options.Wrap(passing(answers))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m.mayWish(r) {
			r = m.preferring(r)
		}
		p := &passage{numbers: map[*scenario]uint64{}}
		p.recorder, _ = w.(*recorder)
		wrap.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), passageKey{}, p)))
	})
}

// passing notes that a request has been answered.
func passing(answers http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers.ServeHTTP(w, r)
		if p, ok := r.Context().Value(passageKey{}).(*passage); ok {
			p.answered.Store(true)
		}
	})
}

// preferring is a request that wishes in the header what it wished anywhere. One whose wishes can't be read stays as it is.
func (m *Mock) preferring(r *http.Request) *http.Request {
	p, plain, err := m.preference(r)
	if err != nil {
		return r
	}
	plain.Header = r.Header.Clone()
	delete(plain.Header, "Prefer")
	if wishes := p.String(); wishes != "" {
		plain.Header["Prefer"] = []string{wishes}
	}
	return plain
}

// unremembered are addresses of the mock's own, which aren't the API's: requests for them are in no journal.
var unremembered = map[string]bool{"/openapi.yaml": true, "/healthz": true}

// remembers reports whether requests for a path are put into the journal.
func (m *Mock) remembers(path string) bool { return path == m.list.Path || !unremembered[path] }

// observed remembers each request in the journal, and writes one record of it to the log, where there are such.
func (m *Mock) observed(next http.Handler) http.Handler {
	if m.options.Log == nil && m.journal == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := recorders.Get().(*recorder)
		*rec = recorder{ResponseWriter: w, request: r, start: time.Now()}
		if m.remembers(r.URL.Path) {
			rec.journal = m.journal
		}
		defer rec.end()
		next.ServeHTTP(rec, r)
		if m.options.Log != nil {
			m.log(r, rec)
		}
	})
}

// recorders are used again: every request has one.
var recorders = sync.Pool{New: func() any { return new(recorder) }}

// end notes a connection that was ended without an answer. Nobody may use the recorder behind it, as net/http asks of any
// ResponseWriter.
func (r *recorder) end() {
	r.note(0)
	*r = recorder{}
	recorders.Put(r)
}

// log writes one record. It never writes a header of the request: they hold tokens. Nor does it write the value of a parameter
// that the spec doesn't know, where a token stands which a client sends at the wrong place, or a token anywhere else.
func (m *Mock) log(r *http.Request, rec *recorder) {
	level := slog.LevelInfo
	shown := m.shower(r)
	attributes := []slog.Attr{
		slog.String("method", r.Method), slog.String("path", shown(r.URL.Path)), slog.String("query", shown(redact.Query(r.URL.RawQuery, m.showsValue))),
		slog.Int("status", rec.status), slog.Int("bytes", rec.bytes), slog.Duration("took", time.Since(rec.start)),
	}
	if notices := rec.Header()[noticeHeader]; len(notices) > 0 {
		level = slog.LevelWarn
		attributes = append(attributes, slog.String("notice", shown(strings.Join(notices, "; "))))
	}
	if applied := rec.Header()[appliedHeader]; len(applied) > 0 {
		attributes = append(attributes, slog.String("applied", shown(applied[0])))
	}
	if rec.aborted {
		attributes = append(attributes, slog.Bool("aborted", true))
	}
	m.options.Log.LogAttrs(r.Context(), level, "request", attributes...)
}

// shower is how a text of a request is shown: without tokens. A plain request for the list has no place for one.
func (m *Mock) shower(r *http.Request) func(string) string {
	if r.URL.RawQuery == "" && m.isList(r.URL.Path) {
		return func(text string) string { return text }
	}
	return m.redacted.Of(m.options.Spec.Credentials().Header, r.Header, r.URL.RawQuery, nil).Whole
}

// showsValue reports whether the value of a query parameter may be shown.
func (m *Mock) showsValue(name string) bool { return m.parameter(name) != nil || isWish(name) }
