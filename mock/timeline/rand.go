package timeline

import (
	"math/bits"
	"math/rand/v2"
)

// A stream is one of the purposes that numbers are thrown for. Throws for different streams have nothing in common, so
// one more throw for one purpose leaves all others as they were.
type stream uint64

const (
	forStarts stream = iota + 1
	forLive
	forWords
	forAssistants
	forCustomers
	forPhones
	forCalls
	forFuture
)

// A dice throws random integers. It is a plain value: copied, it repeats itself; it takes no memory and no lock.
type dice struct{ pcg rand.PCG }

// throw returns the dice for item i of a stream.
func throw(seed uint64, s stream, i int) dice {
	var d dice
	d.pcg.Seed(mix(seed+mix(uint64(s))), mix(uint64(i)))
	return d
}

// mix is the finalizer of SplitMix64: a bijection that spreads every bit over all others.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// bits returns 64 random bits.
func (d *dice) bits() uint64 { return d.pcg.Uint64() }

// below64 returns a number in [0, n). It is off uniform by less than n in 2⁶⁴.
func (d *dice) below64(n uint64) uint64 {
	hi, _ := bits.Mul64(d.bits(), n)
	return hi
}

// below returns a number in [0, n), for n ≥ 1.
func (d *dice) below(n int) int { return int(d.below64(uint64(n))) }

// between returns a number in [lo, hi].
func (d *dice) between(lo, hi int64) int64 { return lo + int64(d.below64(uint64(hi-lo+1))) }

// chance is true percent times in a hundred.
func (d *dice) chance(percent int) bool { return d.below(100) < percent }

// heads returns how many of n tossed coins show heads.
func (d *dice) heads(n uint64) int {
	count := 0
	for ; n > 64; n -= 64 {
		count += bits.OnesCount64(d.bits())
	}
	return count + bits.OnesCount64(d.bits()&(1<<n-1))
}

// share returns how many of some calls fall into a stretch of the given weight, when n calls fall into a stretch of
// weight total: n·weight/total in the mean, with half the variance of a Poisson process.
func (d *dice) share(n, weight, total uint64) int {
	hi, lo := bits.Mul64(n, weight)
	whole, rest := bits.Div64(hi, lo, total)
	count := d.heads(2 * whole)
	if d.below64(total) < rest {
		count++
	}
	return count
}

// oneOf returns one of several values.
func oneOf[T any](d *dice, values []T) T { return values[d.below(len(values))] }
