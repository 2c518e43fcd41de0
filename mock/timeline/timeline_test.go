package timeline_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ringback/ringback/mock/timeline"
)

var (
	anchor   = time.Date(2025, 8, 14, 15, 30, 0, 0, time.UTC)
	defaults = timeline.Options{Calls: 1250, Days: 30, Anchor: anchor}
)

func mustNew(t testing.TB, o timeline.Options) *timeline.Timeline {
	t.Helper()
	tl, err := timeline.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return tl
}

func collect(tl *timeline.Timeline) []timeline.Call {
	calls := make([]timeline.Call, tl.Len())
	for i := range calls {
		calls[i] = tl.Call(i)
	}
	return calls
}

// record writes down all that is exported of some calls, one a line.
func record(calls []timeline.Call) string {
	var b strings.Builder
	for _, c := range calls {
		a := c.Assistant
		fmt.Fprintf(&b, "%d %s %d %q %t %s %v %q %s %s %d %d %s %d %t %s %v\n",
			c.ID, c.AppendSID(nil), a.ID, a.Name, a.Tracked, a.Currency, a.Rates, c.Graph, c.To, c.Customer,
			c.Start, c.End, c.Outcome, c.Duration, c.EndKnown, c.Meta, c.Costs)
	}
	return b.String()
}

// diff returns where two lists of calls differ, "" if they don't.
func diff(want, got []timeline.Call) string {
	a, b := record(want), record(got)
	if a == b {
		return "" // comparing line by line takes long
	}
	return cmp.Diff(strings.Split(a, "\n"), strings.Split(b, "\n"))
}

// anyOptions draws legal options: small ones, most of them, with the edges among them.
func anyOptions() *rapid.Generator[timeline.Options] {
	return rapid.Custom(func(r *rapid.T) timeline.Options {
		year := rapid.IntRange(1970, 9000).Draw(r, "year")
		into := rapid.Int64Range(0, int64(365*24*time.Hour)-1).Draw(r, "into the year")
		return timeline.Options{
			Seed:   rapid.Uint64().Draw(r, "seed"),
			Calls:  rapid.OneOf(rapid.IntRange(0, 40), rapid.IntRange(0, 2000)).Draw(r, "calls"),
			Days:   rapid.OneOf(rapid.IntRange(1, 3), rapid.IntRange(1, 400)).Draw(r, "days"),
			Anchor: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(into)),
		}
	})
}

func TestOptions(t *testing.T) {
	at := func(year int) time.Time { return time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		options timeline.Options
		want    string
	}{
		{timeline.Options{Calls: -1, Days: 1, Anchor: anchor}, "timeline of -1 calls: want 0 to 20000000"},
		{timeline.Options{Calls: 20_000_001, Days: 1, Anchor: anchor}, "timeline of 20000001 calls: want 0 to 20000000"},
		{timeline.Options{Calls: 1, Anchor: anchor}, "timeline of 0 days: want 1 to 36500"},
		{timeline.Options{Calls: 1, Days: 36_501, Anchor: anchor}, "timeline of 36501 days: want 1 to 36500"},
		{timeline.Options{Calls: 1, Days: 1}, "timeline with its anchor in the year 1: want 1970 to 9000"},
		{timeline.Options{Calls: 1, Days: 1, Anchor: at(9001)}, "timeline with its anchor in the year 9001: want 1970 to 9000"},
		{timeline.Options{Calls: 0, Days: 1, Anchor: at(1970)}, ""},
		{timeline.Options{Calls: 1, Days: 36_500, Anchor: at(9000)}, ""},
	} {
		got := ""
		if _, err := timeline.New(c.options); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("New(%+v): got error %q, want %q", c.options, got, c.want)
		}
	}
}

