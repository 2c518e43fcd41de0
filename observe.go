package ringback

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
)

// Judgement is what came of judging one exchange.
type Judgement struct {
	Request    *http.Request
	Status     int // of the answer; 0 if there was none
	Violations []Violation
	// Unjudged says why the body, or a part of it, couldn't be judged, "" if it was: too large, nested too deep, cut off, encoded in an
	// unknown way, or too costly.
	Unjudged string
}

// Transport is an http.RoundTripper that judges every exchange of a client with the calls endpoint, and passes it on
// unchanged. Requests to other addresses pass unjudged. It is safe for concurrent use.
type Transport struct {
	Spec   *Spec             // nil is Default
	Base   http.RoundTripper // does the work; nil is http.DefaultTransport
	Report func(Judgement)   // gets every judgement, before the client gets the answer; must not be nil
	// MaxBody is the largest body that is judged, in bytes, 0 is 16 MiB. A larger one is passed on unjudged.
	MaxBody int64
}

const defaultMaxBody = 16 << 20

// RoundTrip implements http.RoundTripper. Its errors are those of Base.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	spec, base := t.Spec, t.Base
	if spec == nil {
		spec = Default()
	}
	if base == nil {
		base = http.DefaultTransport
	}
	if !spec.Serves(r.URL.Path) {
		return base.RoundTrip(r)
	}
	request := requestOf(r)
	out := Judgement{Request: r, Violations: spec.JudgeRequest(request)}
	a, err := base.RoundTrip(r)
	if err != nil {
		t.Report(out)
		return a, err
	}
	out.Status = a.StatusCode
	body, whole := t.take(a)
	if !whole {
		out.Unjudged = "the body was cut off or is too large"
	} else {
		out.judge(r.Context(), spec, request, Response{a.StatusCode, a.Header, body})
	}
	t.Report(out)
	return a, nil
}

// take reads the body, and puts it back for the client, with whatever couldn't be read behind it.
func (t *Transport) take(a *http.Response) (body []byte, whole bool) {
	most := t.MaxBody
	if most == 0 {
		most = defaultMaxBody
	}
	rest := a.Body
	body, err := io.ReadAll(io.LimitReader(rest, most+1))
	a.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), failing{rest, err}), rest}
	return body, err == nil && int64(len(body)) <= most
}

// failing reads on behind an error by repeating it: the client is to see what the judge saw.
type failing struct {
	io.Reader
	err error
}

func (f failing) Read(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.Reader.Read(p)
}

// judge judges the answer, decoded if it was compressed.
func (j *Judgement) judge(ctx context.Context, spec *Spec, r Request, a Response) {
	if hasBody(r.Method, a.Status) {
		var err error
		if a, err = a.Decoded(); err != nil {
			j.Unjudged = err.Error()
			return
		}
	}
	found, err := spec.JudgeResponseContext(ctx, r, a)
	breaches, unjudged := Breaches(found)
	j.Violations, j.Unjudged = append(j.Violations, breaches...), unjudged
	if err != nil {
		j.Unjudged = err.Error()
	}
}

// Serves reports whether a path is the list's, with or without a trailing slash, also behind a prefix that a proxy adds.
func (s *Spec) Serves(path string) bool {
	return strings.HasSuffix(strings.TrimSuffix(path, "/"), strings.TrimSuffix(s.list.Path, "/"))
}

// Middleware judges every exchange of a server with the clients of its calls endpoint. The answer is passed on as it is
// written; report gets the judgement when the handler is done, also by a panic, which goes on.
func (s *Spec) Middleware(next http.Handler, report func(Judgement)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.Serves(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		c := &copier{ResponseWriter: w}
		defer func() { report(c.judge(s, r)) }()
		next.ServeHTTP(c, r)
		c.done = true
	})
}
