package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/outfile"
	"github.com/ringback/ringback/mock"
)

// listening is where a server is reached, and how long it lets what is under way finish.
type listening struct {
	host, portFile  string
	port            int
	flag            func(name string) *pflag.Flag
	shutdownTimeout time.Duration
	asterisk        bool // OPTIONS * is the handler's, which net/http would answer
}

func addListenFlags(flags *pflag.FlagSet) *listening {
	l := &listening{flag: flags.Lookup, shutdownTimeout: 5 * time.Second}
	flags.StringVar(&l.host, "host", "127.0.0.1", "address to listen on")
	flags.IntVarP(&l.port, "port", "p", 4010, "port to listen on; 0 takes a free one")
	flags.StringVar(&l.portFile, "port-file", "", "write the port to this file once it is open")
	return l
}

// listen serves until the context ends, then lets what is under way finish. Greet gets the base URL once the port is open.
func (l *listening) listen(ctx context.Context, h http.Handler, greet func(base string)) error {
	if l.port < 0 || l.port > 65535 {
		return fmt.Errorf("%s %d: want 0 to 65535", l.saidBy("port"), l.port)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(l.host, strconv.Itoa(l.port)))
	if err != nil {
		return l.refused(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := l.writePort(port); err != nil {
		listener.Close()
		return err
	}
	greet(l.base(port))
	server := mock.NewHTTPServer(h)
	server.DisableGeneralOptionsHandler = l.asterisk
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return l.stop(server)
}

func (l *listening) saidBy(flag string) string { return saidBy(l.flag(flag)) }

// refused says which flag keeps the server from listening, and what would be right.
func (l *listening) refused(err error) error {
	var address *net.AddrError
	var lookup *net.DNSError
	switch {
	case errors.As(err, &lookup) || errors.As(err, &address) || errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%s %q: %w: want an address of this machine", l.saidBy("host"), l.host, err)
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s %d: %w: want a free one, or 0 to take any", l.saidBy("port"), l.port, err)
	}
	return fmt.Errorf("%s %d: %w", l.saidBy("port"), l.port, err)
}

func (l *listening) stop(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), l.shutdownTimeout)
	defer cancel()
	err := mock.Shutdown(ctx, server)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close() // who hasn't finished by now is cut off
	}
	return err
}

// base is the URL under which this machine reaches the server.
func (l *listening) base(port int) string {
	return "http://" + net.JoinHostPort(reached(l.host), strconv.Itoa(port))
}

// reached is the host under which this machine reaches a server that listens on one.
func reached(host string) string {
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		return "127.0.0.1"
	}
	return host
}

// writePort writes the port in one go: whoever waits for the file never reads half of it.
func (l *listening) writePort(port int) error {
	if l.portFile == "" {
		return nil
	}
	file, err := outfile.Open(l.portFile)
	if err == nil {
		err = file.Write(fmt.Appendln(nil, port))
	}
	if err != nil {
		return fmt.Errorf("--port-file: %w", err)
	}
	return nil
}

// curlHeader is how curl shows a token, with a blank behind it; nothing where none is asked for. The shell puts a variable in.
func curlHeader(spec *ringback.Spec, token string) string {
	c := spec.Credentials()
	if c.Header == "" {
		return ""
	}
	quote := "'"
	if strings.HasPrefix(token, "$") {
		quote = `"`
	}
	return "-H " + quote + c.Header + ": " + strings.TrimSpace(c.Scheme+" "+token) + quote + " "
}
