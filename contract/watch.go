package contract

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// watcher judges every answer of a run, whatever it was asked for. Laws that no request of their own can prove live here: that
// all bodies keep the schema, that all items meet the filters, that nothing is answered with a 5xx.
type watcher struct {
	suite    *suite
	laws     map[string]*watched
	coverage coverage
	fields   []string // of an item
	errors   []int    // the statuses of errors that are documented
	history  history
	took     []time.Duration // by the answers, the first so many
}

// watched is what the answers have shown of one law.
type watched struct {
	witnesses int
	breaches  []*breach
	observed  []string // of a remark
	unjudged  string   // why some of what was seen couldn't be judged, "" if all of it was
}

// breach is one way in which answers break a law.
type breach struct {
	evidence Evidence
	ask      probe.Ask
	count    int // answers that show it
}

func newWatcher(s *suite) watcher {
	w := watcher{
		suite: s, laws: map[string]*watched{}, coverage: newCoverage(s.spec), errors: errorsOf(s.spec), history: newHistory(s.list),
	}
	for _, p := range s.list.Fields {
		w.fields = append(w.fields, p.Name)
	}
	return w
}

func (w *watcher) at(id string) *watched {
	if w.laws[id] == nil {
		w.laws[id] = new(watched)
	}
	return w.laws[id]
}

// breaks reports whether any answer has broken a law.
func (w *watcher) breaks(id string) bool { return w.laws[id] != nil && len(w.laws[id].breaches) > 0 }

// witness counts what has been judged.
func (w *watcher) witness(id string, n int) {
	if n > 0 {
		w.at(id).witnesses += n
	}
}

// mostBreaches bounds how many breaches of one law are told apart.
const mostBreaches = 100

