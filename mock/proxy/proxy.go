package proxy

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/personal"
	"github.com/ringback/ringback/mock/admin"
)

// Proxy passes requests on to a deployment, and judges what is asked and what is answered. It is an http.Handler, safe for
// concurrent use.
type Proxy struct {
	options   Options
	target    target
	name      string // by which it knows requests that it has passed on
	reverse   *httputil.ReverseProxy
	memory    memory
	turns     chan struct{} // holds one value for each large or compressed body that is being judged
	personal  *personal.Values
	unjudging bool // everything but the judging is done, to measure it
}

// New makes a proxy. Its errors say what is wrong with the options.
func New(o Options) (*Proxy, error) {
	o = o.withDefaults()
	p := &Proxy{
		options: o, personal: personal.New(o.Spec.List()), name: "ringback-" + strings.ToLower(rand.Text()[:12]), turns: make(chan struct{}, 2),
	}
	p.memory.most = o.MaxMemory
	var err error
	if p.target, err = readTarget(o.Target, o.Spec.List().Path); err != nil {
		return nil, err
	}
	switch {
	case o.MaxBody < 0:
		return nil, fmt.Errorf("bodies of %d bytes: want at least 1", o.MaxBody)
	case o.MaxMemory < 0:
		return nil, fmt.Errorf("a memory of %d bytes: want at least 1", o.MaxMemory)
	case o.Timeout < 0:
		return nil, fmt.Errorf("a time-out of %s: want more than 0", o.Timeout)
	case o.Strict && !o.Errors:
		return nil, errors.New("strict without errors: it says what errors refuses")
	}
	p.reverse = &httputil.ReverseProxy{
		Rewrite: p.rewrite, Transport: o.Transport, ModifyResponse: p.receive, ErrorHandler: p.fail, BufferPool: &pieces,
		ErrorLog: log.New(io.Discard, "", 0), // the exchange's own record says it
	}
	return p, nil
}

// Spec is the edition of the API that is judged by.
func (p *Proxy) Spec() *ringback.Spec { return p.options.Spec }

// Target is where requests go: a base URL, without a slash at its end.
func (p *Proxy) Target() string { return p.target.url.String() }

// ServeHTTP passes a request on.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = inOriginForm(r)
	if own := p.own(r); own != nil {
		own.ServeHTTP(w, r)
		return
	}
	x := p.begin(w, r)
	defer x.end()
	if why := x.refused(); why != nil {
		x.answer(why)
		return
	}
	r = x.passed(r)
	if len(r.Header["Upgrade"]) > 0 { // a server may pass over it, and this one does: curl --http2 goes on with HTTP/1.1
		r.Header = r.Header.Clone()
		r.Header.Del("Upgrade")
	}
	p.reverse.ServeHTTP(interim{w}, r)
}

// own is what answers the addresses of the proxy's own, nil for those of the deployment.
func (p *Proxy) own(r *http.Request) http.Handler {
	switch o := &p.options; {
	case r.URL.Host != "": // it isn't meant for this server at all
		return nil
	case o.Admin != nil && admin.Serves(r.URL.Path):
		return o.Admin
	case o.Console == nil:
		return nil
	case o.Console.Serves(r):
		return o.Console
	case r.URL.Path == "/openapi.yaml" && r.URL.Path != o.Spec.List().Path:
		return http.HandlerFunc(p.serveSpec)
	}
	return nil
}

func (p *Proxy) serveSpec(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*") // the reference is drawn in a frame of no origin
	w.Header().Set("Content-Type", "application/yaml")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.options.Spec.Source()))
}

// EndStreams lets go of the pages that watch, so that a server can shut down.
func (p *Proxy) EndStreams() {
	if p.options.Console != nil {
		p.options.Console.EndStreams()
	}
}

// refused says why a request isn't passed on, nil if it is.
func (x *exchange) refused() *problem {
	if why := unserved(x.request); why != nil {
		return why
	}
	if x.proxy.hasPassed(x.request.Header) {
		return newProblem(http.StatusLoopDetected, "this request has come through this proxy before: its way leads in a circle, want a target that is the deployment")
	}
	if broken := x.unacceptable(x.fromClient); len(broken) > 0 {
		return breach(http.StatusBadRequest, "", broken)
	}
	return nil
}

