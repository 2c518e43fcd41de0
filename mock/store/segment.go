package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/strictjson"
)

// Segment is a run of rows in the order in which they are answered. It is immutable and safe for concurrent use.
//
// Of a row only the values are kept, not the names: a million rows are half as large that way. The rows that are asked for
// most may be kept as they are written too, see Builder.Prepare.
type Segment struct {
	layout   *Layout
	n        int
	columns  []column
	lengths  []uint8 // of each value, row by row; long means that four bytes with the length stand before it
	text     []byte  // the values, and a block behind them
	starts   []int   // of each row in text, and the end of the last
	prepared []byte  // the first rows as they are written, a comma behind each
	offsets  []int   // of each prepared row, and the end of the last
	recent   selections
}

const long = 255

// Len is the number of rows.
func (s *Segment) Len() int { return s.n }

// Builder makes a segment, row by row.
type Builder struct {
	segment *Segment
	prepare int
	doc     strictjson.Document
}

// NewBuilder begins a segment of about capacity rows.
func (l *Layout) NewBuilder(capacity int) *Builder {
	s := &Segment{layout: l, columns: make([]column, l.columns()), starts: make([]int, 1, capacity+1)}
	s.lengths = make([]uint8, 0, capacity*l.values())
	for i, f := range l.fields {
		if k := l.column[i]; k >= 0 {
			s.columns[k] = column{typ: f.Type, code: map[string]uint32{}}
			s.columns[k].reserve(capacity)
		}
	}
	return &Builder{segment: s}
}

// Prepare has the first rows kept as they are written too, which makes answering them a single copy.
func (b *Builder) Prepare(rows int) { b.prepare = rows }

// Reserve makes room for the values of all rows, so that a large segment isn't copied as it grows. What isn't needed of it is never
// touched, and so costs no memory.
func (b *Builder) Reserve(bytes int) {
	b.segment.text = slices.Grow(b.segment.text, bytes+block)
}

// ValueError is a value that isn't of the type of its column, or a number beyond what the column holds.
type ValueError struct{ Field, Value string }

func (e *ValueError) Error() string {
	text := fmt.Sprintf("%s: got %.80s, want a value of its type", e.Field, e.Value)
	if _, ok := decimal.Parse(e.Value); !ok && json.Valid([]byte(e.Value)) && strings.Trim(e.Value[:1], "-0123456789") == "" {
		text += fmt.Sprintf(": numbers are read up to %d digits and exponents of %d", decimal.MaxDigits, decimal.MaxExponent)
	}
	return text
}

// Add appends a row: the JSON text of each field, in the order of the layout, and perhaps the further members. An error is a
// *ValueError.
func (b *Builder) Add(values [][]byte) error {
	s := b.segment
	if len(values) < s.layout.values() {
		values = append(values, nil)
	}
	for i, value := range values {
		if i < len(s.layout.fields) {
			if k := s.layout.column[i]; k >= 0 && !s.columns[k].add(&b.doc, s.n, value) {
				return &ValueError{Field: s.layout.fields[i].Name, Value: string(value)}
			}
		}
		if len(value) < long {
			s.lengths = append(s.lengths, uint8(len(value)))
		} else {
			s.lengths = append(s.lengths, long)
			s.text = binary.LittleEndian.AppendUint32(s.text, uint32(len(value)))
		}
		s.text = append(s.text, value...)
	}
	s.n++
	s.starts = append(s.starts, len(s.text))
	return nil
}

// Segment ends the building. The builder must not be used any more.
func (b *Builder) Segment() *Segment {
	s := b.segment
	for k := range s.columns {
		s.columns[k].finish(s.n)
	}
	s.text = append(s.text, make([]byte, block)...)
	s.prepareRows(b.prepare)
	return s
}

// mostPrepared is how many bytes of rows are kept as they are written, at most.
const mostPrepared = 64 << 20

// prepareRows keeps the first rows as they are written too.
func (s *Segment) prepareRows(rows int) {
	rows = sort.Search(min(rows, s.n), func(i int) bool { return s.room(0, i+1) > mostPrepared })
	s.offsets = append(make([]int, 0, rows+1), 0)
	s.prepared = make([]byte, s.room(0, rows))
	end := 0
	for row := range rows {
		end += s.write(s.prepared[end:], row)
		s.offsets = append(s.offsets, end)
	}
	s.prepared = s.prepared[:end]
}