func TestOrderAndBounds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		o := anyOptions().Draw(r, "options")
		tl, err := timeline.New(o)
		if err != nil {
			r.Fatal(err)
		}
		calls := collect(tl)
		if len(calls) != o.Calls {
			r.Fatalf("got %d calls, want %d", len(calls), o.Calls)
		}
		oldest := o.Anchor.Add(-time.Duration(o.Days) * 24 * time.Hour).UnixMicro()
		for i, c := range calls {
			if c.Start < oldest || c.Start > o.Anchor.UnixMicro() {
				r.Fatalf("call %d starts at %d, want %d to %d", i, c.Start, oldest, o.Anchor.UnixMicro())
			}
		}
		checkOrder(r, calls)
	})
}

// checkOrder fails unless starts ascend and IDs ascend strictly.
func checkOrder(t rapid.TB, calls []timeline.Call) {
	t.Helper()
	for i := 1; i < len(calls); i++ {
		if a, b := calls[i-1], calls[i]; a.Start > b.Start || a.ID >= b.ID {
			t.Fatalf("calls %d and %d are out of order: %d at %d, %d at %d", i-1, i, a.ID, a.Start, b.ID, b.Start)
		}
	}
}

func TestNewestCallsAreOngoingAtTheAnchor(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		o := anyOptions().Draw(r, "options")
		o.Calls += 20
		tl, err := timeline.New(o)
		if err != nil {
			r.Fatal(err)
		}
		n := 0
		for ; n < tl.Len(); n++ {
			c := tl.Call(tl.Len() - 1 - n)
			if !c.Ongoing(o.Anchor.UnixMicro()) {
				break
			}
		}
		if n < 3 {
			r.Fatalf("the newest %d calls are ongoing at the anchor, want at least 3", n)
		}
	})
}

func TestNewestCallsShowEveryCase(t *testing.T) {
	for seed := range uint64(300) {
		o := timeline.Options{
			Seed:   seed * seed * 977,
			Calls:  200 + int(seed%5)*400,
			Days:   1 + int(seed%4)*10,
			Anchor: anchor.Add(time.Duration(seed) * 1_234_567_890_123),
		}
		tl := mustNew(t, o)
		seen := map[string]bool{}
		for i := tl.Len() - 200; i < tl.Len(); i++ {
			c := tl.Call(i)
			for _, s := range cases(&c, o.Anchor.UnixMicro()) {
				seen[s] = true
			}
		}
		for _, want := range []string{
			"name", "no name", "graph", "no graph", "duration", "no duration", "end", "no end", "meta", "no meta",
			"tracked", "untracked", "completed", "failed", "ongoing", "bare", "full",
		} {
			if !seen[want] {
				t.Errorf("%+v: the newest 200 calls show no case of %q", o, want)
			}
		}
	}
}

// cases lists what can be seen in a call.
func cases(c *timeline.Call, at int64) []string {
	missing := 0
	one := func(present bool, yes, no string) string {
		if present {
			return yes
		}
		missing++
		return no
	}
	seen := []string{
		one(c.Assistant.Name != "", "name", "no name"),
		one(c.Graph != "", "graph", "no graph"),
		one(c.Duration != timeline.NoDuration, "duration", "no duration"),
		one(c.EndKnown, "end", "no end"),
		one(c.Meta != nil, "meta", "no meta"),
		one(c.Assistant.Tracked, "tracked", "untracked"),
	}
	switch {
	case c.Ongoing(at):
		return append(seen, "ongoing")
	case missing == len(seen):
		seen = append(seen, "bare")
	case missing == 0 && c.Outcome == timeline.Completed:
		seen = append(seen, "full")
	}
	return append(seen, c.Outcome.String())
}

func TestEqualOptionsGiveEqualCalls(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		o := anyOptions().Draw(r, "options")
		var calls [2][]timeline.Call
		for i := range calls {
			tl, err := timeline.New(o)
			if err != nil {
				r.Fatal(err)
			}
			calls[i] = append(collect(tl), tl.Future(24)...)
		}
		if d := diff(calls[0], calls[1]); d != "" {
			r.Fatalf("two timelines of the same options differ:\n%s", d)
		}
	})
}

// golden is the digest of the default timeline, and of the week that follows it, on every architecture. A change of it is a
// change of what users see: say so in the release notes.
const golden = "4b03bb3bfacb7fc9c6f42019e200b5d22d57f4e0e104a3c25e3035883960f7a5"

