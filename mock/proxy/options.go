package proxy

import (
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures/record"
	"github.com/ringback/ringback/mock/console"
	"github.com/ringback/ringback/mock/journal"
)

// What the zero values of Options stand for.
const (
	DefaultMaxBody   = 16 << 20         // bytes
	DefaultMaxMemory = 256 << 20        // bytes
	DefaultTimeout   = 30 * time.Second // without a sign of life
)

// smallBody is the size up to which an answer is judged before any of it is passed on, in bytes. A page of the default length is
// half as large.
const smallBody = 128 << 10

// Options say where a proxy leads and what it does with breaches. Only Target is needed.
type Options struct {
	// Target is the deployment's base URL, such as https://api.example.com. The list's path may stand behind it.
	Target string

	// Spec is the edition of the API that is judged by. Nil is ringback.Default.
	Spec *ringback.Spec

	// Transport reaches the deployment. Nil is NewTransport(nil). It must not follow redirects, nor unpack bodies.
	Transport http.RoundTripper

	// Errors refuses what breaks a must: the request with 400 instead of passing it on, the answer with 502.
	Errors bool

	// Strict has Errors refuse what breaks a should, too.
	Strict bool

	// Hold judges every answer before any of it is passed on, not only the small ones, so that the header tells all. Errors
	// implies it.
	Hold bool

	// ShowValues shows in logs, headers, the journal and the page what tells of people: values of the properties and parameters that
	// the spec has for phone numbers, names, ids and notes, in queries and in what breaks the contract.
	ShowValues bool

	// MaxBody is the largest body that is judged, and held back, in bytes. A larger one is passed on unjudged, which is said.
	// 0 is DefaultMaxBody.
	MaxBody int64

	// MaxMemory bounds what the copies of all bodies on their way take together, in bytes. An answer for which there is no more room
	// is passed on unjudged, which is said. 0 is DefaultMaxMemory.
	MaxMemory int64

	// Timeout bounds the time in which nothing comes from the deployment, or the client takes nothing. 0 is DefaultTimeout.
	Timeout time.Duration

	// Journal remembers the exchanges, each with a violation of each kind, of up to 50 kinds. Nil remembers none.
	Journal *journal.Journal

	// Admin answers what is asked of the admin routes, such as admin.New makes it. Nil leaves their addresses to the deployment.
	Admin http.Handler

	// Console is the page at / and the contract at /openapi.yaml. Nil leaves their addresses to the deployment.
	Console *console.Console

	// Record keeps answers that break the contract, to be served again. Nil keeps none. What can't be kept is an error in the log; the
	// exchange goes on.
	Record *record.Folder

	// Log gets a record for each exchange, and one for each kind of violation in it, of up to 50. Nil is none.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Spec == nil {
		o.Spec = ringback.Default()
	}
	if o.Transport == nil {
		o.Transport = NewTransport(nil)
	}
	if o.MaxBody == 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.MaxMemory == 0 {
		o.MaxMemory = DefaultMaxMemory
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	return o
}

// NewTransport makes the transport that Options.Transport stands for when there is none, with settings for TLS. It takes proxies from
// the environment, speaks HTTP/2 where the deployment does, and leaves bodies as they are.
func NewTransport(config *tls.Config) *http.Transport {
	dialer := net.Dialer{Timeout: 10 * time.Second}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSClientConfig: config, TLSHandshakeTimeout: 10 * time.Second,
		MaxResponseHeaderBytes: 1 << 20, ForceAttemptHTTP2: true, DisableCompression: true, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute,
	}
}
