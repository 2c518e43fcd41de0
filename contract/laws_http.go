package contract

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback/contract/internal/probe"
)

// httpLaws are what HTTP and any client expect around a page.
var httpLaws = []template{
	{
		id: "http/gzip", at: "/responses/200", needs: 1, cost: 3, fixed: true,
		promise: "A compressed page is the same page.",
		says:    "RFC 9110, section 8.4: a content coding is applied without changing what is encoded.",
		check:   checkGzip,
	},
	{
		id: "http/head", at: "", level: Should, profile: Quick, needs: 1, cost: 2, fixed: true,
		promise: "HEAD is answered as GET without the body, or with 405 and Allow.",
		says:    "RFC 9110, section 9.3.2: HEAD is identical to GET, but the server must not send content.",
		check:   checkHead,
	},
	{
		id: "http/options", at: "", level: Should, needs: 1, cost: 1, fixed: true,
		promise: "OPTIONS, or its refusal, says that GET is allowed.",
		says:    "RFC 9110, section 9.3.7; section 15.5.6: a 405 must carry Allow.",
		check:   checkOptions,
	},
	{
		id: "http/slash", at: "", level: Should, needs: 1, cost: 2, fixed: true,
		promise: "The path with or without its trailing slash is answered alike, or redirected with all its parameters on the same host.",
		says:    "The service also answers at the path with a trailing slash.",
		check:   checkSlash,
	},
	{
		id: "http/caching", at: "/responses/200", level: Should, needs: 1, cost: 2, fixed: true,
		promise: "No shared cache is told to keep a page, and 304 is answered only to a page that is the same.",
		says:    "RFC 9111, section 3.5: what credentials were needed for isn't for others. RFC 9110, sections 12.5.5 and 13.1.2.",
		check:   checkCaching,
	},
	{
		id: "http/accept", at: "/responses/200/content", level: Should, needs: 4, cost: 4, fixed: true,
		promise: "Whatever the client accepts, it gets JSON or 406.",
		says:    "RFC 9110, section 12.5.1: what isn't acceptable is answered with 406, or as if nothing had been said.",
		check:   checkAccept,
	},
	{
		id: "http/connection-reuse", at: "/responses/422", level: Should, needs: 1, cost: 2, fixed: true,
		promise: "A connection that carried a refusal serves the next request, or is said to close.",
		says:    "RFC 9112, section 9.6: a server that closes should say Connection: close.",
		check:   checkConnectionReuse,
	},
	{
		id: lawHeaders, at: "/responses", level: Should, profile: Quick, needs: 1, fixed: true,
		promise: "The headers that the document declares are sent, with values that it allows.",
		says:    "The response's headers (OpenAPI, Response Object).",
		check:   func(*trial) {}, // the watcher judges them
	},
	{
		id: "http/cors", at: "/responses/200", level: Remark, cost: 1, fixed: true,
		promise: "What a browser on another origin may read is on purpose.",
		says:    "The Fetch standard, section 3.2: CORS.",
		check:   checkCORS,
	},
}

// apart is an ask whose answer is for the law alone to judge.
func apart(q query, header http.Header) probe.Ask {
	return probe.Ask{Query: q.String(), Header: header, Apart: true}
}

func checkGzip(x *trial) {
	zipped := apart(x.within(nil), http.Header{"Accept-Encoding": {"gzip"}})
	first := x.probe.Do(x.ctx, zipped)
	if errors.Is(first.Err, probe.ErrEncoding) {
		x.witness(1)
		x.fail("encoding", first.Err.Error(), "a body that can be decoded", first)
		return
	}
	x.insist(first)
	if bytes.HasPrefix(first.Body, []byte{0x1f, 0x8b}) {
		x.witness(1)
		x.fail("unmarked", "a body in gzip without Content-Encoding", "Content-Encoding: gzip", first)
		return
	}
	if !first.Encoded {
		x.lack("no answer came compressed")
	}
	x.witness(1)
	if _, b, difference := x.sandwich(probe.Ask{Query: zipped.Query}, zipped); difference != "" {
		x.fail("page", "another page when it is compressed", "the same", b).Difference = difference
	}
}

