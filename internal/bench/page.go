package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
)

const (
	path          = "/api/v1/calls?"
	credentials   = "Bearer benchmark"
	skipParameter = "&skip="

	// The mock remembers what it has selected last. A parameter that lets every call pass, but hardly ever comes twice, has it
	// select anew.
	anewParameter = "&max_duration="
	anewMost      = 1_000_000_000
)

// page is what is asked for.
type page struct {
	name     string
	query    string  // ends in its limit, so that a skip can follow
	calls    int     // it has
	bar      float64 // on requests a second at 1,250 calls, as a part of what the bare handler answers
	filtered bool
	growth   float64 // bar on processor time at the large size, as a multiple of that at 1,250 calls; 0: none
}

const filters = "status=completed&min_duration=30&customer_phone=555&"

var pages = []page{
	{"page of 100", "limit=100", 100, 0.85, false, 1.5},
	{"page of 1", "limit=1", 1, 0.6, false, 1.5},
	{"page of 100, filtered", filters + "limit=100", 100, 0.8, true, 0},
	{"page of 1, filtered", filters + "limit=1", 1, 0.5, true, 0},
}

// body is what a page says.
type body struct {
	Items []call `json:"items"`
	Total int    `json:"total"`
}

type call struct {
	AssistantID   int    `json:"assistant_id"`
	CustomerPhone string `json:"customer_phone_number"`
	Status        string `json:"status"`
}

// read asks for a page and holds it against what it has to be.
func (p page) read(ctx context.Context, base string, skip int) (*prepared, *body, error) {
	query := p.query
	if skip > 0 {
		query += skipParameter + strconv.Itoa(skip)
	}
	answer, err := fetch(ctx, base, query)
	if err != nil {
		return nil, nil, err
	}
	var b body
	if err := json.Unmarshal(answer.Body, &b); err != nil {
		return nil, nil, fmt.Errorf("GET %s%s: %w", path, query, err)
	}
	if len(b.Items) != p.calls {
		return nil, nil, fmt.Errorf("GET %s%s: got %d calls of %d, want %d", path, query, len(b.Items), b.Total, p.calls)
	}
	return answer, &b, nil
}

// deepest is the largest skip that still gives a whole page, which it does at some random places too.
func (p page) deepest(ctx context.Context, base string) (int, error) {
	const places = 10
	_, b, err := p.read(ctx, base, 0)
	if err != nil {
		return 0, err
	}
	deepest := b.Total - p.calls
	if deepest < 1 {
		return 0, fmt.Errorf("GET %s%s: got %d calls in all, want more than a page: -calls is too small", path, p.query, b.Total)
	}
	for range places {
		if _, _, err := p.read(ctx, base, 1+rand.IntN(deepest)); err != nil { //nolint:gosec // no secret
			return 0, err
		}
	}
	return deepest, nil
}

// prepare collects what the bare server answers: the mock's own pages, with their headers but the date, which net/http adds.
func prepare(ctx context.Context, base string) (map[string]prepared, error) {
	answers := map[string]prepared{}
	for _, p := range pages {
		answer, _, err := p.read(ctx, base, 0)
		if err != nil {
			return nil, err
		}
		answer.Header.Del("Date")
		answer.Header.Del("Connection")
		answers[p.query] = *answer
	}
	return answers, nil
}

// verifyPrepared makes sure that the bare server answers what the mock did.
func verifyPrepared(ctx context.Context, base string, answers map[string]prepared) error {
	for _, p := range pages {
		got, _, err := p.read(ctx, base, 0)
		if err != nil {
			return err
		}
		want := answers[p.query]
		if !bytes.Equal(got.Body, want.Body) || !sameHeader(got.Header, want.Header) {
			return fmt.Errorf("GET %s%s: the bare server answers otherwise than the mock", path, p.query)
		}
	}
	return nil
}

func sameHeader(got, want http.Header) bool {
	for name := range want {
		if got.Get(name) != want.Get(name) {
			return false
		}
	}
	return true
}
