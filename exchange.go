package ringback

import (
	"context"
	"fmt"
	"hash/maphash"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback/internal/strictjson"
)

// Response is what it was answered. Body is the whole body, decoded if it was compressed.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// JudgeResponse tells what an answer breaks, alone and as the answer to its request: status, headers, body, echoes, the
// length of the page, its order, and that every item meets the filters. Of the answer to OPTIONS the spec says nothing.
func (s *Spec) JudgeResponse(r Request, a Response) []Violation {
	if r.Method == http.MethodOptions {
		return nil
	}
	x := s.begin(context.Background(), len(a.Body))
	defer s.end(x)
	x.judgeResponse(r, a)
	return x.take()
}

func (x *exchange) judgeResponse(r Request, a Response) {
	x.judgeStatus(r, a)
	x.judgeHeaders(a)
	if hasBody(r.Method, a.Status) {
		x.judgeContentType(a)
		x.judgeBody(a.Status, a.Body)
	}
	x.judgeAgainst(r, a)
}

// JudgeBody tells what the body of an answer with that status breaks, whatever was asked.
func (s *Spec) JudgeBody(status int, body []byte) []Violation {
	x := s.begin(context.Background(), len(body))
	defer s.end(x)
	x.judgeBody(status, body)
	return x.take()
}

// JudgeSchema is JudgeBody without the rules of x-rules.
func (s *Spec) JudgeSchema(status int, body []byte) []Violation {
	x := s.begin(context.Background(), len(body))
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
	x := s.begin(context.Background(), len(text))
	defer s.end(x)
	x.judge.level = Must
	x.read(text, s.responses["200"])
	if x.whole {
		x.judge.check(schema, 0)
	}
	return x.take()
}

// JudgePage tells what a 200 body breaks, alone and as the answer to a query.
func (s *Spec) JudgePage(rawQuery string, body []byte) []Violation {
	x := s.begin(context.Background(), len(body))
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
	field    valueJudge
	whole    bool   // document holds a body
	release  func() // lets the next one be judged
}

// begin prepares the judging of an answer with a body of a size.
func (s *Spec) begin(ctx context.Context, size int) *exchange {
	x, ok := s.readers.Get().(*exchange)
	if !ok {
		x = &exchange{spec: s}
		x.judge.doc = &x.document
		x.document.MaxNodes, x.judge.pointers.MaxName = mostNodes, longestShown
		x.document.Stop = func() bool { return !x.judge.look() }
	}
	x.whole = false
	x.judge.pointers.Reset()
	x.judge.reset()
	x.judge.breaches, x.judge.doubts, x.judge.withoutRules, x.judge.shape = 0, 0, false, shapeOfBody
	x.judge.budget = budget{ctx: ctx}
	x.release = x.judge.await(size)
	return x
}

// end gives the buffers back, but for those that an unusual body has blown up.
func (s *Spec) end(x *exchange) {
	const largest = 1 << 20
	x.document.Text, x.judge.ctx = nil, nil
	x.release()
	if cap(x.document.Nodes) <= largest && cap(x.judge.scratch) <= largest {
		s.readers.Put(x)
	}
}

// take is what was found. That the body couldn't be judged to its end is among it.
func (x *exchange) take() []Violation {
	if x.judge.err != nil {
		x.judge.add("json/"+strictjson.TooLarge.String(), Unjudged, shapeOfBody, func() Violation {
			return Violation{Part: PartBody, Got: x.judge.err.Error(), Want: "what takes some seconds at most", Place: x.spec.list.place}
		})
	}
	return x.judge.found
}

func (x *exchange) add(v Violation) { x.addAt(v.Rule, v.Level, 0, func() Violation { return v }) }

// addAt takes in a violation at a place that the schema knows by a name, if it does.
func (x *exchange) addAt(rule string, level Level, shape uint64, describe func() Violation) {
	if x.judge.spend(1) {
		x.judge.add(rule, level, shape, describe)
	}
}

