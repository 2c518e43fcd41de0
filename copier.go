package ringback

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"net/http"
)

// copier keeps a copy of what a handler writes.
type copier struct {
	http.ResponseWriter
	status int         // 0: nothing was sent yet
	header http.Header // as it was sent
	body   bytes.Buffer
	done   bool // the handler came back
	// unjudged says why the copy isn't what was sent, "" if it is.
	unjudged string
}

// judge judges what was copied.
func (c *copier) judge(s *Spec, r *http.Request) Judgement {
	request := requestOf(r)
	out := Judgement{Request: r, Violations: s.JudgeRequest(request), Unjudged: c.unjudged}
	if !c.done && out.Unjudged == "" {
		out.Unjudged = "the handler panicked"
	}
	if out.Unjudged == "" {
		c.begin(http.StatusOK) // as net/http does for a handler that writes nothing
	}
	out.Status = c.status
	if out.Unjudged == "" {
		out.judge(context.WithoutCancel(r.Context()), s, request, Response{c.status, c.header, c.body.Bytes()})
	}
	return out
}

// begin notes status and headers as they are sent: a handler may change the map later, to no effect.
func (c *copier) begin(status int) {
	if c.status == 0 && status >= 200 {
		c.status, c.header = status, c.Header().Clone()
	}
}

func (c *copier) WriteHeader(status int) {
	c.begin(status)
	c.ResponseWriter.WriteHeader(status)
}

func (c *copier) Write(p []byte) (int, error) {
	c.begin(http.StatusOK)
	if c.body.Len()+len(p) > defaultMaxBody {
		c.unjudged = "the body is too large"
	}
	if c.unjudged == "" {
		c.body.Write(p)
	}
	return c.ResponseWriter.Write(p)
}

// Flush implements http.Flusher, for handlers that ask for it by type.
func (c *copier) Flush() { _ = c.FlushError() }

// FlushError is Flush for http.ResponseController.
func (c *copier) FlushError() error {
	c.begin(http.StatusOK)
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Hijack implements http.Hijacker. What a handler writes to the connection itself isn't judged.
func (c *copier) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err == nil {
		c.unjudged = "the handler took the connection over"
	}
	return conn, buffer, err
}

// Unwrap lets http.ResponseController find what the copier hides.
func (c *copier) Unwrap() http.ResponseWriter { return c.ResponseWriter }
