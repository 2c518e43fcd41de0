package console

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/internal/printable"
	"github.com/ringback/ringback/mock/clock"
	"github.com/ringback/ringback/mock/journal"
)

// Prefix is where everything stands but the page itself, which is at /.
const Prefix = "/__console"

// Options are what the page is about. The zero value is useful.
type Options struct {
	// Spec is the edition of the API that is served. Nil is ringback.Default.
	Spec *ringback.Spec

	// Before is the deployment that a proxy stands before. "" is a mock.
	Before string

	// Open says that no credentials are asked for.
	Open bool

	// AnyToken says that every token passes.
	AnyToken bool

	// Calls answers requests for the list as the server does, but remembers none of them: the page draws its plots from it. Nil
	// has the page ask the list itself, when its user says so.
	Calls http.Handler

	// Journal is shown as requests arrive. Nil is none.
	Journal *journal.Journal

	// Clock is shown, and moved by the admin routes. Nil is none.
	Clock *clock.Clock

	// Guard keeps what the admin routes would show from those who may not ask them. Nil shows it to nobody.
	Guard func(http.Handler) http.Handler

	// Locked says that Guard asks for a token: the page has its user type it, and shows it as a bearer token.
	Locked bool

	// Beat is how often the clock is looked at. 0 is a second.
	Beat time.Duration

	// Scenarios are the edge cases that a request can name, and Faults the ways to answer badly. Nil is none.
	Scenarios, Faults func() []Choice
}

// Choice is something that a request can name.
type Choice struct {
	Name  string `json:"name"`
	Says  string `json:"says"`
	Group string `json:"group,omitempty"` // of scenarios: Data, or what else is unusual
}

// Data is the group of the scenarios that are about the calls alone.
const Data = string(fixtures.Data)

// Console serves the page. It is an http.Handler, safe for concurrent use.
type Console struct {
	options Options
	list    *ringback.List
	events  http.Handler // nil: there is nothing to watch
	streams streams
	run     string // tells this process from others at the same address
}

// New makes a console. It reads and prepares nothing until somebody looks.
func New(o Options) *Console {
	if o.Spec == nil {
		o.Spec = ringback.Default()
	}
	if o.Beat == 0 {
		o.Beat = time.Second
	}
	c := &Console{options: o, list: o.Spec.List(), run: rand.Text()}
	if o.Guard != nil && (o.Journal != nil || o.Clock != nil) {
		c.events = o.Guard(http.HandlerFunc(c.serveEvents))
	}
	return c
}

// Serves reports whether a request is for the console. An API whose list is at / keeps that address; the page is at Prefix too.
func (c *Console) Serves(r *http.Request) bool {
	rest, ok := strings.CutPrefix(r.URL.Path, Prefix)
	return (ok && (rest == "" || rest[0] == '/')) || (r.URL.Path == "/" && c.list.Path != "/")
}

// ServeHTTP answers a request that the console serves.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	switch {
	case name == callsName && c.options.Calls != nil:
		c.serveCalls(w, r)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, r.Method+": want GET or HEAD", http.StatusMethodNotAllowed)
		return
	case name == eventsName && c.events != nil:
		c.events.ServeHTTP(w, r)
		return
	}
	switch name {
	case "":
		c.serveRoot(w, r)
	case aboutName:
		writeJSON(w, r, c.about())
	default:
		serveFile(w, r, name)
	}
}

const (
	aboutName  = "about.json" // what the page is told
	callsName  = "calls"      // the list, remembered nowhere
	eventsName = "events"     // requests as they arrive, and the clock
)

// serveRoot answers the page to those who read HTML, and the addresses to all others.
func (c *Console) serveRoot(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", "Accept")
	if readsHTML(r.Header["Accept"]) {
		serveFile(w, r, "index.html")
		return
	}
	writeJSON(w, r, c.index())
}

// serveCalls answers as the list does, to the page and to nobody of another origin.
func (c *Console) serveCalls(w http.ResponseWriter, r *http.Request) {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		http.Error(w, "no page of another origin may ask here: ask "+c.list.Path, http.StatusForbidden)
		return
	}
	u := *r.URL
	u.Path, u.RawPath = c.list.Path, ""
	asked := r.WithContext(r.Context())
	asked.URL = &u
	c.options.Calls.ServeHTTP(w, asked)
}

func writeJSON(w http.ResponseWriter, r *http.Request, value any) {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		panic("console: " + err.Error()) // every value is made of types that encode
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	writeBody(w, r, append(printable.JSON(text), '\n'))
}
