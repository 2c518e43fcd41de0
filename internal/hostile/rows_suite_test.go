package hostile_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback/contract"
)

// maxTime is what the suite is given for a target here.
const maxTime = 2 * time.Second

// suiteRow checks a target that answers each request in one way. The run ends by its time, with what a last answer takes.
func suiteRow(name string, header http.Header, status int, body func() []byte) row {
	return row{name: "suite/" + name, memory: 500, cpu: 8 * time.Second, run: func(t *testing.T) {
		text := body()
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for name, values := range header {
				w.Header()[name] = values
			}
			w.WriteHeader(status)
			_, _ = w.Write(text)
		}))
		defer srv.Close()
		start := time.Now()
		report, err := contract.Check(context.Background(), contract.Target{URL: srv.URL, Token: "a", MaxTime: maxTime})
		if took := time.Since(start); took > maxTime+15*time.Second { // the machine may be busy: the processor's time is what counts
			t.Errorf("took %s", took)
		}
		if err == nil {
			t.Logf("%d requests", report.Requests)
		}
	}}
}

var jsonType = http.Header{"Content-Type": {"application/json"}}

func gzipped(before, unit string, times int, behind string) func() []byte {
	return func() []byte {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		_, _ = io.WriteString(w, before)
		piece := strings.Repeat(unit, 1000)
		for n := 0; n < times; n += 1000 {
			_, _ = io.WriteString(w, piece)
		}
		_, _ = io.WriteString(w, behind)
		_ = w.Close()
		return b.Bytes()
	}
}

func extraKeys() []byte {
	var b bytes.Buffer
	b.WriteString(`{"items":[{"id":1`)
	for n := range 1_500_000 {
		fmt.Fprintf(&b, `,"k%d":0`, n)
	}
	b.WriteString(`}],"total":1,"skip":0,"limit":100}`)
	return b.Bytes()
}

var suiteRows = []row{
	suiteRow("600,001 empty items in gzip", http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}, 200,
		gzipped(`{"items":[{}`, `,{}`, 600_000, `],"total":600001,"skip":0,"limit":100}`)),
	suiteRow("a gzip bomb", http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}, 200,
		gzipped(`{"items":[`, strings.Repeat(" ", 1000), 1_000_000, `],"total":0,"skip":0,"limit":100}`)),
	suiteRow("1.5 million extra keys", jsonType, 200, extraKeys),
	suiteRow("a page that asks to wait", http.Header{"Retry-After": {"119"}}, 429, func() []byte { return []byte(`{"detail":"wait"}`) }),
	suiteRow("errors of 1.5 million keys", jsonType, 422, extraKeys),
	suiteRow("errors of backslashes", jsonType, 401, func() []byte { return bytes.Repeat([]byte(`\`), 8<<20) }),
	suiteRow("errors of deep JSON", jsonType, 400, func() []byte {
		return []byte(strings.Repeat(`{"a":`, 200_000) + `0` + strings.Repeat(`}`, 200_000))
	}),
}
