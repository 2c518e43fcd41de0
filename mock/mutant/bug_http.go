package mutant

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/ringback/ringback"
)

// httpBugs are wrong about HTTP.
func httpBugs() []Bug {
	header := func(id, says, law string, change func(h http.Header)) Bug {
		return Bug{ID: id, Says: says, Law: law, Wrap: answering(func(x *exchange, a *answer) {
			if x.isPage(a) {
				change(a.header)
			}
		})}
	}
	contentType := func(id, says, value string) Bug {
		return header(id, says, "http/content-type", func(h http.Header) { h["Content-Type"] = []string{value} })
	}
	method := func(id, says, law, method string, change func(x *exchange, a *answer)) Bug {
		return Bug{ID: id, Says: says, Law: law, Wrap: answering(func(x *exchange, a *answer) {
			if x.r.Method == method && x.isList() {
				change(x, a)
			}
		})}
	}
	zipped := func(id, says string, change func(body []byte) []byte) Bug {
		return Bug{ID: id, Says: says, Law: "http/gzip", Wrap: compressing(func(a *answer) { a.body = change(a.body) })}
	}
	return []Bug{
		contentType("type-html", "a page is sent as text/html", "text/html; charset=utf-8"),
		contentType("type-text", "a page is sent as text/plain", "text/plain; charset=utf-8"),
		contentType("type-octets", "a page is sent as a file", "application/octet-stream"),
		contentType("type-problem", "a page is sent as application/problem+json", "application/problem+json"),
		header("type-missing", "a page has no content type", "http/content-type", func(h http.Header) { h.Del("Content-Type") }),
		zipped("gzip-cut", "the compressed body is cut: the writer isn't flushed", func(body []byte) []byte { return body[:len(body)*9/10] }),
		zipped("gzip-stale", "the compressed page is another: its cache is never renewed", func([]byte) []byte {
			return []byte(`{"items":[],"total":0,"skip":0,"limit":100}`)
		}),
		{
			ID: "gzip-unmarked", Says: "the compressed body isn't marked as such", Law: "http/gzip",
			Wrap: compressing(nil, func(a *answer) { a.header.Del("Content-Encoding") }),
		},
		{
			ID: "gzip-only-marked", Says: "the body is marked as compressed, but isn't", Law: "http/gzip",
			Wrap: answering(func(x *exchange, a *answer) {
				if x.isPage(a) && wantsGzip(x) {
					a.header.Set("Content-Encoding", "gzip")
				}
			}),
		},
		method("head-404", "HEAD isn't routed", "http/head", http.MethodHead, func(_ *exchange, a *answer) {
			a.become(failure(http.StatusNotFound, "Not Found"))
		}),
		method("head-500", "HEAD writes a body where none may be, and crashes", "http/head", http.MethodHead, func(x *exchange, a *answer) {
			if x.isPage(a) {
				a.become(internalError(x))
			}
		}),
		method("head-405-without-allow", "HEAD is refused, and no Allow says what isn't", "http/head", http.MethodHead, func(_ *exchange, a *answer) {
			a.become(failure(http.StatusMethodNotAllowed, "Method Not Allowed"))
		}),
		method("head-204", "HEAD is answered with 204", "http/head", http.MethodHead, func(x *exchange, a *answer) {
			if x.isPage(a) {
				a.become(&answer{status: http.StatusNoContent})
			}
		}),
		method("options-without-allow", "OPTIONS doesn't say what is allowed", "http/options", http.MethodOptions, func(_ *exchange, a *answer) {
			a.header.Del("Allow")
		}),
		method("options-405-without-allow", "OPTIONS is refused, and no Allow says what isn't", "http/options", http.MethodOptions, func(_ *exchange, a *answer) {
			a.become(failure(http.StatusMethodNotAllowed, "Method Not Allowed"))
			a.header.Del("Allow")
		}),
		method("options-500", "OPTIONS crashes", "answer/no-5xx", http.MethodOptions, func(x *exchange, a *answer) { a.become(internalError(x)) }),
		method("options-allows-post-only", "Allow doesn't list GET", "http/options", http.MethodOptions, func(_ *exchange, a *answer) {
			a.header.Set("Allow", "POST")
		}),
		{
			ID: "slash-loses-the-query", Says: "the redirect for a trailing slash drops the query", Law: "http/slash",
			Wrap: redirectingSlash(func(x *exchange) string { return x.list.Path }),
		},
		{
			ID: "slash-to-plain-http", Says: "behind TLS, the redirect for a trailing slash leads to http and another host", Law: "http/slash",
			Wrap: redirectingSlash(func(x *exchange) string { return "http://internal.invalid:8000" + x.list.Path + "?" + x.r.URL.RawQuery }),
		},
		{
			ID: "slash-404", Says: "the path with a trailing slash isn't there", Law: "http/slash",
			Wrap: instead(func(x *exchange, _ *answer) bool { return x.isList() && x.r.URL.Path != x.list.Path },
				func(*exchange) *answer { return failure(http.StatusNotFound, "Not Found") }),
		},
		{
			ID: "slash-without-filters", Says: "the path with a trailing slash is an older route, without filters", Law: "http/slash",
			Wrap: listing{asked: func(l *look) {
				if l.r.URL.Path != l.list.Path {
					l.query.Conditions = nil
				}
			}}.wrap,
		},
		{
			ID: "slash-loops", Says: "the path with a trailing slash redirects to itself", Law: "http/slash",
			Wrap: redirectingSlash(func(x *exchange) string { return x.r.URL.RequestURI() }),
		},
		header("cache-public", "pages may be kept by any cache, whoever asked for them", "http/caching", func(h http.Header) {
			h.Set("Cache-Control", "public, max-age=300")
		}),
		{
			ID: "etag-of-everything", Says: "all pages have the same ETag, so a cached one stands for all", Law: "http/caching",
			Wrap: answering(func(x *exchange, a *answer) {
				if !x.isPage(a) {
					return
				}
				a.header.Set("Etag", `"calls-v1"`)
				if x.r.Header.Get("If-None-Match") == `"calls-v1"` {
					a.status, a.body = http.StatusNotModified, nil
				}
			}),
		},
		{
			ID: "etag-without-limit", Says: "the ETag is made of total and skip, so a page stands for a shorter one", Law: "http/caching",
			Wrap: listing{late: func(l *look, a *answer) {
				if tag := fmt.Sprintf("%q", fmt.Sprint(l.found, l.query.Offset)); a.status == http.StatusOK {
					a.header.Set("Etag", tag)
					if l.r.Header.Get("If-None-Match") == tag {
						a.status, a.body = http.StatusNotModified, nil
					}
				}
			}}.wrap,
		},
		{
			ID: "always-not-modified", Says: "any If-None-Match is answered with 304", Law: "http/caching",
			Wrap: tagging(func(string) bool { return true }),
		},
		{
			ID: "html-for-browsers", Says: "to an Accept of text/html the answer is a page for people, with 200", Law: "http/accept",
			Wrap: instead(func(x *exchange, a *answer) bool {
				return x.isPage(a) && strings.Contains(x.r.Header.Get("Accept"), "text/html")
			},
				func(*exchange) *answer { return reply(http.StatusOK, "text/html", "<h1>Calls</h1>") }),
		},
		{
			ID: "accept-500", Says: "an Accept that isn't known crashes the negotiation", Law: "http/accept",
			Wrap: instead(func(x *exchange, a *answer) bool {
				accept := x.r.Header.Get("Accept")
				return x.isPage(a) && accept != "" && !strings.Contains(accept, "json") && !strings.Contains(accept, "*/*")
			}, internalError),
		},
		{
			ID: "accept-xml", Says: "whoever doesn't ask for JSON alone gets XML", Law: "http/accept",
			Wrap: instead(func(x *exchange, a *answer) bool {
				return x.isPage(a) && x.r.Header.Get("Accept") != "" && !strings.Contains(x.r.Header.Get("Accept"), "json")
			},
				func(*exchange) *answer { return reply(http.StatusOK, "application/xml", "<calls/>") }),
		},
		{
			ID: "connection-closed", Says: "after a refusal the connection is closed, and no header says so", Law: "http/connection-reuse", Socket: true,
			Wrap: closingUnsaid,
		},
	}
}

