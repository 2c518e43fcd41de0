package mock

import (
	"net/http"

	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/console"
)

// openConsole makes the page. Calls answers as the list does, but remembers nothing.
func (m *Mock) openConsole(calls http.Handler) *console.Console {
	o := console.Options{
		Spec: m.options.Spec, Open: m.options.NoAuth, AnyToken: m.tokens == nil, Calls: calls, Scenarios: scenariosToSee,
	}
	if m.admin != nil {
		o.Journal, o.Clock = m.journal, m.options.Admin.Clock
		o.Guard = func(next http.Handler) http.Handler {
			return admin.Guard(admin.Options{Token: m.options.Admin.Token}, next)
		}
	}
	return console.New(o)
}

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

// scenariosToSee are the scenarios as the page lists them.
func scenariosToSee() (out []console.Scenario) {
	for _, s := range fixtures.All() {
		out = append(out, console.Scenario{Name: s.Name, Says: s.Says})
	}
	return out
}
