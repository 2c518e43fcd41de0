package strictjson

import "bytes"

// maxPairwise is the number of members up to which names are compared in pairs.
const maxPairwise = 32

// duplicates notes each member of an object whose name an earlier one has.
func (r *reader) duplicates(object int32) {
	if r.nodes[object].Len > maxPairwise || !r.duplicatesInPairs(object) {
		r.duplicatesByMap(object)
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

// duplicatesByMap compares the names decoded, in time linear to their number.
func (r *reader) duplicatesByMap(object int32) {
	seen := make(map[string]bool, r.nodes[object].Len)
	for i := object + 1; i < r.nodes[object].Next; i = r.nodes[i].Next {
		n := &r.nodes[i]
		if !n.isMember() {
			continue
		}
		name := n.key(r.text)
		if seen[string(name)] {
			r.duplicate(i)
			continue
		}
		seen[string(name)] = true
	}
}

func (r *reader) duplicate(i int32) {
	n := &r.nodes[i]
	r.fault(DuplicateKey, i, int(n.KeyStart), int(n.KeyEnd))
}
