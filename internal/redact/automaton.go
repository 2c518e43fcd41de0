package redact

// word is a form of a secret. What of it is masked begins and ends so many bytes inside: quotes may stand around a short secret.
type word struct {
	text  string
	inset int
}

// automaton finds words in a text in time that grows with the text alone (Aho and Corasick, 1975).
type automaton struct {
	nodes   []node
	longest int        // bytes of a word
	roots   [256]int32 // the nodes of words' first bytes, 0 where no word begins so
}

// node stands for the beginning of a word. Node 0 is the empty one.
type node struct {
	letter         byte
	child, sibling int32 // 0: none
	fail           int32 // the longest end of it that is a beginning, too
	depth          int32 // its length
	length, inset  int32 // of the longest word that it ends with; 0: none
}

func newAutomaton(words []word) *automaton {
	a := &automaton{nodes: make([]node, 1, 64)}
	for _, w := range words {
		a.add(w)
	}
	a.link()
	return a
}

func (a *automaton) add(w word) {
	a.longest = max(a.longest, len(w.text))
	at := int32(0)
	for _, letter := range []byte(w.text) {
		next := a.childOf(at, letter)
		if next == 0 {
			next = int32(len(a.nodes))
			a.nodes = append(a.nodes, node{letter: letter, depth: a.nodes[at].depth + 1, sibling: a.nodes[at].child})
			a.nodes[at].child = next
			if at == 0 {
				a.roots[letter] = next
			}
		}
		at = next
	}
	if n := &a.nodes[at]; n.length == 0 || w.inset < int(n.inset) {
		n.length, n.inset = int32(len(w.text)), int32(w.inset)
	}
}

// link sets each node's fail, the shorter nodes first.
func (a *automaton) link() {
	queue := make([]int32, 1, len(a.nodes))
	for len(queue) > 0 {
		parent := queue[0]
		queue = queue[1:]
		for child := a.nodes[parent].child; child != 0; child = a.nodes[child].sibling {
			queue = append(queue, child)
			n := &a.nodes[child]
			if parent != 0 {
				n.fail = a.step(a.nodes[parent].fail, n.letter)
			}
			if shorter := a.nodes[n.fail]; n.length == 0 {
				n.length, n.inset = shorter.length, shorter.inset
			}
		}
	}
}

func (a *automaton) childOf(at int32, letter byte) int32 {
	if at == 0 {
		return a.roots[letter]
	}
	next := a.nodes[at].child
	for next != 0 && a.nodes[next].letter != letter {
		next = a.nodes[next].sibling
	}
	return next
}

// step is the longest beginning of a word with which a text ends that ended with another one before this letter.
func (a *automaton) step(at int32, letter byte) int32 {
	for {
		if next := a.childOf(at, letter); next != 0 || at == 0 {
			return next
		}
		at = a.nodes[at].fail
	}
}

// find is where words stand in a text, with cut also the beginning of one at its end. The spans come in the order of their ends, and
// none lies in another.
func (a *automaton) find(text string, cut bool) (spans []span) {
	at := int32(0)
	for i := range len(text) {
		at = a.step(at, text[i])
		n := &a.nodes[at]
		if n.length == 0 {
			continue
		}
		found := span{i + 1 - int(n.length) + int(n.inset), i + 1 - int(n.inset)}
		for len(spans) > 0 && spans[len(spans)-1].to >= found.from { // they overlap or touch
			found.from = min(found.from, spans[len(spans)-1].from)
			spans = spans[:len(spans)-1]
		}
		spans = append(spans, found)
	}
	if n := int(a.nodes[at].depth); cut && n >= shortest {
		spans = append(spans, span{len(text) - n, len(text)})
	}
	return spans
}

// beginning is how many bytes of a word's beginning stand at the end of a text.
func (a *automaton) beginning(text string) int {
	at := int32(0)
	for i := max(0, len(text)-a.longest); i < len(text); i++ {
		at = a.step(at, text[i])
	}
	return int(a.nodes[at].depth)
}
