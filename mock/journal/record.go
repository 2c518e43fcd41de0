package journal

import (
	"net/http"
	"net/url"
	"time"

	"github.com/ringback/ringback"
)

// Record is what is kept of a request and its answer. Nothing that it points to may change once it is added.
type Record struct {
	Time       time.Time // of the request, by the wall clock; zero is now
	Took       time.Duration
	Method     string
	URL        url.URL // as it was asked for
	Host       string
	RemoteAddr string
	Proto      string
	Encrypted  bool
	Header     http.Header
	Status     int  // 0 if the connection ended without an answer
	Unmatched  bool // there was nothing at that address
	// Answer is what the answer broke of the contract, from whoever has seen its body.
	Answer []ringback.Violation

	sequence uint64
}

// Received is the record of a request that has just come in.
func Received(r *http.Request, at time.Time) Record {
	return Record{
		Time: at, Method: r.Method, URL: *r.URL, Host: r.Host, RemoteAddr: r.RemoteAddr, Proto: r.Proto, Encrypted: r.TLS != nil,
		Header: r.Header,
	}
}

// target is the path and query as they stand in the request.
func (r *Record) target() string {
	if r.URL.RawQuery == "" && !r.URL.ForceQuery {
		return r.URL.EscapedPath()
	}
	return r.URL.EscapedPath() + "?" + r.URL.RawQuery
}

func (r *Record) scheme() string {
	if r.Encrypted {
		return "https"
	}
	return "http"
}
