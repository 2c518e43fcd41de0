package store_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ringback/ringback/mock/store"
)

// tester is what both *testing.T and *rapid.T are.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// segmentOf builds a segment. How it was prepared must not show.
func segmentOf(t tester, layout *store.Layout, rows [][]string, prepare, expect int) *store.Segment {
	t.Helper()
	b := layout.NewBuilder(len(rows) / 2)
	b.Prepare(prepare)
	for i, row := range rows {
		if i == 1 {
			b.Expect(expect)
		}
		if err := b.Add(bytesOf(row)); err != nil {
			t.Fatalf("row %d: %v", i, err)
		}
	}
	return b.Segment()
}

func bytesOf(row []string) (out [][]byte) {
	for _, text := range row {
		out = append(out, []byte(text))
	}
	return out
}

// drawView draws a view and the one list that it has to be.
func drawView(t *rapid.T) (*store.View, [][]string) {
	layout := store.NewLayout(fields)
	view := store.NewView()
	var all [][]string
	for range rapid.IntRange(0, 3).Draw(t, "segments") {
		rows := drawTable(t)
		s := segmentOf(t, layout, rows, rapid.IntRange(0, 150).Draw(t, "prepare"), rapid.IntRange(0, 200).Draw(t, "expect"))
		if s.Len() != len(rows) {
			t.Fatalf("got a segment of %d rows, want %d", s.Len(), len(rows))
		}
		from := rapid.IntRange(0, len(rows)).Draw(t, "from")
		to := rapid.IntRange(from, len(rows)).Draw(t, "to")
		view.Append(s, from, to)
		all = append(all, rows[from:to]...)
	}
	return view, all
}

// A view is one list, whatever segments it is made of.
func TestViewIsOneList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		view, all := drawView(t)
		if view.Len() != len(all) {
			t.Fatalf("got a view of %d rows, want %d", view.Len(), len(all))
		}
		from := rapid.IntRange(0, len(all)).Draw(t, "first")
		to := rapid.IntRange(from, len(all)).Draw(t, "behind last")
		if diff := gocmp.Diff("before "+tableText(all[from:to]), string(view.AppendRows([]byte("before "), from, to))); diff != "" {
			t.Fatalf("rows %d to %d: want (-), got (+): %s", from, to, diff)
		}
	})
}

// A page is what a plain loop over all rows finds.
func TestPageIsAPlainLoop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		view, all := drawView(t)
		var conditions []store.Condition
		for range sampled([]int{0, 1, 1, 1, 2, 3}).Draw(t, "conditions") {
			conditions = append(conditions, drawCondition(t))
		}
		matching := slices.DeleteFunc(slices.Clone(all), func(row []string) bool {
			return slices.ContainsFunc(conditions, func(c store.Condition) bool { return !meets(row, c) })
		})
		for _, skip := range []int{0, 1, 7, 64, 300, math.MaxInt32} {
			for _, limit := range []int{0, 1, 7, 64, 300, math.MaxInt32} {
				from := min(skip, len(matching))
				want := matching[from : from+min(limit, len(matching)-from)]
				everything.Page(nil, []store.Condition{{Op: store.Contains}}, 0, 1000) // what it leaves behind must not show
				out, rows, total := view.Page([]byte("["), conditions, skip, limit)
				if rows != len(want) || total != len(matching) {
					t.Fatalf("skip %d, limit %d: got %d rows of %d, want %d of %d", skip, limit, rows, total, len(want), len(matching))
				}
				if diff := gocmp.Diff("["+tableText(want), string(out)); diff != "" {
					t.Fatalf("skip %d, limit %d: want (-), got (+): %s", skip, limit, diff)
				}
			}
		}
	})
}

// Every op finds every value, and none of what stands beside it.
func TestEachConditionIsAPlainLoop(t *testing.T) {
	var rows [][]string
	for i := range 200 {
		row := make([]string, len(fields))
		for f, values := range texts {
			row[f] = append(values, "null")[i*(f+1)%(len(values)+1)]
		}
		rows = append(rows, row)
	}
	layout := store.NewLayout(fields)
	view := store.NewView(segmentOf(t, layout, rows, 0, 0))
	for i, f := range fields {
		for _, op := range ops[f.Type] {
			for _, text := range texts[i] {
				if !f.Indexed {
					continue
				}
				c := conditionOf(layout.Column(f.Name), op, decode(i, text))
				matching := slices.DeleteFunc(slices.Clone(rows), func(row []string) bool { return !meets(row, c) })
				if out, _, _ := view.Page(nil, []store.Condition{c}, 0, len(rows)); string(out) != tableText(matching) {
					t.Errorf("%s, op %d, %s: got other rows than the %d that meet it", f.Name, op, text, len(matching))
				}
			}
		}
	}
}

