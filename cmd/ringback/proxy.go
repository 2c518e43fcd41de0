package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures/record"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/console"
	"github.com/ringback/ringback/mock/journal"
	"github.com/ringback/ringback/mock/proxy"
)

// proxyFlags are how a proxy is reached, how it reaches the deployment, and what it does with breaches.
type proxyFlags struct {
	*listening
	*trust
	admin                *adminFlags
	spec                 func() (*ringback.Spec, error)
	errors, strict, hold bool
	showValues           bool
	timeout              time.Duration
	memory               byteSize
	log, record          string
}

func newProxy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "proxy URL",
		Short: "Stand between a client and a deployment, and judge both",
		Long: `Proxy passes requests on to a deployment, and judges what the client asks and what the deployment answers. What breaks the
contract stands in the log, and in the header Ringback-Violation of the answer; one that is too large to be judged before it is
passed on has what is known by then, and Ringback-Judged says so. Tokens pass, and are written nowhere. Nor are values that tell of
people, such as phone numbers, unless --show-values asks for them; what --record keeps is the answer as it was.`,
		Example: `  ringback proxy https://api.example.com
  ringback proxy https://api.example.com --errors --strict
  ringback proxy https://api.example.com --record broken
  ringback proxy https://127.0.0.1:8443 --ca ca.pem --port 0 --port-file port.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("proxy: got %d arguments, want one URL, like https://api.example.com", len(args))
			}
			return nil
		},
	}
	flags := cmd.Flags()
	f := &proxyFlags{listening: addListenFlags(flags), trust: addTrustFlags(flags), spec: specFlag(flags), admin: addAdminFlags(flags)}
	f.asterisk = true
	flags.BoolVar(&f.errors, "errors", false, "refuse what breaks a must: the request with 400, the answer with 502")
	flags.BoolVar(&f.strict, "strict", false, "with --errors: refuse what breaks a should, too")
	flags.BoolVar(&f.hold, "hold", false, "judge every answer before any of it is passed on, not only those up to 128 KiB")
	flags.BoolVar(&f.showValues, "show-values", false, "show phone numbers, names, SIDs and other values that tell of people in log, header and page")
	flags.DurationVar(&f.timeout, "timeout", proxy.DefaultTimeout, "how long the deployment, or the client, may be silent")
	f.memory = proxy.DefaultMaxMemory
	flags.Var(&f.memory, "max-memory", "what the bodies on their way may take together, such as 64MiB: beyond it answers pass unjudged")
	flags.StringVar(&f.log, "log", "text", "what passes, and what it breaks, on standard error: text, json or off")
	flags.StringVar(&f.record, "record", "", "keep each answer that breaks the contract in this folder, as a scenario for serve --scenarios")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) }
	return cmd
}

func (f *proxyFlags) run(cmd *cobra.Command, target string) error {
	ctx, stop := context.WithCancel(cmd.Context())
	defer stop()
	var p *proxy.Proxy
	err := untilInterrupted(ctx, func() (err error) {
		p, err = f.open(target, cmd.ErrOrStderr(), stop)
		return err
	})
	if err != nil {
		return err
	}
	return f.listen(ctx, p, func(base string) { f.greet(cmd.OutOrStdout(), p, base) })
}

func (f *proxyFlags) open(target string, stderr io.Writer, shutdown func()) (*proxy.Proxy, error) {
	if f.strict && !f.errors {
		return nil, fmt.Errorf("--strict: want it with --errors, whose refusals it widens")
	}
	if f.timeout <= 0 {
		return nil, fmt.Errorf("--timeout %s: want more than 0", f.timeout)
	}
	if f.isAt(target) {
		return nil, fmt.Errorf("address %q: it is the proxy's own: want that of a deployment, or another --port", target)
	}
	o := proxy.Options{
		Target: target, Errors: f.errors, Strict: f.strict, Hold: f.hold, ShowValues: f.showValues, Timeout: f.timeout, MaxMemory: int64(f.memory),
	}
	var err error
	if o.Log, err = newLogger(f.log, stderr); err != nil {
		return nil, err
	}
	if o.Spec, err = f.spec(); err != nil {
		return nil, err
	}
	if err := f.openAdmin(&o, shutdown); err != nil {
		return nil, err
	}
	config, err := f.config(stderr)
	if err != nil {
		return nil, err
	}
	o.Transport = proxy.NewTransport(config)
	if f.record != "" {
		if o.Record, err = record.Open(f.record); err != nil {
			return nil, fmt.Errorf("--record: %w", err)
		}
	}
	return proxy.New(o)
}

// isAt reports whether an address is the proxy's own: each request would come back to it until there are no more sockets.
func (f *proxyFlags) isAt(target string) bool {
	u, err := url.Parse(target)
	if err != nil || u.Port() != strconv.Itoa(f.port) {
		return false
	}
	name := strings.NewReplacer("localhost", "127.0.0.1")
	return name.Replace(strings.ToLower(reached(u.Hostname()))) == name.Replace(strings.ToLower(reached(f.host)))
}

// openAdmin has the proxy be watched as the mock is.
func (f *proxyFlags) openAdmin(o *proxy.Options, shutdown func()) error {
	a, err := f.admin.options()
	if err != nil {
		return err
	}
	if a.Journal != mock.NoJournal {
		o.Journal = journal.New(journal.Options{Spec: o.Spec, Size: a.Journal})
	}
	settings := admin.Options{Journal: o.Journal, Token: a.Token, Version: a.Version, Shutdown: shutdown}
	o.Admin = admin.New(settings)
	o.Console = console.New(console.Options{
		Spec: o.Spec, Before: o.Target, Open: o.Spec.Credentials().Header == "", Journal: o.Journal, Locked: a.Token != "",
		Guard: func(next http.Handler) http.Handler { return admin.Guard(settings, next) },
	})
	return nil
}

// greet says where the proxy is, where it leads, and how to ask it.
func (f *proxyFlags) greet(w io.Writer, p *proxy.Proxy, base string) {
	fmt.Fprintf(w, "Ringback is listening on %s, before %s (Ctrl-C stops it)\n\n", base, p.Target())
	path := (&url.URL{Path: p.Spec().List().Path}).EscapedPath()
	fmt.Fprintf(w, "  curl %s'%s%s?limit=2'\n\n", curlHeaders(p.Spec(), "$TOKEN"), base, path)
	fmt.Fprintf(w, "  what breaks the contract stands in the header Ringback-Violation, here, and at %s/\n", base)
	if f.record != "" {
		fmt.Fprintf(w, "  recorded: ringback serve --scenarios %s --scenario NAME\n", shellWord(f.record))
	}
}