// rewrite makes the request that the deployment gets: the one that came in but for its address, for what concerns the connection
// alone, and for encodings of the answer that can't be judged.
func (p *Proxy) rewrite(r *httputil.ProxyRequest) {
	u := r.Out.URL
	u.Scheme, u.Host, r.Out.Host = p.target.url.Scheme, p.target.url.Host, ""
	if p.target.url.Path != "" && u.Path != "*" {
		u.Path, u.RawPath = p.target.url.Path+r.In.URL.Path, p.target.url.EscapedPath()+r.In.URL.EscapedPath()
	}
	u.RawQuery = r.In.URL.RawQuery   // byte for byte, also what Go can't read
	for _, name := range forwarded { // httputil takes them for its own, but they are the client's, or of whoever stands before us
		if values := r.In.Header[name]; len(values) > 0 && !isHop(r.In.Header, name) {
			r.Out.Header[name] = values
		}
	}
	if values := r.Out.Header["Accept-Encoding"]; len(values) > 0 {
		r.Out.Header["Accept-Encoding"] = decodable(values)
	}
	r.Out.Header["Via"] = append(r.Out.Header["Via"], strings.TrimPrefix(r.In.Proto, "HTTP/")+" "+p.name)
	r.Out.Trailer = r.In.Trailer // the same one: its values come behind the body
}

// hasPassed reports whether a request has come through this proxy before (RFC 9110, section 7.6.3).
func (p *Proxy) hasPassed(h http.Header) bool {
	for _, value := range h["Via"] {
		for one := range strings.SplitSeq(value, ",") {
			if words := strings.Fields(one); len(words) > 1 && words[1] == p.name {
				return true
			}
		}
	}
	return false
}

// forwarded are the headers in which proxies tell of clients. This one tells nothing of its own, and of itself in Via alone.
var forwarded = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"}

// isHop reports whether a header is about the connection alone, as Connection says (RFC 9110, section 7.6.1).
func isHop(h http.Header, name string) bool {
	for _, value := range h["Connection"] {
		for option := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(option), name) {
				return true
			}
		}
	}
	return false
}

// decodable are those of the encodings a client takes that can be judged, too.
func decodable(values []string) []string {
	var kept []string
	for one := range strings.SplitSeq(strings.Join(values, ","), ",") {
		one = strings.TrimSpace(one)
		name, _, _ := strings.Cut(one, ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip", "x-gzip", "deflate", "identity":
			kept = append(kept, one)
		}
	}
	if kept == nil {
		return []string{"identity"}
	}
	return []string{strings.Join(kept, ", ")}
}

// receive has an answer judged, now or as it passes.
func (p *Proxy) receive(a *http.Response) error {
	if a.StatusCode == http.StatusSwitchingProtocols {
		return errors.New("it switched protocols, which nobody had asked for")
	}
	if a.StatusCode < http.StatusOK {
		return fmt.Errorf("it answered with status %03d, which is none (want 200 to 599)", a.StatusCode)
	}
	x := exchangeOf(a.Request)
	cleanTrailers(a.Trailer)
	if err := x.receive(a); err != nil {
		return err
	}
	a.Header = cleaned(a.Header)
	if _, ok := a.Header["Content-Type"]; !ok {
		x.w.Header()["Content-Type"] = nil // or net/http would guess one
	}
	if location := a.Header.Get("Location"); location != "" {
		if local := p.target.local(location); local != location {
			a.Header = a.Header.Clone() // what is judged is what was sent
			a.Header.Set("Location", local)
		}
	}
	return nil
}

// fail answers where the deployment didn't, or not so that it may be passed on.
func (p *Proxy) fail(_ http.ResponseWriter, r *http.Request, err error) {
	x := exchangeOf(r)
	if why := new(refusal); errors.As(err, &why) {
		x.answer(why.problem)
		return
	}
	if errors.Is(context.Cause(r.Context()), context.Canceled) {
		x.left()
		return
	}
	status := http.StatusBadGateway
	if errors.Is(context.Cause(r.Context()), errSilent) {
		status = http.StatusGatewayTimeout
	}
	x.unjudged = "there is no answer: " + x.reason(err)
	x.answer(newProblem(status, "ringback got no answer from "+p.Target()+": "+x.reason(err)))
}

// errSilent ends an exchange in which nothing has come for too long.
var errSilent = errors.New("nothing came in time")

// reason says why there was no answer, or no more of it.
func (x *exchange) reason(err error) string {
	switch cause := context.Cause(x.ctx); {
	case cause == nil:
		return x.hidden().Text(err.Error())
	case errors.Is(cause, context.Canceled):
		return "the client went away"
	default:
		return cause.Error()
	}
}
