package mock

import (
	"errors"
	"fmt"
)

// mostMistakes is how many mistakes one answer names. Whoever makes more has made one, many times.
const mostMistakes = 10

// mistakeList is what is wrong with a request. The zero value is nothing.
type mistakeList struct {
	first []error
	more  bool // than are named
}

// add notes a mistake. It answers false if there are enough: nobody needs to look for another.
func (m *mistakeList) add(err error) bool {
	switch {
	case err == nil:
	case len(m.first) == mostMistakes:
		m.more = true
	default:
		m.first = append(m.first, err)
	}
	return !m.more
}

// err is one error that names the mistakes, nil if there are none.
func (m *mistakeList) err() error {
	if m.more {
		return errors.Join(append(m.first, fmt.Errorf("and more: the first %d are named", mostMistakes))...)
	}
	return errors.Join(m.first...)
}
