package ringback

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/strictjson"
)

// Request is what a client asked.
type Request struct {
	Method string
	URL    *url.URL
	Header http.Header
}

// Response is what it was answered. Body is the whole body, decoded if it was compressed.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// JudgeRequest tells what a request breaks: method, path, credentials, every parameter that is unknown, repeated or has a value
// that isn't allowed, a body, which nobody reads, and an Accept that leaves out what is answered. A browser's preflight (OPTIONS) carries no credentials and asks for no calls.
func (s *Spec) JudgeRequest(r Request) []Violation {
	var found []Violation
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions {
		found = append(found, Violation{
			Rule: "request/method", Part: PartMethod, Got: quote(r.Method), Want: "GET", Place: s.list.place,
		})
	}
	if path := r.URL.Path; !s.Serves(path) {
		return append(found, s.WrongPath(path))
	}
	if r.Method == http.MethodOptions {
		return found
	}
	if _, v := s.Token(r.Header); v != nil {
		found = append(found, *v)
	}
	query, violations := s.Query(r.URL.RawQuery)
	found = append(append(found, violations...), query.Notices...)
	if size := bodySize(r.Header); size != "" {
		found = append(found, Violation{
			Rule: "request/body", Level: Should, Part: PartBody, Got: size, Want: "none: parameters stand in the query", Place: s.list.place,
		})
	}
	if !acceptsJSON(r.Header) {
		found = append(found, Violation{
			Rule: "request/accept", Level: Should, Part: PartHeader, Name: "Accept", Got: quote(strings.Join(r.Header["Accept"], ", ")),
			Want: "application/json among it", Place: s.list.place,
		})
	}
	return found
}

// bodySize is how large the body of a request is by its headers, "" if it has none. A body of GET means nothing (RFC 9110, section
// 9.3.1): whoever sends filters in it gets the unfiltered calls.
func bodySize(h http.Header) string {
	if length := h.Get("Content-Length"); length != "" && length != "0" {
		return length + " bytes"
	}
	if h.Get("Transfer-Encoding") != "" {
		return "one in chunks"
	}
	return ""
}

// requestOf is a request of net/http, which keeps the headers about the body apart.
func requestOf(r *http.Request) Request {
	h := r.Header
	if r.Body != nil && r.Body != http.NoBody && bodySize(h) == "" {
		h = h.Clone()
		if r.ContentLength > 0 {
			h.Set("Content-Length", strconv.FormatInt(r.ContentLength, 10))
		} else {
			h.Set("Transfer-Encoding", "chunked")
		}
	}
	return Request{r.Method, r.URL, h}
}

// WrongPath is what a request breaks that is sent to a path where there is no list. JudgeRequest can't know in which folder a
// server has it; a server does.
func (s *Spec) WrongPath(path string) Violation {
	return Violation{Rule: "request/path", Part: PartPath, Got: quote(path), Want: s.list.Path, Place: s.list.place}
}

// JudgeResponse tells what an answer breaks, alone and as the answer to its request: status, headers, body, echoes, the
// length of the page, its order, and that every item meets the filters. Of the answer to OPTIONS the spec says nothing.
func (s *Spec) JudgeResponse(r Request, a Response) []Violation {
	if r.Method == http.MethodOptions {
		return nil
	}
	x := s.begin()
	defer s.end(x)
	x.judgeStatus(a)
	x.judgeHeaders(a)
	if hasBody(r.Method, a.Status) {
		x.judgeContentType(a)
		x.judgeBody(a.Status, a.Body)
	}
	x.judgeAgainst(r, a)
	return x.take()
}

// JudgeBody tells what the body of an answer with that status breaks, whatever was asked.
func (s *Spec) JudgeBody(status int, body []byte) []Violation {
	x := s.begin()
	defer s.end(x)
	x.judgeBody(status, body)
	return x.take()
}

// JudgeSchema is JudgeBody without the rules of x-rules.
func (s *Spec) JudgeSchema(status int, body []byte) []Violation {
	x := s.begin()
	defer s.end(x)
	x.judge.withoutRules = true
	x.judgeBody(status, body)
	return x.take()
}

// JudgeItem tells what one item breaks, alone.
func (s *Spec) JudgeItem(text []byte) []Violation { return s.judgeWith(s.item, text) }

// JudgeItems tells what a JSON array of items breaks, each item alone.
func (s *Spec) JudgeItems(text []byte) []Violation { return s.judgeWith(s.items, text) }

func (s *Spec) judgeWith(schema *schema, text []byte) []Violation {
	x := s.begin()
	defer s.end(x)
	x.judge.level = Must
	x.whole = x.document.Read(text)
	for _, f := range x.document.Faults {
		x.add(x.faultViolation(f, s.responses["200"]))
	}
	if x.whole {
		x.judge.check(schema, 0)
	}
	return x.take()
}

// JudgePage tells what a 200 body breaks, alone and as the answer to a query.
func (s *Spec) JudgePage(rawQuery string, body []byte) []Violation {
	x := s.begin()
	defer s.end(x)
	x.judgeBody(http.StatusOK, body)
	x.judgePage(rawQuery)
	return x.take()
}

