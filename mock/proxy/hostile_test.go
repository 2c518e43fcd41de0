package proxy_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/ringback/ringback/mock/proxy"
)

// saying is a deployment that answers each request with the same bytes, whatever they are, and closes the connection.
func saying(t testing.TB, answer string) *pipeTransport {
	p := &pipeTransport{answer: answer}
	p.Transport = proxy.NewTransport(nil)
	p.DialContext = p.dial
	t.Cleanup(p.CloseIdleConnections)
	return p
}

const empty = `{"items":[],"total":0,"skip":0,"limit":100}`

// What no answer can be is one of the proxy's own, with 502, and what can be one passes.
func TestOddStatuses(t *testing.T) {
	for _, tt := range []struct {
		answer string
		want   int
	}{
		{"HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n", 502},
		{"HTTP/1.1 000 Odd\r\nContent-Length: 0\r\n\r\n", 502},
		{"HTTP/1.1 1000 Odd\r\nContent-Length: 0\r\n\r\n", 502},
		{"HTTP/1.1 20 Odd\r\nContent-Length: 0\r\n\r\n", 502},
		{"HTTP/1.1 -200 Odd\r\nContent-Length: 0\r\n\r\n", 502},
		{"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", 502},
		{"HTTP/1.1 199 Wait\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200},
		{strings.Repeat("HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n", 3) + "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", 404},
		{strings.Repeat("HTTP/1.1 103 Hints\r\nLink: </"+strings.Repeat("a", 1000)+">\r\n\r\n", 2000), 502},
		{"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", 999},
		{"HTTP/1.1 204 Nothing\r\nContent-Length: 5\r\n\r\nhello", 204},
		{"HTTP/1.1 304 Same\r\nContent-Length: 5\r\n\r\nhello", 304},
		{"HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", 2<<20) + "\r\nContent-Length: 0\r\n\r\n", 502},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 502},
		{"HTTP/1.1 200 OK\r\nA\x00: b\r\n\r\n", 502},
		{"HTTP/1.1 200 OK\r\nA: b\x00c\r\nContent-Length: 0\r\n\r\n", 502},
		{"junk\r\n\r\n", 502},
		{"", 502},
	} {
		t.Run(strings.Fields(tt.answer + " nothing x")[1], func(t *testing.T) {
			s := at(t, "http://deployment.test", func(o *proxy.Options) { o.Transport = saying(t, tt.answer) })
			if a := s.get("/api/v1/calls"); a.StatusCode != tt.want {
				t.Errorf("got %d, want %d; %s", a.StatusCode, tt.want, a.body)
			}
		})
	}
}

// Chunks that break off, or are none, end the client's answer too, and the log says so.
func TestBrokenChunks(t *testing.T) {
	for _, chunks := range []string{"5\r\nhel", "x\r\nhello\r\n0\r\n\r\n", "ffffffffffffffff1\r\n", "5\r\nhelloworld\r\n0\r\n\r\n", "5;" + strings.Repeat("a", 100_000) + "\r\nhello\r\n"} {
		s := at(t, "http://deployment.test", func(o *proxy.Options) {
			o.Transport = saying(t, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"+chunks)
		})
		answers := s.rawBody("GET /api/v1/calls HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
		if strings.HasSuffix(answers, "0\r\n\r\n") || !strings.Contains(s.logged.String(), "broke off") {
			t.Errorf("%.20q: got %q and log %s, want it broken off", chunks, answers, s.logged)
		}
	}
}

// What a deployment says in ringback's name is dropped: in headers, trailers and early hints. So is what no trailer may say.
func TestForgedHeaders(t *testing.T) {
	forged := "Ringback-Violation: forged\r\nringback-judged: forged\r\nRingback-Unjudged: forged\r\nRingback-Notice: forged\r\n"
	s := at(t, "http://deployment.test", func(o *proxy.Options) {
		o.Transport = saying(t, "HTTP/1.1 103 Hints\r\nLink: </a>\r\n"+forged+"\r\n"+
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Own: kept\r\nTrailer: Ringback-Violation, X-Sum, Content-Type\r\nTransfer-Encoding: chunked\r\n"+forged+"\r\n"+
			fmt.Sprintf("%x\r\n%s\r\n0\r\n", len(empty), empty)+forged+
			"X-Sum: kept\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\nContent-Type: text/forged\r\nHost: forged\r\nSet-Cookie: a=forged\r\nAuthorization: forged\r\nX-More: kept\r\n\r\n")
	})
	got := s.rawBody("GET /api/v1/calls?limit=100 HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nAuthorization: Bearer a\r\nConnection: close\r\n\r\n")
	if strings.Contains(got, "forged") || strings.Count(got, "Ringback-Judged: ") != 2 || strings.Count(got, ": kept") != 3 {
		t.Errorf("got %s", got)
	}
	_, trailer, _ := strings.Cut(got, "\r\n0\r\n")
	for _, name := range []string{"Content-Length", "Transfer-Encoding", "Host", "Content-Type"} {
		if strings.Contains(trailer, name+":") {
			t.Errorf("got the trailer %s in %q", name, trailer)
		}
	}
}

// A request target in absolute form is that path (RFC 9112, section 3.2.2), for the deployment and for the proxy's own addresses.
func TestAbsoluteForm(t *testing.T) {
	var paths []string
	s := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.RequestURI)
		says(200, empty)(w, r)
	}))
	for target, want := range map[string]string{
		"http://calls.test/api/v1/calls?limit=2": "/api/v1/calls?limit=2",
		"HTTPS://user:secret@calls.test:8443/x":  "/x",
		"http://calls.test":                      "/",
		"http://calls.test/%2e/a%2Fb":            "/%2e/a%2Fb",
	} {
		paths = nil
		a := s.raw("GET "+target+" HTTP/1.1\r\nHost: calls.test\r\nConnection: close\r\n\r\n", http.MethodGet)[0]
		if a.StatusCode != http.StatusOK || len(paths) != 1 || paths[0] != want {
			t.Errorf("%s: got %d and %q, want %s", target, a.StatusCode, paths, want)
		}
	}
}

