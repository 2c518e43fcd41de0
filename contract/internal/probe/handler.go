package probe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// errReset is what a client sees of a handler that gives up.
var errReset = errors.New("connection reset by the handler")

// handlerTransport asks a handler without a socket.
type handlerTransport struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper. It doesn't wait for a handler longer than the request may take, and what panics gives no
// answer, as behind net/http.
func (t handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	in.RequestURI, in.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:1"
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	in.Body = http.NoBody
	w := &written{header: http.Header{}}
	done := make(chan error, 1)
	go func() { done <- t.serve(w, in) }()
	select {
	case err := <-done:
		if err != nil {
			return nil, err
		}
	case <-r.Context().Done(): // the handler keeps w for itself
		return nil, r.Context().Err()
	}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		w.body.Reset()
	} else if length := w.sent.Get("Content-Length"); length != "" && length != strconv.Itoa(w.body.Len()) && w.status >= 200 && w.status != 304 {
		return nil, io.ErrUnexpectedEOF // what net/http makes of it
	}
	return &http.Response{
		StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: w.sent, Body: io.NopCloser(bytes.NewReader(w.body.Bytes())), ContentLength: int64(w.body.Len()),
	}, nil
}

// serve asks the handler. An error says that it has given up.
func (t handlerTransport) serve(w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case http.ErrAbortHandler:
			err = errReset
		default:
			err = fmt.Errorf("the handler panicked: %v", cause)
		}
	}()
	t.handler.ServeHTTP(w, r)
	return nil
}

// written is an answer that a handler writes.
type written struct {
	header, sent http.Header
	status       int
	body         bytes.Buffer
}

func (w *written) Header() http.Header { return w.header }

func (w *written) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *written) Write(b []byte) (int, error) {
	if w.status == 0 {
		if w.header.Get("Content-Type") == "" {
			w.header.Set("Content-Type", http.DetectContentType(b))
		}
		w.WriteHeader(http.StatusOK)
	}
	return w.body.Write(b)
}