func hasBody(method string, status int) bool {
	return method != http.MethodHead && status != http.StatusNoContent && status != http.StatusNotModified && status >= 200
}

func statusText(status int) string { return strconv.Itoa(status) }

// exchange is the judgement of one answer. It is reused: its buffers serve one answer after the other.
type exchange struct {
	spec     *Spec
	document strictjson.Document
	judge    judge
	whole    bool // document holds a body
}

func (s *Spec) begin() *exchange {
	x, ok := s.readers.Get().(*exchange)
	if !ok {
		x = &exchange{spec: s}
		x.judge.doc = &x.document
	}
	x.whole = false
	x.judge.pointers.Reset()
	x.judge.found, x.judge.breaches, x.judge.withoutRules = nil, 0, false
	return x
}

// end gives the buffers back, but for those that an unusual body has blown up.
func (s *Spec) end(x *exchange) {
	const largest = 1 << 20
	x.document.Text = nil
	if cap(x.document.Nodes) <= largest {
		s.readers.Put(x)
	}
}

func (x *exchange) take() []Violation { return x.judge.found }

func (x *exchange) add(v Violation) { x.judge.found = append(x.judge.found, v) }

func (x *exchange) judgeStatus(a Response) {
	if isRedirect(a.Status) || a.Status == http.StatusNotModified {
		return // HTTP's own business: a slash that is missing, a copy that is still good
	}
	if a.Status < 200 || a.Status > 599 || x.spec.responseTo(a.Status) == nil {
		x.add(Violation{
			Rule: "response/status", Level: Should, Part: PartStatus, Got: statusText(a.Status),
			Want: "a status that is documented", Place: x.spec.list.place,
		})
	}
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func (x *exchange) judgeHeaders(a Response) {
	r := x.spec.responseTo(a.Status)
	if r == nil {
		return
	}
	for _, h := range r.headers {
		values := a.Header[h.key]
		switch {
		case len(values) > 0 && h.schema != nil && !x.headerMeets(h.schema, values[0]):
			x.add(Violation{
				Rule: "response/header", Level: Should, Part: PartHeader, Name: h.name,
				Got: quote(values[0]), Want: "a value that its schema allows", Place: h.at.place(),
			})
		case len(values) == 0 && h.required:
			x.add(Violation{
				Rule: "response/header", Level: Should, Part: PartHeader, Name: h.name,
				Got: "nothing", Want: "the header", Place: h.at.place(),
			})
		}
	}
}

// headerMeets takes a header's value for what the schema asks for: a number if it asks for one, else text.
func (x *exchange) headerMeets(s *schema, value string) bool {
	shape := s.shape()
	p := Parameter{Name: "header", Type: shape.valueType(), schema: s, acceptsAnyDateTime: true}
	_, violation := p.read(new(valueJudge), value)
	return violation == nil
}

func (x *exchange) judgeContentType(a Response) {
	r := x.spec.responseTo(a.Status)
	if r == nil || r.body == nil {
		return
	}
	if got := a.Header.Get("Content-Type"); !isJSON(got) {
		x.add(Violation{
			Rule: "response/content-type", Level: levelOf(a.Status), Part: PartHeader, Name: "Content-Type",
			Got: quote(got), Want: "application/json", Place: r.at.get("content").place(),
		})
	}
}

// levelOf is how much the form of an answer weighs: an error in another form than the documented is still an error.
func levelOf(status int) Level {
	if status >= 200 && status < 300 {
		return Must
	}
	return Should
}

// judgeBody reads the body strictly, and holds it against the schema and the rules.
func (x *exchange) judgeBody(status int, body []byte) {
	r := x.spec.responseTo(status)
	if r == nil || r.body == nil {
		return
	}
	x.judge.level = levelOf(status)
	x.whole = x.document.Read(body)
	for _, f := range x.document.Faults {
		x.add(x.faultViolation(f, r))
	}
	if x.whole {
		x.judge.check(r.body, 0)
	}
}

func (x *exchange) faultViolation(f strictjson.Fault, r *response) Violation {
	v := Violation{
		Rule: "json/" + f.Code.String(), Level: x.faultLevel(f), Part: PartBody,
		Got: shorten(f.Detail), Want: "strict JSON (RFC 8259): " + f.Code.Sentence(), Place: r.at.get("content").place(),
	}
	if f.Want != "" {
		v.Got, v.Want = fmt.Sprintf("%s at byte %d", v.Got, f.Offset), f.Want+": "+f.Code.Sentence()
	}
	if f.Node >= 0 {
		v.Pointer = x.judge.pointer(f.Node)
	}
	return v
}

// faultLevel weighs a departure from JSON: one that many readers let pass is the lesser breach.
func (x *exchange) faultLevel(f strictjson.Fault) Level {
	switch f.Code {
	case strictjson.ByteOrderMark, strictjson.TrailingBytes, strictjson.DuplicateKey, strictjson.InvalidUTF8, strictjson.LoneSurrogate:
		return Should
	}
	return x.judge.level
}

// judgeAgainst holds an answer against what was asked.
func (x *exchange) judgeAgainst(r Request, a Response) {
	if a.Status != http.StatusOK || !x.spec.Serves(r.URL.Path) {
		return
	}
	if _, v := x.spec.Token(r.Header); v != nil {
		x.add(Violation{
			Rule: "auth/accepted", Part: PartStatus, Got: statusText(a.Status),
			Want: "401 or 403: the request shows no valid credentials", Place: x.spec.security.at.place(),
		})
	}
	x.judgePage(r.URL.RawQuery)
}

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
	for _, v := range violations {
		x.add(Violation{
			Rule: "query/accepted", Level: Should, Part: PartStatus, Got: "200 though " + v.Where() + " is " + v.Got,
			Want: "a 4xx: " + v.Want, Place: v.Place,
		})
	}
	p, ok := x.readPage()
	if !ok {
		return
	}
	x.judgePaging(p, &query, len(violations) > 0)
	x.judgeItems(p, &query)
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
	if d, ok := decimal.Parse(x.document.Raw(i)); ok {
		c.value, c.known = d.Int64()
	}
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
	if maximum := l.Limit.maximum; maximum != nil {
		if most, ok := maximum.Int64(); ok && p.length > most {
			x.addPage("page/length", "/"+escapePointer(l.Items), p.length, fmt.Sprintf("at most %d items, whatever was asked", most), l.Limit.Place)
			return
		}
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

// judgeItems holds each item against the filters, and against the one before it.
func (x *exchange) judgeItems(p page, q *Query) {
	var previous int32 = -1
	keys := make(map[string]struct{}, p.length)
	for item := range x.document.Children(p.items) {
		if x.document.Nodes[item].Kind != strictjson.Object {
			previous = -1
			continue
		}
		for k := range q.Conditions {
			x.judgeCondition(item, &q.Conditions[k])
		}
		x.judgeKey(item, keys)
		if previous >= 0 {
			x.judgeOrder(previous, item)
		}
		previous = item
	}
}

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
		x.add(Violation{
			Rule: "filter/" + c.Parameter.Name, Part: PartBody, Pointer: x.judge.pointer(field),
			Got:  shorten(string(x.document.Raw(field))),
			Want: fmt.Sprintf("an item that meets %s=%s (%s)", c.Parameter.Name, shorten(c.Value.Text), f.Op), Place: c.Parameter.Place,
		})
	}
}

