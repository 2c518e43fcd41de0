package mock_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

func itoa(n int) string { return strconv.Itoa(n) }

// rawAnswer is what arrives over a bare connection until it ends, and how it ended: io.EOF when it was closed, or an error. A client
// that were left hanging would get a time-out.
func rawAnswer(t *testing.T, srv *mock.Server, method, target, prefer string) (string, error) {
	t.Helper()
	return rawAnswerOf(t, srv, "HTTP/1.1", method, target, prefer)
}

func rawAnswerOf(t *testing.T, srv *mock.Server, protocol, method, target, prefer string) (string, error) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(srv.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	// Without Connection: close it is the server's own decision to close.
	_, err = io.WriteString(conn, method+" "+target+" "+protocol+"\r\nHost: mock\r\nAuthorization: Bearer test\r\nPrefer: "+prefer+"\r\n\r\n")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if _, err = io.Copy(&got, conn); err == nil {
		err = io.EOF
	}
	return got.String(), err
}

// Each connection fault, as it arrives at a client that knows nothing of HTTP.
func TestConnectionFaults(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Calls: 5})
	_, whole, err := exchange(t, srv, "/api/v1/calls?limit=2", "")
	if err != nil {
		t.Fatal(err)
	}
	body := string(whole.Body)
	head := func(extra string) string {
		return "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: Allow, Date, Location, Preference-Applied, Retry-After, Ringback-Notice, Www-Authenticate\r\n" +
			"Connection: close\r\n" + extra
	}
	const common = "Content-Type: application/json\r\nDate: Thu, 15 Jan 2026 12:00:00 GMT\r\nPreference-Applied: fault="
	length := func(n int) string { return "Content-Length: " + itoa(n) + "\r\n" }
	for name, tt := range map[string]struct {
		want string
		end  error
	}{
		"EMPTY_RESPONSE":           {"", io.EOF},
		"CONNECTION_RESET_BY_PEER": {"", syscall.ECONNRESET},
		"TRUNCATED_BODY":           {head(length(len(body))) + common + "TRUNCATED_BODY\r\n\r\n" + body[:len(body)/2], io.EOF},
		"WRONG_LENGTH":             {head(length(len(body)-10)) + common + "WRONG_LENGTH\r\n\r\n" + body, io.EOF},
	} {
		got, err := rawAnswer(t, srv, "GET", "/api/v1/calls?limit=2", "fault="+name)
		if diff := cmp.Diff(tt.want, got); diff != "" || !errors.Is(err, tt.end) {
			t.Errorf("%s: want (-), got (+): %s\nand then %v, want %v", name, diff, err, tt.end)
		}
	}
}

func TestGarbageFaults(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Calls: 5})
	noise, err := rawAnswer(t, srv, "GET", "/api/v1/calls", "fault=RANDOM_DATA_THEN_CLOSE")
	if err != io.EOF || len(noise) < 50 || strings.Contains(noise, "HTTP") || strings.ContainsAny(noise, "\r\n") {
		t.Errorf("got %q and then %v, want garbage and a close", noise, err)
	}
	again, _ := rawAnswer(t, srv, "GET", "/api/v1/calls", "fault=RANDOM_DATA_THEN_CLOSE")
	if again != noise {
		t.Errorf("got %q, want the same garbage each time", again)
	}
	chunk, err := rawAnswer(t, srv, "GET", "/api/v1/calls", "fault=MALFORMED_RESPONSE_CHUNK")
	header, rest, ok := strings.Cut(chunk, "\r\n\r\n")
	if err != io.EOF || !ok || rest != noise || !strings.HasPrefix(header, "HTTP/1.1 200 OK\r\n") ||
		!strings.HasSuffix(header, "\r\nTransfer-Encoding: chunked") || strings.Contains(header, "Content-Length") {
		t.Errorf("got %q and then %v, want headers of a chunked answer, garbage and a close", chunk, err)
	}
}

