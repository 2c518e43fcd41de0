package mock

import (
	"bufio"
	"errors"
	"io"

	"github.com/ringback/ringback/internal/strictjson"
)

// jsonSplitter finds where JSON values begin and end. It understands no more of them: whoever gets one reads it strictly.
type jsonSplitter struct {
	in   *bufio.Reader
	line int // of what comes next, from 1
}

var (
	errLong    = errors.New("a value is longer than it may be")
	errNoValue = errors.New("got no value")
)

// next is the next byte.
func (s *jsonSplitter) next() (byte, error) {
	b, err := s.in.ReadByte()
	if b == '\n' {
		s.line++
	}
	return b, err
}

// space passes over white space, and answers the byte behind it, which is still to come.
func (s *jsonSplitter) space() (byte, error) {
	for {
		b, err := s.in.ReadByte()
		switch {
		case err != nil:
			return 0, err
		case b == '\n':
			s.line++
		case !isSpace(b):
			return b, s.in.UnreadByte()
		}
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// nextLine appends the next line with its line break, nothing at the end of the text.
func (s *jsonSplitter) nextLine(dst []byte) ([]byte, error) {
	for {
		part, err := s.in.ReadSlice('\n')
		dst = append(dst, part...)
		if err == nil {
			s.line++
		}
		switch {
		case len(dst) > MaxItem:
			return dst, errLong
		case err == nil, errors.Is(err, io.EOF):
			return dst, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return dst, err
		}
	}
}

// nextLines appends all that is left.
func (s *jsonSplitter) nextLines(dst []byte) ([]byte, error) {
	for {
		n := len(dst)
		var err error
		if dst, err = s.nextLine(dst); err != nil || len(dst) == n {
			return dst, err
		}
	}
}

// value appends the next value: up to the bracket or the quote that closes it, or to what can't be a part of one.
func (s *jsonSplitter) value(dst []byte) ([]byte, error) {
	start, depth, quoted, escaped := len(dst), 0, false, false
	for {
		b, err := s.next()
		if err != nil {
			return dst, err
		}
		switch {
		case quoted:
			quoted = escaped || b != '"'
			escaped = !escaped && b == '\\'
		case b == '"':
			quoted = true
		case b == '{' || b == '[':
			depth++
		case depth > 0 && (b == '}' || b == ']'):
			depth--
		case depth == 0 && (isSpace(b) || b == ',' || b == ':' || b == '}' || b == ']'):
			if b == '\n' {
				s.line--
			}
			if len(dst) == start {
				return dst, errNoValue
			}
			return dst, s.in.UnreadByte()
		}
		if dst = append(dst, b); len(dst)-start > MaxItem {
			return dst, errLong
		}
		if depth == 0 && !quoted && (b == '}' || b == ']' || b == '"') {
			return dst, nil
		}
	}
}

// member is the name of the next member, up to its value.
func (s *jsonSplitter) member() (string, error) {
	if _, err := s.space(); err != nil {
		return "", err
	}
	name, err := s.value(nil)
	if err != nil {
		return "", err
	}
	var doc strictjson.Document
	b, err := s.space()
	if err != nil || b != ':' || !doc.Read(name) || doc.Nodes[0].Kind != strictjson.String {
		return "", errors.Join(err, errNoValue)
	}
	if _, err = s.next(); err == nil {
		_, err = s.space()
	}
	return string(doc.StringText(0)), err
}
