package admin

import (
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Guard lets requests pass that may ask the admin routes, and refuses all others as these do.
func Guard(o Options, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := o.guard(r); err != nil {
			writeProblem(w, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// guard says why a request may not ask, nil if it may.
//
// A page of another origin may never: browsers send its Origin with everything that could change something. A page may also
// come from a name that its owner lets point to this machine, so that its origin is the server's own (DNS rebinding): what
// isn't asked with a token has to be asked by the name localhost or by an address. Whoever isn't on this machine needs a token.
func (o *Options) guard(r *http.Request) error {
	if err := checkOrigin(r); err != nil {
		return err
	}
	if o.Token != "" {
		return o.checkToken(r)
	}
	if !isLocal(r) {
		return &problem{status: http.StatusForbidden, title: "the admin routes answer this machine only: start the server with --admin-token to ask from elsewhere"}
	}
	return checkHost(r.Host)
}

func checkOrigin(r *http.Request) error {
	refused := func(what string) error {
		return &problem{status: http.StatusForbidden, title: what + ": no page of another origin may ask the admin routes"}
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return refused(fmt.Sprintf("Sec-Fetch-Site is %q", site))
	}
	for _, origin := range r.Header["Origin"] {
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" || !strings.EqualFold(u.Host, r.Host) {
			return refused(fmt.Sprintf("Origin is %q", origin))
		}
	}
	return nil
}

// checkToken looks for the token as a bearer token, or as the password of Basic, which clients take from a URL.
func (o *Options) checkToken(r *http.Request) error {
	wanted := `Basic realm="ringback admin"` // browsers ask for it, and send it with what a page asks
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	ok := strings.EqualFold(scheme, "Bearer")
	if ok {
		wanted = `Bearer realm="ringback admin"` // a page that has a field for the token asks by itself
	} else {
		_, token, ok = r.BasicAuth()
	}
	if ok && subtle.ConstantTimeCompare([]byte(token), []byte(o.Token)) == 1 {
		return nil
	}
	return &problem{
		status: http.StatusUnauthorized, title: "the admin routes want the token of --admin-token, as Bearer or as the password of Basic",
		scheme: wanted,
	}
}

// checkHost refuses a name that isn't this machine's own: an address can't be made to point elsewhere.
func checkHost(hostPort string) error {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = strings.Trim(hostPort, "[]")
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") || net.ParseIP(host) != nil {
		return nil
	}
	return &problem{
		status: http.StatusForbidden, title: fmt.Sprintf("Host is %q: want localhost or an address, or a server with --admin-token", hostPort),
	}
}

// isLocal reports whether a request comes from this machine, and not through a proxy on it.
func isLocal(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && !isLoopback(local.String()) {
		return false
	}
	return isLoopback(r.RemoteAddr)
}

func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	host, _, _ = strings.Cut(host, "%")
	return net.ParseIP(host).IsLoopback()
}
