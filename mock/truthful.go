package mock

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// ownHeaders are never sent from an example of the spec: those of the connection and of the body's bytes, which are what this server
// makes of them, and those that would send a browser or a cache away from it.
var ownHeaders = []string{
	"Connection", "Content-Length", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	"Accept-Ranges", "Content-Digest", "Content-Encoding", "Content-Md5", "Content-Range", "Content-Type", "Digest", "Etag", "Last-Modified", "Repr-Digest",
	"Age", "Alt-Svc", "Clear-Site-Data", "Date", "Refresh", "Strict-Transport-Security", appliedHeader,
}

// ownPrefixes begin the names of whole families of them.
var ownPrefixes = []string{"Access-Control-", "Ringback-"}

// cookieDomain is the attribute of a cookie for another host, which every client throws away.
var cookieDomain = regexp.MustCompile(`(?i)\s*;\s*domain\s*=[^;]*`)

// truthful are the headers of an example, without those that would make a lie of the answer that they are sent with.
func truthful(shown http.Header) http.Header {
	out := http.Header{}
	for name, values := range shown {
		isOwn := slices.Contains(ownHeaders, name) || slices.ContainsFunc(ownPrefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
		if !isOwn {
			out[name] = slices.Clone(values)
		}
	}
	for i, cookie := range out["Set-Cookie"] {
		out["Set-Cookie"][i] = cookieDomain.ReplaceAllString(cookie, "")
	}
	return out
}
