package page_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/page"
)

// listOf is a list whose page has these properties, in this order. Those that x-list doesn't name are always "x".
func listOf(names ...string) *ringback.List {
	l := &ringback.List{
		Items: "items", Total: "total",
		Offset: &ringback.Parameter{Name: "skip"}, Limit: &ringback.Parameter{Name: "limit"},
	}
	for _, name := range names {
		l.Envelope = append(l.Envelope, &ringback.Property{Name: name, Schema: []byte(`{"const":"x"}`)})
	}
	return l
}

func envelope(t rapid.TB, l *ringback.List) *page.Envelope {
	t.Helper()
	e, err := page.NewEnvelope(l, 0)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// rows appends items, and says that there are total of them.
func rows(items string, total int) func([]byte) ([]byte, int) {
	return func(dst []byte) ([]byte, int) { return append(dst, items...), total }
}

func TestAppend(t *testing.T) {
	tests := []struct {
		name  string
		list  *ringback.List
		items string
		want  string
	}{
		{"as documented", ringback.Default().List(), `{"id":1},{"id":2}`, `{"items":[{"id":1},{"id":2}],"total":1250,"skip":3,"limit":2}`},
		{"no items", ringback.Default().List(), ``, `{"items":[],"total":1250,"skip":3,"limit":2}`},
		{"items last", listOf("total", "skip", "limit", "items"), `1,2`, `{"total":1250,"skip":3,"limit":2,"items":[1,2]}`},
		{"total first", listOf("total", "items", "limit"), `1,2`, `{"total":1250,"items":[1,2],"limit":2}`},
		{"items alone", listOf("items"), `1`, `{"items":[1]}`},
		{"echoes before, total behind", listOf("limit", "skip", "items", "total"), ``, `{"limit":2,"skip":3,"items":[],"total":1250}`},
		{"another property", listOf("items", "version"), `1`, `{"items":[1],"version":"x"}`},
		{"names that need escapes", listOf(`a "quoted" name`, "items", "tab\tand\\"), `1`, `{"a \"quoted\" name":"x","items":[1],"tab\tand\\":"x"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(envelope(t, test.list).Append(nil, 3, 2, rows(test.items, 1250))); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// A page is its members joined, in any order and behind whatever stands there already.
func TestAppendIsPlainJoining(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		others := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zäö"\\<> ]{1,6}!`), 0, 3, rapid.ID).Draw(t, "others")
		names := rapid.Permutation(append([]string{"items", "total", "skip", "limit"}, others...)).Draw(t, "names")
		skip, limit := rapid.Int64Min(0).Draw(t, "skip"), rapid.Int64Range(1, 1000).Draw(t, "limit")
		total := rapid.IntMin(0).Draw(t, "total")
		items := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{`{"a":1}`, `{"b":"}]"}`}), 0, 5).Draw(t, "items"), ",")
		before := rapid.SampledFrom([]string{"", "what stands before"}).Draw(t, "before")

		var members []string
		for _, name := range names {
			key, _ := json.Marshal(name)
			value := map[string]string{
				"items": "[" + items + "]", "total": strconv.Itoa(total), "skip": fmt.Sprint(skip), "limit": fmt.Sprint(limit),
			}[name]
			if value == "" {
				value = `"x"`
			}
			members = append(members, string(key)+":"+value)
		}
		got := string(envelope(t, listOf(names...)).Append([]byte(before), skip, limit, rows(items, total)))
		if want := before + "{" + strings.Join(members, ",") + "}"; got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
		if !json.Valid([]byte(got[len(before):])) {
			t.Fatalf("got %s, want JSON", got)
		}
	})
}

// What a property that x-list doesn't name gets is allowed by its schema, the same on every page, and the seed's.
func TestOtherPropertiesAreSampled(t *testing.T) {
	l := listOf("items", "version")
	l.Envelope[1].Schema = []byte(`{"type":"integer","minimum":1,"maximum":1000000}`)
	of := func(seed uint64) string {
		e, err := page.NewEnvelope(l, seed)
		if err != nil {
			t.Fatal(err)
		}
		first := string(e.Append(nil, 0, 1, rows("", 0)))
		if again := string(e.Append(nil, 5, 1, rows("", 9))); again != first {
			t.Errorf("got %s on another page, want %s again", again, first)
		}
		return first
	}
	if first, again, other := of(1), of(1), of(2); first != again || first == other {
		t.Errorf("got %s, %s for seed 1 and %s for seed 2, want the same for the same", first, again, other)
	}
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(of(3), `{"items":[],"version":`), "}"))
	if err != nil || n < 1 || n > 1_000_000 {
		t.Errorf("got %s, want a version from 1 to 1000000", of(3))
	}
}

func TestSchemaThatNoValueFits(t *testing.T) {
	l := listOf("items", "version")
	l.Envelope[1].Schema, l.Envelope[1].Place = []byte(`{"type":7}`), ringback.Place{File: "mine.yaml", Line: 12}
	_, err := page.NewEnvelope(l, 0)
	if wrong := new(ringback.SpecError); !errors.As(err, &wrong) || wrong.Place.Line != 12 || !strings.Contains(err.Error(), `"version"`) {
		t.Errorf("got %v, want an error of the spec at mine.yaml:12 about version", err)
	}
}

// One envelope serves many answers at once.
func TestEnvelopeIsSafeForConcurrentUse(t *testing.T) {
	e := envelope(t, listOf("total", "items", "limit"))
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			want := fmt.Sprintf(`{"total":%d,"items":[%d],"limit":%d}`, n, n, n)
			for range 100 {
				if got := string(e.Append(nil, 0, int64(n), rows(strconv.Itoa(n), n))); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	group.Wait()
}