// A client that speaks HTTP/1.0 is answered so that it can read it: with that version, and without chunks.
func TestConnectionFaultsOverHTTP10(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Calls: 5})
	for _, name := range []string{"TRUNCATED_BODY", "WRONG_LENGTH"} {
		want, _ := rawAnswer(t, srv, "GET", "/api/v1/calls?limit=2", "fault="+name)
		got, err := rawAnswerOf(t, srv, "HTTP/1.0", "GET", "/api/v1/calls?limit=2", "fault="+name)
		if diff := cmp.Diff(strings.Replace(want, "HTTP/1.1 ", "HTTP/1.0 ", 1), got); diff != "" || err != io.EOF {
			t.Errorf("%s: want (-), got (+): %s\nand then %v, want a close", name, diff, err)
		}
	}
	got, err := rawAnswerOf(t, srv, "HTTP/1.0", "GET", "/api/v1/calls", "fault=MALFORMED_RESPONSE_CHUNK")
	if err != io.EOF || !strings.HasPrefix(got, "HTTP/1.0 500 ") || !strings.HasSuffix(got, `{"detail":"fault MALFORMED_RESPONSE_CHUNK: got HTTP/1.0, which has no chunks, want HTTP/1.1"}`) {
		t.Errorf("got %q and then %v, want a 500 that names the fault", got, err)
	}
}

// An answer that has no body, by its status or because HEAD asked for it, is sent without one, and says that there was nothing to spoil.
func TestFaultsOfABodyThatIsNotThere(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Calls: 5, Sleep: noSleep})
	of := func(method, wish, fault string) {
		t.Helper()
		got, err := rawAnswer(t, srv, method, "/api/v1/calls?limit=2", wish+"fault="+fault+"\r\nConnection: close")
		if err != io.EOF || !strings.HasSuffix(got, "\r\n\r\n") || strings.Contains(got, "chunked") || strings.Contains(got, "fault="+fault) ||
			!strings.Contains(got, "Ringback-Notice: "+fault+": got an answer with nothing in it to spoil, sent as it is\r\n") {
			t.Errorf("%s, %s%s: got %q and then %v, want headers that say that there is nothing to spoil, and a close", method, wish, fault, got, err)
		}
	}
	for _, fault := range []string{"TRUNCATED_BODY", "WRONG_LENGTH", "MALFORMED_RESPONSE_CHUNK", "SLOW_DRIP"} {
		of("GET", "code=204, ", fault)
		of("GET", "code=304, ", fault)
		of("HEAD", "", fault)
	}
	for _, fault := range []string{"TRUNCATED_JSON", "EMPTY_BODY", "WRONG_CONTENT_TYPE", "WRONG_TYPE.duration"} {
		name, _, _ := strings.Cut(fault, ".")
		got, _ := rawAnswer(t, srv, "GET", "/api/v1/calls", "code=204, fault="+fault+"\r\nConnection: close")
		if !strings.HasPrefix(got, "HTTP/1.1 204 ") || !strings.Contains(got, "Ringback-Notice: "+name+": got an answer with nothing in it to spoil") {
			t.Errorf("%s: got %q, want a notice", fault, got)
		}
	}
}

// A request with a body doesn't turn a close into a reset.
func TestConnectionFaultsOfOddRequests(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Calls: 5})
	body := strings.Repeat("x", 50_000) // and the line breaks that rawAnswer ends with
	got, err := rawAnswer(t, srv, "GET", "/api/v1/calls", "fault=EMPTY_RESPONSE\r\nContent-Length: 50004\r\n\r\n"+body)
	if got != "" || err != io.EOF {
		t.Errorf("got %q and then %v, want a close", got, err)
	}
}

var connectionFaults = []string{
	"EMPTY_RESPONSE", "MALFORMED_RESPONSE_CHUNK", "RANDOM_DATA_THEN_CLOSE", "CONNECTION_RESET_BY_PEER", "TRUNCATED_BODY", "WRONG_LENGTH",
}

