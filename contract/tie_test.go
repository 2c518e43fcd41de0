package contract

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
)

var list = ringback.Default().List()

// rowsFrom reads rows such as "1a 2a 3b 4-": the key, and a letter for the time of the start; - is null. Later letters are older.
func rowsFrom(t *testing.T, text string) []row {
	t.Helper()
	var items []string
	for _, word := range strings.Fields(text) {
		key, time := word[:len(word)-1], word[len(word)-1]
		start := "null"
		if time != '-' {
			start = fmt.Sprintf(`"2026-01-01T%02d:00:00Z"`, 'z'-time-2)
		}
		items = append(items, fmt.Sprintf(`{"id":%s,"started_at":%s}`, key, start))
	}
	page, err := ringback.Default().ReadPage([]byte(`{"items":[` + strings.Join(items, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return rowsOf(list, page.Items)
}

func keysIn(rows []row) string {
	keys := make([]string, len(rows))
	for i, r := range rows {
		keys[i] = r.key
	}
	return strings.Join(keys, " ")
}

// A page is one of those that ties leave to choose from, or it isn't.
func TestMisfit(t *testing.T) {
	const (
		closed = iota
		above
		below
	)
	for _, c := range []struct {
		name    string
		rows    string
		open    int
		from    int
		got     string
		earlier string
		want    string // what is said of the first item that can't stand where it does, "" if all can
	}{
		{name: "as it was read", rows: "1a 2b 3c", got: "1a 2b 3c"},
		{name: "a part", rows: "1a 2b 3c", from: 1, got: "2b 3c"},
		{name: "two that differ have changed places", rows: "1a 2b 3c", got: "2b 1a 3c", want: "id 2 at place 0"},
		{name: "a tie in another order", rows: "1a 2b 3b 4b 5c", got: "1a 4b 2b 3b 5c"},
		{name: "a tie that is cut at the page's end", rows: "1a 2b 3b 4b 5c", got: "1a 4b"},
		{name: "a tie that is cut at its beginning", rows: "1a 2b 3b 4b 5c", from: 3, got: "2b 5c"},
		{name: "a tie cut on both sides", rows: "1a 2b 3b 4b 5c", from: 2, got: "4b"},
		{name: "one of a tie comes twice", rows: "1a 2b 3b 4b 5c", got: "1a 2b 2b 4b", want: "id 2 at place 2"},
		{name: "one of a tie came on an earlier page", rows: "1a 2b 3b 4b", from: 2, got: "2b 4b", earlier: "1 2", want: "id 2 again at place 2"},
		{name: "the rest of a tie", rows: "1a 2b 3b 4b", from: 2, got: "2b 3b", earlier: "1 4"},
		{name: "a row that nobody knows in a tie that is all known", rows: "1a 2b 3b 4c", got: "1a 2b 9b 4c", want: "id 9 at place 2"},
		{name: "a row that nobody knows in a tie that goes on", rows: "1a 2b 3b", open: below, got: "1a 9b 3b"},
		{name: "a row that nobody knows above a tie that goes on below", rows: "1a 2b 3b", open: below, got: "9a 2b 3b", want: "id 9 at place 0"},
		{name: "a row that nobody knows in a tie that begins before", rows: "1a 2a 3b", open: above, got: "9a 2a 3b"},
		{name: "a row that nobody knows behind a tie that begins before", rows: "1a 2a 3b", open: above, got: "1a 2a 9b", want: "id 9 at place 2"},
		{name: "beyond the end", rows: "1a 2b", from: 1, got: "2b 3b", want: "id 3 at place 2"},
		{name: "beyond what was read", rows: "1a 2b", open: below, from: 1, got: "2b 3b"},
		{name: "another time beyond what was read", rows: "1a 2b", open: below, from: 1, got: "2b 3c", want: "id 3 at place 2"},
		{name: "nulls tie with each other", rows: "1- 2- 3a", got: "2- 1- 3a"},
		{name: "null ties with no time", rows: "1- 2a", got: "2a 1-", want: "id 2 at place 0"},
		{name: "the same key twice, as it was read", rows: "1a 1a 2b", got: "1a 1a 2b"},
		{name: "nothing where nothing was", rows: "", got: ""},
		{name: "something where nothing was", rows: "", got: "1a", want: "id 1 at place 0"},
	} {
		s := newSequence(list, items(rowsFrom(t, c.rows)), c.open == above, c.open == below)
		var earlier map[string]bool
		if c.earlier != "" {
			earlier = map[string]bool{}
			for key := range strings.FieldsSeq(c.earlier) {
				earlier[key] = true
			}
		}
		got := ""
		if m := s.misfit(c.from, items(rowsFrom(t, c.got)), earlier); m != nil {
			got = m.got
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// Two readings of a page are the same but for ties, whatever the place of the page.
func TestSequenceOfAPage(t *testing.T) {
	for _, c := range []struct {
		name          string
		offset, limit int64
		before, after string
		same          bool
	}{
		{"a full page ends in a choice", 0, 3, "1a 2b 3b", "1a 2b 9b", true},
		{"but doesn't begin with one", 0, 3, "1a 2b 3c", "9a 2b 3c", false},
		{"a page behind the first begins with a choice", 5, 9, "1a 2b", "9a 2b", true},
		{"and ends with none if it isn't full", 5, 9, "1a 2b", "1a 9b", false},
		{"a page without a limit may go on", 0, ringback.Absent, "1a 2b", "1a 9b", true},
		{"a shorter page is another", 0, 2, "1a 2a", "1a", false},
	} {
		s := sequenceOf(list, ringback.Page{Items: items(rowsFrom(t, c.before)), Offset: c.offset, Limit: c.limit})
		if m := s.pageMisfit(items(rowsFrom(t, c.after))); (m == nil) != c.same {
			t.Errorf("%s: got %v", c.name, m)
		}
	}
}

// Of the rows that match, an answer of some has to have those before the tie that it ends in.
func TestDue(t *testing.T) {
	for _, c := range []struct {
		rows     string
		n        int
		complete bool
		want     string
	}{
		{"1a 2b 3c", 2, true, "1 2"},
		{"1a 2b 3b 4b 5c", 3, true, "1"},
		{"1a 2b 3b 4b 5c", 4, true, "1 2 3 4"},
		{"1a 2b 3b", 3, true, "1 2 3"},
		{"1a 2b 3b", 9, true, "1 2 3"},
		{"1a 2b 3b", 3, false, "1"},
		{"1a 2b 3b", 9, false, "1"},
		{"1a 1a", 1, true, ""},
		{"1a 2b", 0, true, ""},
		{"", 5, false, ""},
	} {
		if got := keysIn(due(list, rowsFrom(t, c.rows), c.n, c.complete)); got != c.want {
			t.Errorf("%q, %d, complete %v: got %q, want %q", c.rows, c.n, c.complete, got, c.want)
		}
	}
}

func TestTies(t *testing.T) {
	for _, c := range []struct {
		rows              string
		longest, shortest [2]int
	}{
		{"", [2]int{0, 0}, [2]int{0, 0}},
		{"1a", [2]int{0, 1}, [2]int{0, 1}},
		{"1a 2a 3b 4c 5c 6c", [2]int{3, 3}, [2]int{2, 1}},
		{"1- 2- 3a 4a", [2]int{0, 2}, [2]int{0, 2}},
	} {
		rows := rowsFrom(t, c.rows)
		from, n := longestTie(list, rows)
		first, least := shortestTie(list, rows)
		if diff := cmp.Diff([2][2]int{c.longest, c.shortest}, [2][2]int{{from, n}, {first, least}}); diff != "" {
			t.Errorf("%q: longest and shortest (-want +got):\n%s", c.rows, diff)
		}
	}
}

// byChance serves pages of rows whose ties come in another order at each request.
func byChance(random *rand.Rand, rows []row, limit int) func(skip int) ([]ringback.Item, bool) {
	return func(skip int) ([]ringback.Item, bool) {
		shown := slices.Clone(rows)
		for start, end := range tiesOf(list, rows) {
			random.Shuffle(end-start, func(i, j int) { shown[start+i], shown[start+j] = shown[start+j], shown[start+i] })
		}
		page := shown[min(skip, len(shown)):min(skip+limit, len(shown))]
		return items(page), skip+len(page) >= len(rows)
	}
}

// tiesLike are rows in ties of some lengths.
func tiesLike(t *testing.T, lengths ...int) []row {
	t.Helper()
	var text strings.Builder
	key := 0
	for i, n := range lengths {
		for range n {
			key++
			text.WriteString(strconv.Itoa(key) + string(rune('a'+i)) + " ")
		}
	}
	return rowsFrom(t, text.String())
}

// Pages joined are all rows, wherever the pages cut ties.
func TestJoinPages(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var lengths []int
		for range 2 + random.IntN(8) {
			lengths = append(lengths, 1+random.IntN(6))
		}
		rows := tiesLike(t, lengths...)
		got, cut := joinPages(list, nil, byChance(random, rows, 7))
		if cut || len(got) != len(rows) || keysIn(slices.SortedFunc(slices.Values(got), byKey)) != keysIn(rows) {
			t.Fatalf("ties of %v: got %s", lengths, keysIn(got))
		}
	}
}

func byKey(a, b row) int {
	n, _ := strconv.Atoi(a.key)
	m, _ := strconv.Atoi(b.key)
	return n - m
}

// A tie longer than a page can't be read at one go: what is known ends with the first page that it fills.
func TestJoinPagesOfALongTie(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	cuts := 0
	for range 50 {
		rows := tiesLike(t, 3, 20, 4)
		got, cut := joinPages(list, nil, byChance(random, rows, 7))
		if !cut {
			if len(got) != len(rows) {
				t.Fatalf("not cut: got %s", keysIn(got))
			}
			continue
		}
		cuts++
		if len(got) != 3+7 || keysIn(slices.SortedFunc(slices.Values(got[:3]), byKey)) != "1 2 3" {
			t.Fatalf("cut: got %s", keysIn(got))
		}
	}
	if cuts < 40 {
		t.Errorf("%d of 50 were cut, want nearly all", cuts)
	}
	stable := tiesLike(t, 3, 20, 4)
	got, cut := joinPages(list, nil, func(skip int) ([]ringback.Item, bool) {
		page := stable[skip:min(skip+7, len(stable))]
		return items(page), skip+len(page) >= len(stable)
	})
	if cut || keysIn(got) != keysIn(stable) {
		t.Errorf("in one order: got %s, cut %v", keysIn(got), cut)
	}
}

// A page that repeats rows for another reason than ties ends the reading all the same.
func TestJoinPagesThatGoInCircles(t *testing.T) {
	rows := tiesLike(t, 1, 1, 1, 1, 1)
	reads := 0
	got, _ := joinPages(list, nil, func(int) ([]ringback.Item, bool) {
		reads++
		return items(rows), reads > 5
	})
	if keysIn(got) != keysIn(rows) || reads > 7 {
		t.Errorf("got %s in %d reads", keysIn(got), reads)
	}
}

// What is read again of a beginning may have other rows of the tie that it ends in; that is no sign that the data moves.
func TestUpdateOfABeginning(t *testing.T) {
	for _, c := range []struct {
		before, after string
		complete      bool
		moved         bool
	}{
		{"1a 2b 3b", "1a 4b 3b", false, false},
		{"1a 2b 3b", "9a 2b 3b", false, true},
		{"1a 2b 3b", "1a 4b 3b", true, true},
		{"1a 2b 3b", "3b 2b 1a", true, false},
		{"", "1a", false, true},
	} {
		v := survey{complete: c.complete, unsettled: map[string]bool{}}
		v.setRows(rowsFrom(t, c.before))
		if got := v.update(list, rowsFrom(t, c.after), false); got != c.moved {
			t.Errorf("%q, then %q, complete %v: got moved %v, want %v", c.before, c.after, c.complete, got, c.moved)
		}
	}
}
