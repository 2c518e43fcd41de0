package contract_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// refusesMethod answers a method with 405.
func refusesMethod(method string) change {
	return instead(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method {
			return false
		}
		w.Header().Set("Allow", "GET")
		respond(405, "application/json", `{"detail":"Method Not Allowed"}`).ServeHTTP(w, r)
		return true
	})
}

// zipped compresses answers for those who take it, after a change of what is compressed.
func zipped(vary string, spoil func([]byte) []byte) change {
	return rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || a.Body.Len() == 0 {
			return
		}
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(spoil(a.Body.Bytes()))
		_ = z.Close()
		replace(a, b.Bytes())
		a.Header().Set("Content-Encoding", "gzip")
		a.Header().Set("Content-Length", strconv.Itoa(b.Len()))
		if vary != "" {
			a.Header().Set("Vary", vary)
		}
	})
}

func asItIs(b []byte) []byte { return b }

// tagged gives answers an ETag, and answers 304 where the condition fits.
func tagged(fits func(condition, tag string) bool) change {
	return rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
		if a.Code != 200 {
			return
		}
		tag := fmt.Sprintf(`"%08x"`, crc32.ChecksumIEEE(a.Body.Bytes()))
		a.Header().Set("ETag", tag)
		if condition := r.Header.Get("If-None-Match"); condition != "" && fits(condition, tag) {
			a.Code = http.StatusNotModified
			a.Header().Del("Content-Length")
			a.Body.Reset()
		}
	})
}

func header(name, value string) change {
	return rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) { a.Header().Set(name, value) })
}

// redirects sends the path with a slash elsewhere.
func redirects(status int, to func(r *http.Request) string) change {
	return instead(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/api/v1/calls/" {
			return false
		}
		w.Header().Set("Location", to(r))
		w.WriteHeader(status)
		return true
	})
}

func answersAccept(status int, contentType string, kinds ...string) change {
	return instead(func(w http.ResponseWriter, r *http.Request) bool {
		if !slices.Contains(kinds, r.Header.Get("Accept")) {
			return false
		}
		respond(status, contentType, `{"detail":"Not Acceptable"}`).ServeHTTP(w, r)
		return true
	})
}

