package main

import (
	"context"
	"math/rand/v2"
	"net/url"
	"strconv"
	"time"
)

// combinations makes random requests out of values that the data has, so that they find something.
type combinations struct {
	random *rand.Rand
	calls  []call // some of the data
	total  int
	now    time.Time
	days   int
}

// sampleQuery asks for the calls that lend their values.
const sampleQuery = "limit=1000"

func newCombinations(ctx context.Context, base string, now time.Time, days int) (*combinations, error) {
	p := page{query: sampleQuery, calls: 1000}
	_, b, err := p.read(ctx, base, 0)
	if err != nil {
		return nil, err
	}
	return &combinations{rand.New(rand.NewPCG(1, 2)), b.Items, b.Total, now, days}, nil //nolint:gosec // no secret
}

// next is a query: every other one names all nine parameters, the others each parameter with even odds. The skip goes to any
// depth of what may be left.
func (c *combinations) next() string {
	all := c.random.IntN(2) == 0
	query := url.Values{}
	for _, p := range []struct {
		name  string
		value func() string
	}{
		{"skip", c.skip},
		{"limit", func() string { return strconv.Itoa(1 + c.random.IntN(1000)) }},
		{"status", func() string { return c.call().Status }},
		{"assistant_id", func() string { return strconv.Itoa(c.call().AssistantID) }},
		{"customer_phone", c.phone},
		{"date_from", func() string { return c.instant(0) }},
		{"date_to", func() string { return c.instant(c.days / 2) }},
		{"min_duration", func() string { return strconv.Itoa(c.random.IntN(120)) }},
		{"max_duration", func() string { return strconv.Itoa(120 + c.random.IntN(1800)) }},
	} {
		if all || c.random.IntN(2) == 0 {
			query.Set(p.name, p.value())
		}
	}
	return query.Encode()
}

func (c *combinations) call() *call { return &c.calls[c.random.IntN(len(c.calls))] }

// skip is of any order of magnitude.
func (c *combinations) skip() string {
	most := c.total
	for most > 10 && c.random.IntN(2) == 0 {
		most /= 10
	}
	return strconv.Itoa(c.random.IntN(most))
}

// phone is a part of a number, of one digit or up to all of it.
func (c *combinations) phone() string {
	number := c.call().CustomerPhone
	from := c.random.IntN(len(number))
	return number[from : from+1+c.random.IntN(min(len(number)-from, 4))]
}

// instant is in the half of the days that begins so many days after the first.
func (c *combinations) instant(after int) string {
	span := time.Duration(c.days) * 24 * time.Hour
	at := c.now.Add(-span).Add(time.Duration(after) * 24 * time.Hour).Add(time.Duration(c.random.Int64N(int64(span / 2))))
	return at.Format(time.RFC3339)
}
