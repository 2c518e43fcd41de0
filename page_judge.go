package ringback

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"

	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/strictjson"
)

// page are the nodes of a page's envelope.
type page struct {
	items         int32
	length        int64
	total         tally
	offset, limit tally // the echoes
}

// tally is a number of the envelope. What the schema has found wrong isn't known, and is not judged again.
type tally struct {
	value int64
	known bool
}

// judgePage holds the page against the query: echoes, length, order, uniqueness and filters.
func (x *exchange) judgePage(rawQuery string) {
	query, violations := x.spec.Query(rawQuery)
	x.addAccepted("query/accepted", violations)
	p, ok := x.readPage()
	if !ok {
		return
	}
	x.judgePaging(p, &query, len(violations) > 0)
	x.judgeItems(p, &query)
}

// addAccepted adds that a request was answered with a page in spite of what it breaks.
func (x *exchange) addAccepted(rule string, violations []Violation) {
	for _, v := range violations {
		x.add(Violation{
			Rule: rule, Level: Should, Part: PartStatus, Got: "200 though " + v.Where() + " is " + v.Got,
			Want: "a 4xx: " + v.Want, Place: v.Place,
		})
	}
}

func (x *exchange) readPage() (p page, ok bool) {
	if !x.whole {
		return p, false
	}
	l := &x.spec.list
	items, ok := x.document.Member(0, l.Items)
	if !ok || x.document.Nodes[items].Kind != strictjson.Array {
		return p, false
	}
	p.items, p.length = items, int64(x.document.Nodes[items].Len)
	p.total, p.offset, p.limit = x.tally(l.Total), x.tally(l.Offset.Name), x.tally(l.Limit.Name)
	return p, true
}

func (x *exchange) tally(member string) (c tally) {
	i, ok := x.document.Member(0, member)
	if !ok || x.document.Nodes[i].Kind != strictjson.Number {
		return c
	}
	c.value, c.known = wholeNumber(x.document.Raw(i))
	return c
}

// judgePaging holds echoes and length against what was asked.
func (x *exchange) judgePaging(p page, q *Query, invalid bool) {
	l := &x.spec.list
	asked := []struct {
		parameter *Parameter
		got       tally
		want      int64
	}{{l.Offset, p.offset, q.Offset}, {l.Limit, p.limit, q.Limit}}
	for _, a := range asked {
		if a.got.known && a.got.value != a.want && !invalid && !q.isDoubtful(a.parameter) {
			x.addPage("page/echo", "/"+escapePointer(a.parameter.Name), a.got.value, fmt.Sprintf("%d, the value in effect", a.want), a.parameter.Place)
		}
	}
	if most, err := strconv.ParseInt(l.Limit.maximum, 10, 64); err == nil && p.length > most {
		x.addPage("page/length", "/"+escapePointer(l.Items), p.length, fmt.Sprintf("at most %d items, whatever was asked", most), l.Limit.Place)
		return
	}
	if !p.total.known || p.total.value < 0 || invalid || q.isDoubtful(l.Limit) || q.isDoubtful(l.Offset) {
		return
	}
	if want := min(q.Limit, max(0, p.total.value-max(0, q.Offset))); p.length != want {
		x.addPage("page/length", "/"+escapePointer(l.Items), p.length,
			fmt.Sprintf("%d items: limit %d, %s %d, %s %d", want, q.Limit, l.Total, p.total.value, l.Offset.Name, q.Offset), l.Limit.Place)
	}
}

func (x *exchange) addPage(rule, pointer string, got int64, want string, place Place) {
	x.add(Violation{Rule: rule, Part: PartBody, Pointer: pointer, Got: strconv.FormatInt(got, 10), Want: want, Place: place})
}

func (q *Query) isDoubtful(p *Parameter) bool {
	for _, d := range q.doubtful {
		if d == p {
			return true
		}
	}
	return false
}

// judgeItems holds each item against the filters, and against those before it.
func (x *exchange) judgeItems(p page, q *Query) {
	last := slices.Repeat([]int32{none}, len(x.spec.list.Order))
	keys := map[uint64]struct{}{}
	for item := range x.document.Children(p.items) {
		if !x.judge.spend(1 + len(q.Conditions) + int(x.document.Nodes[item].Len)/8) {
			return
		}
		if x.document.Nodes[item].Kind != strictjson.Object {
			continue
		}
		for k := range q.Conditions {
			x.judgeCondition(item, &q.Conditions[k])
		}
		x.judgeKey(item, keys)
		x.judgeOrder(item, last)
	}
}

