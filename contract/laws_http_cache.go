package contract

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/ringback/ringback/contract/internal/probe"
)

func checkCaching(x *trial) {
	q := x.within(x.paging(0, 2))
	plain := http.Header{"Accept-Encoding": {"gzip"}}
	a := x.plainPage(apart(q, plain))
	x.witness(1)
	x.sharedCache(a)
	if a.Encoded && !varies(a, "Accept-Encoding") {
		x.fail("vary", fmt.Sprintf("a compressed page with Vary %q", strings.Join(a.Header.Values("Vary"), ", ")), "Accept-Encoding in Vary", a)
	}
	if tag := a.Header.Get("ETag"); tag != "" {
		x.conditional(q, a, "If-None-Match", neverGiven)
		x.revalidated(q, a, tag)
		x.otherPages(tag)
	}
	if a.Header.Get("Last-Modified") != "" {
		x.conditional(q, a, "If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")
	}
}

// sharedCache finds leave for a shared cache to keep what only this client may see.
func (x *trial) sharedCache(a *probe.Answer) {
	directives := a.Header.Values("Cache-Control")
	text := strings.Join(directives, ", ")
	x.observe("Cache-Control %q", text)
	if (lists(directives, "public") || sharedAge(directives)) && !varies(a, x.spec.Credentials().Header) && x.probe.HasToken() {
		x.fail("public", fmt.Sprintf("Cache-Control %q", text), "nothing that lets a shared cache keep what a token was needed for", a)
	}
}

// sharedAge reports whether shared caches are given some time.
func sharedAge(directives []string) bool {
	for part := range strings.SplitSeq(strings.Join(directives, ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if strings.EqualFold(name, "s-maxage") && strings.Trim(value, `"0`) != "" {
			return true
		}
	}
	return false
}

func varies(a *probe.Answer, header string) bool {
	return lists(a.Header.Values("Vary"), header) || lists(a.Header.Values("Vary"), "*")
}

// conditional asks again with a condition that can't hold.
func (x *trial) conditional(q query, first *probe.Answer, name, value string) {
	b := x.send(apart(q, http.Header{"Accept-Encoding": {"gzip"}, name: {value}}))[0]
	if b.Status == http.StatusNotModified {
		x.fail(name, "304 to "+name+": "+value, "200: the client can't have that page", b, first)
	}
}

// revalidated asks again for a page that the client has.
func (x *trial) revalidated(q query, first *probe.Answer, tag string) {
	b := x.send(apart(q, http.Header{"Accept-Encoding": {"gzip"}, "If-None-Match": {tag}}))[0]
	switch {
	case b.Status == http.StatusNotModified:
		x.observe("a page that is the same is answered with 304")
	case b.Status != http.StatusOK:
		x.fail("revalidate", fmt.Sprintf("%d to If-None-Match", b.Status), "304, or 200 and the page", b)
	case b.Header.Get("ETag") == tag && !strings.HasPrefix(tag, "W/") && x.differ(first, b) != "":
		x.fail("tag", "one ETag for two different pages", "an ETag of its own for each", b, first).Difference = x.differ(first, b)
	default:
		x.observe("If-None-Match is answered with 200")
	}
}

// otherPages asks for other pages under the tag of the first: one that begins where that does, and one that doesn't. What a tag is
// made of, such as the total or the first item, they may have in common.
func (x *trial) otherPages(tag string) {
	if len(x.survey.rows) < 3 {
		return
	}
	for _, q := range []query{x.paging(1, 1), x.paging(0, 1)} {
		b := x.send(apart(x.within(q), http.Header{"If-None-Match": {tag}}))[0]
		if b.Status == http.StatusNotModified {
			x.fail("other", "304 to another page's ETag", "200: the client has never seen this page", b)
			return
		}
	}
}
