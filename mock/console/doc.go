// Package console is the page at the address of a server: it asks for calls with any parameters and shows the answer, moves the
// clock, shows requests as they arrive, and has the reference of the API.
//
//	c := console.New(console.Options{Spec: spec})
//	if c.Serves(r) {
//		c.ServeHTTP(w, r)
//	}
//
// The page is embedded and needs nothing from elsewhere. What it shows of parameters and fields it reads from the spec, so
// that another edition needs no other page. Its policy lets it run its own scripts alone, and no text becomes HTML.
//
// Requests and the clock are behind a guard. Where that asks for a token, the page has a field for it, keeps what is typed for its tab,
// and sends it in a header: it reads the events with fetch, since EventSource can send none.
//
// The viewer of the reference is somebody else's program. It stands in a frame with an origin of its own, from which it can
// neither ask the admin routes nor reach the page.
//
// The files:
//
//	console.go  the options and the addresses
//	file.go     the embedded files, with their policies
//	about.go    what the page is told of the spec and the server
//	plot.go     which fields are drawn
//	events.go   requests and the clock as they come, by server-sent events
//	index.go    the addresses, for clients that read no HTML
//	web/        the page; web/viewer the viewer
package console
