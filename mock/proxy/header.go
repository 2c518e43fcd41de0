package proxy

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback"
)

// The headers that tell a client what the proxy found. A streamed body has more of them behind it, as trailers.
const (
	judgedHeader    = "Ringback-Judged"    // request, answer: what was judged before the header went out
	violationHeader = "Ringback-Violation" // one for each kind
	unjudgedHeader  = "Ringback-Unjudged"  // why the answer couldn't be judged
)

// ownPrefix begins the names of all headers by which ringback speaks. A deployment's are dropped: they would be taken for the proxy's.
const ownPrefix = "Ringback-"

// cleaned is a header without what a deployment mustn't say in it.
func cleaned(h http.Header) http.Header {
	out := h
	for name, values := range h {
		switch bad := slices.ContainsFunc(values, isInvalid); {
		case !bad && !strings.HasPrefix(name, ownPrefix):
			continue
		case len(out) == len(h):
			out = h.Clone() // what is judged is what was sent
		}
		delete(out, name)
	}
	return out
}

// isInvalid reports whether a value has a byte that no header may carry, and that makes some recipients see another header in it (RFC
// 9110, section 5.5).
func isInvalid(value string) bool {
	return strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// cleanTrailers drops what no trailer may say: what frames, routes or describes the message before it (RFC 9110, section 6.5.1), and
// what is ringback's own.
func cleanTrailers(trailer http.Header) {
	for name, values := range trailer {
		if headersOnly[name] || strings.HasPrefix(name, ownPrefix) || slices.ContainsFunc(values, isInvalid) {
			delete(trailer, name)
		}
	}
}

var headersOnly = func() map[string]bool {
	only := map[string]bool{}
	for name := range strings.FieldsSeq("Age Authorization Cache-Control Connection Content-Encoding Content-Length Content-Range Content-Type " +
		"Date Expect Expires Host Keep-Alive Location Max-Forwards Pragma Proxy-Authenticate Proxy-Authorization Proxy-Connection Range " +
		"Retry-After Set-Cookie Te Trailer Transfer-Encoding Upgrade Vary Www-Authenticate") {
		only[name] = true
	}
	return only
}()

// interim is where answers with a 1xx go before the one that counts.
type interim struct{ http.ResponseWriter }

func (w interim) WriteHeader(status int) {
	if status < http.StatusOK {
		maps.DeleteFunc(w.Header(), func(name string, values []string) bool {
			return strings.HasPrefix(name, ownPrefix) || slices.ContainsFunc(values, isInvalid)
		})
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController find what it hides.
func (w interim) Unwrap() http.ResponseWriter { return w.ResponseWriter }

var told = []string{judgedHeader, violationHeader, unjudgedHeader}

// tell puts into the header what is known by now.
func (x *exchange) tell() {
	if !x.listed {
		return
	}
	h := x.w.Header()
	judged := "request"
	kinds := x.fromClient
	if x.ended && x.header != nil {
		if x.unjudged == "" {
			judged = "request, answer"
		}
		kinds = slices.Concat(kinds, x.fromDeployment)
	}
	h.Set(judgedHeader, judged)
	list(h, kinds)
	if x.unjudged != "" {
		h.Set(unjudgedHeader, ascii(x.unjudged))
	}
}

// announce promises trailers. Where the length of a body is told beforehand, HTTP/1.1 has no place for them.
func (x *exchange) announce(a *http.Response) {
	if a.Trailer == nil {
		a.Trailer = http.Header{}
	}
	for _, name := range told {
		a.Trailer[name] = nil
	}
	x.trailer = a.Trailer
}

// tellBehind puts into the trailers what was found since the header went out. What stood there isn't said again: net/http would take
// the values of the header for those of the trailers that are named like it.
func (x *exchange) tellBehind() {
	if x.trailer == nil {
		return
	}
	for _, name := range told {
		x.w.Header().Del(name)
	}
	if x.unjudged != "" {
		x.trailer.Set(unjudgedHeader, ascii(x.unjudged))
	} else {
		x.trailer.Set(judgedHeader, "answer")
	}
	list(x.trailer, x.fromDeployment)
}

// list adds a header for each kind, up to as many as clients take without complaint.
func list(h http.Header, kinds []ringback.Violation) {
	const most = 10
	for _, k := range kinds[:min(len(kinds), most)] {
		h.Add(violationHeader, ascii(k.Error()))
	}
	if more := len(kinds) - most; more > 0 {
		h.Add(violationHeader, fmt.Sprintf("and %d more: the log and the journal have them", more))
	}
}

// ascii is a text as a header takes it: on one line, printable, and not too long.
func ascii(text string) string {
	const longest = 300
	quoted := strconv.QuoteToASCII(text)
	text = strings.ReplaceAll(strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`), `\\`, `\`)
	if len(text) > longest {
		text = text[:longest-3] + "..."
	}
	return text
}
