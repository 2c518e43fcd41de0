package journal

import (
	"net/http"
	"net/url"
	"time"

	"github.com/ringback/ringback"
)

// Record is what is kept of a request and its answer.
type Record struct {
	Time       time.Time // of the request, by the wall clock; zero is now
	Took       time.Duration
	Method     string
	Path       string // of the URL as it was asked for, decoded
	RawPath    string // as url.URL has it: "" if Path tells all
	RawQuery   string
	Host       string
	RemoteAddr string
	Proto      string
	Encrypted  bool
	Header     http.Header
	Status     int  // 0 if the connection ended without an answer
	Aborted    bool // the client went away before its answer began
	Unmatched  bool // there was nothing at that address
	// Answer is what the answer broke of the contract, without tokens, from whoever has seen its body.
	Answer []ringback.Violation
	// Unjudged says why that isn't known of an answer that was to be judged, "" if it is.
	Unjudged string
	// Refused says why the server couldn't do what the request wished of it beside the contract, "" if it could.
	Refused string
	// HideValues doesn't show what tells of people either: values of parameters and properties such as phone numbers and names.
	HideValues bool

	sequence  uint64
	size      int        // of what was sent, in bytes
	judgement *judgement // nil: it hasn't been made
}

// Received is the record of a request that came in at a time.
func Received(r *http.Request, at time.Time) *Record {
	header := r.Header
	if len(r.TransferEncoding) > 0 { // which net/http keeps apart
		header = header.Clone()
		header["Transfer-Encoding"] = r.TransferEncoding
	}
	return &Record{
		Time: at, Method: r.Method, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery,
		Host: r.Host, RemoteAddr: r.RemoteAddr, Proto: r.Proto, Encrypted: r.TLS != nil, Header: header,
	}
}

// url is what was asked for, with another query.
func (r *Record) url(rawQuery string) *url.URL {
	return &url.URL{Path: r.Path, RawPath: r.RawPath, RawQuery: rawQuery}
}

// path is the path as it stands in the request.
func (r *Record) path() string { return r.url("").EscapedPath() }

// target is the path and query as they stand in the request.
func (r *Record) target() string { return r.url(r.RawQuery).RequestURI() }

func (r *Record) scheme() string {
	if r.Encrypted {
		return "https"
	}
	return "http"
}
