package mock

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// answerLimit is how long the writing of an answer may take, delays that were asked for aside.
const answerLimit = 2 * time.Minute

// NewHTTPServer makes a server for a handler with the limits that a mock needs to outlive odd clients: on the size of headers,
// and on the time to read a request, to write an answer and to sit idle. When it shuts down, it lets go of those who would keep it:
// pages that watch, if the handler has a method EndStreams, and connections on which nothing has been asked yet.
func NewHTTPServer(h http.Handler) *http.Server {
	var silent connections
	s := &http.Server{
		ConnState:         silent.note,
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      answerLimit,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	s.RegisterOnShutdown(silent.end)
	if watched, ok := h.(interface{ EndStreams() }); ok {
		s.RegisterOnShutdown(watched.EndStreams)
	}
	return s
}

// connections are those on which nothing has come yet. Browsers open some before they need them, and a server that shuts down
// would wait for each as if a request were on its way.
type connections struct {
	mu    sync.Mutex // guards what follows
	open  map[net.Conn]bool
	ended bool
}

// note is told of what becomes of a connection.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(c.open, conn)
	case c.ended:
		_ = conn.Close()
	case c.open == nil:
		c.open = map[net.Conn]bool{conn: true}
	default:
		c.open[conn] = true
	}
}

// end closes them, and those that come late.
func (c *connections) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	for conn := range c.open {
		_ = conn.Close()
	}
}

// Server is a mock that listens on a free port of the loopback interface.
type Server struct {
	*Mock
	URL string // the base URL, without a trailing slash

	http *http.Server
	done chan struct{}
}

// TB is what NewServer needs of a *testing.T.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// NewServer starts a mock for a test and closes it when the test ends. Options that can't be served fail the test.
func NewServer(t TB, o Options) *Server {
	t.Helper()
	m, err := Open(o)
	if err != nil {
		t.Fatalf("mock: %v", err)
		return nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("mock: %v", err)
		return nil
	}
	s := &Server{Mock: m, URL: "http://" + listener.Addr().String(), http: NewHTTPServer(m), done: make(chan struct{})}
	go func() {
		defer close(s.done)
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			panic(err) // a listener on loopback doesn't fail by itself
		}
	}()
	t.Cleanup(s.Close)
	return s
}

// Close ends the server and waits until it has let go of its port. It may be called more than once.
func (s *Server) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close() // whoever is still connected is cut off
	}
	<-s.done
}