func (x *exchange) judgeKey(item int32, keys map[string]struct{}) {
	field, ok := x.document.Member(item, x.spec.list.Key)
	if !ok {
		return
	}
	key := keyText(&x.document, field)
	if _, seen := keys[key]; seen {
		x.add(Violation{
			Rule: "page/unique", Part: PartBody, Pointer: x.judge.pointer(field), Got: shorten(string(x.document.Raw(field))),
			Want: "an item that isn't on the page already", Place: x.spec.list.place,
		})
	}
	keys[key] = struct{}{}
}

// keyText is a text that equal values share, whatever their spelling. What is mostly sent, digits and plain strings, is it
// as it stands.
func keyText(doc *strictjson.Document, i int32) string {
	n := &doc.Nodes[i]
	switch {
	case n.Kind == strictjson.String && n.Escaped:
		return `"` + string(doc.StringText(i)) + `"`
	case n.Kind == strictjson.Number && !n.Integer:
		return numberText(doc.Raw(i))
	}
	return string(doc.Raw(i))
}

// numberText is a number's digits if it is whole, whether it is written 5, 5.0 or 5e0.
func numberText(text []byte) string {
	d, ok := decimal.Parse(text)
	if !ok {
		return string(text)
	}
	if n, whole := d.Int64(); whole {
		return strconv.FormatInt(n, 10)
	}
	return d.Canonical()
}

// judgeOrder compares two neighbours by the sort keys. Where one is null, the documentation doesn't say.
func (x *exchange) judgeOrder(a, b int32) {
	for _, key := range x.spec.list.Order {
		before, okA := x.document.Member(a, key.Field)
		after, okB := x.document.Member(b, key.Field)
		if !okA || !okB {
			return
		}
		order, ok := x.compare(before, after, x.spec.list.Field(key.Field).Type)
		if !ok {
			return
		}
		if key.Descending {
			order = -order
		}
		if order > 0 {
			direction := "at least"
			if key.Descending {
				direction = "at most"
			}
			x.add(Violation{
				Rule: "page/order", Part: PartBody, Pointer: x.judge.pointer(after), Got: shorten(string(x.document.Raw(after))),
				Want: fmt.Sprintf("%s %s, as the item before it", direction, shorten(string(x.document.Raw(before)))), Place: x.spec.list.place,
			})
		}
		if order != 0 {
			return
		}
	}
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
		return p.Compare(q), errA == nil && errB == nil
	}
	return 0, false // a collation is the service's own
}
