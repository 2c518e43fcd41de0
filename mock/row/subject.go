package row

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/say"
	"github.com/ringback/ringback/mock/timeline"
)

const (
	statusOngoing = "ongoing"
	forever       = math.MaxInt64
)

// Subject is a call, as it is told at some instant, with what a scenario changed of it.
type Subject struct {
	Call    timeline.Call
	Ongoing bool
	Anchor  int64 // the instant up to which calls are counted, in Unix microseconds
	Placed  bool  // a scenario says when it started: it is there, whatever the clock says

	told map[string][]byte // by attribute: what is told instead
}

// Status is the call's status as clients see it.
func (s *Subject) Status() string {
	if s.Ongoing {
		return statusOngoing
	}
	return s.Call.Outcome.String()
}

// StatusAt is the call's status as clients see it at an instant, in Unix microseconds.
func (s *Subject) StatusAt(now int64) string {
	if s.Call.Ongoing(now) {
		return statusOngoing
	}
	return s.Call.Outcome.String()
}

// Set changes an attribute to a JSON value. What follows from it follows: a call that starts later ends later, one that
// lasts longer costs more. A value that can't be true of a call is told all the same. An error names the attributes there are.
func (s *Subject) Set(name string, value []byte) error {
	a := attributeNamed(name)
	if a == nil {
		return unknownAttribute(name)
	}
	delete(s.told, name)
	if a.change == nil || !a.change(s, value) {
		s.tell(name, value)
	}
	return nil
}

func (s *Subject) tell(name string, value []byte) {
	if s.told == nil {
		s.told = map[string][]byte{}
	}
	s.told[name] = value
}

// Pad fills an object attribute up to about size bytes.
func (s *Subject) Pad(name string, size int) error {
	a := attributeNamed(name)
	if a == nil {
		return unknownAttribute(name)
	}
	if a.typ != ringback.TypeObject {
		return fmt.Errorf("attribute %q is no object: it can't be padded", name)
	}
	value, ok := s.told[name]
	if !ok {
		value = a.tell(nil, s)
	}
	s.tell(name, padded(value, size))
	return nil
}

func padded(object []byte, size int) []byte {
	members := bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(object), []byte("{")), []byte("}"))
	out := []byte{'{'}
	if string(object) != null && len(bytes.TrimSpace(members)) > 0 {
		out = append(append(out, members...), ',')
	}
	out = append(out, `"padding":"`...)
	const filler = "the quick brown fox jumps over the lazy dog, "
	if room := size - len(out) - len(`"}`); room > 0 {
		out = append(out, strings.Repeat(filler, room/len(filler)+1)[:room]...)
	}
	return append(out, `"}`...)
}

func unknownAttribute(name string) error {
	return fmt.Errorf("there is no attribute %q%s: want one of %s", name, say.Meant(name, Attributes()), strings.Join(Attributes(), ", "))
}
