package proxy_test

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/mock/journal"
	"github.com/ringback/ringback/mock/proxy"
)

// What a client sends arrives: the query byte for byte, the token, and no header that is about the connection alone.
func TestPassesTheRequestOn(t *testing.T) {
	var got *http.Request
	deployment := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		h := w.Header()
		h.Set("Connection", "X-Hop")
		h.Set("X-Hop", "1")
		h.Set("Keep-Alive", "timeout=5")
		h.Set("X-Request-Id", "7")
		_, _ = io.WriteString(w, wrongPage)
	})
	upstream := httptest.NewServer(deployment)
	defer upstream.Close()
	for _, base := range []string{upstream.URL, upstream.URL + "/", upstream.URL + "/api/v1/calls", upstream.URL + "/behind%2Fit/"} {
		s := at(t, base)
		a := s.get("/api/v1/calls?a=%zz&b=1;c=2&customer_phone=+1", "Connection", "X-Mine, keep-alive, x-forwarded-proto", "X-Mine", "1", "X-Forwarded-Proto", "http", "X-Other", "2",
			"Proxy-Authorization", "Basic eDp5", "X-Forwarded-For", "192.0.2.1", "Forwarded", "for=192.0.2.1", "Accept-Encoding", "gzip;q=0.5, deflate, br, *;q=0", "User-Agent", "mine", "Via", "1.0 fred")
		path := "/api/v1/calls"
		if strings.Contains(base, "behind") {
			path = "/behind%2Fit" + path
		}
		if want := path + "?a=%zz&b=1;c=2&customer_phone=+1"; got.RequestURI != want {
			t.Errorf("%s: got %s, want %s", base, got.RequestURI, want)
		}
		if via := got.Header["Via"]; len(via) != 2 || via[0] != "1.0 fred" || !strings.HasPrefix(via[1], "1.1 ringback-") {
			t.Errorf("%s: got Via %q, want the proxy behind who stood before it", base, via)
		}
		got.Header.Del("Via")
		want := http.Header{
			"Accept-Encoding": {"gzip;q=0.5, deflate"}, "Authorization": {"Bearer " + token}, "User-Agent": {"mine"}, "X-Other": {"2"},
			"X-Forwarded-For": {"192.0.2.1"}, "Forwarded": {"for=192.0.2.1"},
		}
		if diff := cmp.Diff(want, got.Header); diff != "" {
			t.Errorf("%s: want (-), got (+): %s", base, diff)
		}
		if host := strings.TrimPrefix(upstream.URL, "http://"); got.Host != host {
			t.Errorf("%s: got Host %s, want %s", base, got.Host, host)
		}
		for _, name := range []string{"X-Hop", "Keep-Alive"} {
			if a.Header.Get(name) != "" {
				t.Errorf("%s: got header %s, which is about the other connection", base, name)
			}
		}
		if a.Header.Get("X-Request-Id") != "7" {
			t.Errorf("%s: got %v", base, a.Header)
		}
	}
}

