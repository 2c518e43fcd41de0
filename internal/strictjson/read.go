package strictjson

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
)

// MaxDepth is how deep arrays and objects may be nested.
const MaxDepth = 512

var byteOrderMark = []byte("\xef\xbb\xbf")

// Read parses text into d and reports whether Nodes hold one whole value. If not,
// the last of the Faults says why, and Nodes hold what was read before it, so that
// Pointer can name the place. A text may be whole and have faults all the same.
//
// Read reuses the memory of Nodes and Faults, and d refers to text from then on:
// neither may be changed or kept while the other is in use.
func (d *Document) Read(text []byte) bool {
	r := reader{text: text, nodes: d.Nodes[:0], faults: d.Faults[:0], maxNodes: d.MaxNodes, stopped: d.Stop}
	whole := r.document()
	slices.SortStableFunc(r.faults, func(a, b Fault) int { return cmp.Compare(a.Offset, b.Offset) })
	d.Text, d.Nodes, d.Faults, d.More = text, r.nodes, r.faults, r.more
	return whole
}

// reader parses by recursive descent, MaxDepth deep at most. Methods that return
// a bool return false after a fault that ends the reading.
type reader struct {
	text   []byte
	pos    int
	depth  int
	nodes  []Node
	faults []Fault
	seen   faultSet // faults of the string being read

	maxNodes int // 0: no bound
	stopped  func() bool
	count    [faultCodes]int
	more     [faultCodes]int
}

func (r *reader) document() bool {
	if len(r.text) > math.MaxInt32 {
		return r.stop(Fault{Code: TooLarge, Node: -1, Detail: fmt.Sprintf("%d bytes", len(r.text))})
	}
	if bytes.HasPrefix(r.text, byteOrderMark) {
		r.fault(ByteOrderMark, -1, 0, len(byteOrderMark))
		r.pos = len(byteOrderMark)
	}
	if !r.value(r.open()) {
		return false
	}
	r.skipSpace()
	if r.pos < len(r.text) {
		r.fault(TrailingBytes, -1, r.pos, len(r.text))
	}
	return true
}

// open appends a node that has no value yet.
func (r *reader) open() int32 {
	i, pos := int32(len(r.nodes)), int32(r.pos)
	if len(r.nodes) == cap(r.nodes) && len(r.nodes) >= manyNodes {
		r.grow()
	}
	r.nodes = append(r.nodes, Node{Start: pos, End: pos, Next: i + 1})
	return i
}

// manyNodes is the number from which memory for nodes is taken at once, instead of
// by doubling: growing step by step holds on to the old nodes beside the new.
const manyNodes = 1 << 16

// grow makes room for as many nodes as the rest of the text can have.
func (r *reader) grow() {
	rest := r.text[min(r.pos, len(r.text)):]
	most := 1
	for _, opener := range []string{",", "[", "{"} {
		most += bytes.Count(rest, []byte(opener))
	}
	if r.maxNodes > 0 {
		most = min(most, max(1, r.maxNodes+1-len(r.nodes)))
	}
	grown := make([]Node, len(r.nodes), len(r.nodes)+most)
	copy(grown, r.nodes)
	r.nodes = grown
}

// full stops at a value too many, or where it is told to.
func (r *reader) full() bool {
	if r.stopped != nil && len(r.nodes)%manyNodes == 0 && r.stopped() {
		r.stop(Fault{Code: TooLarge, Node: -1, Detail: "the reading was stopped"})
		return true
	}
	if r.maxNodes == 0 || len(r.nodes) < r.maxNodes {
		return false
	}
	r.stop(Fault{Code: TooLarge, Node: -1, Detail: fmt.Sprintf("more than %d values", r.maxNodes)})
	return true
}

// value reads the value of node i.
func (r *reader) value(i int32) bool {
	c := r.skipSpace()
	r.nodes[i].Start = int32(r.pos)
	ok := r.valueAt(i, c)
	r.nodes[i].End = int32(r.pos)
	return ok
}

func (r *reader) valueAt(i int32, first byte) bool {
	switch first {
	case '"':
		return r.stringValue(i)
	case '{':
		return r.container(i, Object, '}')
	case '[':
		return r.container(i, Array, ']')
	case '-', '+', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		r.number(i)
		return true
	default:
		return r.word(i)
	}
}

