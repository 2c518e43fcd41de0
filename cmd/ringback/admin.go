package main

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ringback/ringback/mock"
)

// adminFlags say how the server is watched and steered while it runs.
type adminFlags struct {
	given   func(flag string) bool
	token   *string
	journal *int
}

func addAdminFlags(flags *pflag.FlagSet) *adminFlags {
	return &adminFlags{
		given:   flags.Changed,
		token:   flags.String("admin-token", "", "a token that opens /__admin, also from other machines (default: this machine only, without one)"),
		journal: flags.Int("journal", 1000, "how many requests /__admin/requests remembers; 0 is none"),
	}
}

// options are the mock's as the flags say. The token isn't repeated: it is a secret.
func (f *adminFlags) options() (mock.Admin, error) {
	a := mock.Admin{Token: *f.token, Journal: *f.journal, Version: version()}
	unseen := func(r rune) bool { return r <= ' ' || r > '~' }
	switch {
	case f.given("admin-token") && a.Token == "":
		return a, errors.New("--admin-token: got an empty one, want a token")
	case strings.ContainsFunc(a.Token, unseen):
		return a, errors.New("--admin-token: want one without spaces, of ASCII characters: no request can show another")
	case a.Journal < 0:
		return a, fmt.Errorf("--journal %d: want a number from 0", a.Journal)
	case a.Journal == 0:
		a.Journal = mock.NoJournal
	}
	return a, nil
}

// isOpen reports whether other machines reach a host that is listened on.
func isOpen(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || (ip != nil && !ip.IsLoopback()) || (ip == nil && host != "localhost")
}
