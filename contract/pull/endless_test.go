package pull_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract/pull"
)

// answering is a deployment whose pages have calls with ids made of their places, and a total of its own.
func answering(id func(place int) int, total func(skip int) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		skip, _ := strconv.Atoi(r.URL.Query().Get("skip"))
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		var items []string
		for i := range limit {
			items = append(items, fmt.Sprintf(`{"id":%d}`, id(skip+i)))
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"items":[%s],"skip":%d,"limit":%d%s}`, strings.Join(items, ","), skip, limit, total(skip))
	}
}

// A list that has no end is one that the reading of ends.
func TestEndless(t *testing.T) {
	one := func(place int) int { return place + 1 }
	none := func(int) string { return "" }
	for name, tt := range map[string]struct {
		handler http.Handler
		most    int64
		want    error
		text    string
	}{
		"a total that grows": {
			answering(one, func(skip int) string { return fmt.Sprintf(`,"total":%d`, skip+500) }), 0,
			pull.ErrBudget, "the list grows as fast as it is read: it told of 500 calls at the beginning: --max-calls allows more than 650",
		},
		"more than is wanted": {answering(one, none), 30, pull.ErrBudget, "30 calls"},
		"the same call again": {answering(func(int) int { return 1 }, func(int) string { return `,"total":100000000` }), 0, pull.ErrAnswer, "pages in a row without a call that is new"},
	} {
		result, err := pull.Pull(t.Context(), pull.Options{Handler: tt.handler, Out: io.Discard, PageSize: 10, MaxCalls: tt.most})
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: got %v after %d calls, want %v: %s", name, err, result.Calls, tt.want, tt.text)
		}
	}
}

// What isn't served is said before it is read, and counted.
func TestUnfit(t *testing.T) {
	total := func(int) string { return `,"total":10` }
	var warned []string
	o := pull.Options{Handler: answering(func(place int) int { return place }, total), Out: io.Discard, PageSize: 10, Warn: func(text string) { warned = append(warned, text) }}
	result, err := pull.Pull(t.Context(), o)
	if err != nil || result.Unfit != 10 || len(warned) != 1 || !strings.Contains(warned[0], "call_sid") {
		t.Errorf("got %v, %d calls that aren't served, %q, want 10 and the first breach", err, result.Unfit, warned)
	}
}

// A long text is replaced in pieces, in memory that is bounded: whatever its length, it takes the same beside its own.
func TestLongText(t *testing.T) {
	text := strings.Repeat("aé1 ", 600_000)
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"items":[{"id":1,"call_meta":{"a":"%s"}}],"total":1,"skip":0,"limit":1}`, text)
	})
	var out strings.Builder
	if _, err := pull.Pull(t.Context(), pull.Options{Handler: handler, Out: &out}); err != nil {
		t.Fatal(err)
	}
	if got := out.Len(); got < len(text) || strings.Contains(out.String(), "aé1 aé1") || !strings.HasPrefix(out.String(), `{"id":`) {
		t.Errorf("got %d bytes, %.80s…, want the length of the text and another text", got, out.String())
	}
	text = strings.Repeat("a", 17<<20)
	if _, err := pull.Pull(t.Context(), pull.Options{Handler: handler, Out: &out}); !errors.Is(err, pull.ErrAnswer) || !strings.Contains(err.Error(), "want at most 16 MiB") {
		t.Errorf("got %.200v, want it refused", err)
	}
}
