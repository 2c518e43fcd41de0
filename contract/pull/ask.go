package pull

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// ask asks for a page, and follows a redirect to the slash behind the path.
func (r *reader) ask(query string) (*probe.Answer, ringback.Page, error) {
	a := r.patiently(query)
	if a.Err == nil && redirects(a.Status) {
		if err := r.follow(a); err != nil {
			return a, ringback.Page{}, err
		}
		a = r.patiently(query)
	}
	if err := r.answered(a); err != nil {
		return a, ringback.Page{}, err
	}
	p, err := r.options.Spec.ReadPage(a.Body)
	if err != nil {
		return a, p, r.wrong(a, err.Error())
	}
	return a, p, nil
}

// pauses are how long a deployment is given that failed by itself: a gateway that is away for a moment mustn't cost all that was read.
var pauses = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}

// patiently asks again where the deployment failed. What the probe has been patient with already stays as it is.
func (r *reader) patiently(query string) *probe.Answer {
	a := r.probe.Do(r.ctx, probe.Ask{Query: query})
	for _, pause := range pauses {
		if _, asked := a.RetryAfter(); a.Err != nil || asked || !passes(a.Status) {
			break
		}
		r.failures++
		if r.options.Clock.Sleep(r.ctx, pause) != nil {
			break // the context has ended, which is said
		}
		a = r.probe.Do(r.ctx, probe.Ask{Query: query})
	}
	return a
}

// passes reports whether a status may be another one soon.
func passes(status int) bool {
	switch status {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow goes where a redirect leads, if that is the list with or without its slash on the same host. A token goes nowhere else.
func (r *reader) follow(a *probe.Answer) error {
	from := a.Request.URL
	to, err := from.Parse(a.Header.Get("Location"))
	if err != nil || !strings.EqualFold(to.Hostname(), from.Hostname()) || strings.TrimSuffix(to.EscapedPath(), "/") != strings.TrimSuffix(r.probe.ListPath(), "/") {
		return r.wrong(a, fmt.Sprintf("got status %d to another place, want the list: the token goes to no other", a.Status))
	}
	r.probe.SetListPath(to.EscapedPath())
	return nil
}

// answered is what is wrong with an answer, nil if nothing is.
func (r *reader) answered(a *probe.Answer) error {
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case errors.Is(a.Err, ErrBudget):
		return a.Err
	case a.Err != nil:
		return fmt.Errorf("%w: %w", ErrUnreachable, a.Err)
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden:
		return fmt.Errorf("%w: it answers %d", ErrRefused, a.Status)
	case a.Status != http.StatusOK:
		return r.wrong(a, fmt.Sprintf("got status %d, want 200", a.Status))
	}
	return nil
}

// wrong is an answer that nothing can be made of.
func (r *reader) wrong(a *probe.Answer, what string) error {
	return fmt.Errorf("%w: %s: %s", ErrAnswer, r.probe.URL(a.Ask), r.probe.Redact(what))
}
