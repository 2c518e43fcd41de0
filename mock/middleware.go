package mock

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/ringback/ringback"
)

// authenticate says why a request may not read calls, nil if it may.
func (m *Mock) authenticate(h http.Header) *problem {
	if m.options.NoAuth {
		return nil
	}
	spec := m.options.Spec
	token, v := spec.Token(h)
	switch {
	case v != nil && v.Rule == ringback.RuleAuthMissing:
		return notAuthenticated(spec.Credentials())
	case v != nil || (m.tokens != nil && !m.tokens[token]):
		return m.invalidToken(spec.Credentials())
	}
	return nil
}

// allowed are the methods of the list.
const allowed = "GET, HEAD, OPTIONS"

// serveOptions answers what may be asked, also to a browser that asks for a page of another origin (CORS).
func (m *Mock) serveOptions(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Allow", allowed)
	h.Set("Access-Control-Allow-Methods", allowed)
	headers := r.Header.Get("Access-Control-Request-Headers")
	if headers == "" {
		headers = "Authorization"
	}
	h.Set("Access-Control-Allow-Headers", headers)
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}

// maxBody is the largest body a request may have. The API reads none at all.
const maxBody = 64 << 10

// guarded sets what every answer has, refuses what is too large, and turns a panic into a 500, so that one request never
// ends the process.
func (m *Mock) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Date"] = m.dates.header(m.options.Clock())
		h["Access-Control-Allow-Origin"] = anyOrigin
		h[exposeHeader] = exposed
		defer m.recoverPanic(w, r)
		if r.ContentLength > maxBody {
			tooLarge.write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// exposeHeader lets the page of another origin read headers of an answer.
const exposeHeader = "Access-Control-Expose-Headers"

// exposedNames are headers of the mock's answers that a client may need.
var exposedNames = []string{"Allow", "Date", "Location", appliedHeader, "Retry-After", noticeHeader, "Www-Authenticate"}

var exposed = []string{strings.Join(exposedNames, ", ")}

func (m *Mock) recoverPanic(w http.ResponseWriter, r *http.Request) {
	cause := recover()
	switch cause {
	case nil:
		return
	case http.ErrAbortHandler:
		panic(cause)
	}
	if m.options.Log != nil {
		m.options.Log.Error("panic", "cause", fmt.Sprint(cause), "path", r.URL.Path, "stack", string(debug.Stack()))
	}
	internalError.write(w)
}
