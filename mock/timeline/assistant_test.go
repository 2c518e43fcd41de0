package timeline_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ringback/ringback/mock/timeline"
)

func TestAssistants(t *testing.T) {
	for _, calls := range []int{0, 1, 1250, 5_000, 200_000} {
		o := timeline.Options{Seed: uint64(calls), Calls: max(calls, 1250), Days: 30, Anchor: anchor}
		ids, names, numbers := map[int64]*timeline.Assistant{}, map[string]bool{}, map[string]int64{}
		deleted, tracked, abroad := 0, 0, 0
		for _, c := range collect(mustNew(t, o)) {
			a := c.Assistant
			if owner, known := numbers[c.To]; known && owner != a.ID {
				t.Fatalf("%s is the number of assistants %d and %d", c.To, owner, a.ID)
			}
			numbers[c.To] = a.ID
			if ids[a.ID] != nil {
				continue
			}
			ids[a.ID] = a
			switch {
			case a.Name == "":
				deleted++
			case names[a.Name]:
				t.Errorf("two assistants are called %q", a.Name)
			}
			names[a.Name] = true
			if a.Tracked {
				tracked++
			}
			if strings.IndexFunc(a.Name, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
				abroad++
			}
		}
		got := fmt.Sprintf("%d calls: %d assistants, %d deleted, %d tracked, %d abroad", o.Calls, len(ids), deleted, tracked, abroad)
		if len(ids) < 8 || len(ids) > 40 || deleted < 1 || deleted > 2 || tracked < 4 || tracked > len(ids)-3 || abroad < 2 {
			t.Error(got)
		}
		if ids[12] == nil || ids[123] == nil {
			t.Errorf("got assistants %v, want 12 and 123 among them", ids)
		}
	}
}

func TestGraphs(t *testing.T) {
	with, without := map[int64]int{}, map[int64]int{}
	for _, c := range collect(mustNew(t, timeline.Options{Calls: 20_000, Days: 30, Anchor: anchor})) {
		if c.Graph != "" {
			with[c.Assistant.ID]++
		} else {
			without[c.Assistant.ID]++
		}
	}
	always, sometimes, never := 0, 0, 0
	for id := range with {
		if without[id] > 0 {
			sometimes++
		} else {
			always++
		}
	}
	for id := range without {
		if with[id] == 0 {
			never++
		}
	}
	if always == 0 || sometimes == 0 || never == 0 {
		t.Errorf("%d assistants are always reached through a graph, %d sometimes, %d never; want some of each", always, sometimes, never)
	}
}

func TestCurrencies(t *testing.T) {
	calls := collect(mustNew(t, timeline.Options{Calls: 20_000, Days: 30, Anchor: anchor}))
	count := map[string]int{}
	for _, c := range calls {
		count[c.Assistant.Currency]++
	}
	within(t, "calls in USD", count["USD"], len(calls), 55, 90)
	within(t, "calls in EUR", count["EUR"], len(calls), 2, 35)
	within(t, "calls in GBP", count["GBP"], len(calls), 2, 35)
}
