package hostile_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
)

// journalRow fills the journal with requests of 57 kB, and asks for it in some way.
func journalRow(name, method, target, body string) row {
	return row{name: "journal/" + name, memory: 600, cpu: 5 * time.Second, run: func(t *testing.T) {
		m := mock.New(mock.Options{Calls: 10})
		query := numbered(57<<10, "u%d=1&")
		for range 1000 {
			serve(m, query, nil)
		}
		w := admin(m, method, target, body)
		if late := w.Code == http.StatusServiceUnavailable && body != ""; w.Code != http.StatusOK && !late || w.Body.Len() > 32<<20 {
			t.Errorf("got %d and %d bytes, want at most 32 MiB", w.Code, w.Body.Len())
		}
	}}
}

// numbered is a text of so many bytes, whose parts have numbers.
func numbered(size int, part string) string {
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, part, n)
	}
	return b.String()
}

// nobody takes an answer and keeps none of it.
type nobody http.Header

func (n nobody) Header() http.Header       { return http.Header(n) }
func (nobody) Write(p []byte) (int, error) { return len(p), nil }
func (nobody) WriteHeader(int)             {}

// delayRow has a thousand clients come one by one and wait for pages of a thousand calls, together, until they go.
func delayRow(name, prefer string) row {
	return row{name: "delay/" + name, memory: 250, cpu: 4 * time.Second, run: func(t *testing.T) {
		const clients = 1000
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		waiting := make(chan bool)
		m := mock.New(mock.Options{Sleep: func(ctx context.Context, _ time.Duration) error {
			waiting <- true
			<-ctx.Done()
			return ctx.Err()
		}})
		var all sync.WaitGroup
		for range clients {
			all.Go(func() {
				r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/calls?limit=1000", nil)
				r.Header = http.Header{"Authorization": {"Bearer a"}, "Prefer": {prefer}}
				m.ServeHTTP(nobody{}, r)
			})
			<-waiting
		}
		leave()
		all.Wait()
	}}
}

var waitRows = []row{
	journalRow("all of it", http.MethodGet, "/__admin/requests", ""),
	journalRow("the last", http.MethodGet, "/__admin/requests?limit=1", ""),
	journalRow("some", http.MethodPost, "/__admin/requests/find", `{"urlPath":"/api/v1/calls"}`),
	journalRow("a count", http.MethodPost, "/__admin/requests/count", `{"queryParameters":{"u9":{"equalTo":"1"}}}`),
	delayRow("1,000 requests", "delay=600000"),
	delayRow("1,000 requests of a slow scenario", "scenario=slow"),
	delayRow("1,000 bodies that drip", "fault=SLOW_DRIP"),
}

var preferRows = []row{
	requestRow("12,000 empty preferences", "", http.Header{"Prefer": {strings.Repeat("code=,", 12_000)}}),
	requestRow("preferences of nothing", "", http.Header{"Prefer": {strings.Repeat(",=", most/2)}}),
	requestRow("empty preferences in the query", strings.Repeat("__code=&", most/8), nil),
	requestRow("unknown preferences", "", http.Header{"Prefer": {numbered(most, "p%d,")}}),
	requestRow("preferences, a header each", "", http.Header{"Prefer": strings.Split(numbered(most/4, "p%d,"), ",")}),
	requestRow("a preference that doesn't end", "", http.Header{"Prefer": {`example="` + strings.Repeat(`\"`, most/2)}}),
}