// everything is a view of rows that all meet a condition.
var everything = func() *store.View {
	b := store.NewLayout(fields).NewBuilder(0)
	for range 1000 {
		must(0, b.Add(bytesOf([]string{`"a"`, `1`, `2`, `3`, `"2026-01-15"`, `true`})))
	}
	return store.NewView(b.Segment())
}()

// Rows are ordered by their keys in turn, nulls last whichever the direction.
func TestCompare(t *testing.T) {
	layout := store.NewLayout(fields)
	rapid.Check(t, func(t *rapid.T) {
		rows := drawTable(t)
		s := segmentOf(t, layout, rows, 0, 0)
		var keys []store.SortKey
		var columns []int
		for range rapid.IntRange(0, 3).Draw(t, "keys") {
			i := sampled([]int{0, 1, 3, 4, 5}).Draw(t, "field")
			columns = append(columns, i)
			keys = append(keys, store.SortKey{Column: layout.Column(fields[i].Name), Descending: rapid.Bool().Draw(t, "descending")})
		}
		for a := range rows {
			for b := max(0, a-20); b < min(a+20, len(rows)); b++ {
				want := 0
				for k, i := range columns {
					want = cmp.Or(want, compareValues(decode(i, rows[a][i]), decode(i, rows[b][i]), keys[k].Descending))
				}
				if got := s.Compare(a, b, keys); got != want {
					t.Fatalf("%v and %v by %v: got %d, want %d", rows[a], rows[b], keys, got, want)
				}
			}
		}
	})
}

func compareValues(a, b any, descending bool) int {
	order := 0
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	switch a := a.(type) {
	case string:
		order = strings.Compare(a, b.(string))
	case int64:
		order = cmp.Compare(a, b.(int64))
	case exact:
		order = a.compare(b.(exact))
	case time.Time:
		order = a.Compare(b.(time.Time))
	case bool:
		order = cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) // false stands before true
	}
	if descending {
		return -order
	}
	return order
}

// A segment in a new order is the one to which the rows were added in that order; whether they stand in one is known before.
func TestReordered(t *testing.T) {
	layout := store.NewLayout(fields)
	order := []store.SortKey{{Column: layout.Column("when"), Descending: true}, {Column: layout.Column("whole")}}
	rapid.Check(t, func(t *rapid.T) {
		rows := drawTable(t)
		s := segmentOf(t, layout, rows, 0, 0)
		places := make([]int, len(rows))
		for i := range places {
			places[i] = i
		}
		slices.SortStableFunc(places, func(a, b int) int { return s.Compare(a, b, order) })
		b := layout.NewBuilder(0)
		for _, i := range places {
			must(0, b.Add(bytesOf(rows[i])))
		}
		if !b.InOrder(order) {
			t.Fatal("got rows out of order, want them in order")
		}
		prepared := rapid.IntRange(0, len(rows)).Draw(t, "prepared")
		b.Prepare(prepared)
		condition := drawCondition(t)
		want, got := store.NewView(b.Segment()), store.NewView(s.Reordered(places, prepared))
		for _, conditions := range [][]store.Condition{nil, {condition}} {
			a, _, _ := want.Page(nil, conditions, 0, len(rows))
			b, _, _ := got.Page(nil, conditions, 0, len(rows))
			if !bytes.Equal(a, b) {
				t.Fatalf("got %s, want %s", b, a)
			}
		}
		first := len(rows)
		for i := range places {
			if places[i] != i {
				first = i
				break
			}
		}
		before := layout.NewBuilder(0)
		for _, row := range rows {
			must(0, before.Add(bytesOf(row)))
		}
		if got, want := before.InOrder(order), first == len(rows); got != want {
			t.Fatalf("got in order %t, want %t", got, want)
		}
	})
}

