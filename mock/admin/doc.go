// Package admin steers and watches a server while it runs: an http.Handler of WireMock's admin routes, in WireMock's shapes, so
// that its clients work, over a journal, a clock, the settings and the scenarios' states.
//
//	h := admin.New(admin.Options{Journal: j, Clock: c, Settings: &settings})
//	if admin.Serves(r.URL.Path) {
//		h.ServeHTTP(w, r)
//	}
//
// No web page may steer a developer's server: see guard.go. The contract of the server isn't asked: requests of this package
// are in no journal.
//
// The files:
//
//	admin.go      the options and the table of routes
//	guard.go      who may ask
//	requests.go   the journal
//	shape.go      a request in WireMock's words
//	clock.go      the clock
//	settings.go   the settings
//	scenarios.go  the scenarios' states
//	process.go    reset, health, version and shutdown
//	problem.go    refusals, in WireMock's form
package admin
