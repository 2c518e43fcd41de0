//go:build unix

package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/internal/leap"
	"github.com/ringback/ringback/mock"
)

// postgres is a server of PostgreSQL that listens on a socket in a folder of its own.
type postgres struct {
	programs string   // the folder of its programs
	folder   string   // of the socket
	as       []string // runs a program as a user who isn't root: its programs refuse to be
}

// startPostgres starts one that ends with the test, and keeps nothing.
func startPostgres(t *testing.T) postgres {
	t.Helper()
	p := postgres{programs: postgresPrograms(t)}
	var err error
	p.folder, err = os.MkdirTemp("", "postgres") // short, as the name of a socket has to be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(p.folder) })
	if os.Getuid() == 0 {
		p.giveAway(t)
	}
	data := filepath.Join(p.folder, "data")
	p.run(t, "initdb", "-D", data, "-U", "ringback", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	listens := func() bool {
		status, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
		return err == nil && strings.Contains(string(status), "\nready")
	}
	server := p.command("postgres", "-D", data, "-k", p.folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=16MB")
	start(t, "PostgreSQL", listens, server[0], server[1:]...)
	return p
}

// postgresPrograms is where the server's programs are: Debian's folder, which isn't in PATH, or where PATH leads.
func postgresPrograms(t *testing.T) string {
	t.Helper()
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	initdb, err := exec.LookPath("initdb")
	need(t, "PostgreSQL", err)
	initdb, err = filepath.EvalSymlinks(initdb)
	need(t, "PostgreSQL", err)
	return filepath.Dir(initdb)
}

// giveAway makes another user the owner of the folder, and has the programs run as that one.
func (p *postgres) giveAway(t *testing.T) {
	t.Helper()
	owner, err := user.Lookup("postgres")
	if err != nil {
		owner, err = user.Lookup("nobody")
	}
	need(t, "a user who isn't root", err)
	uid, _ := strconv.Atoi(owner.Uid)
	gid, _ := strconv.Atoi(owner.Gid)
	if err := os.Chown(p.folder, uid, gid); err != nil {
		t.Fatal(err)
	}
	p.as = []string{"setpriv", "--reuid", owner.Uid, "--regid", owner.Gid, "--clear-groups", "--"}
}

func (p *postgres) command(program string, args ...string) []string {
	return slices.Concat(p.as, []string{filepath.Join(p.programs, program)}, args)
}

func (p *postgres) run(t *testing.T, program string, args ...string) {
	t.Helper()
	words := p.command(program, args...)
	cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
	cmd.Dir = p.folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// database makes a new one, and answers how libpq names it for sessions in a time zone.
func (p *postgres) database(t *testing.T, name, zone string) string {
	t.Helper()
	p.run(t, "createdb", "-h", p.folder, "-U", "ringback", name)
	return fmt.Sprintf("host=%s user=ringback dbname=%s options='-c timezone=%s'", p.folder, name, zone)
}

// tiedCalls are generated calls of which so many each started at once.
func tiedCalls(t *testing.T, ties ...int) (out []json.RawMessage) {
	t.Helper()
	total := 0
	for _, n := range ties {
		total += n
	}
	calls := items(t, mock.New(mock.Options{Calls: total}))
	at := mock.DefaultNow
	for _, n := range ties {
		at = at.Add(-7*time.Minute - 13*time.Second)
		for range n {
			out = append(out, movedTo(t, calls[len(out)], at))
		}
	}
	return out
}

// movedTo is a call with another start, and the end that belongs to it.
func movedTo(t *testing.T, call json.RawMessage, at time.Time) json.RawMessage {
	t.Helper()
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(call))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		t.Fatal(err)
	}
	if ended, ok := fields["ended_at"].(string); ok {
		start, _ := time.Parse(time.RFC3339, fields["started_at"].(string))
		end, err := time.Parse(time.RFC3339, ended)
		if err != nil {
			t.Fatal(err)
		}
		fields["ended_at"] = end.Add(at.Sub(start)).Format(time.RFC3339Nano)
	}
	fields["started_at"] = at.Format(time.RFC3339)
	moved, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return moved
}

// repeated is a number so many times.
func repeated(n, times int) []int {
	out := make([]int, times)
	for i := range out {
		out[i] = n
	}
	return out
}

// byTies are what breaks where a database orders the calls that started together as it happens to find them.
var byTies = []string{"order/stable-ties", "page/concatenation", "page/traversal"}

// The suite accuses no deployment over PostgreSQL that is honest, and one whose ties have no order of nothing else.
func TestPostgreSQL(t *testing.T) {
	long(t)
	t.Parallel()
	store, err := filepath.Abs(filepath.Join("testdata", "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	python(t, "fastapi, uvicorn, psycopg, psycopg_pool")
	server := startPostgres(t)
	odd := oddCalls(t, 850)
	for i, c := range []struct {
		name, order, zone, money string
		calls                    []json.RawMessage
		breaks                   []string // what it may break
		ties                     bool     // of these it has to break one
	}{
		{name: "by the id, nulls last", order: "started_at DESC NULLS LAST, id DESC", zone: "UTC", money: "numeric", calls: odd},
		{name: "by the id, nulls first", order: "started_at DESC, id", zone: "America/New_York", money: "double precision", calls: odd},
		{name: "as it happens, few ties", order: "started_at DESC", zone: "Asia/Kathmandu", money: "numeric", calls: odd, breaks: byTies},
		{
			name: "as it happens, ties across the pages", order: "started_at DESC NULLS LAST", zone: "UTC", money: "double precision",
			calls: tiedCalls(t, slices.Concat(repeated(1, 180), repeated(2, 400), []int{40}, repeated(3, 320), []int{50}, repeated(1, 200))...), breaks: byTies, ties: true,
		},
		{
			name: "as it happens, a tie longer than a page", order: "started_at DESC", zone: "UTC", money: "numeric",
			calls: tiedCalls(t, slices.Concat(repeated(2, 200), []int{1200}, repeated(1, 300))...), breaks: byTies,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := deployment{
				app: "app", needs: "fastapi, uvicorn, psycopg, psycopg_pool", store: store, database: server.database(t, fmt.Sprint("calls", i), c.zone),
				env: []string{"CALLS_ORDER=" + c.order, "CALLS_MONEY=" + c.money}, flags: fixedDate,
			}
			base := d.start(t, c.calls)
			var broken []string
			for _, profile := range []contract.Profile{contract.Quick, contract.Standard} {
				for _, f := range accused(t, base, profile) {
					broken = append(broken, f.Law)
					if !slices.Contains(c.breaks, f.Law) {
						t.Errorf("%s: %s: %s %s\n%s", profile, f.Law, f.Outcome, f.Reason, f.Text())
					}
				}
			}
			if c.ties && len(broken) == 0 {
				t.Errorf("nothing is broken, want one of %v", c.breaks)
			}
			t.Logf("broken: %v", broken)
		})
	}
}

// accused are the findings against a deployment. At most a fifth of a full run may be left unjudged.
func accused(t *testing.T, base string, profile contract.Profile) (out []contract.Finding) {
	t.Helper()
	report, err := contract.Check(t.Context(), contract.Target{
		URL: base, Token: secret, SecondToken: strange, Profile: profile, Clock: leap.From(mock.DefaultNow),
	})
	if err != nil {
		t.Fatal(err)
	}
	unjudged := 0
	for _, f := range report.Findings {
		switch {
		case f.Outcome.Broken() || f.Outcome == contract.Error:
			out = append(out, f)
		case f.Outcome != contract.Pass:
			unjudged++
			t.Logf("%s: %s: %s: %s", profile, f.Law, f.Outcome, f.Reason)
		}
	}
	t.Logf("%s: %d requests; %+v", profile, report.Requests, report.Window)
	if profile != contract.Quick && unjudged > len(report.Findings)/5 { // a quick run may end with its budget
		t.Errorf("%s: %d of %d laws unjudged", profile, unjudged, len(report.Findings))
	}
	return out
}
