package mutant

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/ringback/ringback"
)

// wrap makes another server of an honest one.
type wrap = func(honest http.Handler, spec *ringback.Spec) http.Handler

// exchange is a request on its way through a layer.
type exchange struct {
	spec   *ringback.Spec
	list   *ringback.List
	honest http.Handler
	r      *http.Request // a copy: a layer may change it
}

// layer is a server that answers by a function. What it keeps between requests is made once a server, by make.
func layer(make func() func(x *exchange) *answer) wrap {
	return func(honest http.Handler, spec *ringback.Spec) http.Handler {
		respond := make()
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			respond(newExchange(honest, spec, r)).send(w)
		})
	}
}

func newExchange(honest http.Handler, spec *ringback.Spec, r *http.Request) *exchange {
	return &exchange{spec: spec, list: spec.List(), honest: honest, r: r.Clone(r.Context())}
}

// asking changes requests before the honest server sees them.
func asking(change func(x *exchange)) wrap {
	return layer(func() func(x *exchange) *answer {
		return func(x *exchange) *answer {
			if x.isList() {
				change(x)
			}
			return x.honestly()
		}
	})
}

// rewriting changes the query of requests before the honest server sees it.
func rewriting(change func(x *exchange, ps pairs) pairs) wrap {
	return asking(func(x *exchange) { x.setPairs(change(x, x.pairs())) })
}

// answering changes what the honest server has answered.
func answering(change func(x *exchange, a *answer)) wrap {
	return layer(func() func(x *exchange) *answer {
		return func(x *exchange) *answer {
			a := x.honestly()
			change(x, a)
			return a
		}
	})
}

// instead answers requests that meet a condition in another way. The condition sees the honest answer.
func instead(when func(x *exchange, a *answer) bool, other func(x *exchange) *answer) wrap {
	return layer(func() func(x *exchange) *answer {
		return func(x *exchange) *answer {
			a := x.honestly()
			if when(x, a) {
				return other(x)
			}
			return a
		}
	})
}

// counting is answering that knows how many requests there were before.
func counting(change func(x *exchange, a *answer, before int)) wrap {
	return layer(func() func(x *exchange) *answer {
		var n counter
		return func(x *exchange) *answer {
			before := n.next()
			a := x.honestly()
			change(x, a, before)
			return a
		}
	})
}

func (x *exchange) honestly() *answer { return x.ask(x.r) }

// ask asks the honest server.
func (x *exchange) ask(r *http.Request) *answer {
	a := &answer{header: http.Header{}}
	x.honest.ServeHTTP(a, r)
	return a
}

// isList reports whether the list is asked for.
func (x *exchange) isList() bool { return x.spec.Serves(x.r.URL.Path) }

// isPage reports whether an answer is a page of the list.
func (x *exchange) isPage(a *answer) bool {
	return a.status == http.StatusOK && x.isList() && (x.r.Method == http.MethodGet || x.r.Method == http.MethodHead)
}

func (x *exchange) pairs() pairs { return readPairs(x.r.URL.RawQuery) }

func (x *exchange) setPairs(ps pairs) { x.r.URL.RawQuery = ps.String() }

// answer is an answer that has not been sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func reply(status int, contentType, body string) *answer {
	return &answer{status, http.Header{"Content-Type": {contentType}, "Content-Length": {""}}, []byte(body)}
}

// failure is an error in the API's form.
func failure(status int, detail string) *answer {
	return reply(status, "application/json", `{"detail":`+quote(detail)+`}`)
}

// Header, Write and WriteHeader make an answer what a handler writes to.
func (a *answer) Header() http.Header { return a.header }

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	a.body = append(a.body, b...)
	return len(b), nil
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// become makes the answer another one, but keeps the headers that are common to all, such as Date.
func (a *answer) become(other *answer) {
	a.status, a.body = other.status, other.body
	for name, values := range other.header {
		a.header[name] = values
	}
}

// replace replaces text in the body.
func (a *answer) replace(from, to string) {
	a.body = bytes.ReplaceAll(a.body, []byte(from), []byte(to))
}

func (a *answer) send(w http.ResponseWriter) {
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	if _, told := h["Content-Length"]; told {
		h["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	}
	w.WriteHeader(max(a.status, http.StatusOK))
	_, _ = w.Write(a.body) // a client that has gone away doesn't miss it
}

// freshly makes a wrap anew for every server, so that none shares what it keeps.
func freshly(make func() wrap) wrap {
	return func(honest http.Handler, spec *ringback.Spec) http.Handler { return make()(honest, spec) }
}

// honestly changes nothing.
func honestly(honest http.Handler, _ *ringback.Spec) http.Handler { return honest }
