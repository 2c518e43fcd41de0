package mock_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"testing"

	"github.com/ringback/ringback/mock"
)

// discard is a ResponseWriter without a socket.
type discard struct {
	header        http.Header
	status, bytes int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { d.bytes += len(b); return len(b), nil }

// BenchmarkServe is what the mock does between net/http and the socket. The whole, beside a bare handler, is measured by
// internal/bench.
func BenchmarkServe(b *testing.B) {
	const filter = "status=completed&min_duration=30&customer_phone=555&"
	const nine = "status=completed&assistant_id=123&customer_phone=55&date_from=2025-12-20T00:00:00Z&date_to=2026-01-12T00:00:00Z&" +
		"min_duration=30&max_duration=900&"
	for _, calls := range []int{1250, 1_000_000} {
		m := mock.New(mock.Options{Calls: calls})
		for _, c := range []struct {
			name, query string
			most        int // > 0: of the random number in the query
		}{
			{"page=100", "limit=100", 0},
			{"page=1", "limit=1", 0},
			{"page=100/deep", "limit=100&skip=%d", calls - 100},
			{"page=1/deep", "limit=1&skip=%d", calls - 1},
			{"page=100/filtered", filter + "limit=100", 0},
			{"page=1/filtered", filter + "limit=1", 0},
			{"page=100/filtered/deep", filter + "limit=100&skip=%d", calls / 2},
			{"page=100/nine", nine + "limit=100&skip=0", 0},
			{"page=1/anew", filter + "limit=1&max_duration=%d", 1_000_000_000}, // not the rows that are remembered
		} {
			b.Run(fmt.Sprintf("calls=%d/%s", calls, c.name), func(b *testing.B) { benchmarkQuery(b, m, c.query, c.most) })
		}
	}
}

func benchmarkQuery(b *testing.B, m *mock.Mock, query string, most int) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // no secret
	r := &http.Request{
		Method: http.MethodGet, URL: &url.URL{Path: "/api/v1/calls", RawQuery: query},
		Header: http.Header{"Authorization": {"Bearer benchmark"}},
	}
	w := &discard{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		w.status = 0
		if most > 0 {
			r.URL.RawQuery = fmt.Sprintf(query, random.IntN(most))
		}
		m.ServeHTTP(w, r)
		if w.status != http.StatusOK {
			b.Fatalf("got status %d, want 200", w.status)
		}
	}
}
