// Package mock is a server that answers as the calls endpoint does: realistic calls, with every filter, page and order rule
// of the spec honoured, and every refusal in the API's own form.
//
// In a test, a client is pointed at a server of its own, on a free port of the loopback interface:
//
//	func TestClient(t *testing.T) {
//		srv := mock.NewServer(t, mock.Options{})
//		client := calls.NewClient(srv.URL, "any-token")
//		…
//	}
//
// or at no socket at all: a Mock is an http.Handler. The data is a timeline seen through a clock. It is a function of the
// options: the same ones give the same bytes on every machine. The clock stands still until Mock.Clock is moved, or as
// Options say otherwise.
//
// A request can choose its answer, for itself alone: a status, a scenario, a delay, a fault, another instant. See Preference.
//
// The files:
//
//	options.go     what is served and how
//	mock.go        the mock and its routes
//	list.go        the answer to a request for calls
//	problem.go     every other answer, in the API's form; truthful.go what it takes of an example
//	nowhere.go     those where there is nothing
//	middleware.go  who may ask, limits, panics
//	observe.go     the journal and the log
//	assert.go      the journal in Go, and the assertion on it
//	admin.go       the clock and the admin routes
//	console.go     the page at /
//	delay.go       the delay that the settings ask for
//	book.go        the calls there are, as of a clock
//	items.go       calls from files and scenarios; items_read.go and json_split.go read files of any size
//	preference.go  what a request wishes, and where it says so
//	prefer.go      the grammar of the header Prefer
//	wish.go        the answer to a request that wishes something
//	mistakes.go    what is wrong with a request, in one error
//	scenario.go    the scenarios and their calls
//	count.go       the requests for a scenario, counted for each client
//	fault.go       the ways to answer badly
//	spoil.go       those that change the message
//	wire.go        those that change what goes over the connection
//	reply.go       an answer before it is sent
//	server.go      a mock that listens
//	last.go        how a server ends without losing a request
//
// The packages below hold what knows no HTTP: timeline invents calls, row tells them as the fields of the spec, store keeps,
// filters and orders them, page writes the envelope, clock is the time that clients see, journal remembers what they asked.
// Package admin has the routes that watch and steer a mock while it runs, console the page at its address.
package mock
