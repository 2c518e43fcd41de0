package ringback

import (
	"hash/maphash"
	"strconv"
)

// mostAlike is how many violations of one rule at like places are listed. The last of them counts the rest.
const mostAlike = 10

// mostListed is how many violations are listed before like places are those of a rule, wherever they are.
const mostListed = 1000

// collector keeps the violations of one message, in memory that doesn't grow with it. Its zero value is ready.
type collector struct {
	found []Violation
	alike map[uint64]alike
}

// alike counts the violations of one rule at like places.
type alike struct {
	listed int
	last   int // of those listed, in found
}

// add takes in a violation. Two of one rule, level and shape are alike. Only those that are listed are described, since to describe
// one takes longer than to find it.
func (c *collector) add(rule string, level Level, shape uint64, describe func() Violation) {
	key := mix(mix(shape, maphash.String(seed, rule)), uint64(level))
	of, known := c.alike[key]
	if !known && len(c.found) >= mostListed {
		key = maphash.String(seed, rule)
		of = c.alike[key]
	}
	if of.listed == mostAlike {
		c.found[of.last].More++
		return
	}
	if c.alike == nil {
		c.alike = map[uint64]alike{}
	}
	c.alike[key] = alike{of.listed + 1, len(c.found)}
	v := describe()
	v.Rule, v.Level = rule, level
	c.found = append(c.found, v)
}

func (c *collector) reset() {
	c.found = nil
	clear(c.alike)
}

// seed makes hashes unforeseeable.
var seed = maphash.MakeSeed()

// A shape is the place of a value in a body, with all elements of a list for one, and all members whose names the schema doesn't
// declare.
const (
	shapeOfBody    = 1
	shapeOfElement = 2
	shapeOfOther   = 3 // a member that isn't declared
)

// mix is the hash of two hashes.
func mix(a, b uint64) uint64 {
	const odd = 0x9e37_79b9_7f4a_7c15
	h := (a ^ b) * odd
	return h ^ h>>29 + b
}

// Kinds are the first violation of each kind, musts before shoulds. Each counts all others of its kind in More.
func Kinds(violations []Violation) []Violation {
	var kinds []Violation
	at := map[string]int{}
	for _, level := range []Level{Must, Should, Unjudged} {
		for _, v := range violations {
			if v.Level != level {
				continue
			}
			if i, seen := at[v.Kind()]; seen {
				kinds[i].More += 1 + v.More
				continue
			}
			at[v.Kind()] = len(kinds)
			kinds = append(kinds, v)
		}
	}
	return kinds
}

// Count is how many violations there are, with those that are counted and not listed.
func Count(violations []Violation) (n int) {
	for _, v := range violations {
		n += 1 + v.More
	}
	return n
}

// thousands writes a count as people read it: 599,991.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
