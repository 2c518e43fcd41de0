package pull_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/pull"
	"github.com/ringback/ringback/internal/leap"
	"github.com/ringback/ringback/mock"
)

const token = "sk-live-4f1b9a7c"

// deployment is a service whose calls change while they are read. It orders them itself, so that it can do it wrongly.
type deployment struct {
	calls      []entry // in the order in which they are answered
	noWindow   bool    // it ignores date_to
	refuse     bool    // or refuses it
	noSkip     bool    // it ignores skip
	noTotal    bool
	most       int // calls on a page
	noDate     bool
	before     func(d *deployment, n int, w http.ResponseWriter, r *http.Request) (done bool) // the n-th request, from 1
	n          int
	limits     []string
	authorized bool
}

type entry struct {
	id int
	at string // "": null
}

func (e entry) text() string {
	change := map[string]any{"id": e.id, "call_sid": fmt.Sprintf("CA%032x", e.id*7919), "customer_phone_number": fmt.Sprintf("+1415867%04d", e.id)}
	if e.at != "" {
		change["started_at"] = e.at
	}
	return call(change)
}

func (d *deployment) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.n++
	d.authorized = r.Header.Get("Authorization") == "Bearer "+token
	if !d.noDate {
		w.Header().Set("Date", "Thu, 15 Jan 2026 12:00:00 GMT")
	}
	if d.before != nil && d.before(d, d.n, w, r) {
		return
	}
	q := r.URL.Query()
	if d.refuse && q.Has("date_to") {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	matching := slices.Clone(d.calls)
	if to := q.Get("date_to"); to != "" && !d.noWindow {
		matching = slices.DeleteFunc(matching, func(e entry) bool { return e.at == "" || e.at > to })
	}
	skip, _ := strconv.Atoi(q.Get("skip"))
	limit, _ := strconv.Atoi(q.Get("limit"))
	d.limits = append(d.limits, q.Get("limit"))
	if d.noSkip {
		skip = 0
	}
	if d.most > 0 {
		limit = min(limit, d.most)
	}
	from := min(skip, len(matching))
	var items []string
	for _, e := range matching[from:min(from+limit, len(matching))] {
		items = append(items, e.text())
	}
	total := strconv.Itoa(len(matching))
	if d.noTotal {
		total = "null"
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"items":[%s],"total":%s,"skip":%d,"limit":%d}`, strings.Join(items, ","), total, skip, limit)
}

// some are n calls, newest first, a minute apart.
func some(n int) []entry {
	out := make([]entry, n)
	for i := range out {
		out[i] = entry{n - i, time.Date(2026, 1, 15, 11, 0, 0, 0, time.UTC).Add(-time.Duration(i) * time.Minute).Format(time.RFC3339)}
	}
	return out
}

// lines are the calls of a text.
func lines(t testing.TB, text []byte) (out []map[string]any) {
	t.Helper()
	if len(text) > 0 && text[len(text)-1] != '\n' {
		t.Fatalf("it ends in %.60q, want whole lines", text[max(0, len(text)-60):])
	}
	for line := range bytes.Lines(text) {
		out = append(out, decoded(t, string(line)))
	}
	return out
}

// starts are when the calls of a text began, which stays as it was.
func starts(t testing.TB, text []byte) (out []string) {
	t.Helper()
	for _, c := range lines(t, text) {
		out = append(out, fmt.Sprint(c["started_at"]))
	}
	return out
}

func startsOf(calls []entry) (out []string) {
	for _, e := range calls {
		if e.at == "" {
			e.at = "<nil>"
		}
		out = append(out, e.at)
	}
	return out
}

func run(t *testing.T, o pull.Options) ([]byte, pull.Result, error) {
	t.Helper()
	var out bytes.Buffer
	if o.File == "" {
		o.Out = &out
	}
	o.Token = token
	if o.Clock == nil {
		o.Clock = leap.From(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	r, err := pull.Pull(t.Context(), o)
	return out.Bytes(), r, err
}

// Whatever happens to a list while it is read: what can be read of it is, once, and the rest is said.
func TestReading(t *testing.T) {
	all := some(25)
	arrive := func(d *deployment, n int, _ http.ResponseWriter, _ *http.Request) bool {
		d.calls = append([]entry{{1000 + n, fmt.Sprintf("2026-01-15T12:%02d:00Z", n)}}, d.calls...)
		return false
	}
	remove := func(at, from, to int) func(*deployment, int, http.ResponseWriter, *http.Request) bool {
		return func(d *deployment, n int, _ http.ResponseWriter, _ *http.Request) bool {
			if n == at {
				d.calls = slices.Delete(slices.Clone(d.calls), from, to)
			}
			return false
		}
	}
	timeless := append(slices.Clone(all), entry{2001, ""}, entry{2002, ""}, entry{2003, ""})
	for _, tt := range []struct {
		name string
		d    deployment
		o    pull.Options
		want []string
		note string // in the notes
	}{
		{name: "as it is", want: startsOf(all)},
		{name: "nothing", d: deployment{calls: []entry{}}},
		{name: "one page exactly", o: pull.Options{PageSize: 25}, want: startsOf(all)},
		{name: "one call a page", o: pull.Options{PageSize: 1}, want: startsOf(all)},
		{name: "two calls a page", o: pull.Options{PageSize: 2}, want: startsOf(all)},
		{name: "smaller pages than asked for", d: deployment{most: 4}, want: startsOf(all)},
		{name: "one call a page, whatever is asked for", d: deployment{most: 1}, want: startsOf(all)},
		{name: "no total", d: deployment{noTotal: true}, want: startsOf(all)},
		{name: "no total, one call a page", d: deployment{noTotal: true, most: 1}, want: startsOf(all)},
		{name: "no Date", d: deployment{noDate: true}, want: startsOf(all)},
		{name: "arrivals", d: deployment{before: arrive}, want: append([]string{"2026-01-15T12:01:00Z"}, startsOf(all)...)},
		{name: "arrivals without a Date", d: deployment{before: arrive, noDate: true}, want: append([]string{"2026-01-15T12:01:00Z"}, startsOf(all)...)},
		{name: "arrivals without a window", d: deployment{before: arrive, noWindow: true}, want: append([]string{"2026-01-15T12:03:00Z", "2026-01-15T12:02:00Z", "2026-01-15T12:01:00Z"}, startsOf(all)...), note: "is answered with a call of"},
		{name: "arrivals where the window is refused", d: deployment{before: arrive, refuse: true}, want: append([]string{"2026-01-15T12:03:00Z", "2026-01-15T12:02:00Z", "2026-01-15T12:01:00Z"}, startsOf(all)...), note: "is refused with 422"},
		{name: "calls behind us vanish", d: deployment{before: remove(4, 2, 5)}, want: startsOf(all), note: "3 calls of the window vanished"},
		{name: "calls behind and before us vanish", d: deployment{before: remove(3, 5, 20)}, want: startsOf(slices.Delete(slices.Clone(all), 10, 20)), note: "15 calls of the window vanished"},
		{name: "all vanish", d: deployment{before: remove(4, 0, 25)}, want: startsOf(all[:19]), note: "25 calls of the window vanished"},
		{name: "no times on some", d: deployment{calls: timeless}, want: startsOf(timeless)},
		{name: "no times on some, first", d: deployment{calls: append(slices.Clone(timeless[25:]), all...)}, want: append(startsOf(all), "<nil>", "<nil>", "<nil>")},
		{name: "no times on some, arrivals", d: deployment{calls: timeless, before: arrive}, want: append([]string{"2026-01-15T12:01:00Z"}, startsOf(timeless)...)},
		{name: "no times at all", d: deployment{calls: timeless[25:]}, want: startsOf(timeless[25:])},
		{name: "no times, but a filter on them", d: deployment{calls: timeless}, o: pull.Options{Query: "date_to=2027-01-01"}, want: startsOf(all)},
		{name: "a filter on times", o: pull.Options{Query: "?date_to=2026-01-15T10:58:00Z"}, want: startsOf(all[2:])},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.d
			if d.calls == nil {
				d.calls = all
			}
			o := tt.o
			if o.Handler = &d; o.PageSize == 0 {
				o.PageSize = 10
			}
			o.Query = strings.TrimPrefix(o.Query, "?")
			out, r, err := run(t, o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, starts(t, out)); diff != "" {
				t.Errorf("want (-), got (+): %s", diff)
			}
			if notes := strings.Join(r.Notes, "; "); (tt.note == "") != (notes == "") || !strings.Contains(notes, tt.note) {
				t.Errorf("got notes %q, want %q in them", notes, tt.note)
			}
			if int(r.Calls) != len(tt.want) || !d.authorized {
				t.Errorf("got %+v, authorized %t, want %d calls", r, d.authorized, len(tt.want))
			}
		})
	}
}

// A target that nothing can be read from is one error, which says what it was.
func TestNoReading(t *testing.T) {
	answer := func(status int, header, body string) func(*deployment, int, http.ResponseWriter, *http.Request) bool {
		return func(_ *deployment, _ int, w http.ResponseWriter, _ *http.Request) bool {
			if name, value, ok := strings.Cut(header, ": "); ok {
				w.Header().Set(name, value)
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
			return true
		}
	}
	for _, tt := range []struct {
		name string
		d    deployment
		is   error
		want string
	}{
		{"refused", deployment{before: answer(401, "", "")}, pull.ErrRefused, "it answers 401"},
		{"forbidden", deployment{before: answer(403, "", "")}, pull.ErrRefused, "it answers 403"},
		{"broken", deployment{before: answer(500, "", "")}, pull.ErrAnswer, "got status 500, want 200"},
		{"a list", deployment{before: answer(200, "", "[]")}, pull.ErrAnswer, "got a JSON array"},
		{"HTML", deployment{before: answer(200, "", "<html>"+token)}, pull.ErrAnswer, "no JSON"},
		{"elsewhere", deployment{before: answer(307, "Location: https://elsewhere.example/api/v1/calls/?"+token, "")}, pull.ErrAnswer, "the token goes to no other"},
		{"in circles", deployment{before: answer(307, "Location: /api/v1/calls/", "")}, pull.ErrAnswer, "got status 307, want 200"},
		{"no skip", deployment{noSkip: true, calls: some(25)}, pull.ErrAnswer, "the target doesn't keep skip"},
		{"no id", deployment{before: answer(200, "", `{"items":[{"name":"Zoe"}],"total":1,"skip":0,"limit":1}`)}, pull.ErrAnswer, `a call has no "id"`},
		{"always busy", deployment{before: answer(429, "Retry-After: 1", "")}, pull.ErrAnswer, "got status 429, want 200"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, _, err := run(t, pull.Options{Handler: &tt.d, PageSize: 10})
			if !errors.Is(err, tt.is) || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("got %v, want %v and %q", err, tt.is, tt.want)
			}
			if strings.Contains(fmt.Sprint(err)+string(out), token) || strings.Contains(fmt.Sprint(err), "Zoe") {
				t.Errorf("got %v, want neither the token nor a name in it", err)
			}
			lines(t, out)
		})
	}
}

func TestWrongOptions(t *testing.T) {
	for _, tt := range []struct {
		o    pull.Options
		want string
	}{
		{pull.Options{}, "no target"},
		{pull.Options{URL: "ftp://example.com"}, "http://"},
		{pull.Options{URL: "https://u:p@example.com"}, "credentials"},
		{pull.Options{URL: "http://example.com", Query: "skip=5"}, "the query: skip is asked page by page"},
		{pull.Options{URL: "http://example.com", Query: "status=done"}, "the query: query parameter \"status\""},
		{pull.Options{URL: "http://example.com", Query: "stauts=failed"}, "want status"},
		{pull.Options{URL: "http://example.com", PageSize: 1001}, "1001 calls a page: want at most 1000"},
		{pull.Options{URL: "http://example.com", PageSize: -1}, "-1 calls a page"},
		{pull.Options{URL: "http://example.com", MaxRequests: -1}, "at most -1 requests"},
		{pull.Options{URL: "http://example.com", Rate: -1}, "-1 requests a second"},
		{pull.Options{URL: "http://example.com", Treatment: pull.Treatment{Keep: []string{"nme"}}}, `no property "nme"`},
	} {
		if _, _, err := run(t, tt.o); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: got %v, want %q", tt.o, err, tt.want)
		}
	}
	if _, err := pull.Pull(t.Context(), pull.Options{URL: "http://example.com"}); err == nil {
		t.Error("got no error, want one: there is nowhere to write to")
	}
}

// Too many requests are answered with patience, and the slash is followed, query and all.
func TestPatience(t *testing.T) {
	clock := leap.From(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC))
	d := &deployment{calls: some(25), before: func(_ *deployment, n int, w http.ResponseWriter, r *http.Request) bool {
		switch {
		case !strings.HasSuffix(r.URL.Path, "/"):
			http.Redirect(w, r, r.URL.Path+"/?"+r.URL.RawQuery, http.StatusTemporaryRedirect)
		case n%2 == 0:
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			return false
		}
		return true
	}}
	out, r, err := run(t, pull.Options{Handler: d, PageSize: 10, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(startsOf(d.calls), starts(t, out)); diff != "" {
		t.Errorf("want (-), got (+): %s", diff)
	}
	if r.Waits == 0 || len(clock.Slept()) != r.Waits || clock.Slept()[0] != 7*time.Second {
		t.Errorf("got %d waits of %v, want each of 7 s", r.Waits, clock.Slept())
	}
}

// A deployment that fails by itself is asked again, until it can be said that it doesn't do so by chance.
func TestFailuresOfTheTarget(t *testing.T) {
	for _, status := range []int{500, 502, 503, 504} {
		clock := leap.From(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC))
		d := &deployment{calls: some(25), before: func(_ *deployment, n int, w http.ResponseWriter, _ *http.Request) bool {
			fails := n%3 > 0
			if fails {
				w.WriteHeader(status)
			}
			return fails
		}}
		out, r, err := run(t, pull.Options{Handler: d, PageSize: 10, Clock: clock})
		if err != nil {
			t.Fatalf("%d: %v", status, err)
		}
		if diff := cmp.Diff(startsOf(d.calls), starts(t, out)); diff != "" {
			t.Errorf("%d: want (-), got (+): %s", status, diff)
		}
		if want := []time.Duration{time.Second, 2 * time.Second}; r.Failures != len(clock.Slept()) || !slices.Equal(clock.Slept()[:2], want) {
			t.Errorf("%d: got %d failures, waits of %v, want %v at the beginning", status, r.Failures, clock.Slept(), want)
		}
	}
	for _, status := range []int{404, 501} {
		d := &deployment{before: func(_ *deployment, _ int, w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			return true
		}}
		if _, _, err := run(t, pull.Options{Handler: d}); !errors.Is(err, pull.ErrAnswer) || d.n != 1 {
			t.Errorf("%d: got %v after %d requests, want an error after the first", status, err, d.n)
		}
	}
}

func TestRate(t *testing.T) {
	clock := leap.From(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC))
	if _, _, err := run(t, pull.Options{Handler: &deployment{calls: some(25)}, PageSize: 10, Clock: clock, Rate: 2}); err != nil {
		t.Fatal(err)
	}
	if want := slices.Repeat([]time.Duration{500 * time.Millisecond}, 3); !slices.Equal(clock.Slept(), want) {
		t.Errorf("got waits of %v, want %v between four requests", clock.Slept(), want)
	}
}

// The mock's clock moves with every request: calls arrive, ongoing ones end. What has begun at the first answer is read, once.
func TestMovingClock(t *testing.T) {
	now := mock.DefaultNow
	var mu sync.Mutex
	srv := mock.NewServer(t, mock.Options{Clock: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(5 * time.Minute)
		return now
	}})
	first := mock.New(mock.Options{Now: mock.DefaultNow}).Len()
	out, r, err := run(t, pull.Options{URL: srv.URL, PageSize: 50})
	if err != nil {
		t.Fatal(err)
	}
	found := lines(t, out)
	ids := map[any]bool{}
	for _, c := range found {
		ids[c["id"]] = true
	}
	if len(ids) != len(found) || len(found) < first || len(r.Notes) > 0 || int64(len(found)) != r.Total {
		t.Errorf("got %d calls, %d different, of %d, notes %q; want at least %d, each once", len(found), len(ids), r.Total, r.Notes, first)
	}
	if !slices.IsSortedFunc(starts(t, out), func(a, b string) int { return strings.Compare(b[:19], a[:19]) }) {
		t.Error("the calls are out of order")
	}
}

// An interrupted file is gone on with, wherever it was interrupted, and comes out as if it hadn't been.
func TestResumeAtEveryRequest(t *testing.T) {
	dir := t.TempDir()
	timeless := append(some(44), entry{2001, ""}, entry{2002, ""}, entry{2003, ""})
	o := pull.Options{Handler: &deployment{calls: timeless}, PageSize: 5, File: filepath.Join(dir, "whole.jsonl"), KeyFile: filepath.Join(dir, "key")}
	_, whole, err := run(t, o)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(o.File)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(startsOf(timeless), starts(t, want)); diff != "" {
		t.Fatalf("want (-), got (+): %s", diff)
	}
	for n := 1; n < whole.Requests; n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			o := o
			o.File, o.MaxRequests = filepath.Join(dir, fmt.Sprintf("%d.jsonl", n)), n
			_, part, err := run(t, o)
			if !errors.Is(err, pull.ErrBudget) {
				t.Fatalf("got %v, want that the budget ends it", err)
			}
			held, err := os.ReadFile(o.File)
			if err != nil || len(lines(t, held)) != int(part.Calls) {
				t.Fatalf("got %d lines, %v, want the %d that it says", len(lines(t, held)), err, part.Calls)
			}
			if n%2 == 0 { // as if the power had failed while a page was written
				if err := os.WriteFile(o.File, append(held, strings.Repeat(`{"id":5,"call_`, 9999)...), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			o.MaxRequests = 0
			_, rest, err := run(t, o)
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(o.File)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("got %d bytes, %v, want the same %d", len(got), err, len(want))
			}
			if rest.Resumed != part.Calls || rest.Calls != whole.Calls {
				t.Errorf("got %+v, want %d calls that were there before, and %d in all", rest, part.Calls, whole.Calls)
			}
			if left, _ := filepath.Glob(o.File + ".*"); len(left) > 0 {
				t.Errorf("got %q, want nothing beside the file when all is there", left)
			}
		})
	}
}

