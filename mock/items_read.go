package mock

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/infile"
	"github.com/ringback/ringback/internal/strictjson"
)

// What ReadData takes.
const (
	MaxData = 2 << 30  // bytes of a text
	MaxItem = 16 << 20 // bytes of one call in it
)

var maxData int64 = MaxData // a test's is less

// itemReader finds the calls of a text without keeping it: of JSON Lines, of an array, or of a page.
type itemReader struct {
	jsonSplitter
	list *ringback.List
	name string
	do   func(text []byte, line int) error // gets each call, good until the next, and the line in which it begins
}

// eachItem hands out the calls of a text.
func eachItem(spec *ringback.Spec, name string, in io.Reader, do func(text []byte, line int) error) error {
	bounded := &boundedReader{in: in, name: name, left: maxData}
	r := &itemReader{jsonSplitter{in: bufio.NewReaderSize(bounded, 1<<16), line: 1}, spec.List(), name, do}
	err := r.read()
	if errors.Is(err, errLong) {
		return r.errorf("got a call of more than %d MiB, want at most that", MaxItem>>20)
	}
	return err
}

// boundedReader fails where a text is longer than it may be.
type boundedReader struct {
	in   io.Reader
	name string
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, infile.TooLarge(b.name, maxData)
	}
	return n, err
}

func (r *itemReader) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", r.name, r.line, fmt.Sprintf(format, args...))
}

func (r *itemReader) read() error {
	start, _ := r.in.Peek(len("\ufeff")) // what keeps it from being read is met below
	if err := infile.CheckUTF8(r.name, start); err != nil {
		return err
	}
	if string(start) == "\ufeff" {
		_, _ = r.in.Discard(len(start))
	}
	switch first, err := r.space(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return r.failed(err)
	case first == '[':
		if err := r.array(); err != nil {
			return err
		}
		return r.end()
	}
	return r.lines()
}

// failed is an error of reading. A text that ends too early says so.
func (r *itemReader) failed(err error) error {
	switch {
	case errors.Is(err, errLong):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return r.errorf("the text ends too early: want JSON Lines, a JSON array of calls, or a page of them")
	case errors.Is(err, errNoValue):
		return r.errorf("%v: want JSON Lines, a JSON array of calls, or a page of them", err)
	}
	return fmt.Errorf("%s: %w", r.name, err)
}

// lines reads JSON Lines, or one value over several lines: a page, or a call.
func (r *itemReader) lines() error {
	at := r.line
	first, err := r.nextLine(nil)
	if errors.Is(err, errLong) {
		return r.page(first)
	}
	if err != nil {
		return r.failed(err)
	}
	var doc strictjson.Document
	whole := doc.Read(first)
	if _, err := r.space(); whole && err == nil {
		return r.eachLine(first, at)
	}
	text, err := r.nextLines(bytes.Clone(first))
	switch {
	case errors.Is(err, errLong):
		return r.page(text)
	case err != nil:
		return r.failed(err)
	case doc.Read(text) && len(doc.Faults) == 0:
		return r.document(&doc, at)
	}
	return r.do(first, at) // which says what is wrong with it
}

// eachLine hands out a line, and those behind it.
func (r *itemReader) eachLine(text []byte, at int) error {
	for {
		if text = bytes.TrimSpace(text); len(text) > 0 {
			if err := r.do(text, at); err != nil {
				return err
			}
		}
		var err error
		at = r.line
		if text, err = r.nextLine(text[:0]); err != nil {
			return r.failed(err)
		}
		if len(text) == 0 {
			return nil
		}
	}
}

// document hands out the calls of a text that is one value.
func (r *itemReader) document(doc *strictjson.Document, line int) error {
	list := int32(0)
	if doc.Nodes[0].Kind == strictjson.Object {
		i, ok := doc.Member(0, r.list.Items)
		if !ok || isCall(r.list, doc) {
			return r.do(doc.Text, line)
		}
		list = i
	}
	if kind := doc.Nodes[list].Kind; kind != strictjson.Array {
		return fmt.Errorf("%s: got a JSON %s, want calls: JSON Lines, a JSON array, or a page", r.name, kind)
	}
	seen := 0
	for i := range doc.Children(list) {
		start := int(doc.Nodes[i].Start)
		line += bytes.Count(doc.Text[seen:start], []byte("\n"))
		seen = start
		if err := r.do(doc.Raw(i), line); err != nil {
			return err
		}
	}
	return nil
}

// isCall reports whether an object has more members of a call than of a page: either may have one that is called like the items.
func isCall(l *ringback.List, doc *strictjson.Document) bool {
	of := func(properties []*ringback.Property) (n int) {
		for _, p := range properties {
			if _, ok := doc.Member(0, p.Name); ok {
				n++
			}
		}
		return n
	}
	return of(l.Fields) > of(l.Envelope)
}

// array hands out the elements of the array that begins here.
func (r *itemReader) array() error {
	_, _ = r.next() // the bracket
	var text []byte
	for first := true; ; first = false {
		b, err := r.space()
		switch {
		case err != nil:
			return r.failed(noEOF(err))
		case b == ']':
			_, err = r.next()
			return err
		case !first && b != ',':
			return r.errorf("got %q behind a call, want a comma or the end of the array", b)
		case !first:
			if _, err = r.next(); err == nil {
				_, err = r.space()
			}
		}
		at := r.line
		if err == nil {
			text, err = r.value(text[:0])
		}
		if err != nil {
			return r.failed(noEOF(err))
		}
		if err := r.do(text, at); err != nil {
			return err
		}
	}
}

// page hands out the calls of a page that is longer than a call may be, of which the beginning is read already. What stands beside
// them may be as long as a call.
func (r *itemReader) page(begun []byte) error {
	lines := bytes.Count(begun, []byte("\n"))
	r.in, r.line = bufio.NewReader(io.MultiReader(bytes.NewReader(begun), r.in)), r.line-lines
	if b, _ := r.next(); b != '{' {
		return errLong
	}
	beside := 0 // bytes
	for {
		name, err := r.member()
		if err != nil {
			return r.failed(noEOF(err))
		}
		b, _ := r.space()
		var value []byte
		if name == r.list.Items && b == '[' {
			err = r.array()
		} else if value, err = r.value(nil); err != nil {
			err = r.failed(noEOF(err))
		}
		if err != nil {
			return err
		}
		if beside += len(name) + len(value) + 1; beside > MaxItem {
			return errLong
		}
		switch b, err := r.space(); {
		case err != nil:
			return r.failed(noEOF(err))
		case b == '}':
			_, _ = r.next()
			return r.end()
		case b != ',':
			return r.errorf("got %q behind a member, want a comma or the end of the page", b)
		}
		_, _ = r.next()
	}
}

// end wants nothing more.
func (r *itemReader) end() error {
	switch b, err := r.space(); {
	case err == nil:
		return r.errorf("got %q behind the end, want nothing", b)
	case !errors.Is(err, io.EOF):
		return r.failed(err)
	}
	return nil
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
