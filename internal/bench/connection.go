package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// connection is one keep-alive connection that asks and waits. It does as little as a client can.
type connection struct {
	conn net.Conn
	in   *bufio.Reader
	host string
	out  []byte
}

func connect(base string) (*connection, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		return nil, err
	}
	return &connection{conn: conn, in: bufio.NewReaderSize(conn, 64<<10), host: u.Host}, nil
}

func (c *connection) close() { c.conn.Close() }

// get asks for a page and reads it to its end.
func (c *connection) get(query string) error {
	c.out = fmt.Appendf(c.out[:0], "GET %s%s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\n\r\n", path, query, c.host, credentials)
	if _, err := c.conn.Write(c.out); err != nil {
		return err
	}
	answer, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	switch {
	case err != nil:
		return err
	case answer.StatusCode != http.StatusOK:
		return fmt.Errorf("GET %s%s: got status %d, want 200", path, query, answer.StatusCode)
	case n != answer.ContentLength:
		return fmt.Errorf("GET %s%s: got %d bytes, want %d", path, query, n, answer.ContentLength)
	}
	return nil
}

// latencies asks for n pages, one after the other, and answers how long each took.
func latencies(base string, n int, next func() string) ([]time.Duration, error) {
	c, err := connect(base)
	if err != nil {
		return nil, err
	}
	defer c.close()
	took := make([]time.Duration, n)
	for i := range took {
		query := next()
		began := time.Now()
		if err := c.get(query); err != nil {
			return nil, err
		}
		took[i] = time.Since(began)
	}
	return took, nil
}
