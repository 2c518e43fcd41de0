package ringback

import (
	"context"
	"errors"
	"net/http"
)

// ErrTooCostly says that a body wasn't judged to its end, since that takes more work than any answer is worth: some seconds of a
// processor's time.
var ErrTooCostly = errors.New("a body that takes too long to judge: it has too many values, or texts that are too long for the patterns and rules of the spec")

// mostSteps is how much work is done for one body. A step is that of holding a small value against a schema, 10 to 30 ns.
const mostSteps = 100_000_000

// mostNodes is how many values of one body are read: a body of 16 MiB that makes sense has a tenth of them.
const mostNodes = 3 << 20

// budget bounds the work that is done for one body.
type budget struct {
	ctx  context.Context //nolint:containedctx // of one call; nil: it has none
	left int             // of the steps until the next look at the context
	done int             // steps before these
	err  error           // why no more is done
}

const stepsToLook = 1 << 12

// spend takes steps from the budget, and reports whether they may be done.
func (b *budget) spend(steps int) bool {
	b.left -= steps
	return b.left > 0 || b.look()
}

// look sees whether the work may go on.
func (b *budget) look() bool {
	if b.err != nil {
		return false
	}
	b.done += stepsToLook - b.left
	b.left = stepsToLook
	switch {
	case b.ctx != nil && b.ctx.Err() != nil:
		b.err = b.ctx.Err()
	case b.done > mostSteps:
		b.err = ErrTooCostly
	default:
		return true
	}
	b.left = 0
	return false
}

// largeBody is the size from which bodies are judged one after the other, in bytes: the memory that it takes is taken once.
const largeBody = 1 << 20

// turn has the one value that whoever judges a large body holds.
var turn = make(chan struct{}, 1)

// await waits until a body of a size may be judged. What it returns lets the next one in.
func (b *budget) await(size int) (release func()) {
	if size < largeBody {
		return func() {}
	}
	var gone <-chan struct{}
	if b.ctx != nil {
		gone = b.ctx.Done()
	}
	select {
	case turn <- struct{}{}:
		return func() { <-turn }
	case <-gone:
		b.err = b.ctx.Err()
		return func() {}
	}
}

// JudgeResponseContext is JudgeResponse that ends with a context. An error, that of the context or ErrTooCostly, says that the answer
// wasn't judged to its end; the violations are those found until then.
func (s *Spec) JudgeResponseContext(ctx context.Context, r Request, a Response) ([]Violation, error) {
	if r.Method == http.MethodOptions {
		return nil, nil
	}
	x := s.begin(ctx, len(a.Body))
	defer s.end(x)
	x.judgeResponse(r, a)
	return x.judge.found, x.judge.err
}