// Further members of a row stand behind its fields.
func TestFurtherMembers(t *testing.T) {
	b := store.NewLayout([]store.Field{{Name: "a"}}).NewBuilder(0)
	must(0, b.Add([][]byte{[]byte("1"), []byte(`,"b":2`)}))
	must(0, b.Add([][]byte{[]byte("3")}))
	s := b.Segment()
	for want, places := range map[string][]int{`{"a":1,"b":2},{"a":3}`: {0, 1}, `{"a":3},{"a":1,"b":2}`: {1, 0}} {
		if got := store.NewView(s.Reordered(places, 1)).AppendRows(nil, 0, 2); string(got) != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A value that isn't of its column's type is refused, and the error names the field.
func TestAddRefuses(t *testing.T) {
	tests := []struct {
		field string
		value string
		want  string
	}{
		{"text", `5`, `text: got 5, want a value of its type`},
		{"text", `["a"]`, `text: got ["a"], want a value of its type`},
		{"whole", `5.5`, `whole: got 5.5, want a value of its type`},
		{"whole", `"5"`, `whole: got "5", want a value of its type`},
		{"whole", `9223372036854775808`, `whole: got 9223372036854775808, want a value of its type`},
		{"real", `"0.05"`, `real: got "0.05", want a value of its type`},
		{"real", `1e99999999999`, `real: got 1e99999999999, want a value of its type: numbers are read up to 4096 digits and exponents of 1000000000`},
		{"real", `{}`, `real: got {}, want a value of its type`},
		{"when", `"noon"`, `when: got "noon", want a value of its type`},
		{"when", `1768478400`, `when: got 1768478400, want a value of its type`},
		{"when", `"` + strings.Repeat("9", 200) + `"`, `when: got "` + strings.Repeat("9", 79) + `, want a value of its type`},
		{"flag", `1`, `flag: got 1, want a value of its type`},
		{"flag", `"true"`, `flag: got "true", want a value of its type`},
	}
	for _, test := range tests {
		t.Run(test.field+" "+test.value, func(t *testing.T) {
			row := slices.Repeat([][]byte{[]byte("null")}, len(fields))
			row[slices.IndexFunc(fields, func(f store.Field) bool { return f.Name == test.field })] = []byte(test.value)
			if err := store.NewLayout(fields).NewBuilder(1).Add(row); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// Only fields that are indexed have a column.
func TestColumn(t *testing.T) {
	layout := store.NewLayout(fields)
	if layout.Len() != len(fields) {
		t.Errorf("got %d fields, want %d", layout.Len(), len(fields))
	}
	seen := map[int]string{}
	for _, f := range fields {
		if f.Indexed {
			c := layout.Column(f.Name)
			if other, ok := seen[c]; ok || c < 0 || c > 4 {
				t.Errorf("%s: got column %d (as %q), want one of its own from 0 to 4", f.Name, c, other)
			}
			seen[c] = f.Name
		}
	}
	for _, name := range []string{fields[2].Name, "nowhere"} {
		func() {
			defer func() {
				if got, want := recover(), fmt.Sprintf("store: field %q has no column", name); got != want {
					t.Errorf("got panic %v, want %s", got, want)
				}
			}()
			layout.Column(name)
		}()
	}
}

// Many readers of one view see the same.
func TestViewIsSafeForConcurrentUse(t *testing.T) {
	var rows [][]string
	for i := range 1000 {
		rows = append(rows, []string{texts[0][i%9], texts[1][i%8], "null", texts[3][i%7], texts[4][i%6], texts[5][i%2]})
	}
	view := store.NewView(segmentOf(t, store.NewLayout(fields), rows, 100, 0))
	conditions := []store.Condition{{Column: 0, Op: store.ContainsFold, Text: "a"}, {Column: 1, Op: store.AtLeast, Int: 0}}
	want, _, total := view.Page(nil, conditions, 10, 50)
	if total < 60 {
		t.Fatalf("%d rows meet the conditions, want a page and what is skipped", total)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for skip := range 20 {
				view.Page(nil, conditions[:1], skip, 5) // others' leftovers don't show
				if got, _, _ := view.Page(nil, conditions, 10, 50); string(got) != string(want) {
					t.Errorf("got another page than before")
				}
			}
		})
	}
	group.Wait()
}

func Example() {
	layout := store.NewLayout([]store.Field{{Name: "id", Type: store.Integer, Indexed: true}, {Name: "note"}})
	b := layout.NewBuilder(1)
	if err := b.Add([][]byte{[]byte("7"), []byte(`"hello"`)}); err != nil {
		fmt.Println(err)
	}
	view := store.NewView(b.Segment())
	fmt.Println(string(view.AppendRows(nil, 0, 1)))
	// Output: {"id":7,"note":"hello"}
}

// A segment that comes later is made when one of its rows is asked for, or all are searched, and not before.
func TestAppendLater(t *testing.T) {
	layout := store.NewLayout([]store.Field{{Name: "id", Type: store.Integer, Indexed: true}})
	now := segmentOf(t, layout, [][]string{{"3"}, {"2"}}, 0, 0)
	made := 0
	view := store.NewView(now)
	view.AppendLater(func() *store.Segment {
		made++
		return segmentOf(t, layout, [][]string{{"1"}, {"0"}}, 0, 0)
	}, 0, 1)
	if got, rows, total := view.Page(nil, nil, 0, 2); string(got) != `{"id":3},{"id":2}` || rows != 2 || total != 3 || view.Len() != 3 || made != 0 {
		t.Errorf("got %s, %d of %d, made %d times, want what is there", got, rows, total, made)
	}
	if got, _, _ := view.Page(nil, nil, 1, 5); string(got) != `{"id":2},{"id":1}` || made != 1 {
		t.Errorf("got %s, made %d times, want what is there and one more", got, made)
	}
	meets := []store.Condition{{Column: layout.Column("id"), Op: store.AtMost, Int: 1}}
	if got, _, total := view.Page(nil, meets, 0, 5); string(got) != `{"id":1}` || total != 1 || made != 2 {
		t.Errorf("got %s of %d, made %d times", got, total, made)
	}
}
