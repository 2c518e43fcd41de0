package strictjson

// Kind is the type of a value. Its zero value is Invalid.
type Kind uint8

// The kinds of JSON, and Invalid for what stands in the place of a value without
// being one: NaN, 01, nothing at all.
const (
	Invalid Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

var kindNames = [...]string{"invalid", "null", "boolean", "number", "string", "array", "object"}

// String returns the name that JSON Schema gives to the type.
func (k Kind) String() string { return kindNames[k] }

// Node is one value. Nodes stand in pre-order: the first child of node i is i+1,
// and the next sibling of a child j is Nodes[j].Next. A node ends before Next, and
// so do its children.
type Node struct {
	Kind       Kind
	Escaped    bool // a String with a backslash or invalid UTF-8: its text needs decoding
	Integer    bool // a Number of an optional minus and digits only
	KeyEscaped bool // the same as Escaped for the member's name

	Start, End       int32 // the value's bytes in Text, quotes and brackets included
	KeyStart, KeyEnd int32 // the member name's bytes with quotes; 0, 0 where the node is no member

	Next int32 // index of the first node behind this subtree
	Len  int32 // number of members or elements
}

// isMember reports whether n has a name. A member whose name breaks off has none.
func (n *Node) isMember() bool { return n.KeyEnd > 0 }

// rawKey returns the member's name as sent, without its quotes.
func (n *Node) rawKey(text []byte) []byte {
	return text[n.KeyStart+1 : n.KeyEnd-1 : n.KeyEnd-1]
}

// key returns the member's name decoded.
func (n *Node) key(text []byte) []byte {
	if n.KeyEscaped {
		return decode(n.rawKey(text))
	}
	return n.rawKey(text)
}

// Document is a text and the tree of its values. Its zero value is ready for
// [Document.Read], which may be called again and again. A Document that isn't
// being read may be shared between goroutines.
//
// The methods that take the index of a node panic where Nodes has no such index.
type Document struct {
	Text   []byte  // as sent
	Nodes  []Node  // in pre-order; Nodes[0] is the whole
	Faults []Fault // in the order of their offsets, at most MaxFaults of each code

	// More counts, by code, the faults that Faults doesn't list.
	More [faultCodes]int

	// Stop is asked now and then whether the reading is to end, as by a fault. Nil: it
	// isn't.
	Stop func() bool

	// MaxNodes bounds the values that are read, and so the memory. 0 is no bound.
	MaxNodes int
}

// Raw returns the bytes of node i as they were sent, a part of Text.
func (d *Document) Raw(i int32) []byte {
	n := &d.Nodes[i]
	return d.Text[n.Start:n.End:n.End]
}
