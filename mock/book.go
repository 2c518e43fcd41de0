package mock

import (
	"cmp"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/row"
	"github.com/ringback/ringback/mock/store"
	"github.com/ringback/ringback/mock/timeline"
)

// book keeps the calls of a mock and shows them as of a clock.
type book interface {
	// at is what there is to see at an instant, in Unix microseconds.
	at(now int64) *store.View
}

// cachedView is a view with the instants it is true for: from since to, but not at, until.
type cachedView struct {
	view         *store.View
	since, until int64
}

// viewCache remembers the last view. A clock that stands still, or moves between two events, gets it without work. Views are made
// one at a time: requests for many instants at once, or for one that is new to all of them, take no more memory than one.
type viewCache struct {
	last atomic.Pointer[cachedView]
	mu   sync.Mutex // held while a view is made
}

func (c *viewCache) at(now int64, make func(now int64) cachedView) *store.View {
	if v := c.last.Load(); v.shows(now) {
		return v.view
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if v := c.last.Load(); v.shows(now) { // somebody else has made it meanwhile
		return v.view
	}
	v := make(now)
	c.last.Store(&v)
	return v.view
}

func (v *cachedView) shows(now int64) bool { return v != nil && v.since <= now && now < v.until }

// shelf makes segments of calls for one spec.
type shelf struct {
	layout *store.Layout
	writer *row.Writer
	order  []store.SortKey
	names  []string // of the properties
}

func newShelf(l *ringback.List, seed uint64) (*shelf, error) {
	w, err := row.NewWriter(l.Fields, seed)
	if err != nil {
		return nil, err
	}
	s := &shelf{layout: layoutOf(l), writer: w}
	for _, p := range l.Fields {
		s.names = append(s.names, p.Name)
	}
	for _, key := range l.Order {
		s.order = append(s.order, store.SortKey{Column: s.layout.Column(key.Field), Descending: key.Descending})
	}
	s.order = append(s.order, store.SortKey{Column: s.layout.Column(l.Key), Descending: true})
	return s, nil
}

// layoutOf is the layout of a spec's items: what is filtered, sorted by or told apart by is indexed.
func layoutOf(l *ringback.List) *store.Layout {
	indexed := map[string]bool{l.Key: true}
	for _, key := range l.Order {
		indexed[key.Field] = true
	}
	for _, p := range l.Parameters {
		if p.Filter != nil {
			indexed[p.Filter.Field] = true
		}
	}
	var fields []store.Field
	for _, p := range l.Fields {
		fields = append(fields, store.Field{Name: p.Name, Type: columnType(p.Type), Indexed: indexed[p.Name]})
	}
	return store.NewLayout(fields)
}

func columnType(t ringback.Type) store.Type {
	switch t {
	case ringback.TypeInteger:
		return store.Integer
	case ringback.TypeNumber:
		return store.Number
	case ringback.TypeTime:
		return store.Time
	case ringback.TypeBoolean:
		return store.Bool
	default:
		return store.Text
	}
}

// inTimeOrder reports whether the list is ordered as a timeline is, newest first, so that it can be cut by the clock.
func inTimeOrder(l *ringback.List) bool {
	if len(l.Order) != 1 || !l.Order[0].Descending {
		return false
	}
	return fillsFrom(l, l.Order[0].Field, "call.started_at") && fillsFrom(l, l.Key, "call.id")
}

func fillsFrom(l *ringback.List, field, attribute string) bool {
	return row.AttributeOf(l.Field(field)) == attribute
}

const (
	// chunkCalls is how many calls a segment of past calls has. A million calls make four, which two cores fill at once.
	chunkCalls = 1 << 18
	// preparedCalls is how many of the newest calls are kept as they are written: about 50 MB of them.
	preparedCalls = 100_000
	// maxFuture bounds how far the clock can bring new calls, so that a wild one can't fill the memory. Where it ends follows from
	// the timeline alone: whatever was asked before, an instant behind it shows the same.
	maxFuture      = 366 * 24 // hours
	maxFutureCalls = 1_000_000
)

// timelineBook shows a timeline in its own order. What has ended long ago never changes and is kept in segments; the calls
// of the last hours, among them those that are ongoing, are written anew whenever the clock has passed a start or an end.
//
// Of calls that start after the anchor the starts are kept. The days that lie between it and the clock are written when somebody
// asks for their calls, or searches them: the first page a year ahead needs none of them.
type timelineBook struct {
	*shelf
	viewCache // whose mu guards hours, future and days
	calls     *timeline.Timeline
	anchor    int64
	past      []chunk // newest first

	hours  int     // of future
	future []int64 // the starts of the calls after the anchor
	days   []chunk // of future calls, oldest first
}

// chunk is a segment of the calls from to to of a timeline, newest first.
type chunk struct {
	segment  func() *store.Segment
	from, to int
}

func newTimelineBook(s *shelf, calls *timeline.Timeline, anchor time.Time) (*timelineBook, error) {
	b := &timelineBook{shelf: s, calls: calls, anchor: anchor.UnixMicro()}
	for to := calls.Len(); to > 0; to -= chunkCalls {
		b.past = append(b.past, chunk{from: max(0, to-chunkCalls), to: to})
	}
	return b, b.fillPast()
}

// fillPast writes the segments of the past, as many at once as there are processors.
func (b *timelineBook) fillPast() error {
	errs := make([]error, len(b.past))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(len(b.past), runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(b.past); i = int(next.Add(1)) - 1 {
				c := &b.past[i]
				var s *store.Segment
				s, errs[i] = b.fill(b.call, c.from, c.to, math.MaxInt64, preparedCalls-i*chunkCalls)
				c.segment = func() *store.Segment { return s }
			}
		})
	}
	group.Wait()
	return cmp.Or(errs...)
}

