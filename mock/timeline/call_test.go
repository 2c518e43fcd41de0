package timeline_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/ringback/ringback/mock/timeline"
)

// soundness says which promise about single calls a call breaks.
func soundness(c *timeline.Call, longest time.Duration) error {
	length := c.End - c.Start
	switch {
	case c.ID <= 0:
		return fmt.Errorf("ID %d is not positive", c.ID)
	case length < 0 || length > longest.Microseconds():
		return fmt.Errorf("lasts %d µs, want 0 to %s", length, longest)
	case c.Outcome == timeline.Completed && (c.Duration < 1 || !c.EndKnown):
		return fmt.Errorf("completed with duration %d, end known: %t", c.Duration, c.EndKnown)
	case c.Duration == timeline.NoDuration && c.Outcome != timeline.Failed:
		return errors.New("completed without a duration")
	case c.Duration != timeline.NoDuration && (length != c.Duration*1e6 || !c.EndKnown):
		return fmt.Errorf("duration %d, but %d µs long, end known: %t", c.Duration, length, c.EndKnown)
	case c.Duration == timeline.NoDuration && length > 10e6:
		return fmt.Errorf("failed before it was connected, but only after %d µs", length)
	case !c.EndKnown && length != 0:
		return fmt.Errorf("ends %d µs after its start, but clients are never told", length)
	case c.Outcome == timeline.Failed && c.Duration > 25:
		return fmt.Errorf("failed after %d s, want at most 25", c.Duration)
	case c.Assistant.Name == "" && c.Assistant.Tracked:
		return errors.New("its assistant is deleted and tracked")
	case c.Costs != costs(c):
		return fmt.Errorf("costs %v, want %v", c.Costs, costs(c))
	}
	return nil
}

// costs computes what a call should cost, in hundredths of what the rates are given in.
func costs(c *timeline.Call) timeline.Costs {
	if !c.Assistant.Tracked || c.Duration <= 0 {
		return timeline.Costs{}
	}
	r := c.Assistant.Rates
	nearest := func(rate int64) int64 {
		cost := 100 * rate * c.Duration / 60
		if cost%100 >= 50 {
			return cost/100 + 1
		}
		return cost / 100
	}
	begun := c.Duration / 60
	if c.Duration%60 > 0 {
		begun++
	}
	return timeline.Costs{LLM: nearest(r.LLM), TTS: nearest(r.TTS), STT: nearest(r.STT), Telephony: begun * r.Telephony}
}

func TestCallsAreSound(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tl, err := timeline.New(anyOptions().Draw(r, "options"))
		if err != nil {
			r.Fatal(err)
		}
		for _, c := range append(collect(tl), tl.Future(30)...) {
			if err := soundness(&c, tl.MaxDuration()); err != nil {
				r.Fatalf("call %d: %v", c.ID, err)
			}
		}
	})
}

func TestOngoing(t *testing.T) {
	c := timeline.Call{Start: 10, End: 20}
	for at, want := range map[int64]bool{9: false, 10: true, 19: true, 20: false} {
		if got := c.Ongoing(at); got != want {
			t.Errorf("Ongoing(%d) of a call from 10 to 20: got %t, want %t", at, got, want)
		}
	}
	if c := (timeline.Call{Start: 10, End: 10}); c.Ongoing(10) {
		t.Error("a call that failed at once is ongoing at its start")
	}
}

