package hostile_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/pull"
	"github.com/ringback/ringback/mock"
)

// text reads as a text that is made while it is read: before, then pieces, as many as fit a size, then behind.
type text struct {
	left   string // of the piece at hand
	piece  func(n int) string
	behind string
	size   int // bytes of pieces to come
	n      int
}

func (r *text) Read(p []byte) (int, error) {
	for r.left == "" {
		if r.piece == nil {
			return 0, io.EOF
		}
		if r.size <= 0 {
			r.left, r.piece = r.behind, nil
			continue
		}
		r.left = r.piece(r.n)
		r.n, r.size = r.n+1, r.size-len(r.left)
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// dataRow reads a file of calls as --data does. Wanted is what is said of it, "" if it is served.
func dataRow(name string, memory int64, cpu time.Duration, size int, before func() string, piece func(n int) string, behind, wanted string) row {
	return row{name: "data/" + name, memory: memory, cpu: cpu, run: func(t *testing.T) {
		debug.SetGCPercent(leastGarbage)
		_, err := mock.ReadData(ringback.Default(), "calls.json", &text{left: before(), piece: piece, behind: behind, size: size})
		switch {
		case wanted == "" && err != nil:
			t.Errorf("got %v, want calls", err)
		case wanted != "" && (err == nil || !strings.Contains(err.Error(), wanted) || len(err.Error()) > 2000):
			t.Errorf("got %.2000v, want that %s", err, wanted)
		}
	}}
}

// leastGarbage is what the command reads with.
const leastGarbage = 10

func always(piece string) func(int) string {
	piece = strings.Repeat(piece, 1+4000/len(piece))
	return func(int) string { return piece }
}

// aCall is one that the spec allows, but for its end: behind its properties is room for more.
func aCall(id int) string { return fmt.Sprintf(`{"id":%d%s,`, id, sample()) }

// sample is what stands behind the id of a call.
var sample = sync.OnceValue(func() string {
	text := string(mock.New(mock.Options{Calls: 1}).AppendCalls(nil, 0, 1))
	return strings.TrimSuffix(text[strings.IndexByte(text, ','):], "}")
})

// keys are names of ever new members.
func keys(n int) string { return `,"k` + strconv.Itoa(n) + `":0` }

// with is one call, with the beginning of more.
func with(more string) func() string { return func() string { return aCall(1) + more } }

func plain(text string) func() string { return func() string { return text } }

var dataRows = []row{
	dataRow("many calls", 2*64+150, 4*time.Second, 64<<20, plain(""), func(n int) string { return aCall(n) + `"note":"` + filler + `"}` + "\n" }, "", ""),
	dataRow("one text without an end", 180, 2*time.Second, 1<<30, with(`"note":"`), always("so it was "), "", "16 MiB"),
	dataRow("one text of 15 MiB", 250, 3*time.Second, 15<<20, with(`"note":"`), always("so it was "), `"}`, ""),
	dataRow("one text of 15 MiB of escapes", 250, 4*time.Second, 15<<20, with(`"note":"`), always(`\u0001\\`), `"}`, ""),
	dataRow("nesting without an end", 180, 2*time.Second, 1<<30, with(`"a":`), always("["), "", "16 MiB"),
	dataRow("nesting of 15 MiB", 180, 2*time.Second, 15<<20, with(`"a":`), always("["), "", "512"),
	dataRow("a list of nesting", 180, 2*time.Second, 1<<30, plain("["), always("["), "", "16 MiB"),
	dataRow("a million keys", 400, 5*time.Second, 12<<20, with(`"a":0`), keys, "}", ""),
	dataRow("a million keys of the page", 250, 4*time.Second, 12<<20, plain(`{"a":0`), keys, "}", "calls.json:1"),
	dataRow("keys without an end", 180, 5*time.Second, 1<<30, with(`"a":0`), keys, "", "16 MiB"),
	dataRow("keys of a page without an end", 180, 5*time.Second, 1<<30, plain(`{"items":[]`), keys, "", "16 MiB"),
	dataRow("blanks", 150, 3*time.Second, 64<<20, plain(""), always(" "), "\n[]", ""),
	dataRow("empty lines", 150, 3*time.Second, 64<<20, plain(""), always("\n"), "", ""),
	dataRow("no JSON", 150, 2*time.Second, 1<<30, plain(""), always("\x00"), "", "calls.json"),
	dataRow("calls that break the spec", 150, 2*time.Second, 1<<30, plain(""), always("{}\n"), "", "calls.json:1"),
}

var filler = strings.Repeat("so it was ", 400)

// pullRow reads a deployment's calls.
func pullRow(name string, memory, most int64, cpu time.Duration, page func(skip, limit int) io.Reader, wanted string) row {
	return row{name: "pull/" + name, memory: memory, cpu: cpu, run: func(t *testing.T) {
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			skip, _ := strconv.Atoi(r.URL.Query().Get("skip"))
			limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.Copy(w, page(skip, limit))
		})
		target := httptest.NewServer(handler)
		defer target.Close()
		_, err := pull.Pull(t.Context(), pull.Options{URL: target.URL, Out: io.Discard, MaxCalls: most})
		if wanted == "" && err != nil || wanted != "" && (err == nil || !strings.Contains(err.Error(), wanted)) {
			t.Errorf("got %.500v, want %q", err, wanted)
		}
	}}
}

// one is a page of one call, whose metadata has some megabytes.
func one(before string, size int, piece func(int) string, behind string) func(skip, limit int) io.Reader {
	return func(int, int) io.Reader {
		return &text{left: `{"total":1,"skip":0,"limit":1,"items":[` + aCall(1) + before, piece: piece, size: size, behind: behind + "}]}"}
	}
}

// growing is a list that is longer each time somebody asks.
func growing(total string) func(skip, limit int) io.Reader {
	return func(skip, limit int) io.Reader {
		var items []string
		for n := range limit {
			items = append(items, aCall(skip+n+1)+`"n":0}`)
		}
		return strings.NewReader(`{"items":[` + strings.Join(items, ",") + `]` + strings.ReplaceAll(total, "N", strconv.Itoa(skip+2000)) + `}`)
	}
}

var pullRows = []row{
	pullRow("a text of 50 MB", 300, 0, 4*time.Second, one(`"note":"`, 50_000_000, always("so it was "), `"`), "a body of more than 32 MiB"),
	pullRow("a text of 20 MB", 300, 0, 4*time.Second, one(`"note":"`, 20_000_000, always("so it was "), `"`), "16 MiB"),
	pullRow("a text of 15 MB", 300, 0, 5*time.Second, one(`"note":"`, 15_000_000, always("so it was "), `"`), ""),
	pullRow("a text of 15 MB of many scripts", 300, 0, 6*time.Second, one(`"note":"`, 15_000_000, always("aé受🎉"), `"`), ""),
	pullRow("a body without an end", 300, 0, 4*time.Second, one(`"note":"`, 1<<30, always("so it was "), `"`), "a body of more than 32 MiB"),
	pullRow("300,000 keys", 300, 0, 5*time.Second, one(`"a":0`, 3_500_000, keys, ""), ""),
	pullRow("a total that grows for ever", 200, 0, 4*time.Second, growing(`,"total":N`), "the list grows as fast as it is read"),
	pullRow("a list without a total or an end", 200, 5000, 4*time.Second, growing(""), "5000 calls"),
}
