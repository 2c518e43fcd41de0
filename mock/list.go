package mock

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/store"
)

// answer is the memory of one answer.
type answer struct {
	body       []byte
	conditions []store.Condition
}

var answers = sync.Pool{New: func() any { return new(answer) }}

// largestKept bounds the memory that an idle answer holds on to.
const largestKept = 1 << 20

func (a *answer) release() {
	if cap(a.body) <= largestKept {
		answers.Put(a)
	}
}

// source is what pages are read from.
type source struct {
	book  book
	now   func() time.Time
	drift drift
}

// serveList answers a page of calls, or why it can't.
func (m *Mock) serveList(w http.ResponseWriter, r *http.Request) { m.servePage(w, r, &m.own) }

func (m *Mock) servePage(w http.ResponseWriter, r *http.Request, from *source) {
	if p := m.authenticate(r.Header); p != nil {
		p.write(w)
		return
	}
	query, violations := m.options.Spec.Query(r.URL.RawQuery)
	if m.options.Strict {
		violations = append(violations, query.Notices[:min(len(query.Notices), mostMistakes)]...)
	}
	if len(violations) > 0 {
		m.unprocessable(violations).write(w)
		return
	}
	pointOut(w.Header(), query.Notices)

	a := answers.Get().(*answer)
	defer a.release()
	now := from.now()
	w.Header()["Date"] = m.dates.header(now) // the instant that is shown, should the clock have moved on
	view := from.book.at(now.UnixMicro())
	a.conditions = m.conditions(a.conditions[:0], &query)
	a.body = m.envelope.Append(a.body[:0], query.Offset, query.Limit, func(dst []byte) ([]byte, int) {
		offset, hidden := clampInt(query.Offset), 0
		if from.drift.hidesNewest(query.Offset) {
			hidden = 1
		}
		dst, _, total := view.Page(dst, a.conditions, offset+hidden, clampInt(query.Limit))
		return dst, max(0, total-hidden)
	})
	writeJSON(w, http.StatusOK, a.body)
}

// clampInt takes an offset or limit for an int, one less than the largest of 32 bits. There are never as many calls.
func clampInt(n int64) int { return int(min(max(n, 0), math.MaxInt32-1)) }

// noticeHeader carries what a request got away with.
const noticeHeader = "Ringback-Notice"

// pointOut tells the client what was answered though it looks like a mistake.
func pointOut(h http.Header, notices []ringback.Violation) {
	for _, n := range notices[:min(len(notices), mostMistakes)] {
		h.Add(noticeHeader, noticeText(n))
	}
}

// noticeText is a notice on one line of ASCII, as a header wants it.
func noticeText(v ringback.Violation) string {
	const longest = 100 // characters of a name
	text := fmt.Sprintf("%+.*q", longest, v.Name) + ": got " + v.Got + ", want " + v.Want
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header()["Content-Type"] = jsonType
	writeBody(w, status, body)
}

// The header values that every page has, made once.
var (
	jsonType  = []string{"application/json"}
	anyOrigin = []string{"*"}
)

func writeBody(w http.ResponseWriter, status int, body []byte) {
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone away doesn't miss it
}

// dateCache remembers the text of the last second's Date header.
type dateCache struct{ last atomic.Pointer[dated] }

type dated struct {
	second int64
	header []string
}

func (c *dateCache) header(now time.Time) []string {
	second := now.Unix()
	if d := c.last.Load(); d != nil && d.second == second {
		return d.header
	}
	d := &dated{second, []string{now.UTC().Format(http.TimeFormat)}}
	c.last.Store(d)
	return d.header
}