// checkHead asks for a page on which the order leaves no choice of items: it has one length.
func checkHead(x *trial) {
	rows := x.survey.rows
	if last := len(rows) - 1; !x.survey.complete && last >= 0 {
		rows = rows[:tieStart(x.list, rows, last)] // nobody knows how long the last tie is
	}
	from, n := shortestTie(x.list, rows)
	if n > int(x.maximum()) || n == 0 && len(x.survey.rows) > 0 {
		x.lack("every page is a choice among items that the order doesn't tell apart: two are of different length")
	}
	q := x.within(x.paging(int64(from), int64(max(n, 1))))
	for range mostSandwiches {
		get := x.pages(q)[0].Answer
		head := x.send(probe.Ask{Method: http.MethodHead, Query: q.String()})[0]
		if head.Status != http.StatusOK {
			x.witness(1)
			x.refusedHead(head)
			return
		}
		if length(get) == length(head) || head.Header.Get("Content-Length") == "" {
			x.witness(1)
			x.sameHeaders(get, head)
			return
		}
		if length(x.pages(q)[0].Answer) == length(get) {
			x.witness(1)
			x.fail("length", "Content-Length "+length(head), length(get)+", as to GET", head, get)
			return
		}
	}
	x.lack("the data moved while it was read")
}

// length is how long an answer to GET is, in bytes, or says that one would be.
func length(a *probe.Answer) string {
	if text := a.Header.Get("Content-Length"); text != "" || a.Encoded {
		return text
	}
	return strconv.Itoa(len(a.Body))
}

func (x *trial) refusedHead(a *probe.Answer) {
	switch {
	case a.Status != http.StatusMethodNotAllowed:
		x.fail("status", fmt.Sprintf("%d to HEAD", a.Status), "200 as to GET, or 405", a)
	case !allowsGet(a):
		x.fail("allow", fmt.Sprintf("405 with Allow %q", a.Header.Get("Allow")), "GET among the methods in Allow", a)
	default:
		x.observe("HEAD is answered with 405")
	}
}

func (x *trial) sameHeaders(get, head *probe.Answer) {
	if got, want := head.Header.Get("Content-Type"), get.Header.Get("Content-Type"); got != want && got != "" {
		x.fail("type", "Content-Type "+got, want+", as to GET", head, get)
	}
}

func allowsGet(a *probe.Answer) bool { return lists(a.Header.Values("Allow"), http.MethodGet) }

// lists reports whether header values, separated by commas, have a word, whatever its case.
func lists(values []string, word string) bool {
	return slices.ContainsFunc(strings.Split(strings.Join(values, ","), ","), func(v string) bool {
		return strings.EqualFold(strings.TrimSpace(v), word)
	})
}

func checkOptions(x *trial) {
	a := x.send(probe.Ask{Method: http.MethodOptions})[0]
	switch {
	case a.Status == http.StatusMethodNotAllowed, a.Status < 300:
		x.witness(1)
		x.observe("OPTIONS is answered with %d, Allow %q", a.Status, a.Header.Get("Allow"))
		cors := a.Status < 300 && a.Header.Get("Allow") == "" && lists(a.Header.Values("Access-Control-Allow-Methods"), http.MethodGet)
		if !allowsGet(a) && !cors {
			x.fail("allow", fmt.Sprintf("%d with Allow %q", a.Status, a.Header.Get("Allow")), "GET among the methods in Allow", a)
		}
	case a.Status == http.StatusNotImplemented:
		x.witness(1)
		x.observe("OPTIONS is answered with 501: the server doesn't know it")
	default:
		x.lack("OPTIONS is answered with %d, probably by what stands before the server", a.Status)
	}
}

func checkSlash(x *trial) {
	q := x.within(x.anyFilter()).and(x.paging(1, 2))
	twin := probe.Ask{Path: slashTwin(x.probe.ListPath()), Query: q.String()}
	a := x.send(twin)[0]
	x.witness(1)
	switch {
	case isRedirect(a.Status):
		x.redirected(a)
	case a.Status != http.StatusOK:
		x.fail("status", fmt.Sprintf("%d at %s", a.Status, twin.Path), "the same page as at "+x.probe.ListPath()+", or a redirect there with 307 or 308", a)
	case x.differ(x.plainPage(probe.Ask{Query: twin.Query}), a) != "":
		if _, b, difference := x.sandwich(probe.Ask{Query: twin.Query}, twin); difference != "" {
			x.fail("page", "another page at "+twin.Path, "the same as at "+x.probe.ListPath(), b).Difference = difference
		}
	}
}

// anyFilter is a filter that leaves something out, none if there is none.
func (x *trial) anyFilter() query {
	for _, p := range x.trustedFirst() {
		for _, value := range first(x.values(p, 1), 1) {
			if n := len(x.matching(ask(p.Name, value))); x.modelled(p, value) && n > 0 && n < len(x.survey.rows) {
				return ask(p.Name, value)
			}
		}
	}
	return nil
}

