package mock

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/internal/redact"
	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/console"
	"github.com/ringback/ringback/mock/journal"
	"github.com/ringback/ringback/mock/page"
	"github.com/ringback/ringback/mock/store"
	"github.com/ringback/ringback/mock/timeline"
)

// Mock answers as the calls endpoint does. It is an http.Handler, safe for concurrent use, and starts no goroutine.
type Mock struct {
	options  Options
	list     *ringback.List
	own      source // what is served to requests that wish nothing
	envelope *page.Envelope
	columns  map[*ringback.Parameter]int // of the fields that parameters filter
	tokens   map[string]bool             // nil: any
	redacted *redact.Tokens              // that the log doesn't show, whichever request has them
	router   http.Handler
	dates    dateCache

	library   fixtures.Library
	scenarios *scenarios
	base      wish // that of every request: Options.Scenario

	journal  *journal.Journal // nil: none is kept
	admin    http.Handler     // nil: there are no admin routes
	settings admin.Settings
	console  *console.Console
}

// New makes a mock. It panics if the options can't be served, which is a mistake in the program that wrote them; Open answers
// an error instead.
func New(o Options) *Mock {
	m, err := Open(o)
	if err != nil {
		panic("mock: " + err.Error())
	}
	return m
}

// Open makes a mock from options that come from outside. Its errors say which option can't be served, and what could be.
func Open(o Options) (_ *Mock, err error) {
	counted := o.Calls
	o = o.withDefaults()
	if err := o.settleClock(); err != nil {
		return nil, err
	}
	m := &Mock{options: o, list: o.Spec.List(), columns: map[*ringback.Parameter]int{}}
	if err := m.openCalls(counted); err != nil {
		return nil, err
	}
	if m.envelope, err = page.NewEnvelope(m.list, o.Seed); err != nil {
		return nil, err
	}
	m.redacted = redact.New(m.secrets()...)
	if len(o.Tokens) > 0 {
		m.tokens = make(map[string]bool, len(o.Tokens))
		for _, t := range o.Tokens {
			m.tokens[t] = true
		}
	}
	m.openAdmin()
	m.router = m.routes()
	return m, nil
}

// openCalls makes the calls there are, and makes ready the scenarios that requests can name. Counted is Options.Calls as it was given.
func (m *Mock) openCalls(counted int) (err error) {
	m.own = source{now: m.options.Clock}
	m.library = fixtures.All()
	if m.options.Scenarios != nil {
		if m.library, err = fixtures.With(m.options.Scenarios); err != nil {
			return err
		}
	}
	layout := layoutOf(m.list)
	for _, p := range m.list.Parameters {
		if p.Filter != nil {
			m.columns[p] = layout.Column(p.Filter.Field)
		}
	}
	if m.scenarios, err = m.openScenarios(m.library); err != nil {
		return err
	}
	names, err := scenarioNames(m.options.Scenario)
	if err != nil {
		return fmt.Errorf("scenario: %w", err)
	}
	if m.base, err = m.wish(Preference{Scenarios: names}); err != nil {
		return err
	}
	if err := m.checkOneSource(counted); err != nil {
		return err
	}
	if m.base.calls == nil {
		m.own.book, err = m.openBook(nil)
		return err
	}
	m.own.book, err = m.scenarios.book(m.base.calls)
	return err
}

// checkOneSource refuses what would be ignored: items and most scenarios bring their own calls.
func (m *Mock) checkOneSource(counted int) error {
	o := &m.options
	own := o.Items != nil || o.Data != nil
	switch {
	case o.Items != nil && o.Data != nil:
		return errors.New("options Items and Data: want one of them")
	case o.Data != nil && o.Data.spec != o.Spec:
		return errors.New("Data was read with another spec: want that which is served")
	case m.base.calls != nil && own:
		return fmt.Errorf("scenario %q and calls of your own: want one of them", o.Scenario)
	case m.base.calls != nil && counted != 0:
		return fmt.Errorf("scenario %q and Calls %d: want one of them, the scenario brings its own calls", o.Scenario, counted)
	case own && counted != 0:
		return fmt.Errorf("calls of your own and Calls %d: want one of them", counted)
	}
	return nil
}

// openBook makes the calls of a scenario, or without one those that the options say.
func (m *Mock) openBook(scenario *fixtures.Scenario) (book, error) {
	o := &m.options
	items := o.Items
	if scenario != nil {
		items = scenario.Items
	}
	s, err := newShelf(m.list, o.Seed)
	if err != nil {
		return nil, err
	}
	if scenario == nil && o.Data != nil {
		return fixedBook{o.Data.view}, nil
	}
	if items != nil {
		b, err := s.fixed(items)
		return b, placed(m.list, scenario, err)
	}
	t := timeline.Options{Seed: o.Seed, Calls: o.Calls, Days: o.Days, Anchor: o.Now}
	if scenario != nil {
		t.Calls = scenario.Generate.Calls
	}
	calls, err := timeline.New(t)
	if err != nil {
		return nil, err
	}
	if scenario == nil && inTimeOrder(m.list) {
		return newTimelineBook(s, calls, o.Now)
	}
	b, err := s.patched(calls, o.Now, scenario)
	return b, placed(m.list, scenario, err)
}