// Without a key file the key waits beside the file until the last call is there, for its owner alone, and is gone then.
func TestTheKeyIsThrownAway(t *testing.T) {
	o := pull.Options{Handler: &deployment{calls: some(25)}, PageSize: 5, File: filepath.Join(t.TempDir(), "calls.jsonl"), MaxRequests: 3}
	if _, _, err := run(t, o); !errors.Is(err, pull.ErrBudget) {
		t.Fatal(err)
	}
	info, err := os.Stat(o.File + ".pull")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("got %v, %v, want a file for its owner alone", info, err)
	}
	text, err := os.ReadFile(o.File + ".pull")
	var state struct{ Key string }
	if err != nil || json.Unmarshal(text, &state) != nil || len(state.Key) != 64 || strings.Contains(string(text), token) {
		t.Errorf("got %s, %v, want a key in it and no token", text, err)
	}
	o.MaxRequests = 0
	if _, _, err := run(t, o); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(o.File + ".pull"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want it gone", err)
	}
	found, _ := os.ReadFile(o.File)
	sids := map[any]bool{}
	for _, c := range lines(t, found) {
		sids[c["call_sid"]] = true
	}
	if len(sids) != 25 {
		t.Errorf("got %d SIDs, want 25", len(sids))
	}
	if _, _, err := run(t, o); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("got %v, want that a whole file isn't written over", err)
	}
}