func (r *reader) stringValue(i int32) bool {
	escaped, ok := r.string(i)
	if ok {
		n := &r.nodes[i]
		n.Kind, n.Escaped = String, escaped
	}
	return ok
}

// word reads null, true and false, and complains of any other word.
func (r *reader) word(i int32) bool {
	word := r.text[r.pos:wordEnd(r.text, r.pos)]
	switch string(word) {
	case "null":
		r.nodes[i].Kind = Null
	case "true", "false":
		r.nodes[i].Kind = Bool
	default:
		if !isNotANumber(word) {
			return r.want(i, "a value")
		}
		r.fault(NotANumber, i, r.pos, r.pos+len(word))
	}
	r.pos += len(word)
	return true
}

// container reads an array or object with its brackets. It closes the node even
// if the text breaks off inside.
func (r *reader) container(i int32, kind Kind, closer byte) bool {
	if r.depth == MaxDepth {
		return r.stop(Fault{Code: TooDeep, Node: i, Detail: fmt.Sprintf("more than %d levels", MaxDepth)})
	}
	r.depth++
	r.pos++
	length, ok := r.items(i, kind, closer)
	r.depth--
	n := &r.nodes[i]
	n.Kind, n.Len, n.Next = kind, length, int32(len(r.nodes))
	if kind == Object {
		r.duplicates(i)
	}
	return ok
}

// items reads members or elements up to the closing bracket, and counts them.
func (r *reader) items(i int32, kind Kind, closer byte) (length int32, ok bool) {
	if r.skipSpace() == closer {
		r.pos++
		return 0, true
	}
	for {
		if r.full() {
			return length, false
		}
		length++
		if !r.item(i, kind) {
			return length, false
		}
		switch r.skipSpace() {
		case ',':
			r.pos++
		case closer:
			r.pos++
			return length, true
		default:
			return length, r.want(i, fmt.Sprintf("',' or %q", closer))
		}
	}
}

func (r *reader) item(parent int32, kind Kind) bool {
	if kind == Object {
		return r.member(parent)
	}
	return r.value(r.open())
}

func (r *reader) member(object int32) bool {
	if r.skipSpace() != '"' {
		return r.want(object, `'"'`)
	}
	i := r.open()
	escaped, ok := r.string(i)
	if !ok {
		r.faults[len(r.faults)-1].Node = object // a name that breaks off names nothing
		return false
	}
	n, end := &r.nodes[i], int32(r.pos)
	n.KeyStart, n.KeyEnd, n.KeyEscaped = n.Start, end, escaped
	n.Start, n.End = end, end // should no value follow
	if r.skipSpace() != ':' {
		return r.want(i, "':'")
	}
	r.pos++
	return r.value(i)
}

// skipSpace goes to the next byte that is no white space and returns it, 0 at the
// end. (A zero byte is no part of the grammar, so that they needn't be told apart.)
func (r *reader) skipSpace() byte {
	for ; r.pos < len(r.text); r.pos++ {
		if c := r.text[r.pos]; c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c
		}
	}
	return 0
}

// fault notes that the bytes from start to end break a rule which the reading
// survives.
func (r *reader) fault(code FaultCode, node int32, start, end int) {
	if r.count[code] == MaxFaults {
		r.more[code]++
		return
	}
	r.count[code]++
	r.faults = append(r.faults, Fault{Code: code, Offset: start, Node: node, Detail: excerpt(r.text[start:end])})
}

// stop notes the fault that ends the reading.
func (r *reader) stop(f Fault) bool {
	f.Offset = r.pos
	r.faults = append(r.faults, f)
	return false
}

// want stops at a byte that doesn't follow the grammar.
func (r *reader) want(node int32, wanted string) bool {
	got := "the end"
	if r.pos < len(r.text) {
		got = excerpt(r.text[r.pos:max(r.pos+1, wordEnd(r.text, r.pos))])
	}
	return r.stop(Fault{Code: Syntax, Node: node, Detail: got, Want: wanted})
}