// compressing compresses pages for those who take it. The first change is made before that, the second after.
func compressing(before func(a *answer), after ...func(a *answer)) wrap {
	return answering(func(x *exchange, a *answer) {
		if !x.isPage(a) || !wantsGzip(x) {
			return
		}
		if before != nil {
			before(a)
		}
		a.compress()
		for _, change := range after {
			change(a)
		}
	})
}

func wantsGzip(x *exchange) bool { return strings.Contains(x.r.Header.Get("Accept-Encoding"), "gzip") }

func (a *answer) compress() {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(a.body) // to memory
	_ = w.Close()
	a.body = b.Bytes()
	a.header.Set("Content-Encoding", "gzip")
	a.header.Set("Vary", "Accept-Encoding")
}

// redirectingSlash redirects the path with a trailing slash.
func redirectingSlash(to func(x *exchange) string) wrap {
	return instead(func(x *exchange, _ *answer) bool { return x.isList() && x.r.URL.Path != x.list.Path },
		func(x *exchange) *answer { return redirect(to(x)) })
}

func redirect(to string) *answer {
	a := reply(http.StatusTemporaryRedirect, "text/plain", "")
	a.header.Set("Location", to)
	return a
}

// closingUnsaid closes the connection after a refusal, though its headers let the client go on.
func closingUnsaid(honest http.Handler, spec *ringback.Spec) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := newExchange(honest, spec, r).honestly()
		if a.status < http.StatusBadRequest || !a.sendAndClose(w) {
			a.send(w)
		}
	})
}

// sendAndClose reports whether it could: in process there is no connection.
func (a *answer) sendAndClose(w http.ResponseWriter) bool {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	response := http.Response{
		StatusCode: a.status, ProtoMajor: 1, ProtoMinor: 1, Header: a.header,
		ContentLength: int64(len(a.body)), Body: io.NopCloser(bytes.NewReader(a.body)),
	}
	_ = response.Write(conn) // a client that has gone away doesn't miss it
	return true
}
