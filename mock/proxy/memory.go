package proxy

import (
	"bytes"
	"fmt"
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

// pieces are the buffers in which bodies are passed on and kept.
var pieces piecePool

type piecePool struct{ pool sync.Pool }

const pieceSize = 32 << 10 // bytes, as httputil has it

// Get implements httputil.BufferPool.
func (p *piecePool) Get() []byte {
	if b, ok := p.pool.Get().(*[pieceSize]byte); ok {
		return b[:]
	}
	return make([]byte, pieceSize)
}

// Put implements httputil.BufferPool.
func (p *piecePool) Put(b []byte) { p.pool.Put((*[pieceSize]byte)(b)) }

// bodyCopy is a copy of a body as far as it has come, in pieces: one buffer that grows would leave its smaller ones behind.
type bodyCopy struct {
	full [][]byte // pieceSize each
	last []byte   // the rest; its capacity is pieceSize. Nil: there is none
	size int64
}

// add takes in a part of the body, in pieces for each of which there has to be memory. It returns what found none.
func (c *bodyCopy) add(part []byte, m *memory) (rest []byte) {
	for len(part) > 0 {
		if len(c.last) == cap(c.last) {
			if !m.take(pieceSize) {
				return part
			}
			if c.last != nil {
				c.full = append(c.full, c.last)
			}
			c.last = pieces.Get()[:0]
		}
		n := min(len(part), cap(c.last)-len(c.last))
		c.last = append(c.last, part[:n]...)
		c.size += int64(n)
		part = part[n:]
	}
	return nil
}

// next takes the first piece out, nil if there is none.
func (c *bodyCopy) next() []byte {
	if len(c.full) == 0 {
		last := c.last
		c.last = nil
		return last
	}
	first := c.full[0]
	c.full = c.full[1:]
	return first
}

// release gives all pieces back.
func (c *bodyCopy) release(m *memory) {
	for piece := c.next(); piece != nil; piece = c.next() {
		pieces.Put(piece[:pieceSize])
		m.give(pieceSize)
	}
}

// whole is the body in one piece, in a buffer that may be used for it.
func (c *bodyCopy) whole(b *bytes.Buffer) []byte {
	if len(c.full) == 0 {
		return c.last
	}
	b.Grow(int(c.size))
	for _, piece := range c.full {
		b.Write(piece)
	}
	b.Write(c.last)
	return b.Bytes()
}

// buffers are for bodies in one piece.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// largeBody is the size, in bytes, from which a body's buffer isn't used again, and only some bodies are judged at once.
const largeBody = 1 << 20

// keep begins a copy of a body of a length, -1 if that isn't known. There is none of one that is known not to be judged.
func (x *exchange) keep(length int64) {
	if most := x.proxy.options.MaxBody; length > most {
		x.unjudged = tooLarge(most)
		return
	}
	x.copied = new(bodyCopy)
}

func tooLarge(most int64) string { return fmt.Sprintf("the body is larger than %d bytes", most) }

// take notes a part of the body. All of it is kept as long as it is to be judged, and there is memory for it.
func (x *exchange) take(part []byte) {
	x.bytes += int64(len(part))
	if x.copied == nil {
		return
	}
	rest := part
	if most := x.proxy.options.MaxBody; x.bytes > most {
		x.unjudged = tooLarge(most)
	} else if rest = x.copied.add(part, &x.proxy.memory); rest != nil {
		x.unjudged = fmt.Sprintf("the bodies on their way take more than %d bytes together", x.proxy.memory.most)
	} else {
		return
	}
	if x.held {
		x.behind = bytes.Clone(rest)
	}
	x.letGo()
}

// letGo gives the copy back, unless it has yet to be passed on.
func (x *exchange) letGo() {
	if x.copied != nil && !x.held {
		x.copied.release(&x.proxy.memory)
		x.copied = nil
	}
}

// replayed is a body that was held back, in whole or in part: first comes the copy, piece by piece, then the part that found no place in
// it, then what is left.
type replayed struct {
	body  *body
	piece []byte // of the copy; nil: there are no more
	left  []byte // of it, to be passed on
}

func (r *replayed) Read(p []byte) (int, error) {
	x := r.body.exchange
	for len(r.left) == 0 && x.held {
		r.giveBack()
		if r.piece = x.copied.next(); r.piece != nil {
			r.left = r.piece
			continue
		}
		x.held, x.copied = false, nil
		r.left = x.behind
	}
	if len(r.left) == 0 {
		return r.body.Read(p)
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// giveBack gives a piece of the copy back that has been passed on.
func (r *replayed) giveBack() {
	if r.piece != nil {
		pieces.Put(r.piece[:pieceSize])
		r.body.exchange.proxy.memory.give(pieceSize)
		r.piece = nil
	}
}

func (r *replayed) Close() error {
	r.giveBack()
	r.left = nil
	return r.body.Close()
}