// A JSON 500 to a valid request breaks the contract, as one in any other form does.
func TestFailuresAreNotClean(t *testing.T) {
	s := before(t, says(500, `{"detail":"Internal Server Error"}`, "Content-Type", "application/json"))
	for query, want := range map[string]string{"limit=2": "[must response/status", "limit=x": "[should response/status"} {
		r, _ := http.NewRequest(http.MethodGet, s.url+"/api/v1/calls?"+query, nil)
		r.Header.Set("Authorization", "Bearer a")
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if got := strings.Join(a.Header["Ringback-Violation"], "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

// Bodies on their way share one memory. What finds none left passes unjudged, and is told so; what leaves makes room.
func TestMemoryOfAllBodies(t *testing.T) {
	page := `{"items":[` + strings.Repeat(" ", 300<<10) + `],"total":0,"skip":0,"limit":100}`
	leave := make(chan struct{})
	s := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.RawQuery == "limit=1" {
			_, _ = io.WriteString(w, page[:200<<10])
			_ = http.NewResponseController(w).Flush()
			<-leave
			_, _ = io.WriteString(w, page[200<<10:])
			return
		}
		_, _ = io.WriteString(w, page)
	}), func(o *proxy.Options) { o.MaxMemory = 512 << 10 })
	first, err := plain.Get(s.url + "/api/v1/calls?limit=1")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Body.Close()
	begun := make([]byte, 200<<10) // what the client has, the proxy has kept
	if _, err := io.ReadFull(first.Body, begun); err != nil {
		t.Fatal(err)
	}
	if second := s.get("/api/v1/calls?limit=2"); second.body != page || !strings.Contains(second.Trailer.Get("Ringback-Unjudged"), "more than 524288 bytes together") {
		t.Errorf("got %d bytes, unjudged %q", len(second.body), second.Trailer.Get("Ringback-Unjudged"))
	}
	close(leave)
	rest, err := io.ReadAll(first.Body)
	if err != nil || string(begun)+string(rest) != page || first.Trailer.Get("Ringback-Judged") != "answer" {
		t.Errorf("the first: got %d bytes, trailers %v and %v, want it judged", len(begun)+len(rest), first.Trailer, err)
	}
	if third := s.get("/api/v1/calls?limit=3"); third.Trailer.Get("Ringback-Judged") != "answer" {
		t.Errorf("the third: got %v, want it judged", third.Trailer)
	}
	if !strings.Contains(s.logged.String(), "unjudged=") {
		t.Errorf("the log doesn't say so: %s", s.logged)
	}
}

