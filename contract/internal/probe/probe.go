package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/redact"
)

// Options say what is asked and how gently.
type Options struct {
	URL                string       // the base URL; with or without the list's path behind it
	Handler            http.Handler // asked instead, if there is one
	Transport          http.RoundTripper
	Token, SecondToken string
	Header             http.Header // sent with every request
	Spec               *ringback.Spec
	MaxRequests        int           // 0: no bound
	MaxTime            time.Duration // 0: no bound
	Timeout            time.Duration // of one request
	Rate               float64       // requests a second; 0: no bound
	Concurrency        int           // requests at once, at least 1
	Clock              Clock
	Watch              func(*Answer) // sees every answer, one after the other, in the order of asking
}

// Probe asks one deployment. Its methods are for one goroutine; All asks several at once by itself.
type Probe struct {
	base          *url.URL
	listPath      string // as the deployment serves it
	transport     http.RoundTripper
	token, second string
	tokens        *redact.Tokens // that an answer mustn't hold
	secrets       *redact.Tokens // that nobody is shown: these and the values of headers
	header        http.Header
	spec          *ringback.Spec
	credentials   ringback.Credentials
	maxRequests   int
	deadline      time.Time
	timeout       time.Duration
	interval      time.Duration
	concurrency   int
	clock         Clock
	watch         func(*Answer)

	mu       sync.Mutex // guards what follows
	requests int
	next     time.Time // when the rate allows one more
	waited   []*Answer // answers that asked for patience, not yet watched
	Stats    Stats
}

// Stats counts what happened below the answers.
type Stats struct {
	Resets int // connections that broke and were tried again
	Waits  int // answers that asked for patience
}

// New makes a probe. Errors say what is wrong with the options.
func New(o Options) (*Probe, error) {
	p := &Probe{
		transport: o.Transport, token: o.Token, second: o.SecondToken, header: o.Header,
		spec: o.Spec, credentials: o.Spec.Credentials(),
		maxRequests: o.MaxRequests, timeout: o.Timeout, concurrency: max(1, o.Concurrency), clock: o.Clock, watch: o.Watch,
	}
	if o.Handler != nil {
		p.transport = handlerTransport{o.Handler}
		if o.URL == "" {
			o.URL = "http://handler.test"
		}
	}
	p.keep(redact.HeaderSecrets(o.Header))
	var err error
	if p.base, err = readURL(o.URL); err != nil {
		return nil, err
	}
	list := o.Spec.List().Path
	prefix := strings.TrimSuffix(strings.TrimSuffix(p.base.EscapedPath(), "/"), strings.TrimSuffix(list, "/"))
	p.listPath = strings.TrimSuffix(prefix, "/") + list
	if o.Rate > 0 {
		p.interval = time.Duration(float64(time.Second) / o.Rate)
	}
	if o.MaxTime > 0 {
		p.deadline = p.clock.Now().Add(o.MaxTime)
	}
	return p, nil
}

func readURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("address %q: want a URL like https://api.example.com", text)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("address %q: want a URL that begins with http:// or https://", text)
	case u.User != nil:
		return nil, errors.New("the address carries credentials: want them in --token")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("address %q: want the base URL alone, without parameters", text)
	}
	return u, nil
}

// ListPath is the path under which the list is asked.
func (p *Probe) ListPath() string { return p.listPath }

// SetListPath changes it, to where a redirect has led.
func (p *Probe) SetListPath(path string) { p.listPath = path }

// OneByOne has All wait for each answer before it asks for the next.
func (p *Probe) OneByOne() { p.concurrency = 1 }

// BaseURL is the URL that the user gave.
func (p *Probe) BaseURL() *url.URL { return p.base }

// Base is the address of the deployment.
func (p *Probe) Base() string { return p.base.Scheme + "://" + p.base.Host }

// Requests is how many requests were sent.
func (p *Probe) Requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests
}

// Left is how many requests the budget still allows.
func (p *Probe) Left() int {
	if p.maxRequests == 0 {
		return 1 << 30
	}
	return max(0, p.maxRequests-p.Requests())
}

// HasToken reports whether there is a token, and HasSecondToken whether there is another.
func (p *Probe) HasToken() bool       { return p.token != "" && p.credentials.Header != "" }
func (p *Probe) HasSecondToken() bool { return p.second != "" }

// Do asks once.
func (p *Probe) Do(ctx context.Context, a Ask) *Answer { return p.All(ctx, a)[0] }