// redirected holds a redirect to the list: there it must lead, with all that was asked for, and nowhere less safe.
func (x *trial) redirected(a *probe.Answer) {
	location := x.probe.Redact(a.Header.Get("Location"))
	fail := func(key, want string) { x.fail(key, fmt.Sprintf("%d to %q", a.Status, location), want, a) }
	from := a.Request.URL
	to, err := from.Parse(a.Header.Get("Location"))
	switch {
	case err != nil || location == "":
		fail("location", "a Location that can be read")
		return
	case !sameHost(from, to):
		fail("host", "the same host: a client would take its token there")
	case from.Scheme == "https" && to.Scheme == "http":
		fail("scheme", "https: a client would send its token in the clear")
	case to.EscapedPath() != x.probe.ListPath():
		fail("path", x.probe.ListPath())
	case !sameParameters(from, to):
		fail("parameters", "the parameters that were asked for, "+from.RawQuery)
	}
	x.observe("%s is redirected with %d", from.EscapedPath(), a.Status)
	if from.Host != to.Host {
		x.observe("the redirect leads to %s", to.Host)
	}
}

func sameParameters(a, b *url.URL) bool {
	return a.Query().Encode() == b.Query().Encode()
}

// neverGiven is a validator that no target has given.
const neverGiven = `"ringback-was-never-given-this"`

func checkAccept(x *trial) {
	q := x.within(x.paging(0, 1))
	for _, c := range []struct {
		name, value string
		others      []int
	}{
		{"anything", "*/*", nil},
		{"nothing in particular", "", nil},
		{"HTML", "text/html", []int{http.StatusNotAcceptable}},
		{"what can't be read", "ringback;;/, =", []int{http.StatusNotAcceptable, http.StatusBadRequest}},
	} {
		header := http.Header{"Accept": nil}
		if c.value != "" {
			header.Set("Accept", c.value)
		}
		a := x.send(apart(q, header))[0]
		_, data := x.data(a)
		x.witness(1)
		switch {
		case a.Status == http.StatusOK && data && a.IsJSON():
		case slices.Contains(c.others, a.Status):
			x.observe("who accepts %s is answered with %d", c.name, a.Status)
		default:
			x.fail(c.name, fmt.Sprintf("%d as %q to who accepts %s", a.Status, a.Header.Get("Content-Type"), c.name), "a page as JSON, or 406", a)
		}
	}
}

// checkConnectionReuse is about the connection on which something was refused. Closing it once may be chance, so it tries again.
func checkConnectionReuse(x *trial) {
	bad := apart(ask(x.list.Limit.Name, "ringback"), nil)
	var refusal, next *probe.Answer
	for range mostSandwiches {
		refusal = x.send(bad)[0]
		switch {
		case refusal.Socket == "":
			x.lack("the target is asked in process, without a connection")
		case refusal.Status < 400 || refusal.Status >= 500:
			x.lack("%s=ringback is answered with %d: there was no refusal", x.list.Limit.Name, refusal.Status)
		}
		next = x.pages(x.within(x.paging(0, 1)))[0].Answer
		if refusal.Closes {
			x.observe("a refusal closes the connection, and says so")
		}
		if refusal.Closes || next.Socket == refusal.Socket {
			x.witness(1)
			return
		}
	}
	x.witness(1)
	x.fail("closed", fmt.Sprintf("the connection ended after a %d that didn't say so", refusal.Status), "that it goes on, or Connection: close", refusal, next)
}

// origin is one that nobody has (RFC 2606).
const origin = "https://ringback.invalid"

func checkCORS(x *trial) {
	a := x.send(apart(x.within(x.paging(0, 1)), http.Header{"Origin": {origin}}))[0]
	allowed := a.Header.Get("Access-Control-Allow-Origin")
	credentials := a.Header.Get("Access-Control-Allow-Credentials")
	switch {
	case allowed == "":
		x.observe("no browser on another origin may read it")
	case credentials == "true":
		x.observe("Access-Control-Allow-Origin %s with credentials: a page on any origin that it names acts as the user", allowed)
	default:
		x.observe("Access-Control-Allow-Origin %s", allowed)
	}
	if len(a.Header.Values("Set-Cookie")) > 0 {
		x.observe("a cookie is set, which an API with keys has no use for")
	}
}
