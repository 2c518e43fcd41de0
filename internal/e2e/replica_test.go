//go:build unix

package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/clock"
)

// replica is a process of the command, with the flags that all of them have.
func replica(t *testing.T, bin string, flags ...string) (address string) {
	t.Helper()
	portFile := filepath.Join(t.TempDir(), "port")
	awaited := func() bool {
		port, err := os.ReadFile(portFile)
		address = "127.0.0.1:" + strings.TrimSpace(string(port))
		return err == nil
	}
	start(t, "a replica", awaited, bin, append([]string{"serve", "--port", "0", "--port-file", portFile, "--log", "off"}, flags...)...)
	return address
}

// start runs a program until the test ends, and waits until what it makes is there. It gives up when the program has ended before.
func start(t *testing.T, what string, there func() bool, program string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, args...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	const patience, pause = time.Minute, 5 * time.Millisecond
	tick := time.NewTicker(pause)
	defer tick.Stop()
	deadline := time.After(patience)
	for !there() {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%s ended before it listened: %v\n%s", what, err, &output)
		case <-deadline:
			t.Fatalf("%s doesn't listen after %v", what, patience)
		case <-tick.C:
		}
	}
}

// balanced is the URL of an nginx that hands requests to the addresses in turn.
func balanced(t *testing.T, addresses []string) string {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/nginx") // Debian's folder, which isn't in every PATH
	}
	need(t, "nginx", err)
	dir := t.TempDir()
	socket := filepath.Join(dir, "nginx.sock") // a free port could be taken before nginx has it
	config := fmt.Sprintf(`
daemon off;
master_process off;
pid %[1]s/pid;
error_log %[1]s/error.log;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path %[1]s/body;
  proxy_temp_path %[1]s/proxy;
  fastcgi_temp_path %[1]s/fastcgi;
  uwsgi_temp_path %[1]s/uwsgi;
  scgi_temp_path %[1]s/scgi;
  upstream replicas { server %[2]s; }
  server {
    listen unix:%[3]s;
    location / { proxy_pass http://replicas; add_header Replica $upstream_addr always; proxy_pass_header Date; }
  }
}`, dir, strings.Join(addresses, "; server "), socket)
	if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	listens := func() bool {
		conn, err := net.Dial("unix", socket)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}
	start(t, "nginx", listens, program, "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", filepath.Join(dir, "error.log"))
	return socket
}

// page is a page of a walk.
type page struct {
	query, body string
	date        time.Time
	replica     string
}

// walk reads all pages, as a client does that knows no total.
func walk(t *testing.T, client *http.Client, base string, limit int) (pages []page) {
	t.Helper()
	for skip := 0; ; skip += limit {
		query := fmt.Sprintf("skip=%d&limit=%d", skip, limit)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/api/v1/calls?"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer e2e")
		a, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(a.Body)
		a.Body.Close()
		if err != nil || a.StatusCode != http.StatusOK {
			t.Fatalf("%s: got status %d, %v: %.300s", query, a.StatusCode, err, body)
		}
		date, err := http.ParseTime(a.Header.Get("Date"))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page{query, string(body), date, a.Header.Get("Replica")})
		var envelope struct{ Items []json.RawMessage }
		if err := json.Unmarshal(body, &envelope); err != nil {
			t.Fatal(err)
		}
		if len(envelope.Items) < limit {
			return pages
		}
	}
}

// Three processes that are started with the same flags, behind nginx, answer the bytes that one does, frozen and moving: each
// page is what a single mock shows at the instant of its Date.
func TestReplicas(t *testing.T) {
	bin := filepath.Join(command(t), "ringback")
	began := time.Now().UTC().Truncate(time.Second).Add(-time.Hour) // the one wall clock that other processes have too
	for _, tt := range []struct {
		clock string
		least time.Duration // that the clock is beyond the anchor
	}{
		{"frozen", 0},
		{"live", time.Hour},
		{"7200x", 7200 * time.Hour}, // two hours pass in a second: calls come and end from page to page
	} {
		t.Run(tt.clock, func(t *testing.T) {
			flags := []string{"--now", mock.DefaultNow.Format(time.RFC3339), "--clock", tt.clock}
			if tt.clock != "frozen" {
				flags = append(flags, "--since", began.Format(time.RFC3339))
			}
			var replicas []string
			for range 3 {
				replicas = append(replicas, replica(t, bin, flags...))
			}
			socket := balanced(t, replicas)
			client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "unix", socket)
			}}}
			pages := walk(t, client, "http://replicas", 50)
			client.CloseIdleConnections()
			judgeWalk(t, pages, tt.least)
			if first, last := pages[0].date, pages[len(pages)-1].date; tt.clock == "7200x" && !first.Before(last) {
				t.Errorf("got a walk from %v to %v, want one in which the clock moves", first, last)
			}
		})
	}
}

// judgeWalk holds each page against what a mock of this process shows at the same instant.
func judgeWalk(t *testing.T, pages []page, least time.Duration) {
	t.Helper()
	c := clock.New(clock.Options{Anchor: mock.DefaultNow})
	one := mock.NewServer(t, mock.Options{Admin: mock.Admin{Clock: c}})
	turns := map[string]int{}
	for _, p := range pages {
		turns[p.replica]++
		if p.date.Before(mock.DefaultNow.Add(least)) {
			t.Errorf("%s: got the instant %v, want one that is %v beyond the anchor", p.query, p.date, least)
		}
		c.Set(p.date)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, one.URL+"/api/v1/calls?"+p.query, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer e2e")
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		want, err := io.ReadAll(a.Body)
		a.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if p.body != string(want) {
			t.Errorf("%s of %s at %v: got other bytes than one process has: %.300s, want %.300s", p.query, p.replica, p.date, p.body, want)
		}
	}
	if len(turns) != 3 || len(pages) < 12 {
		t.Errorf("got %d pages from %v, want them from three replicas in turn", len(pages), turns)
	}
}
