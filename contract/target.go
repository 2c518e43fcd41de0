package contract

import (
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// Target is a deployment of the calls endpoint, and how it is to be checked. Either URL or Handler is needed; the zero values of
// all else are useful.
type Target struct {
	// URL is the base URL, such as https://api.example.com. The list's path may stand behind it.
	URL string
	// Handler is asked in process, without a socket, if there is one.
	Handler http.Handler
	// Token is the API key. It never appears in a report.
	Token string
	// SecondToken is that of another account, which must not see the first one's items. "" leaves the laws about it out.
	SecondToken string
	// Header is sent with every request.
	Header http.Header
	// Transport does the asking. Nil is one of the suite's own. It must not follow redirects.
	Transport http.RoundTripper

	// Spec is the edition of the contract. Nil is ringback.Default.
	Spec *ringback.Spec
	// Profile says how much is asked.
	Profile Profile
	// MaxRequests bounds the requests. 0 is the profile's: 400, quick 60, deep 2,000. The report says what it cut off.
	MaxRequests int
	// MaxTime bounds the run. 0 is none.
	MaxTime time.Duration
	// Timeout bounds one request. 0 is 30 seconds.
	Timeout time.Duration
	// Rate bounds the requests a second. 0 is none.
	Rate float64
	// Concurrency is how many requests are under way at once. 0 is 4.
	Concurrency int
	// Only and Skip choose laws by their ids; a * stands for any text. What Only names is asked for whichever profile has it, and Skip leaves
	// laws out, of these too. A pattern that chooses no law is an error.
	Only, Skip []string
	// Known are failures that are expected. One that holds again is an error of the run, so that the list stays true. The report notes one
	// that the run couldn't check.
	Known []Known
	// Seed chooses among the values that could be asked for. The same seed and data make the same requests.
	Seed uint64

	// Broken gets the answers that show what the target breaks, when the run is over: those behind the evidence of the report, but
	// for known failures. Nil lets them go.
	Broken func(Broken)

	// Clock is what the suite waits by. Nil is the machine's.
	Clock Clock
	// Progress hears of every law before it is checked, and of every finding when the run is over: the answer to any request may still
	// break a law that has been checked. It may be nil.
	Progress func(Progress)
}

// Clock is the time as the suite lives it. A test's may jump where the real one sleeps.
type Clock = probe.Clock

// Progress says how far a run is.
type Progress struct {
	Law      string // that is being checked, or has been
	Done     int    // laws that have been checked
	Laws     int    // that there are
	Requests int
	Finding  *Finding // of the law, nil before it is checked
}

// Known is a failure that is expected.
type Known struct {
	Law     string    // its id, or a pattern with *
	Reason  string    // why it is accepted
	Expires time.Time // from when on it isn't; zero: never
}

// ErrUnreachable says that no answer came from the target, and ErrRefused that it refused the credentials.
var (
	ErrUnreachable = errors.New("the target can't be reached")
	ErrRefused     = errors.New("the target refuses the credentials")
)

var budgets = map[Profile]struct{ requests, rows int }{
	Standard: {400, 2000},
	Quick:    {60, 1000},
	Deep:     {2000, 10_000},
}

func (t Target) withDefaults() Target {
	if t.Spec == nil {
		t.Spec = ringback.Default()
	}
	if t.MaxRequests == 0 {
		t.MaxRequests = budgets[t.Profile].requests
	}
	if t.Timeout == 0 {
		t.Timeout = 30 * time.Second
	}
	if t.Concurrency == 0 {
		t.Concurrency = 4
	}
	if t.Clock == nil {
		t.Clock = probe.RealClock{}
	}
	if t.Transport == nil && t.Handler == nil {
		t.Transport = NewTransport(nil)
	}
	return t
}

// slowest is the least rate: one request in an hour or so.
const slowest = 0.0003

// mostIdle is how many connections are kept open for the next request.
const mostIdle = 16

// NewTransport is the transport that a target without one is asked by, with another TLS configuration if there is one: proxies
// come from the environment, nothing is followed and nothing unpacked.
func NewTransport(config *tls.Config) *http.Transport {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableCompression: true, MaxIdleConnsPerHost: mostIdle, TLSClientConfig: config,
		TLSHandshakeTimeout: 10 * time.Second, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true,
	}
}

// checkCarried refuses a target to which every request would be wrong: one without what the spec has each request carry.
func (t *Target) checkCarried() error {
	violations, _ := t.Spec.Carried(t.Header)
	for _, v := range violations {
		if strings.EqualFold(v.Name, t.Spec.Credentials().Header) {
			continue // Token has it
		}
		return fmt.Errorf("the spec declares %s at %s: got %s, want %s; Target.Header, or --header, sends it with every request", v.Where(), v.Place, v.Got, v.Want)
	}
	return nil
}

func (t *Target) check() error {
	switch {
	case t.URL == "" && t.Handler == nil:
		return errors.New("no target: want a URL or a handler")
	case t.MaxRequests < 0:
		return fmt.Errorf("at most %d requests: want at least 1", t.MaxRequests)
	case t.Concurrency < 1:
		return fmt.Errorf("%d requests at once: want at least 1", t.Concurrency)
	case t.Rate != 0 && !(t.Rate >= slowest && t.Rate <= math.MaxFloat64): // NaN is neither
		return fmt.Errorf("%g requests a second: want at least %g", t.Rate, slowest)
	}
	return nil
}
