package hostile_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ringback/ringback/fixtures/record"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/proxy"
)

// redactRow asks a mock that has a log and a journal so many times, and then for its journal.
func redactRow(name string, times int, query func() string) row {
	return row{name: "redaction/" + name, memory: 150, cpu: 4 * time.Second, run: func(t *testing.T) {
		m := mock.New(mock.Options{Calls: 10, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Tokens: []string{"k3y-of-the-server"}})
		text := query()
		for range times {
			serve(m, text, nil)
		}
		if w := admin(m, http.MethodGet, "/__admin/requests", ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"wasMatched"`) {
			t.Errorf("got %d %.200s, want the requests", w.Code, w.Body)
		}
	}}
}

// serve has a mock answer a request for the list.
func serve(h http.Handler, query string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/api/v1/calls?"+query, nil)
	r.Header.Set("Authorization", "Bearer a")
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// admin asks a mock's admin routes, as somebody on the same machine does.
func admin(h http.Handler, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.RemoteAddr, r.Host = "127.0.0.1:1234", "localhost:4010"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// backslashes is a query of them, in a text to look for and in a token.
func backslashes(text, token int) func() string {
	return func() string {
		return "customer_phone=" + strings.Repeat("%5C", text) + "&token=" + strings.Repeat("%5C", token)
	}
}

// recorderRow has clients ask a proxy that records for an answer that echoes what may be their tokens.
func recorderRow(name, token, unit string) row {
	return row{name: "redaction/" + name, memory: 250, cpu: 6 * time.Second, run: func(t *testing.T) {
		text := strings.Repeat(unit, 1<<20/len(unit))
		upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }))
		defer upstream.Close()
		folder, err := record.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		p, err := proxy.New(proxy.Options{Target: upstream.URL, Record: folder})
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if w := serve(p, "limit=1", http.Header{"Authorization": {"Bearer " + token}, "X-Api-Key": {token + "x"}}); w.Body.Len() != len(text) {
					t.Errorf("got %d bytes, want %d", w.Body.Len(), len(text))
				}
			})
		}
		group.Wait()
	}}
}

var redactRows = []row{
	redactRow("120 backslashes and a token of 40", 200, backslashes(120, 40)),
	redactRow("backslashes and a token of many", 5, backslashes(200_000, 10_000)),
	redactRow("escapes of escapes", 5, func() string {
		return "customer_phone=" + strings.Repeat("%2525255C", 50_000) + "&token=" + strings.Repeat("%255C", 400)
	}),
	redactRow("many tokens", 5, func() string {
		return "customer_phone=" + strings.Repeat("ab", 100_000) + strings.Repeat("&token=abababab", 30_000)
	}),
	recorderRow("1 MiB of backslashes, recorded", strings.Repeat(`\`, 40), `\`),
	recorderRow("1 MiB of escapes, recorded", strings.Repeat(`\\u005c`, 20), `\u005c`),
	recorderRow("1 MiB of what begins like the token, recorded", strings.Repeat("a", 200)+"b", "a"),
}