// Where a connection can't be taken over, the request fails aloud.
func TestFaultsWithoutAConnection(t *testing.T) {
	var log strings.Builder
	m := mock.New(mock.Options{Calls: 5, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, name := range connectionFaults {
		a := ask(t, m, "GET", "/api/v1/calls?__fault="+name, bearer)
		if a.Code != 500 || !strings.HasPrefix(a.Body.String(), `{"detail":"fault `+name+`: got HTTP/1.1 over a connection that can't be taken over`) {
			t.Errorf("%s on a recorder: got %d %s", name, a.Code, a.Body)
		}
		if a.Header().Get("Preference-Applied") != "" {
			t.Errorf("%s: it says that the fault was applied", name)
		}
		if !strings.Contains(log.String(), "level=ERROR msg=fault cause=\""+name) {
			t.Errorf("%s: the log is %s", name, log.String())
		}
	}
}

func TestFaultsOverHTTP2(t *testing.T) {
	srv := httptest.NewUnstartedServer(mock.New(mock.Options{Calls: 5}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	for _, name := range connectionFaults {
		r, _ := http.NewRequest(http.MethodGet, srv.URL+"/api/v1/calls?__fault="+name, nil)
		r.Header = bearer
		a, err := srv.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(a.Body)
		a.Body.Close()
		if a.ProtoMajor != 2 || a.StatusCode != 500 || !strings.Contains(string(body), "fault "+name+": got HTTP/2.0") {
			t.Errorf("%s: got %s %d %s, want a 500 over HTTP/2 that names the fault", name, a.Proto, a.StatusCode, body)
		}
	}
}

// Over TLS the connection below is cut.
func TestResetOverTLS(t *testing.T) {
	srv := httptest.NewTLSServer(mock.New(mock.Options{Calls: 5}))
	defer srv.Close()
	conn, err := tls.Dial("tcp", srv.Listener.Addr().String(), srv.Client().Transport.(*http.Transport).TLSClientConfig)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, "GET /api/v1/calls?__fault=CONNECTION_RESET_BY_PEER HTTP/1.1\r\nHost: mock\r\n\r\n")
	if got, err := io.ReadAll(conn); len(got) > 0 || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %q, %v, want a reset", got, err)
	}
}

// Over what isn't TCP a reset can't be shown, and that is said.
func TestResetWithoutTCP(t *testing.T) {
	listener, err := net.Listen("unix", t.TempDir()+"/socket")
	if err != nil {
		t.Skip(err)
	}
	srv := &httptest.Server{Listener: listener, Config: mock.NewHTTPServer(mock.New(mock.Options{Calls: 5}))}
	srv.Start()
	defer srv.Close()
	conn, err := net.Dial("unix", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "GET /api/v1/calls?__fault=CONNECTION_RESET_BY_PEER HTTP/1.1\r\nHost: mock\r\n\r\n")
	got, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 500 ") || !strings.Contains(string(got), `{"detail":"fault CONNECTION_RESET_BY_PEER: got a connection of type *net.UnixConn, want TCP"}`) {
		t.Errorf("got %q, %v, want a 500 that names the fault", got, err)
	}
}

// What the faults of the message do to a page.
func TestMessageFaults(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Calls: 300, Sleep: noSleep})
	_, whole, err := exchange(t, srv, "/api/v1/calls?limit=50", "")
	if err != nil {
		t.Fatal(err)
	}
	body := string(whole.Body)
	for name, want := range map[string]string{
		"TRUNCATED_JSON":     body[:len(body)/2],
		"MALFORMED_JSON":     strings.TrimSuffix(body, "}") + ",}",
		"WRONG_CONTENT_TYPE": body,
		"EMPTY_BODY":         "",
		"SLOW_DRIP":          body,
		"NAIVE_TIMES":        strings.ReplaceAll(body, `Z","ended_at`, `","ended_at`),
	} {
		_, a, err := exchange(t, srv, "/api/v1/calls?limit=50", "fault="+name)
		if name == "NAIVE_TIMES" {
			want = strings.ReplaceAll(want, `Z","call_meta`, `","call_meta`)
		}
		if diff := cmp.Diff(want, string(a.Body)); diff != "" || err != nil || a.Status != 200 || a.Header.Get("Preference-Applied") != "fault="+name {
			t.Errorf("%s: %v, %d, %v, %s", name, err, a.Status, a.Header, diff)
		}
		if html := a.Header.Get("Content-Type") == "text/html; charset=utf-8"; html != (name == "WRONG_CONTENT_TYPE") {
			t.Errorf("%s: got Content-Type %s", name, a.Header.Get("Content-Type"))
		}
	}
}