// Now is the mock's clock.
func (m *Mock) Now() time.Time { return m.options.Clock() }

// Len is how many calls there are to see now.
func (m *Mock) Len() int { return m.own.book.at(m.Now().UnixMicro()).Len() }

// Spec is the edition of the API that is served.
func (m *Mock) Spec() *ringback.Spec { return m.options.Spec }

// AppendCalls appends the calls that there are to see now, from to to in the order of the list, as JSON with a comma between
// them. Both are cut to what there is.
func (m *Mock) AppendCalls(dst []byte, from, to int) []byte {
	v := m.own.book.at(m.Now().UnixMicro())
	from = min(max(from, 0), v.Len())
	return v.AppendRows(dst, from, min(max(to, from), v.Len()))
}

// Check holds the first n calls against the spec, and answers what they break. The generator keeps the contract of the spec
// that ringback carries; an edited one may ask for what it can't know.
func (m *Mock) Check(n int) []ringback.Violation {
	calls := m.AppendCalls([]byte{'['}, 0, n)
	return m.options.Spec.JudgeItems(append(calls, ']'))
}

// ServeHTTP answers a request.
func (m *Mock) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.router.ServeHTTP(w, r) }

// routes has a line for every address there is.
func (m *Mock) routes() http.Handler {
	r := mux.NewRouter().SkipClean(true)
	for _, path := range []string{m.list.Path, slashTwin(m.list.Path)} {
		r.MatcherFunc(exactly(path)).Methods(http.MethodGet, http.MethodHead).HandlerFunc(m.serveList)
		r.MatcherFunc(exactly(path)).Methods(http.MethodOptions).HandlerFunc(m.serveOptions)
	}
	r.MatcherFunc(exactly("/openapi.yaml")).Methods(http.MethodGet, http.MethodHead).HandlerFunc(m.serveSpec)
	r.MatcherFunc(exactly("/healthz")).Methods(http.MethodGet, http.MethodHead).HandlerFunc(m.serveHealth)
	r.NotFoundHandler = http.HandlerFunc(m.serveNotFound)
	r.MethodNotAllowedHandler = http.HandlerFunc(m.serveMethodNotAllowed)
	answers := m.wished(matched(r))
	m.console = m.openConsole(m.wrapped(m.guarded(answers)))
	return m.serveAdmin(m.serveConsole(m.observed(m.wrapped(m.guarded(m.delayed(answers))))))
}

// exactly matches a path as it stands. A template of mux is a regular expression, which costs as much as all the rest of the
// routing.
func exactly(path string) mux.MatcherFunc {
	return func(r *http.Request, _ *mux.RouteMatch) bool { return r.URL.Path == path }
}

// matched serves the handler that a router finds, without the two copies of the request that would tell it the route.
// The router has to have a handler for whatever it doesn't find.
func matched(router *mux.Router) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var match mux.RouteMatch
		router.Match(r, &match)
		match.Handler.ServeHTTP(w, r)
	})
}

// slashTwin is the path with a trailing slash, or without it.
func slashTwin(path string) string {
	if n := len(path); n > 1 && path[n-1] == '/' {
		return path[:n-1]
	}
	return path + "/"
}

func (m *Mock) serveSpec(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	writeBody(w, http.StatusOK, m.options.Spec.Source())
}

func (m *Mock) serveHealth(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, []byte(`{"status":"ok"}`))
}

// conditions translates what a request asks for into what the store compares.
func (m *Mock) conditions(dst []store.Condition, q *ringback.Query) []store.Condition {
	for i := range q.Conditions {
		c := &q.Conditions[i]
		dst = append(dst, store.Condition{
			Column: m.columns[c.Parameter], Op: opOf(c.Parameter.Filter.Op),
			Text: c.Value.Text, Int: c.Value.Int, Time: c.Value.Time, Bool: c.Value.Bool,
		})
	}
	return dst
}

// opOf is the store's word for an op of x-filter.
func opOf(op ringback.Op) store.Op {
	switch op {
	case ringback.OpContains:
		return store.Contains
	case ringback.OpContainsFold:
		return store.ContainsFold
	case ringback.OpAtLeast:
		return store.AtLeast
	case ringback.OpAtMost:
		return store.AtMost
	default:
		return store.Equal
	}
}
