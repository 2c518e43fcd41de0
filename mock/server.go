package mock

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// answerLimit is how long the writing of an answer may take, delays that were asked for aside.
const answerLimit = 2 * time.Minute

// NewHTTPServer makes a server for a handler with the limits that a mock needs to outlive odd clients: on the size of headers,
// and on the time to read a request, to write an answer and to sit idle. When it shuts down, it lets go of those who would keep it:
// pages that watch, if the handler has a method EndStreams, and connections on which nothing has been asked yet. See Shutdown.
func NewHTTPServer(h http.Handler) *http.Server {
	last := &lastAnswers{next: h, linger: linger}
	s := &http.Server{
		ConnState:         last.open.note,
		Handler:           last,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      answerLimit,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	s.RegisterOnShutdown(last.open.end)
	s.RegisterOnShutdown(last.endStreams)
	return s
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