// A compressed body passes as it is, and is judged as it was.
func TestCompressed(t *testing.T) {
	for _, tt := range []struct {
		encoding string
		writer   func(io.Writer) io.WriteCloser
	}{
		{"gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
		{"deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }},
		{"deflate", func(w io.Writer) io.WriteCloser { // as some servers mean it
			bare, _ := flate.NewWriter(w, flate.BestSpeed)
			return bare
		}},
	} {
		var packed bytes.Buffer
		z := tt.writer(&packed)
		_, _ = io.WriteString(z, wrongPage)
		_ = z.Close()
		got := before(t, says(200, packed.String(), "Content-Encoding", tt.encoding)).get("/api/v1/calls", "Accept-Encoding", tt.encoding)
		if got.body != packed.String() || got.Header.Get("Content-Encoding") != tt.encoding {
			t.Errorf("%s: got %q, %v", tt.encoding, got.body, got.Header)
		}
		if v := got.Header.Get("Ringback-Violation"); !strings.HasPrefix(v, "/total: ") {
			t.Errorf("%s: got %q", tt.encoding, v)
		}
	}
}

// Only what can be judged is asked for. What a deployment packs otherwise all the same passes, and is said to be unjudged.
func TestOtherEncodings(t *testing.T) {
	for accept, want := range map[string]string{
		"gzip, deflate, br, zstd": "gzip, deflate", "br": "identity", "*": "identity", "zstd;q=1, X-GZIP;q=0.5": "X-GZIP;q=0.5",
	} {
		var asked string
		s := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = r.Header.Get("Accept-Encoding")
			says(200, "packed", "Content-Encoding", "br")(w, r)
		}))
		got := s.get("/api/v1/calls", "Accept-Encoding", accept)
		if asked != want {
			t.Errorf("%s: got %s asked for, want %s", accept, asked, want)
		}
		if u := got.Header.Get("Ringback-Unjudged"); got.body != "packed" || u != `content encoding "br" isn't known` {
			t.Errorf("%s: got %q, unjudged %q", accept, got.body, u)
		}
	}
}

// A way that leads in a circle over several proxies ends where a request comes by again. Proxies in a row are none.
func TestLoops(t *testing.T) {
	var second http.Handler
	turn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { second.ServeHTTP(w, r) }))
	defer turn.Close()
	first := at(t, turn.URL)
	var err error
	if second, err = proxy.New(proxy.Options{Target: first.url}); err != nil {
		t.Fatal(err)
	}
	got := first.get("/api/v1/calls")
	if got.StatusCode != http.StatusLoopDetected || !strings.HasPrefix(got.body, `{"detail":"this request has come through this proxy before`) {
		t.Errorf("got %d %s, want 508", got.StatusCode, got.body)
	}
	if log := first.logged.String(); strings.Count(log, "msg=exchange") != 2 {
		t.Errorf("got log %s, want an exchange for each time", log)
	}
	if got := at(t, before(t, says(200, wrongPage)).url).get("/api/v1/calls", "Via", "1.1 fred, 1.1 ringback-elsewhere"); got.body != wrongPage {
		t.Errorf("two in a row: got %d %s", got.StatusCode, got.body)
	}
}

// What a client says behind its body arrives there.
func TestRequestTrailers(t *testing.T) {
	var body []byte
	var got http.Header
	s := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		got = r.Trailer
		says(200, wrongPage)(w, r)
	}))
	s.raw("GET /api/v1/calls HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n", http.MethodGet)
	if diff := cmp.Diff(http.Header{"X-Sum": {"7"}}, got); diff != "" || string(body) != "abc" {
		t.Errorf("got body %q, trailers: want (-), got (+): %s", body, diff)
	}
}

// What is asked of a server as a whole is asked of the deployment, wherever its base URL leads.
func TestOptionsOfTheServer(t *testing.T) {
	asked := make(chan string, 1)
	upstream := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.RequestURI
		w.Header().Set("Allow", "GET")
	}))
	upstream.Config.DisableGeneralOptionsHandler = true
	upstream.Start()
	defer upstream.Close()
	p, err := proxy.New(proxy.Options{Target: upstream.URL + "/behind"})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(p)
	srv.Config.DisableGeneralOptionsHandler = true
	srv.Start()
	defer srv.Close()
	s := &stand{t: t, url: srv.URL}
	got := s.raw("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", http.MethodOptions)[0]
	if got.StatusCode != http.StatusOK || got.Header.Get("Allow") != "GET" {
		t.Errorf("got %d, %v", got.StatusCode, got.Header)
	}
	if line := <-asked; line != "OPTIONS *" {
		t.Errorf("got %s", line)
	}
}

