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
	Reproduced Replayed = iota // the answers are those of the report, or what they showed is shown again
	Differs                    // the answers have changed, and that alone doesn't tell whether the breach is mended
	Gone                       // the law holds
)

var replayedNames = []string{"reproduced", "differs", "gone"}

func (r Replayed) String() string { return replayedNames[r] }

// Replay sends the requests of one breach again, just as a report has them, and answers what came back beside what it makes of
// it: Reproduced or Differs, which is for Recheck to tell. They go to Target.URL, that of the report: a request to another host is
// refused, so that no token gets there.
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
	again := 0
	broken := false
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
		if exchange.Status == recorded.Status && exchange.Answer == recorded.Answer {
			again++
		}
		broken = broken || e.Violation != nil && slices.ContainsFunc(s.violations(a), func(v ringback.Violation) bool {
			return v.Kind() == e.Violation.Kind()
		})
	}
	if broken || e.Violation == nil && again == len(e.Requests) { // where one message has shown the breach, it is judged again
		return now, Reproduced, nil
	}
	return now, Differs, nil
}

// Recheck checks the law of a breach again, alone, and says whether it holds. The finding is that of the law, or of one that is
// broken in its place. Differs says that it couldn't be judged, for the reason in the finding. With Target.Profile and Target.Seed of
// the report it asks what was asked then, as far as the data is the same.
func Recheck(ctx context.Context, t Target, law string) (*Finding, Replayed, error) {
	t.Only, t.Skip, t.Known = []string{law}, nil, nil
	r, err := Check(ctx, t)
	if err != nil {
		return nil, Differs, err
	}
	f := r.Finding(law)
	switch {
	case f == nil:
		return nil, Differs, fmt.Errorf("no law %q is checked with the %s profile", law, t.Profile)
	case f.Outcome == Pass:
		return f, Gone, nil
	case f.Outcome.Broken():
		return f, Reproduced, nil
	}
	return f, Differs, nil
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
