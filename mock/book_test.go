package mock_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
)

// A page far ahead is made of the calls that it shows, and doesn't write the million that lie before it.
func TestAPageFarAheadIsCheap(t *testing.T) {
	m := mock.New(mock.Options{Calls: 100_000})
	taken := func(query string) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if w := ask(t, m, http.MethodGet, "/api/v1/calls?__at=2027-01-15T12:00:00Z&"+query, bearer); w.Code != http.StatusOK {
			t.Fatalf("%s: got %d %s", query, w.Code, w.Body)
		}
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) >> 20
	}
	for _, query := range []string{"limit=100", "limit=1000&skip=500000"} {
		if got, most := taken(query), uint64(100); got > most {
			t.Errorf("%s: got %d MB allocated, want at most %d", query, got, most)
		}
	}
}

// Days that are written only when somebody needs them hold what they would have held: read in whichever order, searched or not.
func TestDaysAreWrittenLate(t *testing.T) {
	o := mock.Options{Calls: 300, Days: 10}
	total := func(m *mock.Mock, query string) (n int, page string) {
		w := ask(t, m, http.MethodGet, "/api/v1/calls?__at=2026-06-01T12:00:00Z&"+query, bearer)
		var read struct{ Total int }
		if err := json.Unmarshal(w.Body.Bytes(), &read); err != nil {
			t.Fatal(err)
		}
		return read.Total, w.Body.String()
	}
	searched, read := mock.New(o), mock.New(o)
	sum := 0
	for _, status := range []string{"ongoing", "completed", "failed"} {
		n, _ := total(searched, "limit=1&status="+status)
		sum += n
	}
	if all, _ := total(searched, "limit=1"); all != sum || all < 3000 {
		t.Errorf("got %d calls, and %d by status", all, sum)
	}
	for _, skip := range []int{2000, 0, 3000, 1000} {
		query := fmt.Sprintf("limit=1000&skip=%d", skip)
		_, want := total(searched, query)
		if _, got := total(read, query); got != want {
			t.Errorf("%s: got another page than where all had been searched", query)
		}
	}
}

// Tests that run side by side ask for many instants at once. Each gets its own, and none waits for another's to be made twice.
func TestManyInstantsAtOnce(t *testing.T) {
	m := mock.New(mock.Options{Calls: 300, Days: 10})
	page := func(m *mock.Mock, day int) string {
		at := mock.DefaultNow.Add(time.Duration(day) * 24 * time.Hour).Format(time.RFC3339)
		return ask(t, m, http.MethodGet, "/api/v1/calls?status=failed&__at="+at, bearer).Body.String()
	}
	var group sync.WaitGroup
	for day := range 20 {
		group.Go(func() {
			if got, want := page(m, day*7), page(mock.New(mock.Options{Calls: 300, Days: 10}), day*7); got != want {
				t.Errorf("day %d: got %.200s, want %.200s", day*7, got, want)
			}
		})
	}
	group.Wait()
	if n := mock.MakeViews(); n != 1 {
		t.Errorf("got %d views made of one instant, want 1", n)
	}
}
