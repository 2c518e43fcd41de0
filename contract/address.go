package contract

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/ringback/ringback/contract/internal/probe"
)

// ErrAddress says that the target's address is probably not the base URL of a deployment.
var ErrAddress = errors.New("the address is not that of the service")

// misaddressed explains a first answer that shows that the address is wrong, not the deployment. It is nil if nothing shows that.
func misaddressed(base *url.URL, list string, a *probe.Answer) error {
	switch doubled := overlap(base.Path, list); {
	case a.Err != nil:
		return wrongScheme(base, a.Err.Error())
	case a.Status == http.StatusBadRequest:
		return wrongScheme(base, string(a.Body[:min(len(a.Body), 1000)]))
	case doubled != "" && a.Status != http.StatusOK:
		right := *base
		right.Path = strings.TrimSuffix(strings.TrimSuffix(base.Path, "/"), doubled)
		return fmt.Errorf("%w: %s is answered with %d; %s is part of the list's own path, so want the base URL %s",
			ErrAddress, a.Request.URL.EscapedPath(), a.Status, doubled, right.String())
	}
	return nil
}

// overlap is the end of a base URL's path that the list's path begins with: /api/v1 of /calls-service/api/v1 before /api/v1/calls. "" is
// none.
func overlap(base, list string) string {
	base = strings.TrimSuffix(base, "/")
	for i := 0; i < len(base); i++ {
		if end := base[i:]; end[0] == '/' && len(end) > 1 && strings.HasPrefix(list+"/", end+"/") {
			return end
		}
	}
	return ""
}

// wrongScheme explains what a server says, or what its bytes look like, where it is asked by http and speaks https, or the other way
// round.
func wrongScheme(base *url.URL, said string) error {
	other, found := "https", false
	for _, sign := range []string{
		"HTTP request to an HTTPS server", "plain HTTP request was sent to HTTPS port", "plain HTTP to an SSL-enabled",
		`malformed HTTP response "\x15\x03`,
	} {
		found = found || base.Scheme == "http" && strings.Contains(said, sign)
	}
	for _, sign := range []string{"server gave HTTP response to HTTPS client", "first record does not look like a TLS handshake"} {
		if base.Scheme == "https" && strings.Contains(said, sign) {
			other, found = "http", true
		}
	}
	if !found {
		return nil
	}
	right := *base
	right.Scheme = other
	return fmt.Errorf("%w: the server there doesn't speak %s, want %s", ErrAddress, base.Scheme, right.String())
}
