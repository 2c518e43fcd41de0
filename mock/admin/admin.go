package admin

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/ringback/ringback/internal/printable"
	"github.com/ringback/ringback/mock/clock"
	"github.com/ringback/ringback/mock/journal"
)

// Prefix is where the routes begin.
const Prefix = "/__admin"

// Serves reports whether a path belongs to the admin routes.
func Serves(path string) bool {
	rest, ok := strings.CutPrefix(path, Prefix)
	return ok && (rest == "" || rest[0] == '/')
}

// Options are what the routes are about. What is nil or zero, a server doesn't have: its routes say so.
type Options struct {
	Journal   *journal.Journal
	Clock     *clock.Clock
	Settings  *Settings
	Scenarios Scenarios

	// Token opens the routes to those who show it, wherever they are. "" keeps them to this machine.
	Token string

	// Shutdown asks the server to end once it has answered what is under way. It is called at most once, and returns at once.
	Shutdown func()

	// Version is the server's.
	Version string

	// Wall is the wall clock. Nil is time.Now.
	Wall func() time.Time
}

// handler answers the routes.
type handler struct {
	Options
	routes  []route
	started time.Time
	stop    func()
}

// route is an address with what answers it. {id} in its path stands for a part that it is given.
type route struct {
	method, path string
	answer       func(*handler, *request) (any, error)
}

// request is a request for a route.
type request struct {
	*http.Request
	id   string
	body []byte
}

// maxBody is the largest body that is read, in bytes.
const maxBody = 128 << 10

// table has a line for every route there is. The first that fits answers.
var table = []route{
	{"GET", "/requests", (*handler).list},
	{"DELETE", "/requests", (*handler).forgetAll},
	{"POST", "/requests/reset", (*handler).forgetAll}, // an older name, which the Python client uses
	{"POST", "/requests/count", (*handler).count},
	{"POST", "/requests/find", (*handler).find},
	{"POST", "/requests/remove", (*handler).remove},
	{"GET", "/requests/unmatched", (*handler).unmatched},
	{"GET", "/requests/{id}", (*handler).single},
	{"DELETE", "/requests/{id}", (*handler).forget},
	{"POST", "/reset", (*handler).reset},
	{"POST", "/mappings/reset", (*handler).resetMappings},
	{"GET", "/scenarios", (*handler).scenarios},
	{"POST", "/scenarios/reset", (*handler).resetScenarios},
	{"GET", "/settings", (*handler).settings},
	{"POST", "/settings", (*handler).set},
	{"PUT", "/settings", (*handler).set},
	{"GET", "/clock", (*handler).clock},
	{"POST", "/clock", (*handler).turn},
	{"GET", "/health", (*handler).health},
	{"GET", "/version", (*handler).version},
	{"POST", "/shutdown", (*handler).shutdown},
}

// New makes the handler.
func New(o Options) http.Handler {
	if o.Wall == nil {
		o.Wall = time.Now
	}
	h := &handler{Options: o, routes: table, started: o.Wall()}
	h.stop = sync.OnceFunc(func() { o.Shutdown() })
	return h
}

// ServeHTTP answers a request, in the form that WireMock has for what went well and what didn't.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	answer, err := h.answer(w, r)
	if err != nil {
		writeProblem(w, err)
		return
	}
	write(w, http.StatusOK, answer)
}

func (h *handler) answer(w http.ResponseWriter, r *http.Request) (any, error) {
	if err := h.guard(r); err != nil {
		return nil, err
	}
	route, id, err := find(h.routes, r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, &problem{status: http.StatusBadRequest, title: "the body can't be read: " + err.Error()}
	}
	return route.answer(h, &request{r, id, body})
}

// find is the route of a request.
func find(routes []route, r *http.Request) (found route, id string, err error) {
	path := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	var methods []string
	for _, route := range routes {
		id, ok := route.fits(path)
		switch {
		case !ok:
		case route.method == r.Method:
			return route, id, nil
		default:
			methods = append(methods, route.method)
		}
	}
	if len(methods) > 0 {
		return found, "", &problem{
			status: http.StatusMethodNotAllowed, title: r.Method + " " + Prefix + path + ": want " + strings.Join(methods, " or "),
			allow: methods,
		}
	}
	return found, "", &problem{status: http.StatusNotFound, title: cut(r.URL.Path, longestPointer) + " isn't there: want one of " + addresses(routes)}
}

// fits answers what stands for {id} if the path is one of the route's.
func (r *route) fits(path string) (id string, ok bool) {
	before, _, parameterised := strings.Cut(r.path, "{")
	if !parameterised {
		return "", path == r.path
	}
	id, ok = strings.CutPrefix(path, before)
	return id, ok && id != "" && !strings.Contains(id, "/")
}

func addresses(routes []route) string {
	var out []string
	for _, r := range routes {
		out = append(out, r.method+" "+Prefix+r.path)
	}
	return strings.Join(out, ", ")
}

func write(w http.ResponseWriter, status int, answer any) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(answer); err != nil {
		panic("admin: " + err.Error()) // every answer is made of types that encode
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(printable.JSON(bytes.TrimSpace(text.Bytes()))) // a client that has gone away doesn't miss it
}
