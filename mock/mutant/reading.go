package mutant

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/ringback/ringback/internal/strictjson"
)

// reading is all calls of an honest server, read page by page. What hasn't changed isn't decoded again.
type reading struct {
	mu    sync.Mutex // guards what follows
	pages []readPage
	calls []object
}

// readPage is a page as it was read, and what it says.
type readPage struct {
	text     []byte
	total    int
	envelope object // what is around the items
	items    []object
}

// retries bounds how often all pages are read anew because calls came in while they were.
const retries = 5

// all reads the calls that the sender of a request sees, and what is around a page of them.
func (s *reading) all(x *exchange) (calls []object, envelope object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pages := s.read(x)
	if !slices.EqualFunc(pages, s.pages, func(a, b readPage) bool { return &a.text[0] == &b.text[0] }) {
		s.pages, s.calls = pages, nil
		for _, p := range pages {
			s.calls = append(s.calls, p.items...)
		}
	}
	return s.calls, s.pages[0].envelope
}

func (s *reading) read(x *exchange) (pages []readPage) {
	for range retries {
		pages = nil
		for skip := 0; skip == 0 || skip < pages[0].total; skip += x.maximum() {
			pages = append(pages, s.page(x, skip, len(pages)))
		}
		if !slices.ContainsFunc(pages, func(p readPage) bool { return p.total != pages[0].total }) {
			break
		}
	}
	return pages
}

// page reads one page, the one that is kept if it is the same.
func (s *reading) page(x *exchange, skip, index int) readPage {
	text := x.pageFrom(skip)
	if index < len(s.pages) && bytes.Equal(text, s.pages[index].text) {
		return s.pages[index]
	}
	p := readPage{text: text}
	var doc strictjson.Document
	if !doc.Read(text) || doc.Nodes[0].Kind != strictjson.Object {
		return p
	}
	p.envelope = readObject(&doc, 0)
	p.total, _ = strconv.Atoi(p.envelope.raw(x.list.Total)) // an honest server has told it
	if list, ok := doc.Member(0, x.list.Items); ok {
		for i := range doc.Children(list) {
			p.items = append(p.items, readObject(&doc, i))
		}
	}
	return p
}

// maximum is the largest limit.
func (x *exchange) maximum() int {
	if n, err := strconv.Atoi(x.list.Limit.Maximum()); err == nil && n > 0 {
		return n
	}
	return 1000
}

func (x *exchange) pageFrom(skip int) []byte {
	r := x.r.Clone(x.r.Context())
	r.Method = http.MethodGet
	r.URL.Path, r.URL.RawPath = x.list.Path, ""
	r.URL.RawQuery = pairs{}.with(x.list.Offset.Name, strconv.Itoa(skip)).with(x.list.Limit.Name, strconv.Itoa(x.maximum())).String()
	return x.ask(r).body
}