// An answer without a type has none behind the proxy either: it is one of the things that a client trips over.
func TestNoTypeIsGuessed(t *testing.T) {
	for _, path := range []string{"/api/v1/calls", "/other"} {
		untyped := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, wrongPage)
		})
		got := before(t, untyped).get(path)
		if values, ok := got.Header["Content-Type"]; ok || got.body != wrongPage {
			t.Errorf("%s: got type %q, want none", path, values)
		}
	}
}

// Who follows a redirect to the deployment stays with the proxy. One to elsewhere is left as it is.
func TestRedirects(t *testing.T) {
	var location string
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}))
	defer upstream.Close()
	s, behind := at(t, upstream.URL), at(t, upstream.URL+"/v")
	for _, tt := range []struct {
		stand    *stand
		from, to string
	}{
		{stand: s, from: upstream.URL + "/api/v1/calls/?a=%20b#c", to: "/api/v1/calls/?a=%20b#c"},
		{stand: s, from: "/api/v1/calls/", to: "/api/v1/calls/"},
		{stand: s, from: "https://elsewhere.test/login", to: "https://elsewhere.test/login"},
		{stand: s, from: upstream.URL + "//elsewhere.test", to: "/.//elsewhere.test"},
		{stand: s, from: upstream.URL, to: "/."},
		{stand: behind, from: upstream.URL + "/v/api/v1/calls/", to: "/api/v1/calls/"},
		{stand: behind, from: upstream.URL + "/vw/api", to: upstream.URL + "/vw/api"},
	} {
		location = tt.from
		if got := tt.stand.get("/api/v1/calls").Header.Get("Location"); got != tt.to {
			t.Errorf("%s: got %s, want %s", tt.from, got, tt.to)
		}
	}
}

