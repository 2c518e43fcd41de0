package ringback

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Request is what a client asked.
type Request struct {
	Method string
	URL    *url.URL
	Header http.Header
}

// JudgeRequest tells what a request breaks: method, path, credentials, every parameter that is missing, unknown, repeated or has a
// value that isn't allowed, a body, which nobody reads, and an Accept that leaves out what is answered. A browser's preflight (OPTIONS) carries no credentials and asks for no calls.
func (s *Spec) JudgeRequest(r Request) []Violation {
	var found []Violation
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions {
		found = append(found, Violation{
			Rule: "request/method", Part: PartMethod, Got: quote(r.Method), Want: "GET", Place: s.list.place,
		})
	}
	if path := r.URL.Path; !s.Serves(path) {
		return append(found, s.WrongPath(path))
	}
	if r.Method == http.MethodOptions {
		return found
	}
	if _, v := s.Token(r.Header); v != nil {
		found = append(found, *v)
	}
	query, violations := s.Query(r.URL.RawQuery)
	carried, notices := s.Carried(r.Header)
	found = slices.Concat(found, violations, carried, query.Notices, notices)
	if size := bodySize(r.Header); size != "" {
		found = append(found, Violation{
			Rule: "request/body", Level: Should, Part: PartBody, Got: size, Want: "none: parameters stand in the query", Place: s.list.place,
		})
	}
	if !acceptsJSON(r.Header) {
		found = append(found, Violation{
			Rule: "request/accept", Level: Should, Part: PartHeader, Name: "Accept", Got: quote(strings.Join(r.Header["Accept"], ", ")),
			Want: "application/json among it", Place: s.list.place,
		})
	}
	return found
}

// bodySize is how large the body of a request is by its headers, "" if it has none. A body of GET means nothing (RFC 9110, section
// 9.3.1): whoever sends filters in it gets the unfiltered calls.
func bodySize(h http.Header) string {
	if length := h.Get("Content-Length"); length != "" && length != "0" {
		return length + " bytes"
	}
	if h.Get("Transfer-Encoding") != "" {
		return "one in chunks"
	}
	return ""
}

// requestOf is a request of net/http, which keeps the headers about the body apart.
func requestOf(r *http.Request) Request {
	h := r.Header
	if r.Body != nil && r.Body != http.NoBody && bodySize(h) == "" {
		h = h.Clone()
		if r.ContentLength > 0 {
			h.Set("Content-Length", strconv.FormatInt(r.ContentLength, 10))
		} else {
			h.Set("Transfer-Encoding", "chunked")
		}
	}
	return Request{r.Method, r.URL, h}
}

// WrongPath is what a request breaks that is sent to a path where there is no list. JudgeRequest can't know in which folder a
// server has it; a server does.
func (s *Spec) WrongPath(path string) Violation {
	return Violation{Rule: "request/path", Part: PartPath, Got: quote(path), Want: s.list.Path, Place: s.list.place}
}
