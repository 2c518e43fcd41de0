package mock

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// How a server lets its clients go.
const (
	linger = time.Second            // for requests that come on connections which are open
	settle = 100 * time.Millisecond // behind the last answer that didn't say yet that its connection ends
)

// Shutdown shuts down a server that NewHTTPServer made without losing a request: a client that keeps its connection may send the next one
// just when it is closed. So for a second, or until no connection is left, everything is still answered, and each answer says that its
// connection ends. Pages that watch are let go at once. What is under way then may finish until the context ends.
func Shutdown(ctx context.Context, s *http.Server) error {
	if l, ok := s.Handler.(*lastAnswers); ok {
		l.letGo(ctx)
	}
	return s.Shutdown(ctx)
}

// lastAnswers is the handler of a server that may be about to end.
type lastAnswers struct {
	next   http.Handler
	open   connections
	linger time.Duration
	ending atomic.Bool
}

func (l *lastAnswers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if l.ending.Load() {
		w.Header()["Connection"] = []string{"close"}
	}
	l.next.ServeHTTP(w, r)
}

// endStreams lets go of pages that watch.
func (l *lastAnswers) endStreams() {
	if watched, ok := l.next.(interface{ EndStreams() }); ok {
		watched.EndStreams()
	}
}

// letGo returns when no connection is left, or nobody has asked for a while.
func (l *lastAnswers) letGo(ctx context.Context) {
	l.ending.Store(true)
	l.endStreams()
	end := time.Now().Add(l.linger)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		count, last := l.open.state()
		late := time.Since(end)
		if count == 0 || late > l.linger || (late > 0 && time.Since(last) > settle) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}

// connections are those that clients hold open.
type connections struct {
	mu       sync.Mutex                  // guards what follows
	open     map[net.Conn]http.ConnState // those that were taken over aren't the server's any more
	answered time.Time                   // when the last one fell idle
	ended    bool
}

// note is told of what becomes of a connection.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case state == http.StateClosed || state == http.StateHijacked:
		delete(c.open, conn)
		return
	case state == http.StateNew && c.ended:
		_ = conn.Close()
		return
	case state == http.StateIdle:
		c.answered = time.Now()
	}
	if c.open == nil {
		c.open = map[net.Conn]http.ConnState{}
	}
	c.open[conn] = state
}

// state is how many connections there are, and when the last of them fell idle.
func (c *connections) state() (count int, answered time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open), c.answered
}

// end closes those on which nothing has come yet, and those that come late. Browsers open some before they need them, and a server
// that shuts down would wait for each as if a request were on its way.
func (c *connections) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	for conn, state := range c.open {
		if state == http.StateNew {
			_ = conn.Close()
		}
	}
}
