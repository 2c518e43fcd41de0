package strictjson

import (
	"strconv"
	"strings"
)

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

// Pointer returns the JSON pointer (RFC 6901) of node i: "" for the root, and for
// the -1 of a fault that has no node. Members of one name in one object share their
// pointer. Who asks for many of one document asks a [Pointers].
func (d *Document) Pointer(i int32) string {
	var p Pointers
	return p.Of(d, i)
}

// Pointers finds the JSON pointers of many nodes. It remembers the way to the last
// one and goes on from there, so that asking in the order of the nodes takes one
// walk over the document in all, and not one each. The zero value is ready.
type Pointers struct {
	// MaxName is how many bytes of a member's name a pointer shows, with … behind
	// them where there are more. 0 shows names whole.
	MaxName int

	way []step
}

// step is a node on the way from the root, and its place among its siblings.
type step struct {
	node     int32
	position int
}

// Reset forgets the way. It has to be called before another document's turn.
func (p *Pointers) Reset() { p.way = p.way[:0] }

// Of returns the JSON pointer of node i of d.
func (p *Pointers) Of(d *Document, i int32) string {
	if i <= 0 {
		return ""
	}
	p.walk(d, i)
	var pointer strings.Builder
	parent := int32(0)
	for _, s := range p.way {
		pointer.WriteByte('/')
		if d.Nodes[parent].Kind == Object {
			_, _ = escapePointer.WriteString(&pointer, p.name(d, s.node))
		} else {
			pointer.WriteString(strconv.Itoa(s.position))
		}
		parent = s.node
	}
	return pointer.String()
}

// name is the name of a member, cut where it is longer than MaxName.
func (p *Pointers) name(d *Document, i int32) string {
	n := &d.Nodes[i]
	if p.MaxName == 0 || !n.isMember() || len(n.rawKey(d.Text)) <= p.MaxName {
		return string(d.Key(i))
	}
	return strings.ToValidUTF8(string(decode(n.rawKey(d.Text)[:p.MaxName])), "") + "…"
}

// walk makes the way lead to node i.
func (p *Pointers) walk(d *Document, i int32) {
	at, next := p.retreat(d, i)
	for at < i {
		if next.node <= at || next.node > i {
			next = step{node: at + 1}
		}
		for d.Nodes[next.node].Next <= i {
			next = step{d.Nodes[next.node].Next, next.position + 1}
		}
		p.way = append(p.way, next)
		at = next.node
	}
}

// retreat goes back to the last node on the way that is or holds node i. It also
// returns the child of it that the way led to, where looking for i can go on.
func (p *Pointers) retreat(d *Document, i int32) (at int32, left step) {
	for n := len(p.way); n > 0; n-- {
		last := p.way[n-1]
		if last.node <= i && i < d.Nodes[last.node].Next {
			return last.node, left
		}
		left, p.way = last, p.way[:n-1]
	}
	return 0, left
}
