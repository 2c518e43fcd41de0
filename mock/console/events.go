package console

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ringback/ringback/internal/printable"
	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/journal"
)

const (
	mostStreams  = 32               // pages that watch at the same time
	mostReplayed = 200              // requests that a page is told of when it begins to watch
	patience     = 30 * time.Second // that a write may take
)

// streams are the pages that watch.
type streams struct {
	mu    sync.Mutex    // guards what follows
	count int           // streams that are open
	end   chan struct{} // closed to end them; nil: there are none
}

// open counts another stream. ok is false if there are too many.
func (s *streams) open() (end <-chan struct{}, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count == mostStreams {
		return nil, false
	}
	if s.end == nil {
		s.end = make(chan struct{})
	}
	s.count++
	return s.end, true
}

func (s *streams) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count--
}

// EndStreams lets go of the pages that watch, so that a server can shut down. They try again.
func (c *Console) EndStreams() {
	c.streams.mu.Lock()
	defer c.streams.mu.Unlock()
	if c.streams.end != nil {
		close(c.streams.end)
		c.streams.end = nil
	}
}

// serveEvents tells a page of requests as they arrive and of the clock as it moves, by server-sent events. A page that comes
// back says which request it heard of last, and misses none that the journal has.
func (c *Console) serveEvents(w http.ResponseWriter, r *http.Request) {
	end, ok := c.streams.open()
	if !ok {
		http.Error(w, fmt.Sprintf("%d pages watch already", mostStreams), http.StatusServiceUnavailable)
		return
	}
	defer c.streams.close()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold back what is said
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method == http.MethodHead {
		return
	}
	s := stream{console: c, control: http.NewResponseController(w), w: w, heard: c.heardOf(r)}
	_ = s.control.SetReadDeadline(time.Time{}) // a page that watches says nothing more
	s.follow(r.Context(), end)
}

// heardOf is the ID of the last request that a page has heard of, "" if it hasn't of any of this journal: one that was served by
// an earlier process has other requests with the same IDs.
func (c *Console) heardOf(r *http.Request) string {
	if run, id, _ := strings.Cut(r.Header.Get("Last-Event-ID"), "/"); run == c.run {
		return id
	}
	return ""
}

// stream is one page that watches.
type stream struct {
	console *Console
	control *http.ResponseController
	w       http.ResponseWriter
	heard   string // the ID of the last request that was told
}

type clockState struct {
	Now  string `json:"now"`
	Mode string `json:"mode"`
}

// follow tells until the page has gone or the server ends.
func (s *stream) follow(ctx context.Context, end <-chan struct{}) {
	var arrived <-chan journal.Record
	var show func(journal.Record) journal.Entry
	if j := s.console.options.Journal; j != nil {
		subscription := j.Subscribe() // before the past is told, so that none falls between
		defer subscription.Close()
		arrived, show = subscription.Arrived(), subscription.Show
	}
	beat := time.NewTicker(s.console.options.Beat)
	defer beat.Stop()
	for err := s.begin(ctx); err == nil; {
		select {
		case <-ctx.Done():
			return
		case <-end:
			return
		case record := <-arrived:
			err = s.tell(show(record))
		case <-beat.C:
			err = s.tick()
		}
	}
}

// begin tells what there is.
func (s *stream) begin(ctx context.Context) error {
	if err := s.tick(); err != nil || s.console.options.Journal == nil {
		return err
	}
	found, err := s.console.options.Journal.Select(ctx, journal.Choice{Limit: mostReplayed, After: s.heard})
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(found.Entries) {
		if err := s.tell(e); err != nil {
			return err
		}
	}
	return nil
}

// tell tells of a request, once: IDs are in the order in which requests came.
func (s *stream) tell(e journal.Entry) error {
	if e.ID <= s.heard {
		return nil
	}
	s.heard = e.ID
	return s.event("request", s.console.run+"/"+e.ID, admin.Event(e))
}

// tick tells of the clock. It is told even if it stands still: the page may have moved it and somebody else moved it back. It
// also shows when a page has gone.
func (s *stream) tick() error {
	c := s.console.options.Clock
	if c == nil {
		return s.write(":\n\n")
	}
	state := c.State()
	return s.event("clock", "", clockState{state.Now.UTC().Format(time.RFC3339Nano), state.Rate.String()})
}

func (s *stream) event(name, id string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		panic("console: " + err.Error()) // every event is made of types that encode
	}
	var out bytes.Buffer
	if id != "" {
		fmt.Fprintf(&out, "id: %s\n", id)
	}
	fmt.Fprintf(&out, "event: %s\ndata: %s\n\n", name, printable.JSON(text))
	return s.write(out.String())
}

func (s *stream) write(text string) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(patience)) // where it can't be set, the server's stands
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
