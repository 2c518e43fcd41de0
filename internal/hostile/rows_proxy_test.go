package hostile_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ringback/ringback/mock/proxy"
)

// proxyRow has many clients ask a proxy at once for answers of one kind. All answers are open together: each ends when all have begun.
func proxyRow(name string, memory int64, clients int, header http.Header, change func(*proxy.Options), body func() []byte) row {
	return row{name: "proxy/" + name, memory: memory, cpu: 8 * time.Second, run: func(t *testing.T) {
		text := body()
		var open sync.WaitGroup
		open.Add(clients)
		upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for name, values := range header {
				w.Header()[name] = values
			}
			_, _ = w.Write(text[:len(text)-1])
			_ = http.NewResponseController(w).Flush()
			open.Done()
			open.Wait()
			_, _ = w.Write(text[len(text)-1:])
		}))
		defer upstream.Close()
		o := proxy.Options{Target: upstream.URL}
		if change != nil {
			change(&o)
		}
		p, err := proxy.New(o)
		if err != nil {
			t.Fatal(err)
		}
		srv := httptest.NewServer(p)
		defer srv.Close()
		var group sync.WaitGroup
		for range clients {
			group.Go(func() {
				if n := fetch(t, srv.URL); n != int64(len(text)) {
					t.Errorf("got %d bytes, want %d", n, len(text))
				}
			})
		}
		group.Wait()
	}}
}

// fetch asks for the list, and tells how long the answer was.
func fetch(t *testing.T, url string) int64 {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1/calls?limit=100", nil)
	if err != nil {
		t.Error(err)
		return 0
	}
	r.Header.Set("Authorization", "Bearer a")
	r.Header.Set("Accept-Encoding", "gzip")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer a.Body.Close()
	n, err := io.Copy(io.Discard, a.Body)
	if err != nil {
		t.Error(err)
	}
	return n
}

func spaces(size int) func() []byte {
	return func() []byte {
		return slicesConcat(`{"items":[`, bytes.Repeat([]byte(" "), size), `],"total":0,"skip":0,"limit":100}`)
	}
}

func slicesConcat(before string, middle []byte, behind string) []byte {
	return append(append([]byte(before), middle...), behind...)
}

var gzipHeader = http.Header{"Content-Encoding": {"gzip"}}

var proxyRows = []row{
	proxyRow("60 open answers of 17 MiB", 750, 60, nil, nil, spaces(17<<20)),
	proxyRow("60 open answers of 15 MiB", 750, 60, nil, nil, spaces(15<<20)),
	proxyRow("60 open answers of 17 MiB with a length", 150, 60, http.Header{"Content-Length": {fmt.Sprint(17<<20 + len(`{"items":[],"total":0,"skip":0,"limit":100}`))}}, nil, spaces(17<<20)),
	proxyRow("60 answers of 15 MiB that are held", 750, 60, nil, func(o *proxy.Options) { o.Hold, o.MaxMemory = true, 128<<20 }, spaces(15<<20)),
	proxyRow("30 bombs", 300, 30, gzipHeader, nil, gzipped(`{"items":[`, strings.Repeat(" ", 1000), 60_000, `]}`)),
	proxyRow("2 times 600,001 empty items", 300, 2, gzipHeader, nil, gzipped(`{"items":[{}`, `,{}`, 600_000, `],"total":600001,"skip":0,"limit":100}`)),
}
