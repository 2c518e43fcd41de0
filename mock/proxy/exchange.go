package proxy

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/redact"
)

// exchange is a request under way, with all that becomes known of it. One goroutine has it: the one that serves the request.
type exchange struct {
	proxy   *Proxy
	w       http.ResponseWriter
	control *http.ResponseController
	request *http.Request // as it came in
	asked   ringback.Request
	start   time.Time
	listed  bool // it is about the list: others pass unjudged

	status   int           // of the deployment's answer; 0: there is none
	header   http.Header   // as the deployment sent it
	sent     int           // the status that the client gets; 0: none
	took     time.Duration // until the answer began
	aborted  bool          // the client went away before
	copied   *bodyCopy     // as far as the body is to be judged; nil: none is kept
	held     bool          // the copy has yet to be passed on
	behind   []byte        // the part that was read after it, if it is held
	bytes    int64         // of the body, so far
	unjudged string        // why the answer couldn't be judged, "" if it was
	trailer  http.Header   // of the answer, if it can tell more behind the body

	fromClient, fromDeployment []ringback.Violation // what is wrong

	ctx     context.Context //nolint:containedctx // it says why a read failed
	cancel  context.CancelCauseFunc
	silence *time.Timer
	// extended is when the client was last given more time.
	extended time.Time
	secrets  *redact.Tokens // nil: nobody has asked yet
	private  *redact.Tokens // the same, with more that isn't shown
	ended    bool
}

func (p *Proxy) begin(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{proxy: p, w: w, control: http.NewResponseController(w), request: r, start: time.Now(), ctx: r.Context()}
	x.asked = ringback.Request{Method: r.Method, URL: r.URL, Header: r.Header}
	x.listed = p.options.Spec.Serves(r.URL.Path)
	if x.listed && !p.unjudging {
		x.fromClient = x.kinds(p.options.Spec.JudgeRequest(x.asked))
	}
	return x
}

type exchangeKey struct{}

// passed is the request with the exchange in its context, which ends when nothing has come for too long. That, and not the length
// of the exchange, is bounded: the server's own bounds are lifted.
func (x *exchange) passed(r *http.Request) *http.Request {
	_ = x.control.SetWriteDeadline(time.Time{}) // servers without one are left alone
	x.ctx, x.cancel = context.WithCancelCause(context.WithValue(x.ctx, exchangeKey{}, x))
	cancel := x.cancel
	x.silence = time.AfterFunc(x.proxy.options.Timeout, func() { cancel(errSilent) })
	return r.WithContext(x.ctx)
}

func exchangeOf(r *http.Request) *exchange { return r.Context().Value(exchangeKey{}).(*exchange) }

// heard notes a sign of life.
func (x *exchange) heard() { x.silence.Reset(x.proxy.options.Timeout) }

// receive takes in the beginning of an answer, and makes of its body one that is judged: at once if it is small, else as it passes.
func (x *exchange) receive(a *http.Response) error {
	x.heard()
	x.extend()
	x.status, x.header, x.sent, x.took = a.StatusCode, a.Header, a.StatusCode, time.Since(x.start)
	b := &body{ReadCloser: a.Body, exchange: x, answer: a, length: a.ContentLength}
	a.Body = b
	switch {
	case !hasBody(x.request.Method, a.StatusCode):
		x.finish()
	case x.listed:
		x.keep(a.ContentLength)
		if x.holds(a.ContentLength) {
			a.Body = b.heldBack()
		}
		if !x.ended && a.ContentLength < 0 {
			x.announce(a)
		}
	}
	if broken := x.unacceptable(x.fromDeployment); len(broken) > 0 {
		return &refusal{breach(http.StatusBadGateway, "response", broken)}
	}
	x.tell()
	return nil
}

// extend gives the client time to take what comes next.
func (x *exchange) extend() {
	timeout := x.proxy.options.Timeout
	if t := time.Now(); t.Sub(x.extended) > timeout/4 {
		x.extended = t
		_ = x.control.SetWriteDeadline(t.Add(timeout))
	}
}

