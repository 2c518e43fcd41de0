package admin

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/mock/journal"
)

var errNoJournal = missing("this server keeps no journal")

// list answers the requests, newest first: ?since=, ?limit= and ?unmatched=true choose among them.
func (h *handler) list(r *request) (any, error) {
	if h.Journal == nil {
		return nil, errNoJournal
	}
	choice, err := readChoice(r)
	if err != nil {
		return nil, err
	}
	found, err := h.Journal.Select(r.Context(), choice)
	if err != nil {
		return nil, err
	}
	events := []serveEvent{}
	for _, e := range found.Entries {
		events = append(events, event(e))
	}
	return full(map[string]any{
		"requests": events, "meta": map[string]int{"total": h.Journal.Len()}, "requestJournalDisabled": false,
	}, found), nil
}

// full is an answer that says how many older requests it has no room for, if there are any.
func full(answer map[string]any, found journal.Selection) map[string]any {
	if found.Omitted > 0 {
		answer["omitted"] = found.Omitted
	}
	return answer
}

func readChoice(r *request) (c journal.Choice, err error) {
	c.Limit = math.MaxInt
	query := r.URL.Query()
	refuse := func(name, want string) error {
		return &problem{status: http.StatusBadRequest, title: fmt.Sprintf("%s: got %q, want %s", name, query.Get(name), want)}
	}
	for name := range query {
		switch name {
		case "limit":
			if c.Limit, err = strconv.Atoi(query.Get(name)); err != nil || c.Limit < 0 {
				return c, refuse(name, "a number from 0")
			}
		case "since":
			t, err := iso8601.Parse(query.Get(name))
			if err != nil {
				return c, refuse(name, "ISO 8601, like 2026-01-15T12:00:00Z")
			}
			c.Since = t.Go()
		case "unmatched":
			if c.Unmatched, err = strconv.ParseBool(query.Get(name)); err != nil {
				return c, refuse(name, "true or false")
			}
		default:
			return c, refuse(name, "limit, since or unmatched instead")
		}
	}
	return c, nil
}

func (h *handler) single(r *request) (any, error) {
	if h.Journal == nil {
		return nil, errNoJournal
	}
	e, ok := h.Journal.Entry(r.id)
	if !ok {
		return nil, missing(fmt.Sprintf("request %q isn't in the journal", r.id))
	}
	return event(e), nil
}

func (h *handler) forget(r *request) (any, error) {
	if h.Journal == nil {
		return nil, errNoJournal
	}
	if !h.Journal.RemoveID(r.id) {
		return nil, missing(fmt.Sprintf("request %q isn't in the journal", r.id))
	}
	return empty{}, nil
}

func (h *handler) forgetAll(*request) (any, error) {
	if h.Journal == nil {
		return nil, errNoJournal
	}
	h.Journal.Reset()
	return empty{}, nil
}

// empty is the answer of what has nothing to say.
type empty struct{}

func (h *handler) count(r *request) (any, error) {
	p, err := h.pattern(r)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(r.Context(), patience)
	defer stop()
	n, err := h.Journal.CountWithin(ctx, p)
	if err != nil {
		return nil, tooLong(err)
	}
	return map[string]any{"count": n, "requestJournalDisabled": false}, nil
}

// patience is how long a pattern may be held against the requests.
const patience = 5 * time.Second

func tooLong(err error) error {
	return &problem{status: http.StatusServiceUnavailable, title: fmt.Sprintf("the pattern is too expensive: it took more than %s: %v", patience, err)}
}

func (h *handler) find(r *request) (any, error) {
	p, err := h.pattern(r)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(r.Context(), patience)
	defer stop()
	found, err := h.Journal.Select(ctx, journal.Choice{Limit: math.MaxInt, Pattern: p})
	if err != nil {
		return nil, tooLong(err)
	}
	return flatRequests(found), nil
}

func (h *handler) remove(r *request) (any, error) {
	p, err := h.pattern(r)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(r.Context(), patience)
	defer stop()
	gone, err := h.Journal.RemoveWithin(ctx, p)
	if err != nil {
		return nil, tooLong(err)
	}
	events := []serveEvent{}
	for _, e := range slices.Backward(gone.Entries) {
		events = append(events, event(e))
	}
	return full(map[string]any{"serveEvents": events}, gone), nil
}

func (h *handler) unmatched(r *request) (any, error) {
	if h.Journal == nil {
		return nil, errNoJournal
	}
	found, err := h.Journal.Select(r.Context(), journal.Choice{Limit: math.MaxInt, Unmatched: true})
	if err != nil {
		return nil, err
	}
	return flatRequests(found), nil
}

func (h *handler) pattern(r *request) (*journal.Pattern, error) {
	if h.Journal == nil {
		return nil, errNoJournal
	}
	return journal.ParsePattern(r.body)
}

// flatRequests are requests alone, oldest first.
func flatRequests(found journal.Selection) any {
	requests := []loggedRequest{}
	for _, e := range slices.Backward(found.Entries) {
		requests = append(requests, logged(e))
	}
	return full(map[string]any{"requests": requests, "requestJournalDisabled": false}, found)
}
