package mock

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/ringback/ringback/internal/say"
)

// besides are addresses of the mock's own, which no API has.
var besides = []string{"/openapi.yaml", "/healthz", "/__admin"}

func (m *Mock) serveNotFound(w http.ResponseWriter, r *http.Request) {
	markUnmatched(w, r)
	text := fmt.Sprintf("%+.80q isn't served. Of the API there is GET %s alone, beside it %s and the page at /",
		r.URL.Path, m.list.Path, strings.Join(besides, ", "))
	if hint := m.hint(r.URL.Path); hint != "" {
		text += "; " + hint
	}
	refuse(w, http.StatusNotFound, text)
}

func (m *Mock) serveMethodNotAllowed(w http.ResponseWriter, r *http.Request) {
	markUnmatched(w, r)
	allow := "GET, HEAD"
	if m.isList(r.URL.Path) {
		allow = allowed
	}
	w.Header().Set("Allow", allow)
	refuse(w, http.StatusMethodNotAllowed, fmt.Sprintf("%+.20q isn't served at %s, want %s", r.Method, r.URL.Path, say.Or(strings.Split(allow, ", "))))
}

// refuse answers as the API does, in its words and then in plain ones, which the log has, too.
func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set(noticeHeader, why)
	p := problem{status: status, detail: http.StatusText(status) + ": " + why}
	p.write(w)
}

// hint says what is wrong with an address where there is nothing, "" if that isn't to be told. Most often it is the base URL of a client.
func (m *Mock) hint(path string) string {
	list := strings.TrimSuffix(m.list.Path, "/")
	asked := strings.TrimRight(path, "/")
	below, isBelow := strings.CutPrefix(asked, list)
	before, isBehind := strings.CutSuffix(asked, list)
	switch {
	case asked == list:
		return "there is a slash too many at its end"
	case asked != "" && strings.HasSuffix(list, asked):
		return fmt.Sprintf("the base URL lacks %q at its end", strings.TrimSuffix(list, asked))
	case isBehind && strings.Trim(before, "/") == "":
		return "the base URL has a slash too many at its end"
	case isBehind:
		return hintBefore(before)
	case isBelow && below[0] == '?':
		return "the question mark is escaped, so that the query is part of the path"
	case isBelow && below[0] == '/':
		return fmt.Sprintf("nothing is served below the list: no single calls, no count, no %+.40q", strings.TrimPrefix(below, "/"))
	}
	if near := say.Nearest(asked, append([]string{list}, besides...)); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return ""
}

// hintBefore is a hint to what stands before the path of the list.
func hintBefore(before string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(before, "/"), "/")
	if key := say.Nearest(first, preferenceNames); key != "" && key != first {
		return fmt.Sprintf("a wish in the base URL has a key and a value, did you mean /%s/...?", key)
	}
	return fmt.Sprintf("the base URL has %+.40q too many", before)
}