func TestHTTPLawsCatch(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	catches(t, []string{"http/*"}, []bug{
		{"a compressed page lacks a call", "http/gzip", zipped("Accept-Encoding", func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"total":300`), []byte(`"total":299`), 1)
		})},
		{"compressed and not said so right", "http/gzip", rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
			if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.URL.RawQuery == "" {
				a.Header().Set("Content-Encoding", "gzip")
			}
		})},
		{"HEAD is unknown", "http/head", instead(func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusNotFound)
			}
			return r.Method == http.MethodHead
		})},
		{"HEAD tells another length", "http/head", rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == http.MethodHead {
				a.Header().Set("Content-Length", "0")
			}
		})},
		{"405 without Allow to HEAD", "http/head", func(next http.Handler) http.Handler {
			return rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
				if r.Method == http.MethodHead {
					a.Header().Del("Allow")
				}
			})(refusesMethod(http.MethodHead)(next))
		}},
		{"OPTIONS doesn't tell GET", "http/options", rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == http.MethodOptions {
				a.Header().Set("Allow", "POST")
			}
		})},
		{"the slash loses the parameters", "http/slash", redirects(307, func(*http.Request) string { return "/api/v1/calls" })},
		{"the slash leads to another host", "http/slash", redirects(308, func(r *http.Request) string { return "http://elsewhere.test/api/v1/calls?" + r.URL.RawQuery })},
		{"the slash leads to another page", "http/slash", redirects(307, func(r *http.Request) string { return "/login?" + r.URL.RawQuery })},
		{"the slash isn't there", "http/slash", instead(func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/api/v1/calls/" {
				respond(404, "application/json", `{"detail":"Not Found"}`).ServeHTTP(w, r)
			}
			return r.URL.Path == "/api/v1/calls/"
		})},
		{"the slash forgets skip", "http/slash", asked(func(r *http.Request) {
			if r.URL.Path == "/api/v1/calls/" {
				r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "skip=1", "skip=0", 1)
			}
		})},
		{"everyone's cache may keep it", "http/caching", header("Cache-Control", "public, max-age=60")},
		{"a shared cache is given a minute", "http/caching", header("Cache-Control", "s-maxage=60")},
		{"compressed without Vary", "http/caching", zipped("", asItIs)},
		{"304 to anything", "http/caching", tagged(func(string, string) bool { return true })},
		{"304 to any date", "http/caching", rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
			a.Header().Set("Last-Modified", "Thu, 15 Jan 2026 12:00:00 GMT")
			if r.Header.Get("If-Modified-Since") != "" {
				a.Code = 304
				a.Header().Del("Content-Length")
				a.Body.Reset()
			}
		})},
		{"HTML for who accepts it", "http/accept", answersAccept(200, "text/html", "text/html")},
		{"JSON must be asked for", "http/accept", answersAccept(406, "application/json", "", "*/*")},
	})
}

func TestHTTPLawsAccept(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	accepts(t, []string{"http/*"}, []honest{
		{"gzip", zipped("Origin, accept-encoding", asItIs), "http/gzip"},
		{"gzip and ETag", func(next http.Handler) http.Handler {
			return zipped("Accept-Encoding", asItIs)(tagged(func(c, tag string) bool { return c == tag })(next))
		}, "http/caching"},
		{"ETag and 304", tagged(func(c, tag string) bool { return c == tag }), "http/caching"},
		{"ETag and never 304", tagged(func(string, string) bool { return false }), "http/caching"},
		{"private", header("Cache-Control", "private, max-age=5"), "http/caching"},
		{"public for each token", func(next http.Handler) http.Handler {
			return header("Cache-Control", "public")(header("Vary", "Authorization")(next))
		}, "http/caching"},
		{"HEAD isn't allowed", refusesMethod(http.MethodHead), "http/head"},
		{"HEAD without a length", rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == http.MethodHead {
				a.Header().Del("Content-Length")
			}
		}), "http/head"},
		{"OPTIONS isn't allowed", refusesMethod(http.MethodOptions), "http/options"},
		{"OPTIONS isn't known", instead(func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodOptions {
				w.WriteHeader(http.StatusNotImplemented)
			}
			return r.Method == http.MethodOptions
		}), "http/options"},
		{"a gateway answers OPTIONS", instead(func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodOptions {
				w.WriteHeader(http.StatusForbidden)
			}
			return r.Method == http.MethodOptions
		}), ""},
		{"the slash by 307", redirects(307, func(r *http.Request) string { return "http://" + r.Host + "/api/v1/calls?" + r.URL.RawQuery }), "http/slash"},
		{"the slash by 308, relative", redirects(308, func(r *http.Request) string { return "../calls?" + r.URL.RawQuery }), "http/slash"},
		{"the slash by 301", redirects(301, func(r *http.Request) string { return "/api/v1/calls?" + r.URL.RawQuery }), "http/slash"},
		{"406 for HTML", answersAccept(406, "application/json", "text/html"), "http/accept"},
		{"400 for nonsense", answersAccept(400, "application/json", "ringback;;/, ="), "http/accept"},
		{"no Date", rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) { a.Header().Del("Date") }), "http/head"},
	})
}

// hangsUp ends the connection after a refusal, as a server does that crashes on it.
func hangsUp(says bool) change {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := httptest.NewRecorder()
			if next.ServeHTTP(rec, r); rec.Code < 400 || says {
				for name, values := range rec.Header() {
					w.Header()[name] = values
				}
				if rec.Code >= 400 {
					w.Header().Set("Connection", "close")
				}
				w.WriteHeader(rec.Code)
				_, _ = w.Write(rec.Body.Bytes())
				return
			}
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			fmt.Fprintf(conn, "HTTP/1.1 %d Refused\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", rec.Code, rec.Body.Len(), rec.Body)
			conn.Close()
		})
	}
}

func TestConnectionReuse(t *testing.T) {
	for _, c := range []struct {
		name   string
		change change
		want   contract.Outcome
	}{
		{"it goes on", func(h http.Handler) http.Handler { return h }, contract.Pass},
		{"it closes and says so", hangsUp(true), contract.Pass},
		{"it closes", hangsUp(false), contract.Fail},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := httptest.NewServer(c.change(mock.New(mock.Options{Tokens: []string{token}})))
			defer srv.Close()
			r := check(t, nil, func(target *contract.Target) {
				target.Handler, target.URL, target.Only = nil, srv.URL, []string{"http/connection-reuse"}
			})
			if f := r.Finding("http/connection-reuse"); f.Outcome != c.want {
				t.Errorf("%s (%s), want %s\n%s", f.Outcome, f.Reason, c.want, f.Text())
			}
		})
	}
}

// A real socket differs from a handler that is called: these laws are about what it carries.
func TestSurroundingsOverASocket(t *testing.T) {
	srv := httptest.NewServer(zipped("Accept-Encoding", asItIs)(mock.New(mock.Options{Tokens: []string{token}})))
	defer srv.Close()
	r := check(t, nil, func(target *contract.Target) {
		target.Handler, target.URL, target.Only = nil, srv.URL, []string{"auth/*", "http/*", "stability/*"}
	})
	noneBroken(t, r)
	for _, f := range r.Findings {
		if f.Outcome != contract.Pass && f.Law != "auth/tenants" && f.Law != "stability/retry-after" {
			t.Errorf("%s: %s (%s), want pass", f.Law, f.Outcome, f.Reason)
		}
	}
}