// Every field that the spec has can be chosen, by its name or its attribute, and what breaks is that field and no other.
func TestFieldFaults(t *testing.T) {
	spec := ringback.Default()
	srv := mock.NewServer(t, mock.Options{Calls: 300})
	for _, f := range mock.Faults() {
		if !f.Field {
			continue
		}
		for _, p := range spec.List().Fields {
			for _, field := range []string{p.Name, p.Generate} {
				_, a, err := exchange(t, srv, "/api/v1/calls?limit=20", "fault="+f.Name+"."+field)
				if err != nil {
					t.Fatal(err)
				}
				if f.Name == "NULL_FIELD" && p.Nullable {
					if a.Status != 400 || !strings.Contains(string(a.Body), "may be null") {
						t.Errorf("%s.%s: got %d %s, want a refusal", f.Name, field, a.Status, a.Body)
					}
					continue
				}
				found := spec.JudgeSchema(a.Status, a.Body)
				if ringback.Count(found) != 20 {
					t.Errorf("%s.%s: got %d violations, want one a call", f.Name, field, ringback.Count(found))
				}
				for _, v := range found {
					if v.Name != p.Name && !strings.HasSuffix(v.Pointer, "/"+p.Name) {
						t.Errorf("%s.%s: got %v", f.Name, field, v)
					}
				}
			}
		}
	}
}

// A fault that finds nothing to spoil says so.
func TestNothingToSpoil(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Calls: 300})
	for _, query := range []string{"skip=500", "limit=0"} {
		_, a, err := exchange(t, srv, "/api/v1/calls?"+query, "fault=WRONG_TYPE.duration")
		if err != nil || !strings.Contains(a.Header.Get("Ringback-Notice"), "WRONG_TYPE: got an answer with nothing in it to spoil") || a.Header.Get("Preference-Applied") != "" {
			t.Errorf("%s: got %v, %v, want a notice", query, a.Header, err)
		}
	}
}

// A value of another type claims no more than the value in its place does: of null something empty is made. Whatever the calls have,
// the answer stays JSON.
func TestWrongTypes(t *testing.T) {
	for field, values := range map[string]map[string]string{
		"duration":              {`180`: `"180"`, `null`: `""`, `1.5`: `"1.5"`, `"180"`: `"180"`, `{"a":1}`: `{"a":1}`, `[1]`: `[1]`, `true`: `"true"`},
		"total_cost":            {`0.05`: `"0.05"`, `null`: `""`},
		"ended_at":              {`"2026-01-01T00:00:00Z"`: `12345`, `null`: `false`, `5`: `5`},
		"assistant_name":        {`"Bot"`: `12345`, `null`: `false`, `{}`: `{}`},
		"call_meta":             {`{"a":1}`: `[]`, `null`: `[]`, `[1]`: `[1]`, `"x"`: `"x"`},
		"customer_phone_number": {`"+1"`: `12345`},
	} {
		for value, want := range values {
			scenario := "says: x\nrespond:\n  body: {items: [{\"id\": 1, " + field + ": " + value + "}]}\n"
			m, err := mock.Open(mock.Options{Scenarios: fstest.MapFS{"odd.yaml": {Data: []byte(scenario)}}})
			if err != nil {
				t.Fatal(err)
			}
			a := ask(t, m, "GET", list, http.Header{"Authorization": {"Bearer a"}, "Prefer": {"scenario=odd, fault=WRONG_TYPE." + field}})
			body := a.Body.String()
			if !json.Valid([]byte(body)) || !strings.Contains(body, `"`+field+`":`+want) {
				t.Errorf("%s: of %s: got %s, want %s", field, value, body, want)
			}
			if applied := strings.Contains(a.Header().Get("Preference-Applied"), "fault="); applied != (value != want) {
				t.Errorf("%s: of %s: got %v, want Preference-Applied to say whether anything was spoilt", field, value, a.Header())
			}
		}
	}
}

