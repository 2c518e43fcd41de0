package pull

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math/rand/v2"
	"slices"
)

// shuffler replaces characters by others of their class, by a key. Each way it has is one to one: different texts of the same
// classes become different texts, and none stays what it was.
//
// Think of all texts as a tree, a character a step. At every fork the key gives the branches another order, in one cycle, so
// that no branch keeps its place (Sattolo's algorithm). Texts that begin alike then begin alike afterwards, and no more than
// before; this is the idea of Crypto-PAn, which does it to the bits of addresses.
type shuffler struct {
	mac    hash.Hash
	source *rand.ChaCha8
	order  []int  // the last order of branches
	in     []byte // what is mixed with the key, and out what comes of it
	out    []byte
}

// seed is what stands before a fork, mixed with the key.
type seed = [sha256.Size]byte

func newShuffler(k Key, purpose string) *shuffler {
	secret := k.derive(purpose)
	return &shuffler{mac: hmac.New(sha256.New, secret[:]), source: rand.NewChaCha8(seed{})}
}

// begin is the seed of a word, and next that of what it leads to by one more character.
func (s *shuffler) begin(word string) seed {
	s.in = append(s.in[:0], word...)
	return s.sum()
}

func (s *shuffler) next(from seed, r rune) seed {
	s.in = binary.BigEndian.AppendUint32(append(s.in[:0], from[:]...), uint32(r))
	return s.sum()
}

func (s *shuffler) sum() seed {
	s.mac.Reset()
	s.mac.Write(s.in)
	s.out = s.mac.Sum(s.out[:0])
	return seed(s.out)
}

// cycle orders n branches so that none keeps its place.
func (s *shuffler) cycle(at seed, n int) []int {
	s.source.Seed(at)
	s.order = s.order[:0]
	for i := range n {
		s.order = append(s.order, i)
	}
	for i := n - 1; i > 0; i-- {
		j := int(s.source.Uint64() % uint64(i)) // less even by 2^-55 at most
		s.order[i], s.order[j] = s.order[j], s.order[i]
	}
	return s.order
}

// swap is the character that takes a character's place at a fork, and back the one whose place it takes.
func (s *shuffler) swap(at seed, a alphabet, r rune) rune {
	return a[s.cycle(at, len(a))[a.index(r)]]
}

func (s *shuffler) back(at seed, a alphabet, r rune) rune {
	return a[slices.Index(s.cycle(at, len(a)), a.index(r))]
}

// forward replaces each character by what stands before it. A character whose class is nil stays.
func (s *shuffler) forward(text []rune, of []alphabet) []rune {
	out, at := slices.Clone(text), s.begin("forward")
	for i, r := range text {
		if of[i] != nil {
			out[i] = s.swap(at, of[i], r)
		}
		at = s.next(at, r)
	}
	return out
}

// backward does it by what stands behind, and undo takes that back.
func (s *shuffler) backward(text []rune, of []alphabet) []rune {
	out, at := slices.Clone(text), s.begin("backward")
	for i, r := range slices.Backward(text) {
		if of[i] != nil {
			out[i] = s.swap(at, of[i], r)
		}
		at = s.next(at, r)
	}
	return out
}

func (s *shuffler) undo(text []rune, of []alphabet) []rune {
	out, at := slices.Clone(text), s.begin("backward")
	for i := range slices.Backward(text) {
		if of[i] != nil {
			out[i] = s.back(at, of[i], text[i])
		}
		at = s.next(at, out[i])
	}
	return out
}

// mix replaces each character by all others, so that not even the beginnings of texts can be compared. It is forward, as seen
// through backward, and so leaves no text as it was.
func (s *shuffler) mix(text []rune, of []alphabet) []rune {
	return s.undo(s.forward(s.backward(text, of), of), of)
}

// spread is mix for long texts, whose characters it draws at random from a seed of the whole: two of them become one less often
// than a disk errs.
func (s *shuffler) spread(text []rune, of []alphabet) []rune {
	out, source := slices.Clone(text), rand.NewChaCha8(s.begin("whole\x00"+string(text)))
	for i, r := range text {
		if n := len(of[i]); n > 1 {
			step := 1 + source.Uint64()%uint64(n-1)
			out[i] = of[i][(uint64(of[i].index(r))+step)%uint64(n)]
		}
	}
	return out
}

// number draws a number below n that belongs to a word.
func (s *shuffler) number(word string, n uint64) uint64 {
	at := s.begin("number\x00" + word)
	return binary.BigEndian.Uint64(at[:8]) % n
}
