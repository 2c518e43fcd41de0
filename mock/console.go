package mock

import (
	"net/http"

	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/mock/console"
)

// serveConsole answers requests for the page, and hands on all others. Of what the page asks for itself there is no log.
func (m *Mock) serveConsole(calls, next http.Handler) http.Handler {
	page := console.New(console.Options{
		Spec: m.options.Spec, Open: m.options.NoAuth, AnyToken: m.tokens == nil, Calls: calls, Scenarios: scenariosToSee,
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page.Serves(r) {
			page.ServeHTTP(w, r)
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