func (x *exchange) judgeStatus(r Request, a Response) {
	if a.Status >= 500 && a.Status <= 599 && x.spec.Serves(r.URL.Path) {
		x.judgeFailure(r, a)
		return
	}
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

// judgeFailure takes in that the server has failed, in whatever form: a valid request is answered.
func (x *exchange) judgeFailure(r Request, a Response) {
	level, want := Must, "an answer: the request is valid"
	if slices.ContainsFunc(x.spec.JudgeRequest(r), func(v Violation) bool { return v.Level == Must }) {
		level, want = Should, "a 4xx: the request isn't valid"
	}
	x.add(Violation{Rule: "response/status", Level: level, Part: PartStatus, Got: statusText(a.Status), Want: want, Place: x.spec.list.place})
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
	for i := range r.headers {
		f := &r.headers[i]
		broken := Violation{Rule: "response/header", Level: Should, Part: PartHeader, Name: f.name, Place: f.at.place()}
		lines := a.Header[f.key]
		if len(lines) == 0 && f.required {
			broken.Got, broken.Want = "nothing", "the header"
			x.add(broken)
		}
		for _, text := range joinedLines(f.key, lines) {
			if v := x.field.judgeField(f, text); v != nil {
				broken.Got, broken.Want, broken.Says = quote(text), v.Want, v.Says
				if v.Level == Unjudged {
					broken.Level = Unjudged
				}
				x.add(broken)
				break
			}
		}
	}
}

// joinedLines is the value that several lines of a header have together (RFC 9110, section 5.3). Set-Cookie's can't be joined.
func joinedLines(key string, lines []string) []string {
	if len(lines) < 2 || key == "Set-Cookie" {
		return lines
	}
	return []string{strings.Join(lines, ", ")}
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
	x.read(body, r)
	if x.whole {
		x.judge.check(r.body, 0)
	}
}

// read reads the body of an answer, and takes in what isn't strict JSON in it.
func (x *exchange) read(body []byte, r *response) {
	if x.judge.err != nil {
		return
	}
	x.whole = x.document.Read(body)
	if x.judge.err != nil {
		return
	}
	last := map[strictjson.FaultCode]int{}
	for _, f := range x.document.Faults {
		v := x.faultViolation(f, r)
		x.addAt(v.Rule, v.Level, x.shapeOf(v.Pointer), func() Violation {
			last[f.Code] = len(x.judge.found)
			return v
		})
	}
	for code, at := range last {
		x.judge.found[at].More += x.document.More[code]
	}
}

// shapeOf is the shape of a place by its pointer.
func (x *exchange) shapeOf(pointer string) uint64 {
	shape := uint64(shapeOfBody)
	for token := range strings.SplitSeq(pointer, "/") {
		step := uint64(shapeOfOther)
		if x.spec.names[unescapePointer(token)] {
			step = maphash.String(seed, token)
		}
		shape = mix(shape, step)
	}
	return shape
}

func (x *exchange) faultViolation(f strictjson.Fault, r *response) Violation {
	v := Violation{
		Rule: "json/" + f.Code.String(), Level: x.faultLevel(f), Part: PartBody,
		Got: shorten(f.Detail), Want: "strict JSON (RFC 8259): " + f.Code.Sentence(), Place: r.at.get("content").place(),
	}
	if v.Level == Unjudged {
		v.Want = ownLimits[f.Code]
	}
	if f.Want != "" {
		v.Got, v.Want = fmt.Sprintf("%s at byte %d", v.Got, f.Offset), f.Want+": "+f.Code.Sentence()
	}
	if f.Node >= 0 {
		v.Pointer = x.judge.pointer(f.Node)
	}
	return v
}

// ownLimits says what is read of a text, where its fault is to be beyond that.
var ownLimits = map[strictjson.FaultCode]string{
	strictjson.TooDeep:  fmt.Sprintf("at most %d levels of arrays and objects", strictjson.MaxDepth),
	strictjson.TooLarge: fmt.Sprintf("at most %d bytes and %d values", math.MaxInt32, mostNodes),
}

// faultLevel weighs a departure from JSON: one that many readers let pass is the lesser breach. A text beyond what we read
// is none.
func (x *exchange) faultLevel(f strictjson.Fault) Level {
	switch f.Code {
	case strictjson.ByteOrderMark, strictjson.TrailingBytes, strictjson.DuplicateKey, strictjson.InvalidUTF8, strictjson.LoneSurrogate:
		return Should
	case strictjson.TooDeep, strictjson.TooLarge:
		return Unjudged
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
	carried, _ := x.spec.Carried(r.Header)
	x.addAccepted("header/accepted", carried)
	x.judgePage(r.URL.RawQuery)
}