// fill writes the calls from to to, newest first, as they are told at an instant.
func (b *timelineBook) fill(call func(int) timeline.Call, from, to int, now int64, prepare int) (*store.Segment, error) {
	builder := b.layout.NewBuilder(to - from)
	builder.Prepare(max(0, prepare))
	var values [][]byte
	var buffer []byte
	for i := to - 1; i >= from; i-- {
		s := row.Subject{Call: call(i), Anchor: b.anchor}
		s.Ongoing = s.Call.Ongoing(now)
		values, buffer = b.writer.Values(values[:0], buffer[:0], &s)
		if err := builder.Add(values); err != nil {
			return nil, fmt.Errorf("generated call %d: %w", s.Call.ID, err)
		}
		if i == to-sampleCalls {
			builder.Expect(to - from)
		}
	}
	return builder.Segment(), nil
}

// sampleCalls is how many calls tell how long the others will be.
const sampleCalls = 1000

// call is the call of an index, which counts on behind the anchor.
func (b *timelineBook) call(i int) timeline.Call {
	if i < b.calls.Len() {
		return b.calls.Call(i)
	}
	i -= b.calls.Len()
	return b.calls.FutureCall(i, b.future[i])
}

func (b *timelineBook) at(now int64) *store.View { return b.viewCache.at(now, b.view) }

// view puts the calls of the last hours, as they are now, before those that have ended.
func (b *timelineBook) view(now int64) cachedView {
	b.foresee(now)
	started := b.started(now)
	settled := min(b.started(now-b.calls.MaxDuration().Microseconds()-1), b.kept())
	out := cachedView{view: new(store.View), since: now, until: b.nextEvent(settled, started, now)}
	head, err := b.fill(b.call, settled, started, now, started-settled)
	if err != nil {
		panic(err) // the past was written by the same writer
	}
	out.view.Append(head, 0, head.Len())
	for _, c := range slices.Backward(b.days) {
		c.appendTo(out.view, settled)
	}
	for _, c := range b.past {
		c.appendTo(out.view, settled)
	}
	return out
}

// kept is how many calls there are segments of.
func (b *timelineBook) kept() int {
	if n := len(b.days); n > 0 {
		return b.days[n-1].to
	}
	return b.calls.Len()
}

