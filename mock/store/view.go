package store

import "sync"

// View is the rows of some segments, or of parts of them, as one list. It is immutable and safe for concurrent use.
type View struct {
	parts []part
	n     int
}

// part are the rows from to to of a segment; before is how many rows the view has in front of them.
type part struct {
	segment  *Segment
	from, to int
	before   int
}

// NewView joins segments.
func NewView(segments ...*Segment) *View {
	v := new(View)
	for _, s := range segments {
		v.Append(s, 0, s.n)
	}
	return v
}

// Append puts the rows from to to of a segment behind those of the view. It is for the making of a view, before it is
// shared.
func (v *View) Append(s *Segment, from, to int) {
	if from < to {
		v.parts = append(v.parts, part{s, from, to, v.n})
		v.n += to - from
	}
}

// Len is the number of rows.
func (v *View) Len() int { return v.n }

// AppendRows appends the rows from to to, with a comma between them.
func (v *View) AppendRows(dst []byte, from, to int) []byte {
	start := len(dst)
	for _, p := range v.parts {
		a, b := max(from-p.before, 0), min(to-p.before, p.to-p.from)
		if a < b {
			dst = p.segment.appendRows(dst, p.from+a, p.from+b)
		}
	}
	return dropComma(dst, start)
}

// dropComma takes off the comma behind the last row appended since start.
func dropComma(dst []byte, start int) []byte {
	if len(dst) > start {
		return dst[:len(dst)-1]
	}
	return dst
}

// scratch is the memory of one selection.
type scratch struct {
	rows Bitmap
	page []int
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// Page appends the rows that meet all conditions, less the first skip of them and at most limit, with a comma between
// them. It answers how many rows it appended, and how many meet the conditions in all.
func (v *View) Page(dst []byte, conditions []Condition, skip, limit int) (out []byte, rows, total int) {
	if len(conditions) == 0 {
		from := min(skip, v.n)
		to := from + min(limit, v.n-from)
		return v.AppendRows(dst, from, to), to - from, v.n
	}
	start := len(dst)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	for _, p := range v.parts {
		s.rows = p.matching(s.rows, conditions)
		count := s.rows.Count()
		if rows < limit && total+count > skip {
			s.page = s.rows.Append(s.page[:0], max(0, skip-total), limit-rows)
			dst = p.segment.appendEach(dst, s.page)
			rows += len(s.page)
		}
		total += count
	}
	return dropComma(dst, start), rows, total
}

// matching is the set of a part's rows that meet all conditions. It reuses the memory of rows.
func (p *part) matching(rows Bitmap, conditions []Condition) Bitmap {
	n := words(p.segment.n)
	if cap(rows) < n {
		rows = make(Bitmap, n)
	}
	rows = rows[:n]
	rows.full(p.from, p.to)
	for k := range conditions {
		p.segment.filter(rows, &conditions[k])
	}
	return rows
}

// appendEach appends rows, neighbours in one go.
func (s *Segment) appendEach(dst []byte, rows []int) []byte {
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && rows[j] == rows[j-1]+1 {
			j++
		}
		dst = s.appendRows(dst, rows[i], rows[j-1]+1)
		i = j
	}
	return dst
}
