package admin

import (
	"fmt"
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
	all := h.Journal.Entries()
	events := []serveEvent{}
	for _, e := range slices.Backward(all) {
		if len(events) < choice.limit && choice.takes(e) {
			events = append(events, event(e))
		}
	}
	return map[string]any{"requests": events, "meta": map[string]int{"total": len(all)}, "requestJournalDisabled": false}, nil
}

// choice is which requests are listed.
type choice struct {
	limit     int
	since     time.Time
	unmatched bool
}

func (c choice) takes(e journal.Entry) bool {
	return !e.Time.Before(c.since) && (!c.unmatched || e.Unmatched)
}

func readChoice(r *request) (c choice, err error) {
	c.limit = int(^uint(0) >> 1)
	query := r.URL.Query()
	refuse := func(name, want string) error {
		return &problem{status: http.StatusBadRequest, title: fmt.Sprintf("%s: got %q, want %s", name, query.Get(name), want)}
	}
	for name := range query {
		switch name {
		case "limit":
			if c.limit, err = strconv.Atoi(query.Get(name)); err != nil || c.limit < 0 {
				return c, refuse(name, "a number from 0")
			}
		case "since":
			t, err := iso8601.Parse(query.Get(name))
			if err != nil {
				return c, refuse(name, "ISO 8601, like 2026-01-15T12:00:00Z")
			}
			c.since = t.Go()
		case "unmatched":
			if c.unmatched, err = strconv.ParseBool(query.Get(name)); err != nil {
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
	return map[string]any{"count": h.Journal.Count(p), "requestJournalDisabled": false}, nil
}

func (h *handler) find(r *request) (any, error) {
	p, err := h.pattern(r)
	if err != nil {
		return nil, err
	}
	return flatRequests(h.Journal.Find(p)), nil
}

func (h *handler) remove(r *request) (any, error) {
	p, err := h.pattern(r)
	if err != nil {
		return nil, err
	}
	events := []serveEvent{}
	for _, e := range h.Journal.Remove(p) {
		events = append(events, event(e))
	}
	return map[string]any{"serveEvents": events}, nil
}

func (h *handler) unmatched(*request) (any, error) {
	if h.Journal == nil {
		return nil, errNoJournal
	}
	matched := func(e journal.Entry) bool { return !e.Unmatched }
	return flatRequests(slices.DeleteFunc(h.Journal.Entries(), matched)), nil
}

func (h *handler) pattern(r *request) (*journal.Pattern, error) {
	if h.Journal == nil {
		return nil, errNoJournal
	}
	return journal.ParsePattern(r.body)
}

func flatRequests(entries []journal.Entry) any {
	requests := make([]loggedRequest, len(entries))
	for i, e := range entries {
		requests[i] = logged(e)
	}
	return map[string]any{"requests": requests, "requestJournalDisabled": false}
}
