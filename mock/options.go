package mock

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/ringback/ringback"
)

// What the zero values of Options stand for.
const (
	DefaultCalls = 1250 // calls
	DefaultDays  = 30   // days
	NoCalls      = -1   // for Options.Calls: none at all
)

// DefaultNow is the instant that stands for a zero Options.Now: noon of a Thursday, when people call.
var DefaultNow = time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC)

// Options say what a mock serves and how. The zero value is useful: 1,250 calls of the 30 days before DefaultNow, the same
// in every process, and any bearer token is welcome.
type Options struct {
	// Spec is the edition of the API that is served. Nil is ringback.Default.
	Spec *ringback.Spec

	// Seed chooses the data set. Equal seeds, with all else equal, give equal bytes on every machine.
	Seed uint64

	// Calls is how many calls have started at Now, exactly. 0 is DefaultCalls, NoCalls is none. Items, Data, and a scenario that brings its
	// own calls, leave no room for it: want 0 beside them.
	Calls int

	// Days bounds the age of the calls: none started earlier than this many days before Now. 0 is DefaultDays.
	Days int

	// Now is the instant at which the clock starts, cut to a microsecond. Zero is DefaultNow.
	Now time.Time

	// Clock tells the time to clients: calls that start later aren't there yet, calls that end later are ongoing. Nil is a
	// clock that stands still at Now, but can be moved: see Mock.Clock. It is called from many goroutines.
	Clock func() time.Time

	// Scenario names an edge case of package fixtures, or of Scenarios, to serve instead; several with a plus between them, as in
	// null-costs+flaky. "" is none. A request can name others for itself: see Preference.
	Scenario string

	// Scenarios is a folder of scenario files of your own, beside those of package fixtures. Nil is none.
	Scenarios fs.FS

	// Items are calls, as JSON objects, to serve literally instead. Nil is none. See ReadItems.
	Items []json.RawMessage

	// Data is calls to serve instead, as ReadData has read them from a file by the same Spec. Nil is none.
	Data *Data

	// Tokens are the bearer tokens that pass. Empty lets any well-formed one pass.
	Tokens []string

	// TokenSource is where Tokens come from, as a refusal says it: the name of a flag or of a variable. "" is Options.Tokens.
	TokenSource string

	// NoAuth lets requests without a token pass too.
	NoAuth bool

	// Strict refuses what is otherwise answered and pointed out: unknown and repeated parameters, a + that became a space.
	Strict bool

	// Wrap puts a handler of your own before the answers, such as one that spoils them. Journal and log have what the client asked
	// and what it got, and nothing of what the handler asks the answers. Nil is none.
	Wrap func(answers http.Handler) http.Handler

	// Log gets one record a request. Nil is none.
	Log *slog.Logger

	// Sleep passes the time of delays that scenarios and requests ask for. It ends early, with an error, when the context does. Nil
	// is the real one; a test that doesn't want to wait notes the delays instead.
	Sleep func(context.Context, time.Duration) error

	// Admin says how the mock is watched and steered while it runs.
	Admin Admin
}

// withDefaults puts in what zero values stand for.
func (o Options) withDefaults() Options {
	if o.Spec == nil {
		o.Spec = ringback.Default()
	}
	switch o.Calls {
	case 0:
		o.Calls = DefaultCalls
	case NoCalls:
		o.Calls = 0
	}
	if o.Days == 0 {
		o.Days = DefaultDays
	}
	if o.Now.IsZero() {
		o.Now = DefaultNow
	}
	o.Now = o.Now.UTC().Truncate(time.Microsecond)
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return o
}
