package timeline

import "slices"

// Lengths of time in microseconds.
const (
	millisecond = 1_000
	second      = 1_000 * millisecond
	hour        = 3_600 * second
)

// How busy the hours of a day are, from midnight UTC on, and the days of a week, from Sunday on. Their product weighs an
// hour of the week; the day is that of an American company with some customers in Europe. None is zero.
var (
	hourWeights = [24]uint64{5, 4, 3, 2, 2, 2, 3, 5, 8, 10, 11, 13, 17, 24, 30, 32, 31, 30, 32, 33, 31, 26, 16, 9}
	dayWeights  = [7]uint64{3, 11, 12, 12, 11, 10, 5}
)

// weightAt returns how busy an hour is, given as the number of hours since 1970, which began on a Thursday.
func weightAt(hours int64) uint64 {
	day := floorDiv(hours, 24)
	return hourWeights[hours-24*day] * dayWeights[floorMod(day+4, 7)]
}

// A span is a stretch of time in Unix microseconds, from included, end not.
type span struct{ from, end int64 }

// hours yields the parts that the full hours cut the span into, with how busy each is.
func (s span) hours(yield func(part span, weight uint64) bool) {
	for from := s.from; from < s.end; {
		n := floorDiv(from, hour)
		end := min((n+1)*hour, s.end)
		if !yield(span{from, end}, weightAt(n)) {
			return
		}
		from = end
	}
}

// weight returns the sum of the weights of the span's microseconds. A century's is below 2⁶².
func (s span) weight() uint64 {
	var sum uint64
	for part, weight := range s.hours {
		sum += uint64(part.end-part.from) * weight
	}
	return sum
}

// arrivals returns n starts in the span, ascending, more of them where it is busier.
func (s span) arrivals(n int, d *dice) []int64 {
	if n == 0 {
		return nil
	}
	starts := make([]int64, n)
	s.scatter(starts, d)
	for i, at := range starts {
		starts[i] = s.round(at, d)
	}
	slices.Sort(starts)
	bunch(starts, d)
	return starts
}

// scatter throws points into the span's weight and reads off the instants they fall on.
func (s span) scatter(starts []int64, d *dice) {
	total := s.weight()
	for i := range starts {
		starts[i] = int64(d.below64(total))
	}
	slices.Sort(starts)

	i, passed := 0, int64(0)
	for part, weight := range s.hours {
		weight := int64(weight)
		past := passed + weight*(part.end-part.from)
		for ; i < len(starts) && starts[i] < past; i++ {
			starts[i] = part.from + (starts[i]-passed)/weight
		}
		passed = past
	}
}

// round cuts an instant to the second nine times in ten, else mostly to the millisecond, as long as it stays in the span.
func (s span) round(at int64, d *dice) int64 {
	unit := int64(second)
	switch p := d.below(100); {
	case p < 2:
		return at
	case p < 10:
		unit = millisecond
	}
	if cut := at - floorMod(at, unit); cut >= s.from {
		return cut
	}
	return at
}

// bunch gives one call in every 150, and one to three that follow it, the same start: two calls in a hundred share theirs.
// Where calls are so dense that whole seconds collide, more do.
func bunch(starts []int64, d *dice) {
	const every, most = 150, 3
	for block := 0; block < len(starts); block += every {
		first := block + d.below(every-most)
		last := min(first+1+d.below(most), len(starts)-1)
		for i := first + 1; i <= last; i++ {
			starts[i] = starts[first]
		}
	}
}

// linger moves the starts of the newest three to six calls into the last minutes before the anchor, where they will still
// be ongoing, and leaves the order as it is. A timeline of fewer than 20 calls is left alone.
func (t *Timeline) linger() {
	if len(t.starts) < 20 {
		return
	}
	d := throw(t.seed, forLive, 0)
	t.live = 3 + d.below(4)
	older, newest := t.starts[:len(t.starts)-t.live], t.starts[len(t.starts)-t.live:]
	at := t.anchor
	for i := range slices.Backward(newest) {
		at -= d.between(3, 42) * second
		newest[i] = max(at, older[len(older)-1])
	}
}

// floorDiv returns a/b rounded down, for b > 0.
func floorDiv(a, b int64) int64 { return (a - floorMod(a, b)) / b }

// floorMod returns the remainder of a by b in [0, b), for b > 0.
func floorMod(a, b int64) int64 { return (a%b + b) % b }