// Reordered is a segment of the rows of another in a new order. The first are kept as they are written too.
func (s *Segment) Reordered(rows []int, prepare int) *Segment {
	values := s.layout.values()
	out := &Segment{layout: s.layout, n: s.n, lengths: make([]uint8, 0, len(s.lengths)), text: make([]byte, 0, len(s.text)), starts: make([]int, 1, len(s.starts))}
	for _, r := range rows {
		out.lengths = append(out.lengths, s.lengths[r*values:(r+1)*values]...)
		out.text = append(out.text, s.text[s.starts[r]:s.starts[r+1]]...)
		out.starts = append(out.starts, len(out.text))
	}
	for k := range s.columns {
		out.columns = append(out.columns, s.columns[k].reordered(rows))
	}
	out.text = append(out.text, make([]byte, block)...)
	out.prepareRows(prepare)
	return out
}

// InOrder reports whether the rows added so far stand in an order.
func (b *Builder) InOrder(keys []SortKey) bool {
	for row := 1; row < b.segment.n; row++ {
		if b.segment.Compare(row-1, row, keys) > 0 {
			return false
		}
	}
	return true
}

// room is how many bytes the rows from to to take to write, at most.
func (s *Segment) room(from, to int) int {
	return s.starts[to] - s.starts[from] + (to-from)*s.layout.overhead + block
}

// write writes a row from its values, with a comma behind it, and answers how many bytes that were. There has to be room.
func (s *Segment) write(dst []byte, row int) int {
	keys := s.layout.keys
	text := s.text[s.starts[row]:]
	end := 0
	for i, length := range s.lengths[row*len(keys) : (row+1)*len(keys)] {
		n := int(length)
		if n == long {
			n, text = int(binary.LittleEndian.Uint32(text)), text[4:]
		}
		k := &keys[i]
		put(dst[end:], k.text, k.length)
		end += k.length
		put(dst[end:], text, n)
		end += n
		text = text[n:]
	}
	return end + copy(dst[end:], "},")
}

// block is how many bytes are copied at once. Most names and values are shorter, and a copy of a size that the compiler knows
// takes a few instructions, where one of any size takes a call.
const block = 32

// put copies n bytes, and what stands behind them up to a block. Source and destination have to reach that far.
func put(dst, src []byte, n int) {
	if n > block {
		copy(dst, src[:n])
		return
	}
	d, s := (*[block]byte)(dst), (*[block]byte)(src)
	*(*[block / 2]byte)(d[:]) = *(*[block / 2]byte)(s[:]) // in halves: the size of a register, which needs no call
	*(*[block / 2]byte)(d[block/2:]) = *(*[block / 2]byte)(s[block/2:])
}

// appendRows appends the rows from to to, with a comma behind each.
func (s *Segment) appendRows(dst []byte, from, to int) []byte {
	if kept := min(to, len(s.offsets)-1); from < kept {
		dst = append(dst, s.prepared[s.offsets[from]:s.offsets[kept]]...)
		from = kept
	}
	if from >= to {
		return dst
	}
	dst = slices.Grow(dst, s.room(from, to))
	for row := from; row < to; row++ {
		dst = dst[:len(dst)+s.write(dst[len(dst):cap(dst)], row)]
	}
	return dst
}

// SortKey is one key of an order.
type SortKey struct {
	Column     int
	Descending bool
}

// Compare orders two rows by keys, nulls last.
func (s *Segment) Compare(a, b int, keys []SortKey) int {
	for _, key := range keys {
		if order := s.columns[key.Column].compare(a, b, key.Descending); order != 0 {
			return order
		}
	}
	return 0
}

// Expect makes room for a segment of rows rows, as long on average as those added so far.
func (b *Builder) Expect(rows int) {
	s := b.segment
	if s.n == 0 || s.n >= rows {
		return
	}
	const slack = 64 // for rows longer than those seen
	s.text = slices.Grow(s.text, (len(s.text)/s.n+1)*(rows-s.n)+slack*slack+block)
}
