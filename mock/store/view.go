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

// picks have memory for the rows of one page.
var picks = sync.Pool{New: func() any { return new([]int) }}

// Page appends the rows that meet all conditions, less the first skip of them and at most limit, with a comma between
// them. It answers how many rows it appended, and how many meet the conditions in all.
func (v *View) Page(dst []byte, conditions []Condition, skip, limit int) (out []byte, rows, total int) {
	if len(conditions) == 0 {
		from := min(skip, v.n)
		to := from + min(limit, v.n-from)
		return v.AppendRows(dst, from, to), to - from, v.n
	}
	start := len(dst)
	picked := picks.Get().(*[]int)
	defer picks.Put(picked)
	for _, p := range v.parts {
		matching := p.segment.matching(conditions)
		count := p.count(matching)
		if rows < limit && total+count > skip {
			*picked = matching.rows.Append((*picked)[:0], p.from, p.to, max(0, skip-total), limit-rows)
			dst = p.segment.appendEach(dst, *picked)
			rows += len(*picked)
		}
		total += count
	}
	return dropComma(dst, start), rows, total
}

// count is how many rows of a selection the part has.
func (p *part) count(s *selection) int {
	if p.from == 0 && p.to == p.segment.n {
		return s.count
	}
	return s.rows.CountIn(p.from, p.to)
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