// clip cuts a text from outside that is too long to be read.
func clip(text string) string {
	const longest = 1000
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

// note writes a breach down, once for each key.
func (w *watcher) note(id, key string, a *probe.Answer, e Evidence) {
	l := w.at(id)
	for _, b := range l.breaches {
		if b.evidence.key == key {
			if b.ask.Query != a.Ask.Query {
				b.count++
			}
			return
		}
	}
	if len(l.breaches) == mostBreaches {
		return
	}
	x := trial{suite: w.suite}
	e.key, e.Got = key, clip(e.Got)
	e.Requests = append(e.Requests, x.exchange(a))
	if w.suite.keeps(a) {
		e.answers = append(e.answers, a)
	}
	if a.Ask.Query != "" {
		e.Parameters = strings.Split(a.Ask.Query, "&")
	}
	l.breaches = append(l.breaches, &breach{evidence: e, ask: a.Ask, count: 1})
}

// see judges an answer.
func (w *watcher) see(a *probe.Answer) {
	w.seeStatus(a)
	w.seePatience(a)
	w.seeSecrets(a)
	w.seeRefusal(a)
	own := !a.Ask.Apart && w.isList(a) && a.Ask.Authorization == nil
	if own {
		w.seeTime(a)
		w.coverage.see(a)
	}
	if own && a.Status == http.StatusOK {
		w.seePage(a)
	}
	if own || w.isList(a) && a.Status >= 400 {
		w.seeViolations(a, own)
	}
}

// isList reports whether an answer is one to a GET of the list.
func (w *watcher) isList(a *probe.Answer) bool {
	return a.Request.Method == http.MethodGet && (a.Ask.Path == "" || a.Ask.Path == w.suite.probe.ListPath())
}

// seeViolations files what the validator finds in an answer. Of one to odd credentials or headers it takes the answer's headers alone:
// the rest is for the check that asked to judge. The body of an error is seeRefusal's.
func (w *watcher) seeViolations(a *probe.Answer, own bool) {
	request := ringback.Request{Method: a.Request.Method, URL: a.Request.URL, Header: a.Request.Header}
	response := ringback.Response{Status: a.Status, Header: a.Header, Body: a.Body}
	w.witness(lawHeaders, 1)
	ctx, end := w.suite.probe.Within(w.suite.ctx)
	defer end()
	found, err := w.suite.spec.JudgeResponseContext(ctx, request, response)
	w.unjudged(a, err)
	for _, v := range ringback.Kinds(found) {
		if v.Level == ringback.Unjudged {
			if own {
				w.seeUnjudged(a, v)
			}
			continue
		}
		if own && (a.Status < 400 || v.Part != ringback.PartBody) || v.Rule == "response/header" {
			w.seeViolation(a, v)
		}
	}
}

// unjudged notes an answer that wasn't judged to its end because it would have taken too long. Where the run has ended, nothing is said
// of the answer.
func (w *watcher) unjudged(a *probe.Answer, err error) {
	if errors.Is(err, ringback.ErrTooCostly) {
		w.note("json/valid", "too costly", a, Evidence{Got: err.Error(), Want: "a body that a client can read"})
	}
}

// filtersOf are the filters that a query names beside the window's.
func (s *suite) filtersOf(text string) (named []*ringback.Parameter) {
	base := s.survey.base.String()
	for part := range strings.SplitSeq(text, "&") {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if base != "" && slices.Contains(strings.Split(base, "&"), part) {
			continue
		}
		for _, p := range filters(s.list) {
			if p.Name == name && !slices.Contains(named, p) {
				named = append(named, p)
			}
		}
	}
	return named
}

// seePage counts what a page lets be judged.
func (w *watcher) seePage(a *probe.Answer) {
	page, err := a.Page()
	if err != nil {
		return
	}
	w.history.see(a, page)
	w.seeArrivals(page)
	n := len(page.Items)
	for _, id := range []string{"schema/envelope", "json/valid", "json/strict", "http/content-type", "json/safe-integers", "page/length", "page/echo"} {
		w.witness(id, 1)
	}
	pairs := w.comparable(page.Items)
	w.witness("order/within-page", pairs)
	w.witness("page/unique", n)
	named := w.suite.filtersOf(a.Ask.Query)
	if len(named) > 0 {
		w.witness("order/under-filters", pairs)
	}
	if len(named) == 1 {
		w.witness("filter/"+named[0].Name+"/sound", n)
	}
	for _, f := range w.fields {
		w.witness("schema/item/"+f, n)
	}
	for _, r := range w.suite.spec.Rules() {
		w.witness("rule/"+r.ID, n)
	}
	w.seeNumbers(a, page)
}

// seeArrivals notes that items come which the model of all there is lacks.
func (w *watcher) seeArrivals(page ringback.Page) {
	v := &w.suite.survey
	if v.moving || !v.complete || len(v.base) > 0 || len(v.rows) == 0 {
		return
	}
	field := w.suite.list.Field(w.suite.list.Order[0].Field)
	newest := distinct(v.rows, field)
	for _, item := range page.Items {
		at, ok := scalarOf(item, field)
		if _, known := v.index[keyOf(w.suite.list, item)]; !known && ok && len(newest) > 0 && at.compare(newest[len(newest)-1]) >= 0 {
			v.moving = true
			return
		}
	}
}

// comparable counts the neighbours among items that the order can be judged by. What has no value to order by stands anywhere.
func (w *watcher) comparable(items []ringback.Item) (pairs int) {
	x := trial{suite: w.suite}
	before := -1
	for i := range items {
		if _, ok := x.order(items[i], items[i]); !ok {
			continue
		}
		if before >= 0 {
			pairs++
		}
		before = i
	}
	return pairs
}

// seeStatus watches for answers that no input may have.
func (w *watcher) seeStatus(a *probe.Answer) {
	w.witness(lawServerError, 1)
	if a.Status == 501 && a.Request.Method != "GET" {
		return // RFC 9110, section 15.6.2: a method that the server doesn't know
	}
	if a.Status >= 500 && w.isValid(a) {
		w.note(lawAnswers, w.keyOf(a.Ask.Query, fmt.Sprint(a.Status)), a, Evidence{Got: fmt.Sprint(a.Status), Want: validWant})
		return
	}
	if a.Status >= 500 {
		w.note(lawServerError, fmt.Sprintf("%d %s", a.Status, a.Ask.Path), a, Evidence{Got: fmt.Sprint(a.Status), Want: "no 5xx, whatever is asked"})
	}
}

// isValid reports whether an answer is that to a request for the list that the contract allows, with the run's own credentials and
// headers.
func (w *watcher) isValid(a *probe.Answer) bool {
	x := trial{suite: w.suite}
	return w.isList(a) && a.Ask.Authorization == nil && len(a.Ask.Header) == 0 && plain(a.Ask.Query) && x.allowsText(a.Ask.Query)
}

const validWant = "200 and a page: the request is valid"

// refused notes a valid query that wasn't answered with a page.
func (w *watcher) refused(q query, a *probe.Answer) {
	got := w.notAPage(a)
	key := got
	if a.Err != nil {
		key = "no answer" // its words may name ports
	}
	w.note(lawAnswers, w.keyOf(q.String(), key), a, Evidence{Got: got, Want: validWant})
}

// keyOf tells breaches of valid requests apart: by the names of the parameters, and by what came back.
func (w *watcher) keyOf(query, got string) string {
	var names []string
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		names = append(names, name)
	}
	return strings.Join(names, " ") + " " + got
}

// notAPage says what an answer is, "" if it is a page.
func (w *watcher) notAPage(a *probe.Answer) string {
	switch {
	case a.Err != nil:
		return "no answer: " + a.Err.Error()
	case a.Status != 200:
		return strconv.Itoa(a.Status)
	}
	if _, err := a.Page(); err != nil {
		return fmt.Sprintf("200, but %v", err)
	}
	return ""
}

// lost notes a request that was never answered, however often it was sent.
func (w *watcher) lost(a *probe.Answer) {
	w.note(lawServerError, "lost "+a.Ask.Query, a, Evidence{Got: a.Err.Error(), Want: "an answer, whatever is asked"})
}

func isBudget(err error) bool { return errors.Is(err, probe.ErrBudget) }
