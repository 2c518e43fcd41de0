package mock_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

// read has calls come as from a file.
func read(t *testing.T, name, text string) *mock.Data {
	t.Helper()
	data, err := mock.ReadData(ringback.Default(), name, strings.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return data
}

// All forms of a file are the same calls, in whatever order, whatever white space they have, and however long they are.
func TestReadData(t *testing.T) {
	m := mock.New(mock.Options{Calls: 40})
	want := string(m.AppendCalls(nil, 0, 40))
	var lines, pretty strings.Builder
	for i := range 40 {
		call := string(m.AppendCalls(nil, 39-i, 40-i))
		lines.WriteString(call + "\r\n\n")
		pretty.WriteString(strings.ReplaceAll(call, `,"call_sid`, ",\n\t\"call_sid") + " ,\n")
	}
	array := "[\n" + strings.TrimSuffix(pretty.String(), ",\n") + "]\n"
	long := strings.Repeat(" ", mock.MaxItem)
	for name, text := range map[string]string{
		"lines": lines.String(), "lines without an end": strings.TrimSpace(lines.String()), "array": array, "array in one line": "[" + want + "]",
		"page": `{"total":40,"items":` + array + `}`, "long page": `{"total":40,` + long + `"items":` + array + `,"skip":0,"x":{"items":["]"]}}`,
		"long page of lines": "{\n" + long + `"items":` + array + "}\n", "long array": "[" + long + want + "]", "byte order mark": "\ufeff" + array,
	} {
		if got := string(mock.New(mock.Options{Data: read(t, name, text)}).AppendCalls(nil, 0, 99)); got != want {
			t.Errorf("%s: %s", name, cmp.Diff(want, got))
		}
	}
	if got := read(t, "nothing", " \n\n").Len(); got != 0 {
		t.Errorf("nothing: got %d calls", got)
	}
}

// A call may have a property that is named as the list of a page is; what the spec doesn't declare is served as it is.
func TestReadDataOneCall(t *testing.T) {
	call := string(mock.New(mock.Options{Calls: 1}).AppendCalls(nil, 0, 1))
	for _, more := range []string{`"items":[]`, `"items":[{"id":1}],"\u0078":{"a":1.50}`} {
		text := strings.TrimSuffix(call, "}") + "," + more + "}"
		for name, text := range map[string]string{"line": text, "lines": strings.Replace(text, ",", ",\n", 1), "array": "[" + text + "]"} {
			if got := string(mock.New(mock.Options{Data: read(t, name, text)}).AppendCalls(nil, 0, 9)); got != strings.ReplaceAll(text, "\n", "") && name != "array" {
				t.Errorf("%s: got %s, want %s", name, got, text)
			}
		}
	}
}

func TestReadDataRefuses(t *testing.T) {
	call := string(mock.New(mock.Options{Calls: 1}).AppendCalls(nil, 0, 1))
	tooLong := `{"id":1,"x":"` + strings.Repeat("x", mock.MaxItem) + `"}`
	for name, tt := range map[string]struct{ text, want string }{
		"a call too long":            {call + "\n" + tooLong, "f:2: got a call of more than 16 MiB"},
		"the first too long":         {tooLong + "\n" + call, "f:1: got a call of more than 16 MiB"},
		"a call too long in a list":  {"[" + call + ",\n" + tooLong + "]", "f:2: got a call of more than 16 MiB"},
		"a line without an end":      {call + "\n" + strings.Repeat("x", mock.MaxItem+1), "f:2: got a call of more than 16 MiB"},
		"something behind":           {"[" + call + "]\n\n" + call, "f:3: got '{' behind the end, want nothing"},
		"no comma":                   {"[" + call + "\n" + call + "]", "f:2: got '{' behind a call, want a comma"},
		"a comma too much":           {"[" + call + ",\n]", "f:2: got no value"},
		"a comma in front":           {"[,\n" + call + "]", "f:1: got no value"},
		"a list that isn't closed":   {"[" + call + "\n", "f:2: the text ends too early"},
		"a string that isn't closed": {`[` + "\n" + `{"id":"}]`, "f:2: the text ends too early"},
		"a bracket of another kind":  {"[" + strings.TrimSuffix(call, "}") + "]]", "f:1: "},
		"bytes of no text":           {"\x00\x00", "f:1: "},
		"UTF-16":                     {"\xff\xfe[\x00]\x00", "got a text in UTF-16, want UTF-8"},
	} {
		if _, err := mock.ReadData(ringback.Default(), "f", strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %.200v, want %q", name, err, tt.want)
		}
	}
}

// endless repeats a text.
type endless struct{ text []byte }

func (e endless) Read(p []byte) (n int, err error) {
	for n < len(p) {
		n += copy(p[n:], e.text)
	}
	return n, nil
}

// A text has a size from which it isn't read any more: white space, which costs nothing else, shows it.
func TestReadDataEnds(t *testing.T) {
	mock.SetMaxData(t, 3<<20)
	in := io.MultiReader(strings.NewReader("["), endless{bytes.Repeat([]byte(" "), 1<<20)})
	if _, err := mock.ReadData(ringback.Default(), "f", in); err == nil || !strings.Contains(err.Error(), "f: got more than 3 MiB, want at most that") {
		t.Errorf("got %v, want the size", err)
	}
}

// What a reader fails with is what reading fails with.
func TestReadDataFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, begun := range []string{"", "[", "{", "[ ", `[{"id`, "{}\n"} {
		in := io.MultiReader(strings.NewReader(begun), failing{broken})
		if _, err := mock.ReadData(ringback.Default(), "f", in); !errors.Is(err, broken) && begun != "{}\n" {
			t.Errorf("%q: got %v, want %v", begun, err, broken)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// Calls that each have members of their own cost what they have, not as much as all of them.
func TestReadDataOwnMembers(t *testing.T) {
	m := mock.New(mock.Options{Calls: 300})
	var text strings.Builder
	for i := range 300 {
		call := strings.TrimSuffix(string(m.AppendCalls(nil, i, i+1)), "}")
		fmt.Fprintf(&text, "%s,\"x%d\":%[2]d}\n", call, i)
	}
	data := read(t, "f", text.String())
	got := mock.New(mock.Options{Data: data}).AppendCalls(nil, 0, 300)
	if want := strings.ReplaceAll(strings.TrimSpace(text.String()), "\n", ","); string(got) != want {
		t.Error(cmp.Diff(want, string(got)))
	}
}
