package strictjson_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ringback/ringback/internal/strictjson"
)

func read(t testing.TB, text string) *strictjson.Document {
	t.Helper()
	var d strictjson.Document
	if !d.Read([]byte(text)) {
		t.Fatalf("%s: %v", text, d.Faults)
	}
	return &d
}

// The document and the pointers of RFC 6901 section 5.
func TestPointer(t *testing.T) {
	d := read(t, `{
		"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8
	}`)
	tests := []struct{ pointer, want string }{
		{"/foo", `["bar", "baz"]`},
		{"/foo/0", `"bar"`},
		{"/foo/1", `"baz"`},
		{"/", "0"},
		{"/a~1b", "1"},
		{"/c%d", "2"},
		{"/e^f", "3"},
		{"/g|h", "4"},
		{`/i\j`, "5"},
		{`/k"l`, "6"},
		{"/ ", "7"},
		{"/m~0n", "8"},
	}
	for _, test := range tests {
		i, ok := d.At(test.pointer)
		if !ok || string(d.Raw(i)) != test.want {
			t.Errorf("%s: got %s, %t, want %s", test.pointer, d.Raw(i), ok, test.want)
		}
		if got := d.Pointer(i); got != test.pointer {
			t.Errorf("node %d: got %s, want %s", i, got, test.pointer)
		}
	}
	for _, pointer := range []string{"foo", "/bar", "/foo/2", "/foo/-", "/foo/01", "/foo/+1", "/foo/0/0", "/m~n", "/foo/"} {
		if i, ok := d.At(pointer); ok {
			t.Errorf("%s: got node %d, want none", pointer, i)
		}
	}
}

func TestAtWithoutNodes(t *testing.T) {
	var d strictjson.Document
	if i, ok := d.At(""); ok {
		t.Errorf("got node %d, want none", i)
	}
}

func TestMember(t *testing.T) {
	d := read(t, `{"a":1,"b":[{"a":2}],"a":3,"caf\u00e9":4}`)
	for name, want := range map[string]string{"a": "3", "b": `[{"a":2}]`, "café": "4"} {
		if i, ok := d.Member(0, name); !ok || string(d.Raw(i)) != want {
			t.Errorf("%s: got %s, %t, want %s", name, d.Raw(i), ok, want)
		}
	}
	if i, ok := d.Member(0, "c"); ok {
		t.Errorf("c: got node %d, want none", i)
	}
	if i, ok := d.Member(1, "a"); ok {
		t.Errorf("member of a number: got node %d, want none", i)
	}
}

func TestChildren(t *testing.T) {
	d := read(t, `[1,[2,3],{"a":4}]`)
	for i, want := range map[int32][]int32{0: {1, 2, 5}, 1: nil, 2: {3, 4}, 5: {6}} {
		if got := slices.Collect(d.Children(i)); !slices.Equal(got, want) {
			t.Errorf("node %d: got children %v, want %v", i, got, want)
		}
	}
}

func TestNodes(t *testing.T) {
	d := read(t, ` {"a":[1,1.0],"\u0062":"x\ty"}`)
	want := []strictjson.Node{
		{Kind: strictjson.Object, Start: 1, End: 30, Next: 5, Len: 2},
		{Kind: strictjson.Array, Start: 6, End: 13, KeyStart: 2, KeyEnd: 5, Next: 4, Len: 2},
		{Kind: strictjson.Number, Integer: true, Start: 7, End: 8, Next: 3},
		{Kind: strictjson.Number, Start: 9, End: 12, Next: 4},
		{Kind: strictjson.String, Escaped: true, KeyEscaped: true, Start: 23, End: 29, KeyStart: 14, KeyEnd: 22, Next: 5},
	}
	if diff := cmp.Diff(want, d.Nodes); diff != "" {
		t.Errorf("nodes differ (-want +got):\n%s", diff)
	}
}

// Kinds speak JSON Schema's language.
func TestKindString(t *testing.T) {
	d := read(t, `[null,true,1,"",[],{},NaN]`)
	var got []string
	for i := range d.Children(0) {
		got = append(got, d.Nodes[i].Kind.String())
	}
	want := []string{"null", "boolean", "number", "string", "array", "object", "invalid"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds differ (-want +got):\n%s", diff)
	}
}

func ExampleDocument() {
	var d strictjson.Document
	d.Read([]byte(`{"calls":[{"id":"CA1","price":0.10,"id":"CA2"}]}`))
	if price, ok := d.At("/calls/0/price"); ok {
		fmt.Printf("%s is a %s\n", d.Raw(price), d.Nodes[price].Kind)
	}
	for _, fault := range d.Faults {
		fmt.Println(d.Pointer(fault.Node), fault)
	}
	// Output:
	// 0.10 is a number
	// /calls/0/id duplicate-key at byte 35: "id"
}