// What is gone on with has to be the same pull.
func TestResumeOfAnother(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(t *testing.T, o *pull.Options)
		want   string
	}{
		{"query", func(_ *testing.T, o *pull.Options) { o.Query = "status=failed" }, `the query was "status=completed", now it is "status=failed"`},
		{"page size", func(_ *testing.T, o *pull.Options) { o.PageSize = 6 }, `the page size was "5"`},
		{"key", func(t *testing.T, o *pull.Options) { o.KeyFile = filepath.Join(t.TempDir(), "key") }, "the key's fingerprint was"},
		{"shift", func(_ *testing.T, o *pull.Options) { o.Shift = true }, `shift was "false"`},
		{"keep", func(_ *testing.T, o *pull.Options) { o.Keep = []string{"call_meta"} }, `what is kept was "", now it is "call_meta"`},
		{"address", func(_ *testing.T, o *pull.Options) { o.URL = "http://other.test" }, `the address was "http://handler.test/api/v1/calls"`},
		{"spec", func(t *testing.T, o *pull.Options) { o.Spec = edited(t, "version: 1.0.0", "version: 1.0.1") }, "the spec's digest was"},
		{"shorter", func(_ *testing.T, o *pull.Options) { os.Truncate(o.File, 10) }, "has 10 bytes, want at least"},
		{"gone", func(_ *testing.T, o *pull.Options) { os.Remove(o.File) }, "remove both, to begin again"},
		{"garbled", func(_ *testing.T, o *pull.Options) { os.WriteFile(o.File+".pull", []byte("{}"), 0o600) }, "it says nothing of a pull: remove it"},
		{"no state", func(_ *testing.T, o *pull.Options) { os.Remove(o.File + ".pull") }, "is there already"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := pull.Options{Handler: &deployment{calls: some(25)}, Query: "status=completed", PageSize: 5, File: filepath.Join(t.TempDir(), "calls.jsonl"), MaxRequests: 3}
			if _, _, err := run(t, o); !errors.Is(err, pull.ErrBudget) {
				t.Fatal(err)
			}
			tt.change(t, &o)
			if _, _, err := run(t, o); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// Interrupted in the middle of a request it ends with whole lines, and says so.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d := &deployment{calls: some(25), before: func(_ *deployment, n int, _ http.ResponseWriter, _ *http.Request) bool {
		if n == 4 {
			cancel()
		}
		return false
	}}
	var out bytes.Buffer
	r, err := pull.Pull(ctx, pull.Options{Handler: d, PageSize: 5, Out: &out, Token: token})
	if !errors.Is(err, context.Canceled) || int(r.Calls) != len(lines(t, out.Bytes())) || r.Calls == 0 {
		t.Errorf("got %v, %+v and %d lines, want what was read before", err, r, len(lines(t, out.Bytes())))
	}
}

