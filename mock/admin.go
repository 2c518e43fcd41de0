package mock

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/clock"
	"github.com/ringback/ringback/mock/journal"
)

// NoJournal is for Admin.Journal: none at all.
const NoJournal = -1

// Admin says how a mock is watched and steered while it runs. The zero value is useful: a journal of the last 1,000 requests,
// and WireMock's admin routes below /__admin for whoever is on this machine.
type Admin struct {
	// Off leaves out the routes. The journal is kept all the same.
	Off bool

	// Token opens the routes to whoever shows it, from this machine or elsewhere. "" opens them to this machine only.
	Token string

	// Journal is how many requests are remembered. 0 is journal.DefaultSize, NoJournal is none.
	Journal int

	// Clock is the mock's clock, so that the routes can move it. Nil is one that stands still at Options.Now, or no clock to
	// move if Options.Clock is set.
	Clock *clock.Clock

	// Shutdown ends the server gracefully when the routes are asked to. It returns at once. Nil has them refuse it.
	Shutdown func()

	// Version is told by the routes. "" is that of the module.
	Version string
}

// settleClock has the routes and the clients look at one clock.
func (o *Options) settleClock() error {
	switch {
	case o.Clock != nil && o.Admin.Clock != nil:
		return errors.New("got Clock and Admin.Clock, want one of them: the mock has one clock")
	case o.Clock != nil:
		return nil
	case o.Admin.Clock == nil:
		o.Admin.Clock = clock.New(clock.Options{Anchor: o.Now})
	}
	o.Clock = o.Admin.Clock.Now
	return nil
}

// openAdmin makes the journal and the routes.
func (m *Mock) openAdmin() {
	o := &m.options.Admin
	if o.Journal != NoJournal {
		m.journal = journal.New(journal.Options{Spec: m.options.Spec, Size: o.Journal, Own: isTwin, Secrets: m.secrets()})
	}
	if o.Off {
		return
	}
	if o.Version == "" {
		o.Version = moduleVersion()
	}
	m.admin = admin.New(admin.Options{
		Journal: m.journal, Clock: o.Clock, Settings: &m.settings, Scenarios: scenarioStates{m}, Token: o.Token, Shutdown: o.Shutdown, Version: o.Version,
	})
}

// secrets are the tokens that the mock knows of by itself.
func (m *Mock) secrets() []string {
	return append(slices.Clone(m.options.Tokens), m.options.Admin.Token)
}

// isWish reports whether a query parameter says what a request wishes. Others that look like it may be anything.
func isWish(name string) bool {
	name, ok := strings.CutPrefix(name, twinMark)
	return ok && slices.Contains(preferenceNames, name)
}

// isTwin reports whether a query parameter is one of the mock's own, which say what a request wishes: __code.
func isTwin(name string) bool { return strings.HasPrefix(name, "__") }

func moduleVersion() string {
	const module = "github.com/ringback/ringback"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(devel)"
	}
	for _, m := range info.Deps {
		if m.Path == module {
			return m.Version
		}
	}
	return info.Main.Version
}

// Clock is the clock that the admin routes move, nil if Options.Clock is a function of the program.
func (m *Mock) Clock() *clock.Clock { return m.options.Admin.Clock }

// scenarioStates tells the admin routes of the mock's scenarios.
type scenarioStates struct{ *Mock }

// States are those of the scenarios that say how to answer. Where one has got to is how often it was asked.
func (s scenarioStates) States() (out []admin.ScenarioState) {
	for _, c := range s.ScenarioStates() {
		state := admin.ScenarioState{Name: c.Name, State: admin.Started}
		if c.Requests > 0 {
			state.State = fmt.Sprintf("asked %d times", c.Requests)
		}
		out = append(out, state)
	}
	return out
}

func (s scenarioStates) ResetStates() { s.ResetScenarios() }

// serveAdmin answers requests for the admin routes, and hands on all others.
func (m *Mock) serveAdmin(next http.Handler) http.Handler {
	if m.admin == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if admin.Serves(r.URL.Path) {
			m.admin.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
