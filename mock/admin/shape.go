package admin

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/journal"
)

// loggedRequest is a request in WireMock's words. Bodies aren't kept: the API reads none.
type loggedRequest struct {
	URL                 string                    `json:"url"`
	AbsoluteURL         string                    `json:"absoluteUrl"`
	Method              string                    `json:"method"`
	ClientIP            string                    `json:"clientIp"`
	Headers             map[string]string         `json:"headers"`
	QueryParams         map[string]queryParameter `json:"queryParams"`
	BrowserProxyRequest bool                      `json:"browserProxyRequest"`
	LoggedDate          int64                     `json:"loggedDate"` // Unix milliseconds
	LoggedDateString    string                    `json:"loggedDateString"`
	Scheme              string                    `json:"scheme"`
	Host                string                    `json:"host"`
	Port                int                       `json:"port"`
	Protocol            string                    `json:"protocol"`
}

type queryParameter struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// serveEvent is a request with its answer in WireMock's words, and with what it broke of the contract.
type serveEvent struct {
	ID                 string        `json:"id"`
	Request            loggedRequest `json:"request"`
	ResponseDefinition definition    `json:"responseDefinition"`
	Response           definition    `json:"response"`
	WasMatched         bool          `json:"wasMatched"`
	Aborted            bool          `json:"aborted,omitempty"` // the client went away before its answer began: its status is 0
	Timing             timing        `json:"timing"`
	Contract           contract      `json:"contract"`
	Refused            string        `json:"refused,omitempty"` // why what the request wished couldn't be done
}

type definition struct {
	Status int `json:"status"`
}

// timing is in milliseconds, until the answer began.
type timing struct {
	ServeTime   int64 `json:"serveTime"`
	ProcessTime int64 `json:"processTime"`
	TotalTime   int64 `json:"totalTime"`
}

// contract says whether request and answer kept the contract.
type contract struct {
	Kept       bool                 `json:"kept"`
	Violations []ringback.Violation `json:"violations"`
	Says       []string             `json:"says"`               // the same as sentences
	Unlisted   int                  `json:"unlisted,omitempty"` // violations beside those
	Unjudged   string               `json:"unjudged,omitempty"` // why nobody knows what the answer broke
}

// Event is an entry in WireMock's words, with what it broke of the contract, to be encoded as JSON.
func Event(e journal.Entry) any { return event(e) }

func event(e journal.Entry) serveEvent {
	took := e.Took.Milliseconds()
	out := serveEvent{
		ID: e.ID, Request: logged(e), ResponseDefinition: definition{e.Status}, Response: definition{e.Status}, WasMatched: !e.Unmatched, Aborted: e.Aborted,
		Timing: timing{took, took, took}, Refused: e.Refused,
		Contract: contract{Kept: len(e.Violations) == 0 && e.Unjudged == "", Violations: e.Violations, Says: []string{}, Unlisted: e.Unlisted, Unjudged: e.Unjudged},
	}
	if out.Contract.Violations == nil {
		out.Contract.Violations = []ringback.Violation{}
	}
	for _, v := range e.Violations {
		out.Contract.Says = append(out.Contract.Says, v.Error())
	}
	return out
}

func logged(e journal.Entry) loggedRequest {
	host, port := splitHost(e.Host, e.Scheme)
	out := loggedRequest{
		URL: e.URL, AbsoluteURL: e.Scheme + "://" + e.Host + e.URL, Method: e.Method, ClientIP: e.ClientIP, Headers: flat(e.Header),
		QueryParams: map[string]queryParameter{}, LoggedDate: e.Time.UnixMilli(), LoggedDateString: e.Time.UTC().Format(time.RFC3339),
		Scheme: e.Scheme, Host: host, Port: port, Protocol: e.Proto,
	}
	for name, values := range e.Query {
		out.QueryParams[name] = queryParameter{name, values}
	}
	if e.Host != "" {
		out.Headers["Host"] = e.Host
	}
	return out
}

// flat has a string for each header: its values, joined as RFC 9110 does.
func flat(h http.Header) map[string]string {
	out := make(map[string]string, len(h)+1)
	for name, values := range h {
		out[name] = strings.Join(values, ", ")
	}
	return out
}

func splitHost(hostPort, scheme string) (host string, port int) {
	host, digits, err := net.SplitHostPort(hostPort)
	if err != nil {
		host, digits = hostPort, map[string]string{"http": "80", "https": "443"}[scheme]
	}
	port, _ = strconv.Atoi(digits) // 0 is what stands where none is
	return host, port
}