func TestReprice(t *testing.T) {
	rates := timeline.Rates{LLM: 6_000, TTS: 3_000, STT: 3_100, Telephony: 5_000}
	c := timeline.Call{Assistant: &timeline.Assistant{Tracked: true, Rates: rates}}
	for _, row := range []struct {
		duration int64
		want     timeline.Costs
		total    int64
	}{
		{timeline.NoDuration, timeline.Costs{}, 0},
		{0, timeline.Costs{}, 0},
		{1, timeline.Costs{LLM: 100, TTS: 50, STT: 52, Telephony: 5_000}, 5_202},
		{60, timeline.Costs{LLM: 6_000, TTS: 3_000, STT: 3_100, Telephony: 5_000}, 17_100},
		{61, timeline.Costs{LLM: 6_100, TTS: 3_050, STT: 3_152, Telephony: 10_000}, 22_302},
	} {
		c.Duration = row.duration
		if c.Reprice(); c.Costs != row.want || c.Costs.Total() != row.total {
			t.Errorf("%d s: got %v, %d in all, want %v, %d", row.duration, c.Costs, c.Costs.Total(), row.want, row.total)
		}
	}
	c.Assistant.Tracked = false
	if c.Reprice(); c.Costs != (timeline.Costs{}) {
		t.Errorf("costs that are not tracked: got %v, want none", c.Costs)
	}
}

func TestSIDs(t *testing.T) {
	form := regexp.MustCompile(`^CA[0-9a-f]{32}$`)
	seen := map[string]bool{}
	for _, c := range collect(mustNew(t, defaults)) {
		sid := string(c.AppendSID([]byte("sid=")))
		sid, prefixed := strings.CutPrefix(sid, "sid=")
		if !prefixed || !form.MatchString(sid) || seen[sid] {
			t.Fatalf("call %d has SID %q, want CA and 32 hexadecimal digits that no other call has", c.ID, sid)
		}
		seen[sid] = true
	}
}

// within fails unless a share of a total, in per cent, lies in a range.
func within(t *testing.T, what string, part, total int, lo, hi float64) {
	t.Helper()
	if got := 100 * float64(part) / float64(total); got < lo || got > hi {
		t.Errorf("%s: got %.2f %% of %d, want %g to %g %%", what, got, total, lo, hi)
	}
}

func TestOutcomes(t *testing.T) {
	calls := collect(mustNew(t, timeline.Options{Calls: 50_000, Days: 365, Anchor: anchor}))
	failed, unconnected, endless := 0, 0, 0
	for _, c := range calls {
		if c.Outcome == timeline.Failed {
			failed++
		}
		if c.Duration == timeline.NoDuration {
			unconnected++
		}
		if !c.EndKnown {
			endless++
		}
	}
	within(t, "failed", failed, len(calls), 11, 15)
	within(t, "failed before connected", unconnected, failed, 45, 70)
	within(t, "without a known end, of those", endless, unconnected, 20, 50)
}

func TestMeta(t *testing.T) {
	calls := collect(mustNew(t, timeline.Options{Calls: 20_000, Days: 365, Anchor: anchor}))
	none, empty, nested, abroad, size := 0, 0, 0, 0, 0
	for _, c := range calls {
		if c.Meta == nil {
			none++
			continue
		}
		size += len(c.Meta)
		if err := wellFormed(c.Meta); err != nil {
			t.Fatalf("call %d: metadata %q %v", c.ID, c.Meta, err)
		}
		switch {
		case len(c.Meta) == len("{}"):
			empty++
		case bytes.ContainsAny(c.Meta[1:], "{["):
			nested++
		case bytes.IndexFunc(c.Meta, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0:
			abroad++
		}
	}
	within(t, "without metadata", none, len(calls), 13, 20)
	within(t, "with an empty object", empty, len(calls), 1, 5)
	within(t, "with nested metadata", nested, len(calls), 5, 25)
	within(t, "with other scripts", abroad, len(calls), 2, 25)
	if average := size / (len(calls) - none); average < 45 || average > 65 {
		t.Errorf("metadata is %d bytes long on average, want about 55", average)
	}
}

// wellFormed says what is wrong with a compact JSON object in unescaped UTF-8.
func wellFormed(meta []byte) error {
	var compact bytes.Buffer
	var members map[string]any
	switch {
	case json.Unmarshal(meta, &members) != nil:
		return errors.New("is not a JSON object")
	case json.Compact(&compact, meta) != nil || !bytes.Equal(compact.Bytes(), meta):
		return errors.New("is not compact")
	case bytes.Contains(meta, []byte(`\u`)) || !utf8.Valid(meta):
		return errors.New("is not unescaped UTF-8")
	}
	return nil
}
