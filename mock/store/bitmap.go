package store

import "math/bits"

// Bitmap is a set of rows, 64 a word. Bits beyond the last row are zero.
type Bitmap []uint64

// words is how many words n rows take.
func words(n int) int { return (n + 63) / 64 }

// full sets the bitmap to the rows from to to of n.
func (b Bitmap) full(from, to int) {
	clear(b)
	for w := from / 64; w*64 < to; w++ {
		b[w] = ^uint64(0)
	}
	if from < to {
		b[from/64] &= ^uint64(0) << (from % 64)
		if to%64 != 0 {
			b[to/64] &= 1<<(to%64) - 1
		}
	}
}

// Count is the number of rows in the set.
func (b Bitmap) Count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// Append appends the rows of the set to dst, in ascending order, less the first skip of them and at most limit.
func (b Bitmap) Append(dst []int, skip, limit int) []int {
	for w, word := range b {
		if limit <= 0 {
			break
		}
		if n := bits.OnesCount64(word); n <= skip {
			skip -= n
			continue
		}
		for ; word != 0 && limit > 0; word &= word - 1 {
			if skip > 0 {
				skip--
				continue
			}
			dst = append(dst, w*64+bits.TrailingZeros64(word))
			limit--
		}
	}
	return dst
}
