package store

import "math/bits"

// Bitmap is a set of rows, 64 a word. Bits beyond the last row are zero.
type Bitmap []uint64

// words is how many words n rows take.
func words(n int) int { return (n + 63) / 64 }

// full is the set of all of n rows.
func full(n int) Bitmap {
	b := make(Bitmap, words(n))
	for w := range b {
		b[w] = ^uint64(0)
	}
	b.keep(0, n)
	return b
}

// keep takes all rows out but those from from to to.
func (b Bitmap) keep(from, to int) {
	for w := range b {
		b[w] = b.word(w, from, to)
	}
}

// word is a word of the set with only the rows from from to to.
func (b Bitmap) word(w, from, to int) uint64 {
	base := w * 64
	if base >= from && base+64 <= to {
		return b[w]
	}
	first, end := min(max(from-base, 0), 64), min(max(to-base, 0), 64)
	return b[w] >> first << first & (1<<end - 1)
}

// Count is the number of rows in the set.
func (b Bitmap) Count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// CountIn is the number of rows in the set from from to to.
func (b Bitmap) CountIn(from, to int) int {
	n := 0
	for w := from / 64; w*64 < to; w++ {
		n += bits.OnesCount64(b.word(w, from, to))
	}
	return n
}

// Append appends the rows of the set from from to to, in ascending order, less the first skip of them and at most limit.
func (b Bitmap) Append(dst []int, from, to, skip, limit int) []int {
	for w := from / 64; w*64 < to && limit > 0; w++ {
		word := b.word(w, from, to)
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