// holds reports whether a body is judged before any of it is passed on.
func (x *exchange) holds(length int64) bool {
	o := &x.proxy.options
	return o.Hold || o.Errors || 0 <= length && length <= smallBody
}

func hasBody(method string, status int) bool {
	return method != http.MethodHead && status != http.StatusNoContent && status != http.StatusNotModified
}

// answer answers in place of the deployment.
func (x *exchange) answer(p *problem) {
	if x.sent = p.status; x.took == 0 {
		x.took = time.Since(x.start)
	}
	x.finish()
	x.tell()
	p.write(x.w)
}

// left notes that the client went away before its answer began. Nothing is written to it.
func (x *exchange) left() {
	x.took, x.aborted, x.unjudged = time.Since(x.start), true, "there is no answer: "+x.reason(nil)
	x.finish()
}

// finish judges the answer and writes down what came of the exchange. That is before the client has the last of the answer:
// whoever has seen its end finds it in the log.
func (x *exchange) finish() {
	if x.ended {
		return
	}
	x.ended = true
	x.quietly(x.judge)
	if x.header != nil && len(x.unacceptable(x.fromDeployment)) > 0 {
		x.sent = http.StatusBadGateway
	}
	x.remember()
	x.log()
	x.letGo()
}

// quietly does what takes time of the proxy's own, which is no silence of the deployment's.
func (x *exchange) quietly(work func()) {
	if x.silence == nil {
		work()
		return
	}
	x.silence.Stop()
	_ = x.control.SetWriteDeadline(time.Time{})
	work()
	x.heard()
	x.extended = time.Time{}
	x.extend()
}

// judge judges the answer, if there is one and all of it is known.
func (x *exchange) judge() {
	if !x.listed || x.header == nil || x.unjudged != "" || x.proxy.unjudging {
		return
	}
	if x.copied != nil && (x.copied.size > largeBody || x.header.Get("Content-Encoding") != "") {
		select { // to unpack and to judge may take far more memory than the body does
		case x.proxy.turns <- struct{}{}:
			defer func() { <-x.proxy.turns }()
		case <-x.ctx.Done():
			x.unjudged = x.reason(x.ctx.Err())
			return
		}
	}
	b := buffers.Get().(*bytes.Buffer)
	defer func() {
		if b.Reset(); b.Cap() <= largeBody {
			buffers.Put(b)
		}
	}()
	a, err := x.response(b)
	if err != nil {
		x.unjudged = err.Error()
		return
	}
	found, err := x.proxy.options.Spec.JudgeResponseContext(x.ctx, x.asked, a)
	breaches, unjudged := ringback.Breaches(found)
	x.fromDeployment, x.unjudged = x.kinds(breaches), x.hidden().Text(unjudged)
	if err != nil {
		x.unjudged = x.reason(err)
	}
	if x.proxy.options.Record != nil && len(x.fromDeployment) > 0 {
		x.record(a)
	}
}

// response is what the deployment sent, decoded, in a buffer that may be used for it.
func (x *exchange) response(b *bytes.Buffer) (ringback.Response, error) {
	a := ringback.Response{Status: x.status, Header: x.header}
	if x.copied == nil {
		return a, nil
	}
	a.Body = x.copied.whole(b)
	return a.Decoded()
}

// unacceptable are the violations for which a message is refused.
func (x *exchange) unacceptable(all []ringback.Violation) (broken []ringback.Violation) {
	if !x.proxy.options.Errors {
		return nil
	}
	for _, k := range all {
		if k.Level == ringback.Must || x.proxy.options.Strict {
			broken = append(broken, k)
		}
	}
	return broken
}

// end finishes what was left, and lets go of what is held.
func (x *exchange) end() {
	if !x.ended {
		x.miss("the client took no more of it")
		x.finish()
	}
	if x.silence != nil {
		x.silence.Stop()
		x.cancel(nil)
		_ = x.control.SetWriteDeadline(time.Time{}) // it isn't for the next exchange on the connection
	}
	x.held = false
	x.letGo()
}