func TestNoDeployment(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	s := at(t, "http://"+listener.Addr().String())
	got := s.get("/api/v1/calls")
	if got.StatusCode != http.StatusBadGateway || !strings.HasPrefix(got.body, `{"detail":"ringback got no answer from http://127.0.0.1:`) {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
	if got.Header.Get("Content-Type") != "application/json" || got.Header.Get("Ringback-Judged") != "request" {
		t.Errorf("got %v", got.Header)
	}
	if log := s.logged.String(); !strings.Contains(log, "level=WARN") || !strings.Contains(log, "status=502") || !strings.Contains(log, "refused") {
		t.Errorf("got log %s", log)
	}
}

// roundTrip is a deployment without a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// silent is a body that never comes.
type silent struct{ ctx context.Context }

func (s silent) Read([]byte) (int, error) { <-s.ctx.Done(); return 0, s.ctx.Err() }
func (silent) Close() error               { return nil }

func TestSilence(t *testing.T) {
	for name, tt := range map[string]struct {
		deployment roundTrip
		status     int
		log        string
	}{
		"no answer": {
			func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }, http.StatusGatewayTimeout,
			`unjudged="there is no answer: nothing came in time"`,
		},
		"no body": {
			func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Body: silent{r.Context()}, Request: r}, nil
			}, http.StatusOK, `unjudged="the body broke off after 0 bytes: nothing came in time"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var logged text
				p, err := proxy.New(proxy.Options{
					Target: "http://deployment.test", Transport: tt.deployment, Timeout: 7 * time.Second, Log: slog.New(slog.NewTextHandler(&logged, nil)),
				})
				if err != nil {
					t.Fatal(err)
				}
				start, w := time.Now(), httptest.NewRecorder()
				p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/calls", nil))
				if w.Code != tt.status || time.Since(start) != 7*time.Second || !strings.Contains(logged.String(), tt.log) {
					t.Errorf("got %d after %s, log %s", w.Code, time.Since(start), &logged)
				}
			})
		})
	}
}

// pipes are connections without a network, so that the time of a bubble goes by over them.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if conn, ok := <-p; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }
func (p pipes) Close() error   { close(p); return nil }

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p <- server
	return client, nil
}

// What bounds an answer is silence, not its length, whatever the server's own bounds are.
func TestLongAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, err := proxy.New(proxy.Options{Target: "http://deployment.test", Timeout: 30 * time.Second, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			time.Sleep(20 * time.Second)
			reader, writer := io.Pipe()
			go func() {
				for _, piece := range strings.SplitAfter(wrongPage, ",") {
					time.Sleep(20 * time.Second)
					_, _ = io.WriteString(writer, piece)
				}
				writer.Close()
			}()
			return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Body: reader, Request: r}, nil
		})})
		if err != nil {
			t.Fatal(err)
		}
		listener := pipes(make(chan net.Conn))
		server := http.Server{Handler: p, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second}
		go server.Serve(listener)
		client := http.Client{Transport: &http.Transport{DialContext: listener.dial, DisableKeepAlives: true}}
		start := time.Now()
		a, err := client.Get("http://proxy.test/api/v1/calls")
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		if string(body) != wrongPage || err != nil || time.Since(start) != 100*time.Second {
			t.Errorf("got %q, %v after %s, want all of it after 1m40s", body, err, time.Since(start))
		}
		a.Body.Close()
		_ = server.Close()
	})
}

// A body that breaks off breaks off for the client, too.
func TestBrokenBody(t *testing.T) {
	for _, length := range []int{500, 500_000} {
		s := before(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(length))
			_, _ = io.WriteString(w, wrongPage)
		}))
		got := s.get("/api/v1/calls")
		if got.body != wrongPage || got.err == nil {
			t.Errorf("%d: got %q, %v, want what there was and an error", length, got.body, got.err)
		}
		if log := s.logged.String(); !strings.Contains(log, "the body broke off after 45 bytes: unexpected EOF") {
			t.Errorf("%d: got log %s", length, log)
		}
	}
}

// When the client goes away, the deployment needn't go on, and nobody takes the end for an answer of the deployment's.
func TestClientGoesAway(t *testing.T) {
	asked, ended := make(chan struct{}), make(chan struct{})
	j := journal.New(journal.Options{})
	arrived := j.Subscribe().Arrived()
	s := before(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
		close(ended)
	}), func(o *proxy.Options) { o.Journal = j })
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/v1/calls", nil)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := plain.Do(r); err == nil {
		a.Body.Close()
		t.Error("got an answer, want none")
	}
	<-ended
	if r := <-arrived; r.Status != 0 || !r.Aborted || r.Unjudged != "there is no answer: the client went away" {
		t.Errorf("got %+v in the journal, want no status, and aborted", r)
	}
}

func TestHTTP2(t *testing.T) {
	var version string
	upstream := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		version = r.Proto
		says(200, wrongPage)(w, r)
	}))
	upstream.EnableHTTP2 = true
	upstream.Config.ErrorLog = log.New(io.Discard, "", 0)
	upstream.StartTLS()
	defer upstream.Close()
	roots := upstream.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	s := at(t, upstream.URL, func(o *proxy.Options) { o.Transport = proxy.NewTransport(&tls.Config{RootCAs: roots}) })
	if got := s.get("/api/v1/calls"); got.body != wrongPage || got.Header.Get("Ringback-Violation") == "" || version != "HTTP/2.0" {
		t.Errorf("got %q, %v over %s", got.body, got.Header, version)
	}
	strange := at(t, upstream.URL)
	if got := strange.get("/api/v1/calls"); got.StatusCode != http.StatusBadGateway || !strings.Contains(got.body, "certificate") {
		t.Errorf("got %d %s, want 502 for a certificate that nobody vouches for", got.StatusCode, got.body)
	}
}

// raw sends bytes and reads the answers to so many requests.
func (s *stand) raw(bytes string, methods ...string) (answers []answer) {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, bytes); err != nil {
		s.t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	for _, method := range methods {
		a, err := http.ReadResponse(reader, &http.Request{Method: method})
		if err != nil {
			s.t.Fatal(err)
		}
		body, err := io.ReadAll(a.Body)
		answers = append(answers, answer{a, string(body), err})
	}
	return answers
}

func TestUpgrades(t *testing.T) {
	var got http.Header
	s := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		says(200, wrongPage)(w, r)
	}))
	ask := func(upgrade string) answer {
		return s.raw("GET /api/v1/calls HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: "+upgrade+"\r\n\r\n", http.MethodGet)[0]
	}
	if a := ask("websocket"); a.StatusCode != http.StatusNotImplemented || !strings.HasPrefix(a.body, `{"detail":"ringback passes no WebSocket on`) || got != nil {
		t.Errorf("got %d %s", a.StatusCode, a.body)
	}
	if a := ask("h2c"); a.StatusCode != http.StatusOK || got.Get("Upgrade") != "" || got.Get("Connection") != "" {
		t.Errorf("got %d, and the deployment %v", a.StatusCode, got)
	}
}