// All asks several at once, as many as the concurrency allows, and answers in their order.
func (p *Probe) All(ctx context.Context, asks ...Ask) []*Answer {
	answers := make([]*Answer, len(asks))
	slots := make(chan struct{}, p.concurrency)
	var group sync.WaitGroup
	for i, a := range asks {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			answers[i] = p.ask(ctx, a)
		})
	}
	group.Wait()
	for _, a := range append(p.takeWaited(), answers...) {
		if a.Err == nil && p.overdue(0) {
			a.Err = errTime // to look into it takes time, too
		}
		if p.watch != nil && a.Err == nil && ctx.Err() == nil {
			p.watch(a)
		}
	}
	return answers
}

// Within is a context that ends with the time of the run.
func (p *Probe) Within(ctx context.Context) (context.Context, context.CancelFunc) {
	if p.deadline.IsZero() {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, p.deadline.Sub(p.clock.Now()))
}

var errTime = fmt.Errorf("%w: time", ErrBudget)

func (p *Probe) takeWaited() []*Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.waited
	p.waited = nil
	return out
}

// ask asks until there is an answer that doesn't ask for patience.
func (p *Probe) ask(ctx context.Context, a Ask) *Answer {
	for try := 0; ; try++ {
		answer := p.once(ctx, a)
		if errors.Is(answer.Err, ErrBudget) || ctx.Err() != nil || errors.Is(answer.Err, ErrLimit) {
			return answer
		}
		wait, again := answer.patience(try)
		if !again {
			return answer
		}
		p.note(answer)
		if p.overdue(wait) {
			answer.Err = fmt.Errorf("%w: asked to wait %s", ErrBudget, wait)
			return answer
		}
		if err := p.clock.Sleep(ctx, wait); err != nil {
			answer.Err = err
			return answer
		}
	}
}

// note counts an answer that doesn't reach whoever asked.
func (p *Probe) note(a *Answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a.Err != nil {
		p.Stats.Resets++
		return
	}
	p.Stats.Waits++
	copied := *a
	p.waited = append(p.waited, &copied)
}

func (p *Probe) overdue(wait time.Duration) bool {
	return !p.deadline.IsZero() && !p.clock.Now().Add(wait).Before(p.deadline)
}

// spend takes one request from the budget.
func (p *Probe) spend() error {
	if p.overdue(0) {
		return errTime
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.maxRequests > 0 && p.requests >= p.maxRequests {
		return fmt.Errorf("%w: requests", ErrBudget)
	}
	p.requests++
	return nil
}

// once sends one request.
func (p *Probe) once(ctx context.Context, a Ask) *Answer {
	answer := &Answer{Ask: a, spec: p.spec}
	if answer.Err = p.pace(ctx); answer.Err != nil {
		return answer
	}
	if answer.Err = p.spend(); answer.Err != nil {
		return answer
	}
	ctx, end := p.Within(ctx)
	defer end()
	if p.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.timeout)
		defer cancel()
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
		answer.Reused, answer.Socket = c.Reused, c.Conn.LocalAddr().String()
	}})
	answer.Request, answer.Err = p.request(ctx, a)
	if answer.Err != nil {
		return answer
	}
	start := p.clock.Now()
	response, err := p.transport.RoundTrip(answer.Request)
	if err == nil {
		err = answer.read(response)
	}
	answer.Took = p.clock.Now().Sub(start)
	if err != nil {
		answer.silent = errors.Is(err, context.DeadlineExceeded)
		answer.Err = errors.New(p.Redact(err.Error()))
		switch {
		case p.overdue(0):
			answer.Err = errTime
		case errors.Is(err, ErrLimit), errors.Is(err, ErrEncoding):
			answer.Err = err // it has nothing from outside
		}
		return answer
	}
	answer.date(p.clock.Now())
	return answer
}

// request makes the request, byte for byte as the ask has it.
func (p *Probe) request(ctx context.Context, a Ask) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, a.method(), p.base.Scheme+"://"+p.base.Host, nil)
	if err != nil {
		return nil, err
	}
	path := p.path(a)
	if r.URL.Path, err = url.PathUnescape(path); err != nil {
		return nil, err
	}
	r.URL.RawPath, r.URL.RawQuery = path, p.reveal(a.Query)
	r.Header.Set("User-Agent", "ringback")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Accept-Encoding", "identity")
	for _, h := range []http.Header{p.header, a.Header} {
		for name, values := range h {
			r.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	if host := r.Header.Get("Host"); host != "" { // net/http takes it from elsewhere
		r.Host = host
		r.Header.Del("Host")
	}
	for _, value := range p.authorization(a) {
		r.Header.Add(p.credentials.Header, p.reveal(value))
	}
	return r, nil
}
