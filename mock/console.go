package mock

import (
	"context"
	"net/http"

	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/console"
)

// openConsole makes the page. Answers are those that clients get.
func (m *Mock) openConsole(answers http.Handler) *console.Console {
	o := console.Options{
		Spec: m.options.Spec, Open: m.options.NoAuth, AnyToken: m.tokens == nil, Calls: quietly(answers),
		Scenarios: m.scenarioChoices, Faults: faultChoices,
	}
	if m.admin != nil {
		o.Journal, o.Clock = m.journal, m.options.Admin.Clock
		o.Locked = m.options.Admin.Token != ""
		o.Guard = func(next http.Handler) http.Handler {
			return admin.Guard(admin.Options{Token: m.options.Admin.Token}, next)
		}
	}
	return console.New(o)
}

// EndStreams lets go of the pages that watch, so that a server can shut down.
func (m *Mock) EndStreams() { m.console.EndStreams() }

// serveConsole answers requests for the page, and hands on all others. They are in no journal and in no log.
func (m *Mock) serveConsole(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m.console.Serves(r) {
			m.console.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

type quietKey struct{}

// quietly has requests count as none: what the page looks at by itself isn't the third request that a scenario answers otherwise.
func quietly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), quietKey{}, true)))
	})
}

func isQuiet(r *http.Request) bool { return r.Context().Value(quietKey{}) != nil }

func (m *Mock) scenarioChoices() (out []console.Choice) {
	for _, s := range m.library {
		out = append(out, console.Choice{Name: s.Name, Says: s.Says, Group: string(s.Group())})
	}
	return out
}

func faultChoices() (out []console.Choice) {
	for _, f := range Faults() {
		name := f.Name
		if f.Field {
			name += "."
		}
		out = append(out, console.Choice{Name: name, Says: f.Says})
	}
	return out
}