// none stands for a node that isn't there.
const none = -1

func (x *exchange) judgeCondition(item int32, c *Condition) {
	if c.Doubtful {
		return
	}
	f := c.Parameter.Filter
	field, ok := x.document.Member(item, f.Field)
	if !ok {
		return // the schema misses it
	}
	if met, judged := c.matches(&x.document, field, x.spec.list.Field(f.Field).Type); judged && !met {
		x.addAt("filter/"+c.Parameter.Name, Must, 0, func() Violation {
			return Violation{
				Part: PartBody, Pointer: x.judge.pointer(field), Got: excerpt(x.document.Raw(field)),
				Want: fmt.Sprintf("an item that meets %s=%s (%s)", c.Parameter.Name, shorten(c.Value.Text), f.Op), Place: c.Parameter.Place,
			}
		})
	}
}

func (x *exchange) judgeKey(item int32, keys map[uint64]struct{}) {
	field, ok := x.document.Member(item, x.spec.list.Key)
	if !ok {
		return
	}
	key := x.judge.hash(field)
	if _, seen := keys[key]; seen {
		x.addAt("page/unique", Must, 0, func() Violation {
			return Violation{
				Part: PartBody, Pointer: x.judge.pointer(field), Got: excerpt(x.document.Raw(field)),
				Want: "an item that isn't on the page already", Place: x.spec.list.place,
			}
		})
	}
	keys[key] = struct{}{}
}

// judgeOrder compares an item by the sort keys with the last one that has them. A null, or what can't be compared, may stand
// anywhere: the documentation doesn't say. Last has the last item that can be compared by all keys up to each.
func (x *exchange) judgeOrder(item int32, last []int32) {
	for k, key := range x.spec.list.Order {
		field, ok := x.document.Member(item, key.Field)
		if !ok {
			return
		}
		if _, ok := x.compare(field, field, x.spec.list.Field(key.Field).Type); !ok {
			return
		}
		if last[k] != none && x.breaksOrder(last[k], item, k) {
			x.reportOrder(last[k], item, key)
			return
		}
		last[k] = item
	}
}

// breaksOrder reports whether two items that are alike in all sort keys before the kth are in the wrong order by that one.
func (x *exchange) breaksOrder(a, b int32, k int) bool {
	for n, key := range x.spec.list.Order[:k+1] {
		before, _ := x.document.Member(a, key.Field)
		after, _ := x.document.Member(b, key.Field)
		order, ok := x.compare(before, after, x.spec.list.Field(key.Field).Type)
		if key.Descending {
			order = -order
		}
		if n == k || order != 0 || !ok {
			return n == k && order > 0
		}
	}
	return false
}

func (x *exchange) reportOrder(a, b int32, key SortKey) {
	before, _ := x.document.Member(a, key.Field)
	after, _ := x.document.Member(b, key.Field)
	direction := "at least"
	if key.Descending {
		direction = "at most"
	}
	x.addAt("page/order", Must, maphash.String(seed, key.Field), func() Violation {
		return Violation{
			Part: PartBody, Pointer: x.judge.pointer(after), Got: excerpt(x.document.Raw(after)),
			Want: fmt.Sprintf("%s %s, as an item before it", direction, excerpt(x.document.Raw(before))), Place: x.spec.list.place,
		}
	})
}

// compare orders two values of a type; ok is false where they can't be compared.
func (x *exchange) compare(a, b int32, t Type) (order int, ok bool) {
	doc := &x.document
	want := strictjson.String
	if t == TypeInteger || t == TypeNumber {
		want = strictjson.Number
	}
	if doc.Nodes[a].Kind != want || doc.Nodes[b].Kind != want {
		return 0, false
	}
	switch t {
	case TypeInteger, TypeNumber:
		return compareNumbers(doc.Raw(a), doc.Raw(b))
	case TypeTime:
		p, errA := iso8601.Parse(doc.StringText(a))
		q, errB := iso8601.Parse(doc.StringText(b))
		if p.Sec == q.Sec && p.Form.Has(iso8601.LeapSecond) != q.Form.Has(iso8601.LeapSecond) {
			return 0, true // a leap second and the one that follows it are one to us
		}
		return p.Compare(q), errA == nil && errB == nil
	}
	return 0, false // a collation is the service's own
}
