package hostile_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
)

// requestRow asks the mock a hundred times for what a server of net/http lets through at most: 1 MiB of query and headers.
func requestRow(name, query string, header http.Header) row {
	return row{name: "mock/" + name, memory: 300, cpu: 5 * time.Second, run: func(t *testing.T) {
		m := mock.New(mock.Options{Calls: 100})
		for range 20 {
			r := httptest.NewRequest(http.MethodGet, "/api/v1/calls?"+query, nil)
			r.Header.Set("Authorization", "Bearer a")
			for name, values := range header {
				r.Header[name] = values
			}
			w := httptest.NewRecorder()
			m.ServeHTTP(w, r)
			if size := w.Body.Len() + headerSize(w.Header()); size > 512<<10 {
				t.Fatalf("got %d bytes, want at most 512 KiB", size)
			}
		}
	}}
}

func headerSize(h http.Header) (n int) {
	for name, values := range h {
		n += len(name) + len(strings.Join(values, ""))
	}
	return n
}

// most is what net/http lets through.
const most = 1 << 20

var mockRows = []row{
	requestRow("unknown parameters", strings.Repeat("abc=1&", most/6), nil),
	requestRow("parameters without a name", strings.Repeat("=&", most/2), nil),
	requestRow("one parameter, again and again", strings.Repeat("limit=x&", most/8), nil),
	requestRow("a long text to look for", "customer_phone="+strings.Repeat("5", most), nil),
	requestRow("a long number", "limit="+strings.Repeat("9", most), nil),
	requestRow("a long time", "date_from=2024-01-15T10:00:00."+strings.Repeat("9", most), nil),
	requestRow("percent signs", "customer_phone="+strings.Repeat("%", most), nil),
	requestRow("values of Accept", "", http.Header{"Accept": {strings.Repeat("a/b;q=0,", most/8)}}),
	requestRow("many headers", "", http.Header{"X-A": strings.Split(strings.Repeat("a,", most/4), ",")}),
	requestRow("many tokens", "", http.Header{"Authorization": strings.Split(strings.Repeat("Bearer a,", most/10), ",")}),
}
