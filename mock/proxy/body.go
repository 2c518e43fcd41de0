package proxy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
)

// body is the body of an answer on its way. It keeps a copy for the judge, and finishes the exchange before it gives out its end.
type body struct {
	io.ReadCloser
	exchange *exchange
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
		x.tellBehind()
	case b.err != nil:
		x.miss(x.reason(b.err))
		x.finish()
		return n, nil
	}
	return n, b.err
}

// held is the body, read before any of it is passed on: all of it, or so much that it is known to be too large to be judged.
func (b *body) held() io.ReadCloser {
	x := b.exchange
	piece := pieces.Get()
	defer pieces.Put(piece)
	for !x.ended && x.unjudged == "" {
		_, _ = b.Read(piece) // b gives the error out again
	}
	return &replayed{io.MultiReader(bytes.NewReader(x.copied.Bytes()), b), b}
}

type replayed struct {
	io.Reader
	io.Closer
}

// take notes a piece of the body. All of it is kept up to what is judged, and the piece with which it becomes too much.
func (x *exchange) take(piece []byte) {
	x.bytes += int64(len(piece))
	if x.copied == nil || x.unjudged != "" {
		return
	}
	x.copied.Write(piece)
	if most := x.proxy.options.MaxBody; x.bytes > most {
		x.unjudged = fmt.Sprintf("the body is larger than %d bytes", most)
	}
}

// miss notes that the body isn't known whole.
func (x *exchange) miss(cause string) {
	if x.unjudged == "" {
		x.unjudged = fmt.Sprintf("the body broke off after %d bytes: %s", x.bytes, cause)
	}
}

// pieces are the buffers in which bodies are passed on.
var pieces bufferPool

type bufferPool struct{ pool sync.Pool }

const pieceSize = 32 << 10 // bytes, as httputil has it

// Get implements httputil.BufferPool.
func (p *bufferPool) Get() []byte {
	if b, ok := p.pool.Get().(*[pieceSize]byte); ok {
		return b[:]
	}
	return make([]byte, pieceSize)
}

// Put implements httputil.BufferPool.
func (p *bufferPool) Put(b []byte) { p.pool.Put((*[pieceSize]byte)(b)) }

// copies are the buffers in which bodies are kept.
var copies copyPool

type copyPool struct{ pool sync.Pool }

// largestKept bounds the memory that an idle buffer holds on to.
const largestKept = 1 << 20

// take is an empty buffer, with room for a body of a length if that is known.
func (p *copyPool) take(length, most int64) *bytes.Buffer {
	b, ok := p.pool.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	b.Reset()
	if 0 < length && length <= most {
		b.Grow(int(min(length, largestKept)))
	}
	return b
}

func (p *copyPool) release(b *bytes.Buffer) {
	if b != nil && b.Cap() <= largestKept {
		p.pool.Put(b)
	}
}
