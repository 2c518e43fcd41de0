package mock_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
)

// serving is a server under test, which lingers so long that only the going of its clients ends it.
func serving(t *testing.T, h http.Handler) (s *http.Server, address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s = mock.NewHTTPServer(h)
	mock.LingerFor(s, time.Minute)
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(func() { _ = s.Close() })
	return s, listener.Addr().String()
}

// keeper is a client that keeps its connection, and repeats nothing by itself.
type keeper struct {
	net.Conn
	in *bufio.Reader
}

func dial(t *testing.T, address string) *keeper {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	t.Cleanup(func() { _ = conn.Close() })
	return &keeper{conn, bufio.NewReader(conn)}
}

// ask sends a request and reads its answer. It answers whether that said that the connection ends.
func (k *keeper) ask(proto, target string) (closing bool, err error) {
	request := "GET " + target + " " + proto + "\r\nHost: mock\r\nAuthorization: Bearer a\r\n"
	if proto == "HTTP/1.0" {
		request += "Connection: keep-alive\r\n"
	}
	if _, err := io.WriteString(k.Conn, request+"\r\n"); err != nil {
		return false, fmt.Errorf("write: %w", err)
	}
	a, err := http.ReadResponse(k.in, nil)
	if err != nil {
		return false, fmt.Errorf("read: %w", err)
	}
	body, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != http.StatusOK || !strings.Contains(string(body), `"total":5`) {
		return false, fmt.Errorf("got %d %q, %w", a.StatusCode, body, err)
	}
	return a.Close, nil
}

// Each client that keeps its connection has its next request answered while the server shuts down, and is told that it is the last one.
func TestShutdownLosesNoRequest(t *testing.T) {
	s, address := serving(t, mock.New(mock.Options{Calls: 5}))
	var clients []*keeper
	for i := range 20 {
		clients = append(clients, dial(t, address))
		if closing, err := clients[i].ask(protoOf(i), list); err != nil || closing {
			t.Fatalf("before: got %v, %v, want an answer and a connection that stays", closing, err)
		}
	}
	done := make(chan error)
	go func() { done <- mock.Shutdown(t.Context(), s) }()
	var all sync.WaitGroup
	for i, c := range clients {
		all.Go(func() {
			for closing := false; !closing; {
				var err error
				if closing, err = c.ask(protoOf(i), list); err != nil {
					t.Errorf("client %d lost a request: %v", i, err)
					return
				}
			}
			if _, err := c.in.ReadByte(); err != io.EOF {
				t.Errorf("client %d: got %v behind the last answer, want the connection ended", i, err)
			}
		})
	}
	all.Wait()
	if err := <-done; err != nil { // long before the minute is over
		t.Error(err)
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("the server listens still")
	}
}

// protoOf has every fourth client be an old one that asks for its connection to be kept.
func protoOf(i int) string {
	if i%4 == 3 {
		return "HTTP/1.0"
	}
	return "HTTP/1.1"
}

// A request under way is answered, those who ask nothing more are waited for no longer than is said, and nobody who has gone is.
func TestShutdownWaitsForNobodyElse(t *testing.T) {
	asleep, wake := make(chan bool), make(chan bool)
	m := mock.New(mock.Options{Calls: 5, Sleep: func(context.Context, time.Duration) error {
		asleep <- true
		<-wake
		return nil
	}})
	s, address := serving(t, m)
	gone := dial(t, address)
	if _, err := gone.ask("HTTP/1.1", list); err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	cut := dial(t, address) // its connection is taken over
	_, _ = io.WriteString(cut, "GET "+list+"?__fault=EMPTY_RESPONSE HTTP/1.1\r\nHost: mock\r\n\r\n")
	if _, err := cut.in.ReadByte(); err != io.EOF {
		t.Fatalf("got %v, want the connection cut", err)
	}
	watching := dial(t, address)
	_, _ = io.WriteString(watching, "GET /__console/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
	stream, err := http.ReadResponse(watching.in, nil)
	if err != nil || stream.StatusCode != http.StatusOK {
		t.Fatal(stream, err)
	}
	slow, answered := dial(t, address), make(chan error)
	go func() {
		_, err := slow.ask("HTTP/1.1", list+"?__delay=1")
		answered <- err
	}()
	<-asleep
	done := make(chan error)
	go func() { done <- mock.Shutdown(t.Context(), s) }()
	if _, err := io.Copy(io.Discard, stream.Body); err != nil { // at once: the slow request is under way still
		t.Error(err)
	}
	_ = watching.Close()
	wake <- true
	if err := <-answered; err != nil {
		t.Errorf("the request under way: %v", err)
	}
	_ = slow.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A client that asks nothing more is let go when the time is over, and the end of the context ends all waiting.
func TestShutdownEndsInTime(t *testing.T) {
	s, address := serving(t, mock.New(mock.Options{Calls: 5}))
	mock.LingerFor(s, time.Millisecond)
	idle, silent := dial(t, address), dial(t, address)
	if _, err := idle.ask("HTTP/1.1", list); err != nil {
		t.Fatal(err)
	}
	if err := mock.Shutdown(t.Context(), s); err != nil {
		t.Error(err)
	}
	for _, c := range []*keeper{idle, silent} {
		if _, err := c.in.ReadByte(); err != io.EOF {
			t.Errorf("got %v, want the connection ended", err)
		}
	}
	s, address = serving(t, mock.New(mock.Options{Calls: 5}))
	if _, err := dial(t, address).ask("HTTP/1.1", list); err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := mock.Shutdown(ended, s); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error or none", err)
	}
}
