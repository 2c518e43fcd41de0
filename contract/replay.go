package contract

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// Replayed is how a breach looks when its requests are sent again. The zero value is Reproduced.
type Replayed uint8

// What a replay comes to.
const (
	Reproduced Replayed = iota // the answers are those of the report, or break the same rule
	Differs                    // they have changed, and that alone doesn't tell whether the breach is mended
	Gone                       // the rule isn't broken any more, or what was answered is refused, or the other way round
)

var replayedNames = []string{"reproduced", "differs", "gone"}

func (r Replayed) String() string { return replayedNames[r] }

// Replay sends the requests of one breach again, just as a report has them, and answers what came back beside what it makes of
// it. They go to Target.URL, that of the report: a request to another host is refused, so that no token gets there.
func Replay(ctx context.Context, t Target, e Evidence) ([]Exchange, Replayed, error) {
	if len(e.Requests) == 0 {
		return nil, 0, errors.New("the breach has no requests to send again")
	}
	s, err := newSuite(ctx, t)
	if err != nil {
		return nil, 0, err
	}
	x := &trial{suite: s}
	var now []Exchange
	verdict := replayed(len(e.Requests))
	for _, recorded := range e.Requests {
		ask, err := s.askOf(recorded)
		if err != nil {
			return now, 0, err
		}
		a := s.probe.Do(ctx, ask)
		if a.Err != nil {
			return now, 0, fmt.Errorf("%w: %w", ErrUnreachable, a.Err)
		}
		exchange := x.exchange(a)
		now = append(now, exchange)
		verdict.compare(recorded, exchange, e.Violation, s.violations(a))
	}
	return now, verdict.sum(e.Violation != nil), nil
}

// hostOf is the address of a host.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// askOf reads a recorded request.
func (s *suite) askOf(e Exchange) (probe.Ask, error) {
	rest, ok := strings.CutPrefix(e.URL, s.probe.Base())
	if !ok || rest != "" && rest[0] != '/' && rest[0] != '?' {
		return probe.Ask{}, fmt.Errorf("a request of the report goes to %q, want %s: a token goes nowhere else", hostOf(e.URL), s.probe.Base())
	}
	if e.Method != http.MethodGet && e.Method != http.MethodHead && e.Method != http.MethodOptions {
		return probe.Ask{}, fmt.Errorf("a request of the report is a %s, want GET, HEAD or OPTIONS", e.Method)
	}
	ask := probe.Ask{Method: e.Method, Authorization: []string{}, Header: http.Header{}}
	ask.Path, ask.Query, _ = strings.Cut(rest, "?")
	for name, values := range e.Header {
		if strings.EqualFold(name, s.spec.Credentials().Header) {
			ask.Authorization = values
			continue
		}
		ask.Header[name] = values
	}
	return ask, nil
}

func (s *suite) violations(a *probe.Answer) []ringback.Violation {
	return s.spec.JudgeResponse(
		ringback.Request{Method: a.Request.Method, URL: a.Request.URL, Header: a.Request.Header},
		ringback.Response{Status: a.Status, Header: a.Header, Body: a.Body},
	)
}

// replay counts how answers compare with those of a report.
type replay struct {
	requests, same, turned int // turned: from refused to answered, or back
	broken                 bool
}

func replayed(requests int) *replay { return &replay{requests: requests} }

func (r *replay) compare(then, now Exchange, broke *ringback.Violation, found []ringback.Violation) {
	switch {
	case then.Status == now.Status && then.Answer == now.Answer:
		r.same++
	case (then.Status >= 400) != (now.Status >= 400):
		r.turned++
	}
	r.broken = r.broken || broke != nil && slices.ContainsFunc(found, func(v ringback.Violation) bool {
		return v.Kind() == broke.Kind()
	})
}

// sum is the verdict. Where one message has shown the breach it can be judged again; else only the answers can be compared.
func (r *replay) sum(judged bool) Replayed {
	switch {
	case judged && r.broken, !judged && r.same == r.requests:
		return Reproduced
	case judged == (r.turned == 0):
		return Gone
	}
	return Differs
}
