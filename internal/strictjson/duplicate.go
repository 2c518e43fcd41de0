package strictjson

import (
	"bytes"
	"hash/maphash"
	"math/bits"
)

// maxPairwise is the number of members up to which names are compared in pairs.
const maxPairwise = 32

// duplicates notes each member of an object whose name an earlier one has.
func (r *reader) duplicates(object int32) {
	if r.nodes[object].Len > maxPairwise || !r.duplicatesInPairs(object) {
		r.duplicatesByTable(object)
	}
}

// duplicatesInPairs compares the names as sent, and allocates nothing. It reports
// false, without having noted a fault, if a name is escaped.
func (r *reader) duplicatesInPairs(object int32) bool {
	var (
		members [maxPairwise]int32
		prints  [maxPairwise]uint32
		repeats uint32 // bit k: the name of members[k] is a repetition
		count   int
	)
	nodes := r.nodes
	for i := object + 1; i < nodes[object].Next; i = nodes[i].Next {
		n := &nodes[i]
		switch {
		case n.KeyEscaped:
			return false
		case !n.isMember():
			continue
		}
		name := n.rawKey(r.text)
		print := fingerprint(name)
		for k, other := range prints[:count] {
			if other == print && bytes.Equal(nodes[members[k]].rawKey(r.text), name) {
				repeats |= 1 << count
				break
			}
		}
		members[count], prints[count] = i, print
		count++
	}
	for k := range count {
		if repeats>>k&1 != 0 {
			r.duplicate(members[k])
		}
	}
	return true
}

// fingerprint tells most names apart that differ.
func fingerprint(name []byte) uint32 {
	n := len(name)
	if n == 0 {
		return 0
	}
	return uint32(n)<<24 | uint32(name[0])<<16 | uint32(name[n/2])<<8 | uint32(name[n-1])
}

// seed makes the places of names in tables unforeseeable.
var seed = maphash.MakeSeed()

// duplicatesByTable compares the names decoded, in time linear to their number. Its
// table has 8 to 16 bytes a member, whatever the names.
func (r *reader) duplicatesByTable(object int32) {
	size := uint64(1) << bits.Len32(uint32(r.nodes[object].Len)*2)
	table := make([]int32, size) // of nodes, by the hash of their names; 0: free
	for i := object + 1; i < r.nodes[object].Next; i = r.nodes[i].Next {
		n := &r.nodes[i]
		if !n.isMember() {
			continue
		}
		name := n.key(r.text)
		at := maphash.Bytes(seed, name) & (size - 1)
		for table[at] != 0 && !bytes.Equal(r.nodes[table[at]].key(r.text), name) {
			at = (at + 1) & (size - 1)
		}
		if table[at] != 0 {
			r.duplicate(i)
			continue
		}
		table[at] = i
	}
}

func (r *reader) duplicate(i int32) {
	n := &r.nodes[i]
	r.fault(DuplicateKey, i, int(n.KeyStart), int(n.KeyEnd))
}
