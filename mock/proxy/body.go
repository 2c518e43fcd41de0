package proxy

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// body is the body of an answer on its way. It keeps a copy for the judge, and finishes the exchange before it gives out its end.
type body struct {
	io.ReadCloser
	exchange *exchange
	answer   *http.Response
	length   int64 // as the header tells it, -1 if it doesn't
	err      error // with which it has ended
}

func (b *body) Read(p []byte) (n int, err error) {
	x := b.exchange
	if b.err != nil {
		if b.length >= 0 && !errors.Is(b.err, io.EOF) { // the connection is cut off next: let the client have what there is
			_ = x.control.Flush()
		}
		return 0, b.err
	}
	n, b.err = b.ReadCloser.Read(p)
	x.heard()
	x.extend()
	x.take(p[:n])
	switch {
	case errors.Is(b.err, io.EOF), b.err == nil && x.bytes == b.length:
		x.finish()
		cleanTrailers(b.answer.Trailer)
		x.tellBehind()
	case b.err != nil:
		x.miss(x.reason(b.err))
		x.finish()
		return n, nil
	}
	return n, b.err
}

// heldBack is the body, read before any of it is passed on: all of it, or so much that it is known not to be judged.
func (b *body) heldBack() io.ReadCloser {
	x := b.exchange
	if x.copied == nil {
		return b
	}
	x.held = true
	piece := pieces.Get()
	defer pieces.Put(piece)
	for !x.ended && x.unjudged == "" {
		_, _ = b.Read(piece) // b gives the error out again
	}
	return &replayed{body: b}
}

// miss notes that the body isn't known whole.
func (x *exchange) miss(cause string) {
	if x.unjudged == "" {
		x.unjudged = fmt.Sprintf("the body broke off after %d bytes: %s", x.bytes, cause)
	}
}