// What filters and sums tell of the calls, they tell of the anonymised ones, and the mock serves them.
func TestPulledCallsKeepTheirShape(t *testing.T) {
	m := mock.New(mock.Options{Calls: 800})
	out, _, err := run(t, pull.Options{Handler: m})
	if err != nil {
		t.Fatal(err)
	}
	items, err := mock.ReadItems(ringback.Default(), "pulled", bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if found := ringback.Default().JudgeItems(append(append([]byte{'['}, bytes.Join(bytes.Split(bytes.TrimSpace(out), []byte("\n")), []byte(","))...), ']')); len(found) > 0 {
		t.Errorf("got %v, want no violation", found[0])
	}
	var before, after []map[string]any
	for i := range m.Len() {
		before = append(before, decoded(t, string(m.AppendCalls(nil, i, i+1))))
	}
	served := mock.New(mock.Options{Items: items})
	for i := range served.Len() {
		after = append(after, decoded(t, string(served.AppendCalls(nil, i, i+1))))
	}
	for _, name := range []string{"assistant_id", "assistant_name", "assistant_graph_name", "call_sid", "to_phone_number", "customer_phone_number"} {
		if diff := cmp.Diff(partition(before, name, 0), partition(after, name, 0)); diff != "" {
			t.Errorf("%s: want equal values to stay equal (-), got (+): %s", name, diff)
		}
	}
	for digits := range 8 {
		x, y := partition(before, "customer_phone_number", len("+1")+digits), partition(after, "customer_phone_number", len("+120255501")+digits)
		if diff := cmp.Diff(x, y); diff != "" {
			t.Errorf("numbers of North America that begin with the same %d digits: want (-), got (+): %s", digits, diff)
		}
	}
	for _, name := range []string{"status", "duration", "started_at", "ended_at", "total_cost", "llm_cost", "cost_currency"} {
		for i := range before {
			if before[i][name] != after[i][name] {
				t.Fatalf("call %d: %s: got %v, want %v", i, name, after[i][name], before[i][name])
			}
		}
	}
}

// partition says which calls share a value of a property: for each call the first that has it. With a length, it is the
// beginnings of North American numbers that count.
func partition(calls []map[string]any, name string, length int) []int {
	first, out := map[any]int{}, make([]int, len(calls))
	for i, c := range calls {
		value := c[name]
		if text, ok := value.(string); ok && length > 0 {
			if !strings.HasPrefix(text, "+1") {
				out[i] = -1
				continue
			}
			value = text[:length]
		}
		if value == nil {
			out[i] = -2
			continue
		}
		if _, ok := first[value]; !ok {
			first[value] = i
		}
		out[i] = first[value]
	}
	return out
}

// A target that tells the token in its data, even as a name, gets it no further.
func TestATokenThatIsData(t *testing.T) {
	text := call(map[string]any{"id": 5, "assistant_name": token, "call_meta": map[string]any{token: map[string]any{"your " + token: token}}, "x-" + token: 1})
	d := &deployment{before: func(_ *deployment, _ int, w http.ResponseWriter, _ *http.Request) bool {
		fmt.Fprintf(w, `{"items":[%s],"total":1,"skip":0,"limit":1}`, text)
		return true
	}}
	out, _, err := run(t, pull.Options{Handler: d})
	if err != nil || len(lines(t, out)) != 1 || strings.Contains(string(out), token) || strings.Count(string(out), "[REDACTED]") != 3 {
		t.Errorf("got %s, %v, want one call without the token", out, err)
	}
}

// The token and what a header carries go to the target, and to nothing that is written.
func TestTheTokenIsNowhere(t *testing.T) {
	dir := t.TempDir()
	d := &deployment{calls: some(25)}
	var told []string
	o := pull.Options{Handler: d, PageSize: 5, File: filepath.Join(dir, "calls.jsonl"), KeyFile: filepath.Join(dir, "key"), MaxRequests: 4, Header: http.Header{"X-Secret": {"hush-" + token}}}
	o.Progress = func(p pull.Progress) { told = append(told, fmt.Sprint(p)) }
	_, r, err := run(t, o)
	told = append(told, fmt.Sprint(r, err))
	files, _ := filepath.Glob(dir + "/*")
	for _, name := range files {
		text, _ := os.ReadFile(name)
		told = append(told, string(text))
	}
	if !d.authorized || len(files) != 3 {
		t.Fatalf("authorized %t, files %q: want a request with the token, and a file beside that of the calls and the key", d.authorized, files)
	}
	for _, text := range told {
		if strings.Contains(text, token) || strings.Contains(text, url.QueryEscape(token)) {
			t.Errorf("the token is in %s", text)
		}
	}
}
