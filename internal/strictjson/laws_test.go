package strictjson_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/ringback/ringback/internal/strictjson"
)

func FuzzRead(f *testing.F) {
	for _, test := range readTests {
		f.Add([]byte(test.text))
	}
	f.Add(page(2))
	var d strictjson.Document
	f.Fuzz(func(t *testing.T, text []byte) {
		sent := bytes.Clone(text)
		whole := d.Read(text)
		if !bytes.Equal(sent, text) {
			t.Fatal("Read changed the text")
		}
		checkAgreement(t, &d, whole)
		checkFaults(t, &d, whole)
		checkTree(t, &d)
		if whole {
			checkPointers(t, &d)
		}
	})
}

// What encoding/json accepts is whole and decodes to the same value; what it
// refuses has a fault.
func checkAgreement(t *testing.T, d *strictjson.Document, whole bool) {
	if !json.Valid(d.Text) {
		if len(d.Faults) == 0 {
			t.Fatal("no fault in what encoding/json refuses")
		}
		return
	}
	if !whole {
		if !hasFault(d, strictjson.TooDeep) {
			t.Fatalf("not whole, but encoding/json accepts it: %v", d.Faults)
		}
		return
	}
	decoder := json.NewDecoder(bytes.NewReader(d.Text))
	decoder.UseNumber()
	var want any
	if err := decoder.Decode(&want); err != nil {
		t.Fatal(err)
	}
	if got := d.Value(0); !reflect.DeepEqual(got, want) {
		t.Fatalf("got value %#v, want %#v", got, want)
	}
}

// Faults stand in order, in the text, at nodes that can be named. Those that stop
// the reading come with false, and only they.
func checkFaults(t *testing.T, d *strictjson.Document, whole bool) {
	for i, fault := range d.Faults {
		if fault.Offset < 0 || fault.Offset > len(d.Text) || fault.Detail == "" {
			t.Fatalf("fault %+v in a text of %d bytes", fault, len(d.Text))
		}
		if fault.Node < -1 || int(fault.Node) >= len(d.Nodes) {
			t.Fatalf("fault %+v in a tree of %d nodes", fault, len(d.Nodes))
		}
		if i > 0 && fault.Offset < d.Faults[i-1].Offset {
			t.Fatalf("fault %v comes behind %v", fault, d.Faults[i-1])
		}
		_ = d.Pointer(fault.Node)
	}
	stopped := hasFault(d, strictjson.Syntax) || hasFault(d, strictjson.TooDeep)
	if stopped == whole || len(d.Faults) > len(d.More)*strictjson.MaxFaults {
		t.Fatalf("got whole %t with faults %v", whole, d.Faults)
	}
}

func hasFault(d *strictjson.Document, code strictjson.FaultCode) bool {
	return slices.ContainsFunc(d.Faults, func(f strictjson.Fault) bool { return f.Code == code })
}

// Nodes lie within their parents and behind their elder siblings, in text and
// tree, broken off or not.
func checkTree(t *testing.T, d *strictjson.Document) {
	if int(d.Nodes[0].Next) != len(d.Nodes) {
		t.Fatalf("the root ends before node %d of %d", d.Nodes[0].Next, len(d.Nodes))
	}
	for i := range int32(len(d.Nodes)) {
		n := &d.Nodes[i]
		if n.Start > n.End || n.Next <= i || int(n.End) > len(d.Text) {
			t.Fatalf("node %d is %+v", i, *n)
		}
		end, length := n.Start, int32(0)
		for child := range d.Children(i) {
			c := &d.Nodes[child]
			if c.Start < end || c.End > n.End || c.Next > n.Next || c.KeyEnd > c.Start {
				t.Fatalf("node %d is %+v, its child %d is %+v", i, *n, child, *c)
			}
			end = c.End
			length++
		}
		if length > n.Len || n.Len > length+1 {
			t.Fatalf("node %d has %d children: %+v", i, length, *n)
		}
	}
}

// Pointer and At are inverse where no name is repeated.
func checkPointers(t *testing.T, d *strictjson.Document) {
	repeated := hasFault(d, strictjson.DuplicateKey)
	var all strictjson.Pointers // goes on from the last, wherever that was
	for i := range int32(min(len(d.Nodes), 100)) {
		pointer := d.Pointer(i)
		for _, k := range []int32{int32(len(d.Nodes)) - 1 - i, i} {
			if got, want := all.Of(d, k), d.Pointer(k); got != want {
				t.Fatalf("node %d after another: got pointer %q, want %q", k, got, want)
			}
		}
		if got, ok := d.At(pointer); !ok || got != i && !repeated {
			t.Fatalf("pointer %q of node %d leads to %d, %t", pointer, i, got, ok)
		}
		raw, node := d.Raw(i), d.Nodes[i]
		if node.Kind != strictjson.Invalid && !repeated && len(d.Faults) == 0 && !json.Valid(raw) {
			t.Fatalf("node %d is %s", i, raw)
		}
	}
}
