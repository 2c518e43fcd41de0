package proxy

import (
	"fmt"
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

var told = []string{judgedHeader, violationHeader, unjudgedHeader}

// tell puts into the header what is known by now.
func (x *exchange) tell() {
	if !x.listed {
		return
	}
	h := x.w.Header()
	judged := "request"
	kinds := x.fromClient
	if x.ended && x.header != nil && x.unjudged == "" {
		judged = "request, answer"
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
	switch {
	case x.unjudged != "":
		x.trailer.Set(unjudgedHeader, ascii(x.unjudged))
	default:
		x.trailer.Set(judgedHeader, "answer")
		list(x.trailer, x.fromDeployment)
	}
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
