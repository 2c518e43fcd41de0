package store

import "sync"

// View is the rows of some segments, or of parts of them, as one list. It is immutable and safe for concurrent use.
type View struct {
	parts []part
	n     int
}

// part are the rows from to to of a segment; before is how many rows the view has in front of them.
type part struct {
	made     *Segment        // nil: it may not be there yet
	make     func() *Segment // where made is nil
	from, to int
	before   int
}

func (p *part) segment() *Segment {
	if p.made != nil {
		return p.made
	}
	return p.make()
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
func (v *View) Append(s *Segment, from, to int) { v.append(part{made: s, from: from, to: to}) }

// AppendLater is Append for a segment that is made when one of its rows is asked for, or all are searched. Make is called from many
// goroutines, and answers the same each time.
func (v *View) AppendLater(make func() *Segment, from, to int) {
	v.append(part{make: make, from: from, to: to})
}

func (v *View) append(p part) {
	if p.from < p.to {
		p.before = v.n
		v.parts = append(v.parts, p)
		v.n += p.to - p.from
	}
}

// Len is the number of rows.
func (v *View) Len() int { return v.n }

// AppendRows appends the rows from to to, with a comma between them.
func (v *View) AppendRows(dst []byte, from, to int) []byte {
	start := len(dst)
	for i := range v.parts {
		p := &v.parts[i]
		a, b := max(from-p.before, 0), min(to-p.before, p.to-p.from)
		if a < b {
			dst = p.segment().appendRows(dst, p.from+a, p.from+b)
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
	for i := range v.parts {
		p := &v.parts[i]
		segment := p.segment()
		matching := segment.matching(conditions)
		count := p.count(segment, matching)
		if rows < limit && total+count > skip {
			*picked = matching.rows.Append((*picked)[:0], p.from, p.to, max(0, skip-total), limit-rows)
			dst = segment.appendEach(dst, *picked)
			rows += len(*picked)
		}
		total += count
	}
	return dropComma(dst, start), rows, total
}

// count is how many rows of a selection the part has.
func (p *part) count(segment *Segment, s *selection) int {
	if p.from == 0 && p.to == segment.n {
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
