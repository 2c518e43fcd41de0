package pull

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/internal/probe"
)

// Options say which calls are read, how gently, and what becomes of them. URL or Handler and Out or File are needed; the zero
// values of all else are useful.
type Options struct {
	// URL is the base URL, such as https://api.example.com. The list's path may stand behind it.
	URL string
	// Handler is asked in process, without a socket, if there is one.
	Handler http.Handler
	// Transport does the asking. Nil is contract.NewTransport. It must not follow redirects.
	Transport http.RoundTripper
	// Token is the API key. It appears in nothing that is written.
	Token string
	// Header is sent with every request.
	Header http.Header
	// Spec is the edition of the contract. Nil is ringback.Default.
	Spec *ringback.Spec
	// Query has filters, as in status=completed&date_from=2026-01-01. "" is all calls; one that the spec doesn't know is an error.
	Query string

	// PageSize is how many calls are asked for at once. 0 is the most that the spec allows.
	PageSize int
	// MaxRequests bounds the requests. 0 is no bound.
	MaxRequests int
	// MaxCalls bounds the calls. 0 is a little more than the deployment tells of at the beginning, a million if it doesn't.
	MaxCalls int64
	// Rate bounds the requests a second. 0 is no bound.
	Rate float64
	// Timeout bounds one request. 0 is 30 seconds.
	Timeout time.Duration
	// Clock is what is waited by. Nil is the machine's.
	Clock Clock

	// Out gets a call a line, unless there is a File.
	Out io.Writer
	// File gets them, so that an interrupted pull of the same options goes on where it ended: until the last call is there, a
	// file beside it, named like it with .pull behind, says where that is.
	File string
	// KeyFile keeps the key of the replacements, so that later pulls fit. It is made if it isn't there. "": the key is thrown
	// away with the last call.
	KeyFile string
	Treatment

	// Progress hears of every page. It may be nil.
	Progress func(Progress)
	// Warn hears, before the calls are read, of what keeps them from being served. It may be nil.
	Warn func(string)
}

// Clock is the time as a pull lives it. A test's may jump where the real one sleeps.
type Clock = probe.Clock

// Progress says how far a pull is.
type Progress struct {
	Calls    int64 // that are written
	Total    int64 // that the deployment says there are, ringback.Absent if it doesn't
	Requests int   // of this run
}

// Result is what came of a pull, also of one that ended early.
type Result struct {
	Progress
	Resumed int64 // calls of them that were there before this run
	Waits   int   // answers that asked for patience
	Resets  int   // connections that broke and were tried again
	// Failures are answers with a status of 500, 502, 503 or 504 after which the same was asked again.
	Failures int
	// Unfit are calls that break what the spec says they must: nobody serves them.
	Unfit int64
	// Notes say what a reader of the calls should know: what moved or vanished while they were read, what the deployment
	// doesn't do as the spec says.
	Notes []string
}

// ErrUnreachable says that no answer came from the deployment, ErrRefused that it refused the credentials, ErrAnswer that it
// answers something that no calls can be read from, and ErrBudget that what Options allow is used up.
var (
	ErrUnreachable = errors.New("the target can't be reached")
	ErrRefused     = errors.New("the target refuses the credentials")
	ErrAnswer      = errors.New("the target answers otherwise")
	ErrBudget      = probe.ErrBudget
)

// Pull reads the calls of a deployment, newest first, and writes them anonymised. Only whole lines are written, page by page.
//
// The result is there also where an error ends the pull early. With a File, the same options go on from there.
func Pull(ctx context.Context, o Options) (Result, error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return Result{}, err
	}
	r := &reader{ctx: ctx, options: o, list: o.Spec.List()}
	var err error
	if r.probe, err = o.probe(); err != nil {
		return Result{}, err
	}
	if err := r.open(); err != nil {
		return Result{}, err
	}
	err = r.read()
	return r.result(), errors.Join(err, r.out.close(err == nil))
}

func (o Options) withDefaults() Options {
	if o.Spec == nil {
		o.Spec = ringback.Default()
	}
	if o.PageSize == 0 {
		o.PageSize = mostPerPage(o.Spec.List())
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Clock == nil {
		o.Clock = probe.RealClock{}
	}
	if o.Transport == nil {
		o.Transport = contract.NewTransport(nil)
	}
	return o
}

func (o *Options) probe() (*probe.Probe, error) {
	return probe.New(probe.Options{
		URL: o.URL, Handler: o.Handler, Transport: o.Transport, Token: o.Token, Header: o.Header, Spec: o.Spec,
		MaxRequests: o.MaxRequests, Timeout: o.Timeout, Rate: o.Rate, Clock: o.Clock,
	})
}

func (o *Options) check() error {
	switch {
	case o.URL == "" && o.Handler == nil:
		return errors.New("no target: want a URL, like https://api.example.com")
	case o.Out == nil && o.File == "":
		return errors.New("nowhere to write to: want a writer or a file")
	case o.MaxRequests < 0:
		return fmt.Errorf("at most %d requests: want at least 1", o.MaxRequests)
	case o.MaxCalls < 0:
		return fmt.Errorf("at most %d calls: want at least 1", o.MaxCalls)
	case o.Rate < 0:
		return fmt.Errorf("%g requests a second: want more than 0", o.Rate)
	case o.PageSize < 1:
		return fmt.Errorf("%d calls a page: want at least 1", o.PageSize)
	case o.PageSize > mostPerPage(o.Spec.List()):
		return fmt.Errorf("%d calls a page: want at most %d", o.PageSize, mostPerPage(o.Spec.List()))
	}
	return nil
}
