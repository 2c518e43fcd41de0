package proxy

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// target is where the deployment is.
type target struct {
	url *url.URL // without the list's path, and without a slash at its end
}

func readTarget(text, list string) (target, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return target{}, fmt.Errorf("address %q: want a URL like https://api.example.com", text)
	case u.User != nil:
		return target{}, errors.New("the address carries credentials: want them in the client's requests, which are passed on")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return target{}, fmt.Errorf("address %q: want a URL that begins with http:// or https://", text)
	case u.RawQuery != "" || u.Fragment != "":
		return target{}, fmt.Errorf("address %q: want the base URL alone, without parameters", text)
	}
	path := strings.TrimSuffix(strings.TrimSuffix(u.EscapedPath(), "/"), strings.TrimSuffix(list, "/"))
	u.RawPath = strings.TrimSuffix(path, "/")
	if u.Path, err = url.PathUnescape(u.RawPath); err != nil {
		return target{}, fmt.Errorf("address %q: %w", text, err)
	}
	return target{u}, nil
}

// local is a Location that leads to the deployment as one that leads through the proxy. Others are left as they are, and so is
// what is relative already. Otherwise a client that follows would go past the proxy, and many drop their token on the way.
func (t target) local(location string) string {
	u, err := url.Parse(location)
	if err != nil || u.Host == "" || !sameHost(u, t.url) {
		return location
	}
	path, ok := strings.CutPrefix(u.EscapedPath(), t.url.EscapedPath())
	if !ok || path != "" && path[0] != '/' {
		return location
	}
	if path == "" || strings.HasPrefix(path, "//") {
		path = "/." + path // two slashes would begin a host
	}
	if u.RawQuery != "" || u.ForceQuery {
		path += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		path += "#" + u.EscapedFragment()
	}
	return path
}

// sameHost reports whether two addresses are one server's. One behind a balancer that does TLS for it says http of itself.
func sameHost(a, b *url.URL) bool {
	return strings.EqualFold(a.Hostname(), b.Hostname()) && (port(a) == port(b) || a.Port() == "" && b.Port() == "")
}

func port(u *url.URL) string {
	if u.Port() != "" {
		return u.Port()
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}

// inOriginForm is a request whose target stood in absolute form (RFC 9112, section 3.2.2) as it is mostly sent: the path alone. The
// host of the target is the request's by then. One from a client that takes this server for a proxy of the other kind, and says so,
// stays as it is.
func inOriginForm(r *http.Request) *http.Request {
	forward := len(r.Header["Proxy-Connection"])+len(r.Header["Proxy-Authorization"]) > 0
	if r.URL.Host == "" || r.Method == http.MethodConnect || forward {
		return r
	}
	out := *r
	u := *r.URL
	u.Scheme, u.Host, u.User = "", "", nil
	if u.Path == "" {
		u.Path = "/"
	}
	out.URL = &u
	return &out
}

// unserved says why a request isn't one for the deployment, nil if it is.
func unserved(r *http.Request) *problem {
	switch {
	case r.Method == http.MethodConnect, r.URL.Host != "":
		return newProblem(http.StatusBadRequest, "this is a reverse proxy: point the client's base URL at it, not its proxy setting")
	case asksFor(r.Header, "websocket"):
		return newProblem(http.StatusNotImplemented, "ringback passes no WebSocket on: the API has none")
	}
	return nil
}

// asksFor reports whether a request wants to go on in another protocol.
func asksFor(h http.Header, protocol string) bool {
	for _, value := range h["Upgrade"] {
		for word := range strings.SplitSeq(value, ",") {
			if name, _, _ := strings.Cut(strings.TrimSpace(word), "/"); strings.EqualFold(name, protocol) {
				return true
			}
		}
	}
	return false
}
