package main

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ringback/ringback"
)

// checkTokens refuses tokens that no request can show, an empty list that was meant to hold one too: the server would refuse
// everybody, or let everybody pass. It doesn't repeat them: they are secrets.
func checkTokens(spec *ringback.Spec, tokens []string, given bool) error {
	if given && len(tokens) == 0 {
		return errors.New("--token: got an empty one, want a token, or no --token to let any pass")
	}
	c := spec.Credentials()
	if c.Header == "" && len(tokens) > 0 {
		return errors.New("--token: the spec asks for no credentials, want none")
	}
	for _, token := range tokens {
		value := strings.TrimSpace(c.Scheme + " " + token)
		if _, v := spec.Token(http.Header{c.Header: {value}}); v != nil {
			return errors.New("--token: no request can show one of those given: want " + v.Want + " of letters, digits and -._~+/, with = at its end only")
		}
	}
	return nil
}