// A body that is announced to be too large isn't kept at all, and the header says that it isn't judged.
func TestTooLargeIsSaidAtOnce(t *testing.T) {
	page := `{"items":[` + strings.Repeat(" ", 300<<10) + `]}`
	s := before(t, says(200, page, "Content-Type", "application/json", "Content-Length", fmt.Sprint(len(page))), func(o *proxy.Options) { o.MaxBody, o.Hold = 100<<10, true })
	if a := s.get("/api/v1/calls"); a.body != page || !strings.Contains(a.Header.Get("Ringback-Unjudged"), "larger than 102400 bytes") {
		t.Errorf("got %d bytes, header %v", len(a.body), a.Header)
	}
}

// Whatever stands in the headers and trailers of a deployment: the proxy gives an answer that can be read, and forges nothing.
func FuzzHeaders(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	f.Add("HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n")
	f.Add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: A\r\n\r\n0\r\nA: b\r\nRingback-Judged: x\r\n\r\n")
	f.Add("HTTP/1.1 103 A\r\nRingback-Violation: x\r\n\r\nHTTP/1.1 200 OK\r\nLocation: //a\r\nConnection: b, close\r\nB: c\x00d\r\n\r\n{}")
	f.Add("HTTP/1.1 101 A\r\nUpgrade: b\r\n\r\n")
	f.Add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: A\r\n\r\n0\r\nA: b\r\nR\xd4: x\r\n\r\n")
	f.Fuzz(func(t *testing.T, answer string) {
		p, err := proxy.New(proxy.Options{Target: "http://deployment.test", Transport: saying(t, answer)})
		if err != nil {
			t.Fatal(err)
		}
		got := serveOnce(p, "GET /api/v1/calls HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
		if len(got) == 0 && !readsToItsEnd(answer) {
			return // what breaks off before anything was sent on is broken off to the client too
		}
		in := bufio.NewReader(bytes.NewReader(got))
		for {
			a, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatalf("%q: got %q: %v", answer, got, err)
			}
			for name, values := range a.Header {
				if strings.HasPrefix(name, "Ringback-") && (a.StatusCode < 200 || len(values) == 1 && values[0] == "x") {
					t.Errorf("%q: got %s %q with %d", answer, name, values, a.StatusCode)
				}
			}
			if a.StatusCode >= 200 {
				return
			}
		}
	})
}

// readsToItsEnd reports whether an answer, behind those that only announce it, has no body or trailers that break off.
func readsToItsEnd(answer string) bool {
	in := bufio.NewReader(strings.NewReader(answer))
	for {
		a, err := http.ReadResponse(in, nil)
		if err != nil {
			return true // that is answered with a 502
		}
		if a.StatusCode >= 200 {
			_, err = io.ReadAll(a.Body)
			return err == nil
		}
	}
}

// pipeTransport reaches a deployment without a socket, which answers each request with the same bytes and hangs up.
type pipeTransport struct {
	*http.Transport
	answer string
}

func (p *pipeTransport) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	go func() {
		defer server.Close()
		if _, err := http.ReadRequest(bufio.NewReader(server)); err == nil {
			_, _ = io.WriteString(server, p.answer)
		}
	}()
	return client, nil
}

// serveOnce is what a server with a handler answers to the bytes of one request.
func serveOnce(h http.Handler, request string) []byte {
	l := make(pipes, 1)
	srv := http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)}
	defer srv.Close()
	go func() { _ = srv.Serve(l) }()
	conn, _ := l.dial(context.Background(), "", "")
	defer conn.Close()
	go func() { _, _ = io.WriteString(conn, request) }()
	got, _ := io.ReadAll(conn)
	return got
}

// rawBody is all that is answered to the bytes of a request.
func (s *stand) rawBody(request string) string {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		s.t.Fatal(err)
	}
	got, _ := io.ReadAll(conn) // a reset ends it, too
	return string(got)
}

// An answer that breaks the contract in ever new ways is logged in so many lines, and the rest is counted.
func TestManyKinds(t *testing.T) {
	var keys strings.Builder
	for n := range 10 {
		for _, name := range []string{"id", "call_sid", "assistant_id", "to_phone_number", "status", "duration", "started_at"} {
			fmt.Fprintf(&keys, `,"%s":{"k%d":01,"k%d":NaN}`, name, n, n)
		}
	}
	s := before(t, says(200, `{"items":[{"a":0`+keys.String()+`}],"total":"","skip":"","limit":""}`))
	s.get("/api/v1/calls")
	if log := s.logged.String(); strings.Count(log, "msg=violation ") > 51 || !strings.Contains(log, `msg="more violations" of=answer`) {
		t.Errorf("got %d lines: %s", strings.Count(log, "msg=violation "), log)
	}
}