// What a fault would change only in name is sent as it is, and says so.
func TestFaultsThatWouldLie(t *testing.T) {
	scenarios := fstest.MapFS{}
	for name, body := range map[string]string{
		"number": "body: 12", "string": `body: "a}"`, "html": "text: '<p>{}</p>'\n  headers: {Content-Type: text/html}", "nothing": "text: ''", "naive": "body: {items: [{started_at: '2026-01-01T00:00:00'}]}",
		"bare": "body: {items: [{id: 1}]}",
	} {
		scenarios[name+".yaml"] = &fstest.MapFile{Data: []byte("says: x\nrespond:\n  " + body + "\n")}
	}
	srv := mock.NewServer(t, mock.Options{Scenarios: scenarios})
	for _, tt := range []struct{ scenario, fault string }{
		{"number", "TRUNCATED_JSON"},
		{"number", "MALFORMED_JSON"},
		{"string", "MALFORMED_JSON"},
		{"html", "MALFORMED_JSON"},
		{"html", "WRONG_CONTENT_TYPE"},
		{"nothing", "TRUNCATED_BODY"},
		{"nothing", "WRONG_LENGTH"},
		{"nothing", "SLOW_DRIP"},
		{"nothing", "EMPTY_BODY"},
		{"naive", "NAIVE_TIMES"},
		{"bare", "MISSING_FIELD.status"},
		{"bare", "NULL_FIELD.status"},
		{"bare", "WRONG_TYPE.status"},
	} {
		_, a, err := exchange(t, srv, list, "scenario="+tt.scenario+", fault="+tt.fault)
		if err != nil || !strings.Contains(a.Header.Get("Ringback-Notice"), "nothing in it to spoil") || a.Header.Get("Preference-Applied") != "scenario="+tt.scenario {
			t.Errorf("%s of %s: got %v %q, %v, want a notice", tt.fault, tt.scenario, a.Header, a.Body, err)
		}
	}
}

// The redirect is FastAPI's: absolute, with the query, before the token is looked at. Where a client follows it there are calls.
func TestSlashRedirect(t *testing.T) {
	srv := mock.NewServer(t, mock.Options{Calls: 5})
	for target, want := range map[string]string{
		"/api/v1/calls?limit=2&__fault=SLASH_REDIRECT":              "/api/v1/calls/?limit=2&__fault=SLASH_REDIRECT",
		"/scenario/slash-redirect/api/v1/calls?customer_phone=%2B1": "/scenario/slash-redirect/api/v1/calls/?customer_phone=%2B1",
	} {
		_, a, err := exchange(t, srv, target, "")
		if err != nil || a.Status != 307 || a.Header.Get("Location") != srv.URL+want || len(a.Body) > 0 {
			t.Errorf("%s: got %d %v %q, %v, want a redirect to %s", target, a.Status, a.Header, a.Body, err, want)
		}
		u, _ := url.Parse(a.Header.Get("Location"))
		_, a, err = exchange(t, srv, u.RequestURI(), "")
		if err != nil || a.Status != 200 || !strings.Contains(string(a.Body), `"total":`) {
			t.Errorf("followed: got %d %s, %v", a.Status, a.Body, err)
		}
	}
}

// impatient notes by when it wants to have read.
type impatient struct {
	http.ResponseWriter
	until time.Time
}

func (w *impatient) SetReadDeadline(t time.Time) error {
	w.until = t
	return nil
}

// absent is a body that was announced and never comes.
type absent struct{ read func() }

func (b absent) Read([]byte) (int, error) {
	b.read()
	return 0, errors.New("nothing came")
}

// A client that announces a body and doesn't send it isn't waited for as long as a request may take.
func TestConnectionFaultsDontWaitForABody(t *testing.T) {
	w := &impatient{ResponseWriter: httptest.NewRecorder()}
	asked := false
	r := httptest.NewRequest(http.MethodGet, "/api/v1/calls?__fault=EMPTY_RESPONSE", nil)
	r.Body = io.NopCloser(absent{func() {
		asked = true
		if left := time.Until(w.until); left > 10*time.Second {
			t.Errorf("the body is waited for %v, want seconds", left)
		} else if w.until.IsZero() {
			t.Error("the body is waited for as long as a request may take, want a deadline")
		}
	}})
	mock.New(mock.Options{Calls: 1}).ServeHTTP(w, r)
	if !asked {
		t.Error("the body wasn't read, want it out of the way before the connection is closed")
	}
}
