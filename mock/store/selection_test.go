package store_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ringback/ringback/mock/store"
)

// call is a row as a plain loop sees it. Nil is null.
type call struct {
	id      int64
	name    *string
	score   *float64
	started *time.Time
	note    string
}

var callFields = []store.Field{
	{Name: "id", Type: store.Integer, Indexed: true},
	{Name: "name", Type: store.Text, Indexed: true},
	{Name: "score", Type: store.Number, Indexed: true},
	{Name: "started", Type: store.Time, Indexed: true},
	{Name: "a note whose name is longer than what is copied at once", Type: store.Text},
}

func (c *call) values() [][]byte {
	values := [][]byte{strconv.AppendInt(nil, c.id, 10), []byte("null"), []byte("null"), []byte("null"), strconv.AppendQuote(nil, c.note)}
	if c.name != nil {
		values[1] = strconv.AppendQuote(nil, *c.name)
	}
	if c.score != nil {
		values[2] = strconv.AppendFloat(nil, *c.score, 'f', -1, 64)
	}
	if c.started != nil {
		values[3] = strconv.AppendQuote(nil, c.started.Format(time.RFC3339Nano))
	}
	return values
}

func (c *call) json() string {
	var b strings.Builder
	for i, value := range c.values() {
		fmt.Fprintf(&b, ",%q:%s", callFields[i].Name, value)
	}
	return "{" + b.String()[1:] + "}"
}

// meets compares as the documentation of Condition says, one call after the other.
func (c *call) meets(by store.Condition) bool {
	switch {
	case by.Column == 0:
		return ordered(by.Op, c.id-by.Int)
	case by.Column == 1 && c.name != nil:
		return (by.Op == store.Equal && *c.name == by.Text) || (by.Op == store.Contains && strings.Contains(*c.name, by.Text)) ||
			(by.Op == store.ContainsFold && strings.Contains(strings.ToLower(*c.name), strings.ToLower(by.Text)))
	case by.Column == 2 && c.score != nil:
		return ordered(by.Op, int64(4*(*c.score-must(strconv.ParseFloat(by.Text, 64)))))
	case by.Column == 3 && c.started != nil:
		return ordered(by.Op, int64(c.started.Sub(by.Time)))
	}
	return false
}

func ordered(op store.Op, difference int64) bool {
	switch op {
	case store.AtLeast:
		return difference >= 0
	case store.AtMost:
		return difference <= 0
	default:
		return difference == 0
	}
}

var (
	epoch    = time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC)
	names    = rapid.OneOf(rapid.StringMatching(`[abAB]{1,3}`), rapid.StringMatching(`[a-c]{1,80}`))
	scores   = rapid.Map(rapid.IntRange(-8, 8), func(n int) float64 { return float64(n) / 4 })
	instants = rapid.Map(rapid.IntRange(0, 40), func(n int) time.Time { return epoch.Add(time.Duration(n) * 700 * time.Millisecond) })
	calls    = rapid.Custom(func(t *rapid.T) call {
		return call{
			id: rapid.Int64Range(-5, 5).Draw(t, "id"), name: rapid.Ptr(names, true).Draw(t, "name"),
			score: rapid.Ptr(scores, true).Draw(t, "score"), started: rapid.Ptr(instants, true).Draw(t, "started"),
			note: rapid.SampledFrom([]string{"", "a note", strings.Repeat("long ", 100)}).Draw(t, "note"),
		}
	})
	conditions = rapid.Custom(func(t *rapid.T) store.Condition {
		c := store.Condition{
			Column: rapid.IntRange(0, 3).Draw(t, "column"), Op: rapid.SampledFrom([]store.Op{store.Equal, store.AtLeast, store.AtMost}).Draw(t, "op"),
			Int: rapid.Int64Range(-5, 5).Draw(t, "int"), Time: instants.Draw(t, "time"),
			Text: names.Draw(t, "text"),
		}
		if c.Column == 2 {
			c.Text = fmt.Sprint(scores.Draw(t, "number"))
		}
		if c.Column == 1 {
			c.Op = rapid.SampledFrom([]store.Op{store.Equal, store.Contains, store.ContainsFold}).Draw(t, "text op")
		}
		return c
	})
)

// drawRows draws the calls of a segment: in any order, or in that of a timeline, newest first and none without a start.
func drawRows(t *rapid.T) []call {
	n := rapid.IntRange(0, 300).Draw(t, "length")
	rows := rapid.SliceOfN(calls, n, n).Draw(t, "rows")
	if rapid.Bool().Draw(t, "in time order") {
		rows = slices.DeleteFunc(rows, func(c call) bool { return c.started == nil })
		slices.SortStableFunc(rows, func(a, b call) int { return b.started.Compare(*a.started) })
	}
	return rows
}

// segment is of the rows as a store keeps them, some of them prepared.
func segment(t *rapid.T, layout *store.Layout, rows []call) *store.Segment {
	b := layout.NewBuilder(len(rows))
	b.Prepare(rapid.IntRange(0, len(rows)).Draw(t, "prepared"))
	for i := range rows {
		if err := b.Add(rows[i].values()); err != nil {
			t.Fatal(err)
		}
	}
	return b.Segment()
}

// TestPage holds every page against a plain loop, with selections that are made and some that are remembered.
func TestSelections(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layout := store.NewLayout(callFields)
		var view store.View
		var all []call
		for range rapid.IntRange(1, 3).Draw(t, "segments") {
			rows := drawRows(t)
			from := rapid.IntRange(0, len(rows)).Draw(t, "from")
			to := rapid.IntRange(from, len(rows)).Draw(t, "to")
			view.Append(segment(t, layout, rows), from, to)
			all = append(all, rows[from:to]...)
		}
		asked := rapid.SliceOfN(rapid.SliceOfN(conditions, 0, 4), 1, 12).Draw(t, "asked")
		for range 2 * len(asked) {
			by := rapid.SampledFrom(asked).Draw(t, "by")
			checkPage(t, &view, all, by, rapid.IntRange(0, 350).Draw(t, "skip"), rapid.IntRange(0, 350).Draw(t, "limit"))
		}
	})
}

func checkPage(t *rapid.T, view *store.View, all []call, by []store.Condition, skip, limit int) {
	var matching []string
	for i := range all {
		if !slices.ContainsFunc(by, func(c store.Condition) bool { return !all[i].meets(c) }) {
			matching = append(matching, all[i].json())
		}
	}
	from := min(skip, len(matching))
	want := matching[from : from+min(limit, len(matching)-from)]
	page, rows, total := view.Page([]byte("["), by, skip, limit)
	if rows != len(want) || total != len(matching) {
		t.Fatalf("%+v: got %d rows of %d, want %d of %d", by, rows, total, len(want), len(matching))
	}
	if diff := cmp.Diff("["+strings.Join(want, ","), string(page)); diff != "" {
		t.Fatalf("%+v: -want +got:\n%s", by, diff)
	}
}
