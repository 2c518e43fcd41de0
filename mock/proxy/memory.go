package proxy

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

// memory bounds what the copies of all bodies on their way take together. It is safe for concurrent use.
type memory struct {
	most int64 // bytes
	used atomic.Int64
}

// take reserves bytes, and reports whether there were as many left.
func (m *memory) take(n int64) bool {
	if m.used.Add(n) <= m.most {
		return true
	}
	m.used.Add(-n)
	return false
}

func (m *memory) give(n int64) { m.used.Add(-n) }

// copies are the buffers in which bodies are kept.
var copies copyPool

type copyPool struct{ pool sync.Pool }

// largestIdle bounds the memory that an idle buffer holds on to.
const largestIdle = 1 << 20

func (p *copyPool) take() *bytes.Buffer {
	b, ok := p.pool.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	b.Reset()
	return b
}

func (p *copyPool) release(b *bytes.Buffer) {
	if b.Cap() <= largestIdle {
		p.pool.Put(b)
	}
}

// keep begins a copy of a body of a length, -1 if that isn't known. There is none of one that is known not to be judged.
func (x *exchange) keep(length int64) {
	switch most := x.proxy.options.MaxBody; {
	case length > most:
		x.unjudged = tooLarge(most)
	default:
		x.copied = copies.take()
		x.reserved = int64(x.copied.Cap())
		x.proxy.memory.used.Add(x.reserved) // it is there already
		x.room(int(max(length, 0)))
	}
}

func tooLarge(most int64) string { return fmt.Sprintf("the body is larger than %d bytes", most) }

// room makes room for more of the body. Where there is none, or the body is too large, the copy ends: what is known not to be judged
// isn't kept.
func (x *exchange) room(more int) {
	need, has := x.copied.Len()+more, x.copied.Cap()
	if need <= has {
		return
	}
	grown := max(need, min(2*has, int(x.proxy.options.MaxBody)))
	if !x.proxy.memory.take(int64(grown - has)) {
		x.unjudged = fmt.Sprintf("the bodies on their way take more than %d bytes together", x.proxy.memory.most)
		x.letGo()
		return
	}
	x.reserved += int64(grown - has)
	b := bytes.NewBuffer(make([]byte, 0, grown))
	b.Write(x.copied.Bytes())
	x.copied = b
}

// letGo gives the copy back, unless it has yet to be passed on.
func (x *exchange) letGo() {
	if x.copied == nil || x.held {
		return
	}
	copies.release(x.copied)
	x.copied = nil
	x.proxy.memory.give(x.reserved)
	x.reserved = 0
}

// take notes a piece of the body. All of it is kept up to what is judged, and as long as there is memory for it.
func (x *exchange) take(piece []byte) {
	x.bytes += int64(len(piece))
	if x.copied == nil {
		return
	}
	if most := x.proxy.options.MaxBody; x.bytes > most && x.unjudged == "" {
		x.unjudged = tooLarge(most)
		x.letGo()
	}
	if x.copied != nil {
		x.room(len(piece))
	}
	if x.copied != nil { // a held one takes the piece with which it ends, too
		x.copied.Write(piece)
	}
}

// replayed is a body that was held back, in whole or in part. The copy is let go of when it has been passed on.
type replayed struct {
	first    io.Reader
	rest     io.ReadCloser
	exchange *exchange
}

func (r *replayed) Read(p []byte) (int, error) {
	if r.first == nil {
		return r.rest.Read(p)
	}
	n, err := r.first.Read(p)
	if err == io.EOF {
		r.first, r.exchange.held = nil, false
		r.exchange.letGo()
		return n, nil
	}
	return n, err
}

func (r *replayed) Close() error { return r.rest.Close() }
