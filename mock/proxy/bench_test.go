//go:build unix

package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/journal"
	"github.com/ringback/ringback/mock/proxy"
)

// aroundVariable has the test's program be what stands around the proxies in BenchmarkWay.
const aroundVariable = "RINGBACK_TEST_AROUND"

func TestMain(m *testing.M) {
	if os.Getenv(aroundVariable) != "" {
		serveAround()
		return
	}
	os.Exit(m.Run())
}

// BenchmarkWay measures the processor time that a page of 100 calls takes on its way through a proxy: a bare one of the library's,
// this one with its journal but without the judge, and this one. Deployment and clients are another process, whose time doesn't count; the proxies take turns.
//
//	go test -run '^$' -bench Way ./mock/proxy
func BenchmarkWay(b *testing.B) {
	around := startAround(b)
	ways := []struct {
		name    string
		handler http.Handler
		took    []float64 // ns of each turn, for one page
		url     string
	}{{name: "bare", handler: bare(b, around.upstream)}, {name: "unjudged"}, {name: "judged"}}
	for i := range ways {
		w := &ways[i]
		if w.handler == nil {
			p, err := proxy.New(proxy.Options{Target: around.upstream, Journal: journal.New(journal.Options{})})
			if err != nil {
				b.Fatal(err)
			}
			if w.handler = p; w.name == "unjudged" {
				w.handler = p.WithoutJudging()
			}
		}
		srv := httptest.NewServer(w.handler)
		defer srv.Close()
		w.url = srv.URL + "/api/v1/calls"
		around.ask(b, w.url) // connections are made, buffers found
	}
	for b.Loop() {
		for i := range ways {
			w := &ways[i]
			before := processorTime(b)
			around.ask(b, w.url)
			w.took = append(w.took, float64(processorTime(b)-before)/turn)
		}
	}
	b.ReportMetric(0, "ns/op") // a turn of all three says nothing
	base := median(ways[0].took)
	for i := range ways {
		b.ReportMetric(median(ways[i].took)/1000, ways[i].name+"-µs/page")
	}
	for _, w := range ways[1:] {
		ratios := make([]float64, len(w.took))
		for i := range w.took {
			ratios[i] = w.took[i] / ways[0].took[i]
		}
		b.ReportMetric(median(ratios), w.name+"/bare")
	}
	b.ReportMetric((median(ways[2].took)-median(ways[1].took))/base, "judging/bare")
}

// bare is the library's reverse proxy, with connections as this package's.
func bare(b *testing.B, upstream string) http.Handler {
	target, err := url.Parse(upstream)
	if err != nil {
		b.Fatal(err)
	}
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, Transport: proxy.NewTransport(nil)}
}

const (
	turn    = 400 // pages
	clients = 4
)

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// processorTime is what this process has used.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// around is the process with the deployment and the clients.
type around struct {
	upstream string
	orders   io.Writer
	done     *bufio.Scanner
}

func startAround(b *testing.B) *around {
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), aroundVariable+"=1"), os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	a := &around{orders: in, done: bufio.NewScanner(out)}
	a.upstream = a.line(b)
	return a
}

func (a *around) line(b *testing.B) string {
	if !a.done.Scan() {
		b.Fatal("the other process has ended")
	}
	return a.done.Text()
}

// ask has the clients ask a turn of pages.
func (a *around) ask(b *testing.B, url string) {
	fmt.Fprintln(a.orders, url)
	if got := a.line(b); got != "done" {
		b.Fatal(got)
	}
}

// serveAround is the other process: it answers a prepared page, and asks for it where it is told to.
func serveAround() {
	page := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/api/v1/calls", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	mock.New(mock.Options{}).ServeHTTP(page, r)
	srv := httptest.NewServer(says(200, page.Body.String(), "Content-Length", fmt.Sprint(page.Body.Len())))
	fmt.Println(srv.URL)
	client := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}}
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); fmt.Println("done") {
		var group sync.WaitGroup
		for range clients {
			group.Go(func() {
				for range turn / clients {
					askPage(&client, orders.Text(), page.Body.Len())
				}
			})
		}
		group.Wait()
	}
}

func askPage(client *http.Client, url string, length int) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	a, err := client.Do(r)
	if err != nil {
		log.Fatal(err)
	}
	defer a.Body.Close()
	if n, err := io.Copy(io.Discard, a.Body); err != nil || int(n) != length || a.Header.Get("Ringback-Violation") != "" {
		log.Fatalf("got %d bytes, %v, %v", n, err, a.Header)
	}
}