func TestGolden(t *testing.T) {
	tl := mustNew(t, defaults)
	sum := sha256.Sum256([]byte(record(append(collect(tl), tl.Future(7*24)...))))
	if got := hex.EncodeToString(sum[:]); got != golden {
		t.Errorf("got digest %s, want %s", got, golden)
	}
}

func TestSeedsDiffer(t *testing.T) {
	first := mustNew(t, defaults).Call(1000)
	o := defaults
	o.Seed = 1
	if second := mustNew(t, o).Call(1000); first.SID == second.SID || first.Start == second.Start {
		t.Errorf("seeds 0 and 1 give call 1000 the same SID or start: %v, %v", first, second)
	}
}

func TestFuture(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		o := anyOptions().Draw(r, "options")
		tl, err := timeline.New(o)
		if err != nil {
			r.Fatal(err)
		}
		short, long := tl.Future(5), tl.Future(50)
		if len(short) > len(long) {
			r.Fatalf("got %d calls in 5 hours, %d in 50", len(short), len(long))
		}
		if d := diff(short, long[:len(short)]); d != "" {
			r.Fatalf("Future(5) is not the beginning of Future(50):\n%s", d)
		}
		if len(long) > len(short) && long[len(short)].Start <= o.Anchor.Add(5*time.Hour).UnixMicro() {
			r.Fatal("Future(5) lacks a call of the first five hours")
		}
		for _, c := range long {
			if at := time.UnixMicro(c.Start); !at.After(o.Anchor.Truncate(time.Microsecond)) || at.After(o.Anchor.Add(50*time.Hour)) {
				r.Fatalf("call %d starts at %s, want within 50 hours after %s", c.ID, at.UTC(), o.Anchor)
			}
		}
		if o.Calls == 0 && len(long) != 0 {
			r.Fatalf("got %d calls to come of a timeline without calls", len(long))
		}
		if o.Calls > 0 {
			checkOrder(r, append([]timeline.Call{tl.Call(tl.Len() - 1)}, long...))
		}
	})
}

func TestFutureOfNoHoursIsEmpty(t *testing.T) {
	tl := mustNew(t, defaults)
	for _, hours := range []int{0, -1} {
		if got := tl.Future(hours); len(got) != 0 {
			t.Errorf("Future(%d): got %d calls, want none", hours, len(got))
		}
	}
}

func TestFutureKeepsTheRate(t *testing.T) {
	o := timeline.Options{Calls: 28_000, Days: 28, Anchor: anchor}
	if got := len(mustNew(t, o).Future(28 * 24)); got < 27_000 || got > 29_000 {
		t.Errorf("got %d calls in the 28 days after the anchor, want about 28000 as in the 28 before", got)
	}
}

func TestEdges(t *testing.T) {
	for _, o := range []timeline.Options{
		{Calls: 1, Days: 1},
		{Calls: 2, Days: 1},
		{Calls: 19, Days: 1},
		{Calls: 20, Days: 1},
		{Calls: 1_000_000, Days: 1},
		{Calls: 2_000, Days: 36_500},
	} {
		if o.Calls > 100_000 && testing.Short() {
			continue
		}
		o.Anchor = anchor
		tl := mustNew(t, o)
		calls := collect(tl)
		checkOrder(t, append(calls, tl.Future(1)...))
		for i := range calls {
			if err := soundness(&calls[i], tl.MaxDuration()); err != nil {
				t.Fatalf("%+v: call %d: %v", o, i, err)
			}
		}
	}
}

func TestCallOutOfRangePanics(t *testing.T) {
	tl := mustNew(t, defaults)
	for _, i := range []int{-1, tl.Len()} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Call(%d) of %d calls: want a panic", i, tl.Len())
				}
			}()
			tl.Call(i)
		}()
	}
}

func TestConcurrentUse(t *testing.T) {
	tl := mustNew(t, defaults)
	want := collect(tl)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			if d := diff(want, collect(tl)); d != "" {
				t.Errorf("calls read at the same time differ:\n%s", d)
			}
			tl.Future(10)
		})
	}
	readers.Wait()
}
