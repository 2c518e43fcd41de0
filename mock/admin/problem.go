package admin

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ringback/ringback/mock/journal"
)

// problem is a refusal. It is written as WireMock writes its errors: {"errors":[{"code","source":{"pointer"},"title"}]}.
type problem struct {
	status  int
	pointer string // into the request's body
	title   string
	allow   []string
	scheme  string // of the credentials that are wanted
}

func (p *problem) Error() string { return p.title }

// wireMockError is one error in WireMock's form.
type wireMockError struct {
	Code   int     `json:"code"`
	Source *source `json:"source,omitempty"`
	Title  string  `json:"title"`
}

type source struct {
	Pointer string `json:"pointer"`
}

// codeInvalid is WireMock's code for what can't be read or doesn't make sense.
const codeInvalid = 10

// writeProblem answers an error. A pattern that isn't supported is a 422, as everything that is well-formed and not accepted.
func writeProblem(w http.ResponseWriter, err error) {
	p := &problem{status: http.StatusUnprocessableEntity, title: err.Error()}
	if pattern := new(journal.PatternError); errors.As(err, &pattern) {
		p.pointer = pattern.Pointer
	}
	_ = errors.As(err, &p)
	if len(p.allow) > 0 {
		w.Header().Set("Allow", strings.Join(p.allow, ", "))
	}
	if p.scheme != "" {
		w.Header().Set("WWW-Authenticate", p.scheme)
	}
	e := wireMockError{Code: codeInvalid, Title: cut(p.title, longestTitle)}
	if p.pointer != "" {
		e.Source = &source{cut(p.pointer, longestPointer)}
	}
	write(w, p.status, map[string]any{"errors": []wireMockError{e}})
}

// What a refusal quotes of a request is cut, in bytes.
const (
	longestTitle   = 1500
	longestPointer = 300
)

func cut(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

// missing is the refusal where a server doesn't have what a route is about.
func missing(what string) error {
	return &problem{status: http.StatusNotFound, title: what}
}

func invalid(pointer, title string) error {
	return &problem{status: http.StatusUnprocessableEntity, pointer: pointer, title: title}
}