// appendTo appends the chunk's calls below an index.
func (c *chunk) appendTo(v *store.View, below int) {
	v.AppendLater(c.segment, max(0, c.to-below), c.to-c.from)
}

// started is how many calls have started by an instant.
func (b *timelineBook) started(by int64) int {
	if by < b.anchor {
		return b.calls.Started(by)
	}
	n, _ := slices.BinarySearch(b.future, by+1)
	return b.calls.Len() + n
}

// nextEvent is when the first of the calls from settled to started ends, or the next one starts.
func (b *timelineBook) nextEvent(settled, started int, now int64) int64 {
	next := now + time.Hour.Microseconds() // by when the future has to be looked at again
	if now < math.MaxInt64/2 && started < b.calls.Len()+len(b.future) {
		next = min(next, b.call(started).Start)
	}
	for i := settled; i < started; i++ {
		if c := b.call(i); c.Ongoing(now) {
			next = min(next, c.End)
		}
	}
	return next
}

// foresee finds the calls up to the hour after now, and makes segments of the days of calls that have all ended.
func (b *timelineBook) foresee(now int64) {
	if now < b.anchor {
		return
	}
	need := int(min((now-b.anchor)/time.Hour.Microseconds()+2, maxFuture))
	for ; b.hours < need; b.hours++ {
		if room := maxFutureCalls - len(b.future); room > 0 {
			starts := b.calls.FutureStarts(b.hours)
			b.future = append(b.future, starts[:min(len(starts), room)]...)
		}
	}
	const day = 24 * time.Hour
	for {
		end := b.anchor + int64(len(b.days)+1)*day.Microseconds()
		if end > now-b.calls.MaxDuration().Microseconds() || int64(len(b.days)+1)*24 > int64(b.hours) {
			return
		}
		b.days = append(b.days, b.day(b.kept(), b.started(end)))
	}
}

// day is the chunk of the calls from to to behind the anchor, which have all ended. It is written once somebody needs it.
func (b *timelineBook) day(from, to int) chunk {
	first := from - b.calls.Len()
	starts := b.future[first : to-b.calls.Len()]
	return chunk{from: from, to: to, segment: sync.OnceValue(func() *store.Segment {
		call := func(i int) timeline.Call { return b.calls.FutureCall(first+i-from, starts[i-from]) }
		s, err := b.fill(call, from, to, math.MaxInt64, preparedCalls-first)
		if err != nil {
			panic(err) // the past was written by the same writer
		}
		return s
	})}
}

// sortedBook shows calls in whatever order the spec has. It writes and sorts all of them whenever the clock has passed a
// start or an end.
type sortedBook struct {
	*shelf
	viewCache
	subjects []row.Subject
}

func (b *sortedBook) at(now int64) *store.View {
	return b.viewCache.at(now, b.view)
}

func (b *sortedBook) view(now int64) cachedView {
	out := cachedView{since: now, until: math.MaxInt64}
	builder := b.layout.NewBuilder(len(b.subjects))
	var values [][]byte
	var buffer []byte
	for _, s := range b.subjects {
		if s.Call.Start > now && !s.Placed {
			out.until = min(out.until, s.Call.Start)
			continue
		}
		if s.Ongoing = s.Call.End > now && (s.Placed || s.Call.Ongoing(now)); s.Ongoing {
			out.until = min(out.until, s.Call.End)
		}
		values, buffer = b.writer.Values(values[:0], buffer[:0], &s)
		if err := builder.Add(values); err != nil {
			panic(err) // open has written them all once
		}
	}
	out.view = store.NewView(sorted(builder.Segment(), b.order))
	return out
}

// sorted is a segment with the rows of another in order.
func sorted(s *store.Segment, order []store.SortKey) *store.Segment {
	rows := make([]int, s.Len())
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(a, b int) int { return s.Compare(a, b, order) })
	return s.Reordered(rows, preparedCalls)
}

// fixedBook shows the same rows at any time.
type fixedBook struct{ view *store.View }

func (b fixedBook) at(int64) *store.View { return b.view }
