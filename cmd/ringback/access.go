package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/pull"
	"github.com/ringback/ringback/internal/infile"
)

// access is how a deployment is reached, and with which credentials.
type access struct {
	flags              *pflag.FlagSet
	token, secondToken string
	tokenFile          string
	headers            []string
	timeout            time.Duration
	*trust
}

func addAccessFlags(flags *pflag.FlagSet) *access {
	a := &access{flags: flags, trust: addTrustFlags(flags)}
	flags.StringVar(&a.token, "token", "", "the API key; better in RINGBACK_TOKEN or --token-file: other users can see a command line")
	flags.StringVar(&a.tokenFile, "token-file", "", "a file with the API key alone")
	flags.StringArrayVar(&a.headers, "header", nil, "a header that every request carries, 'Name: value' (repeatable)")
	flags.DurationVar(&a.timeout, "timeout", 30*time.Second, "how long one request may take")
	return a
}

// withSecondToken adds the flag for those who compare accounts.
func (a *access) withSecondToken() *access {
	a.flags.StringVar(&a.secondToken, "second-token", "", "the API key of another account, which must not see the first one's calls")
	return a
}

// target is one without an address.
func (a *access) target(spec *ringback.Spec, stderr io.Writer) (t contract.Target, err error) {
	t = contract.Target{Spec: spec, SecondToken: a.secondToken, Timeout: a.timeout}
	if a.timeout <= 0 {
		return t, fmt.Errorf("--timeout %s: want more than 0", a.timeout)
	}
	if t.Token, err = a.readToken(); err != nil {
		return t, err
	}
	for _, name := range []struct{ flag, token string }{{a.tokenSource(t.Token), t.Token}, {"--second-token", t.SecondToken}} {
		if strings.ContainsFunc(name.token, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return t, fmt.Errorf("%s: it has characters that can't stand in a header", name.flag) // it isn't shown
		}
	}
	if t.Header, err = a.readHeaders(spec.Credentials().Header); err != nil {
		return t, err
	}
	t.Transport, err = a.transport(stderr)
	return t, err
}

// readToken takes the token from the flag or the file, whichever was said with more weight.
func (a *access) readToken() (string, error) {
	if a.tokenFile == "" {
		return a.token, nil
	}
	if token, file := sourceOf(a.flags.Lookup("token")), sourceOf(a.flags.Lookup("token-file")); a.token != "" {
		switch {
		case token == file:
			return "", errors.New("--token and --token-file: want one of them")
		case token < file:
			return a.token, nil
		}
	}
	text, err := infile.ReadText(a.tokenFile, infile.MaxToken)
	if err != nil {
		return "", fmt.Errorf("--token-file: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if token == "" {
		return "", fmt.Errorf("--token-file: %s is empty", a.tokenFile)
	}
	return token, nil
}

// refusalOf says what to do where credentials were refused.
func (a *access) refusalOf(err error, spec *ringback.Spec) error {
	switch {
	case !errors.Is(err, contract.ErrRefused) && !errors.Is(err, pull.ErrRefused):
		return err
	case spec.Credentials().Header == "":
		return fmt.Errorf("%w, but the spec asks for none", err)
	case a.token != "" || a.tokenFile != "":
		return fmt.Errorf("%w to the token that was given", err)
	}
	return fmt.Errorf("%w: give --token, --token-file or RINGBACK_TOKEN", err)
}

// tokenSource is the flag that a token is from.
func (a *access) tokenSource(token string) string {
	if a.tokenFile != "" && token != a.token {
		return "--token-file"
	}
	return "--token"
}

// inName reports whether a character may stand in the name of a header (RFC 9110, section 5.1).
func inName(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

func (a *access) readHeaders(credentials string) (http.Header, error) {
	out := http.Header{}
	for _, text := range a.headers {
		name, value, ok := strings.Cut(text, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok || name == "" || strings.ContainsFunc(name, func(r rune) bool { return !inName(r) }):
			return nil, errors.New("--header: want 'Name: value'") // it may be a secret
		case strings.ContainsAny(value, "\r\n"):
			return nil, fmt.Errorf("--header %s: it has a line break", name)
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			return nil, fmt.Errorf("--header %s: it has a character that can't stand in a header", name)
		case strings.EqualFold(name, credentials):
			return nil, fmt.Errorf("--header %s: want the API key in --token, which is kept out of reports", name)
		}
		out.Add(name, value)
	}
	return out, nil
}

func (a *access) transport(stderr io.Writer) (http.RoundTripper, error) {
	config, err := a.config(stderr)
	if config == nil {
		return nil, err // the suite's own
	}
	return contract.NewTransport(config), nil
}
