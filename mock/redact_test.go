package mock_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ringback/ringback/mock"
)

// A query that was made to cost much costs little, before credentials are asked for: one line of the log, one entry of the journal.
func TestHostileQueries(t *testing.T) {
	for name, query := range map[string]string{
		"backslashes":      "customer_phone=" + strings.Repeat("%5C", 120) + "&token=" + strings.Repeat("%5C", 40),
		"more backslashes": "customer_phone=" + strings.Repeat("%5C", 100_000) + "&token=" + strings.Repeat("%5C", 5000),
		"layers":           "customer_phone=" + strings.Repeat("%2525%255C%2526amp%253B", 9000) + "&api_key=%25%25%25%25",
		"many tokens":      "customer_phone=aaaa" + strings.Repeat("&token=aaaa", 50_000),
		"letters":          "customer_phone=" + strings.Repeat("a", 300_000) + "&token=" + strings.Repeat("a", 300_000),
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			m := mock.New(mock.Options{Calls: 1, Tokens: []string{"configured-token"}, Log: slog.New(slog.NewTextHandler(&log, nil))})
			if w := ask(t, m, "GET", list+"?"+query, nil); w.Code != http.StatusUnauthorized {
				t.Errorf("got %d", w.Code)
			}
			r, w := httptest.NewRequest("GET", "http://127.0.0.1/__admin/requests", nil), httptest.NewRecorder()
			r.RemoteAddr = "127.0.0.1:4010"
			m.ServeHTTP(w, r)
			for where, text := range map[string]string{"the log": log.String(), "the journal": w.Body.String()} {
				if !strings.Contains(text, "[REDACTED]") {
					t.Errorf("%s: got %.300s, want the tokens masked", where, text)
				}
			}
		})
	}
}

// The journal shows what a client sent so that it can only be read.
func TestTheJournalIsPrintable(t *testing.T) {
	const odd = "\u009b31m\u202e\u2066"
	m := mock.New(mock.Options{Calls: 1, NoAuth: true})
	ask(t, m, "GET", list+"?limit="+odd, http.Header{"User-Agent": {"client" + odd}})
	r, w := httptest.NewRequest("GET", "http://127.0.0.1/__admin/requests", nil), httptest.NewRecorder()
	r.RemoteAddr = "127.0.0.1:4010"
	m.ServeHTTP(w, r)
	if text := w.Body.String(); strings.ContainsAny(text, "\u009b\u202e\u2066") || !strings.Contains(text, `client\u009b31m\u202e\u2066`) {
		t.Errorf("got %q", text)
	}
}