// Proxy and deployment agree where a request ends, however its sender tried to have two servers read it in two ways.
func TestSmuggling(t *testing.T) {
	var paths []string
	s := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		paths = append(paths, fmt.Sprintf("%s %q", r.URL.Path, body))
		says(200, wrongPage)(w, r)
	}))
	s.raw("POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: 46\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"+
		"GET /two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", http.MethodPost, http.MethodGet)
	if diff := cmp.Diff([]string{`/one ""`, `/two ""`}, paths); diff != "" {
		t.Errorf("want (-), got (+): %s", diff)
	}
	for _, odd := range []string{
		"Content-Length: 3\r\nContent-Length: 4", "Transfer-Encoding: xchunked", "Content-Length: +3", "Transfer-Encoding : chunked", "A\r\n b: c",
	} {
		if a := s.raw("POST /odd HTTP/1.1\r\nHost: a\r\n"+odd+"\r\n\r\nabcd", http.MethodPost)[0]; a.StatusCode < 400 {
			t.Errorf("%q: got %d, want it refused", odd, a.StatusCode)
		}
	}
	if len(paths) != 2 {
		t.Errorf("got %q passed on, want none of the odd ones", paths)
	}
}

// Who takes a reverse proxy for one of the other kind is told so, and nothing of theirs goes to the deployment.
func TestForwardProxy(t *testing.T) {
	s := before(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the request was passed on") }))
	for _, line := range []string{"GET http://elsewhere.test/secret HTTP/1.1\r\nProxy-Connection: keep-alive", "CONNECT elsewhere.test:443 HTTP/1.1"} {
		method, _, _ := strings.Cut(line, " ")
		a := s.raw(line+"\r\nHost: elsewhere.test\r\nAuthorization: Bearer a\r\n\r\n", method)[0]
		if a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got %d", line, a.StatusCode)
		}
	}
}

// Whatever a deployment does with a token, it is in no header of the proxy's and not in the log.
func TestTheTokenIsNowhere(t *testing.T) {
	page := `{"items":[{"id":"` + token + `","` + token + `":1}],"total":"Bearer ` + token + `","skip":0,"limit":100}`
	for _, s := range []*stand{
		before(t, says(200, page)), before(t, chunked(page)), before(t, says(500, token, "Content-Type", token)),
		before(t, says(200, page), func(o *proxy.Options) { o.Errors = true }),
		at(t, "http://deployment.test", func(o *proxy.Options) {
			o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
				return nil, fmt.Errorf("malformed answer %q", r.Header.Get("Authorization"))
			})
		}),
	} {
		a := s.get("/api/v1/calls?api_key=" + token + "&limit=" + token)
		told := fmt.Sprint(a.Header.Values("Ringback-Violation"), a.Header.Values("Ringback-Unjudged"), a.Trailer)
		if a.StatusCode >= 400 && a.StatusCode != 500 {
			told += a.body
		}
		if log := s.logged.String(); strings.Contains(told+log, token[:8]) || !strings.Contains(log, "msg=violation") {
			t.Errorf("got %s and log %s", told, log)
		}
	}
}
