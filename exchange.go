package ringback

import (
	"fmt"
	"math"
	"net/http"
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
	field    valueJudge
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
	x.judge.found, x.judge.breaches, x.judge.doubts, x.judge.withoutRules = nil, 0, 0, false
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
	strictjson.TooLarge: fmt.Sprintf("at most %d bytes", math.MaxInt32),
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
