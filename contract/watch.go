package contract

import (
	"errors"
	"fmt"
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
	x := trial{suite: w.suite}
	e.key = key
	e.Requests, e.answers = append(e.Requests, x.exchange(a)), append(e.answers, a)
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
	if a.Ask.Apart || a.Ask.Path != "" && a.Ask.Path != w.suite.probe.ListPath() || a.Ask.Authorization != nil || a.Request.Method != "GET" {
		return
	}
	w.seeTime(a)
	w.coverage.see(a)
	request := ringback.Request{Method: a.Request.Method, URL: a.Request.URL, Header: a.Request.Header}
	response := ringback.Response{Status: a.Status, Header: a.Header, Body: a.Body}
	found := w.suite.spec.JudgeResponse(request, response)
	if a.Status == 200 {
		w.seePage(a)
	}
	for _, v := range found {
		if a.Status < 400 || v.Part != ringback.PartBody { // the body of an error is seeRefusal's
			w.seeViolation(a, v)
		}
	}
}

// seeViolation files what one answer breaks under the law that promises it.
func (w *watcher) seeViolation(a *probe.Answer, v ringback.Violation) {
	id := w.lawOf(a, v)
	if id == "" {
		return
	}
	violation := v
	violation.Got = w.suite.probe.Redact(v.Got)
	w.note(id, v.Kind(), a, Evidence{
		Got: fmt.Sprintf("%s: %s", v.Where(), violation.Got), Want: v.Want, Violation: &violation,
	})
}

// lawOf is the law that a violation breaks, "" if another way of looking judges that better.
func (w *watcher) lawOf(a *probe.Answer, v ringback.Violation) string {
	if a.Status >= 500 {
		return "" // seeStatus has said so: what else is wrong with it has the same cause
	}
	family, _, _ := strings.Cut(v.Rule, "/")
	if (family == "page" || family == "filter") && !plain(a.Ask.Query) {
		return "" // what was asked depends on who reads it
	}
	switch family {
	case "schema":
		return w.schemaLaw(a, v)
	case "json":
		if v.Level == ringback.Should {
			return "json/strict"
		}
		return "json/valid"
	case "page":
		return w.pageLaw(a, v)
	case "filter":
		return w.filterLaw(a, v)
	case "response":
		if v.Rule == "response/content-type" && a.Status == 200 {
			return "http/content-type"
		}
		return ""
	case "query", "auth", "request":
		return ""
	}
	return "rule/" + v.Rule
}

// filterLaw tells a filter that lets the wrong items through from one that does so only behind the first page.
func (w *watcher) filterLaw(a *probe.Answer, v ringback.Violation) string {
	sound := v.Rule + "/sound"
	_, single := w.suite.filtersOf(a.Ask.Query)
	asked, _ := w.suite.spec.Query(a.Ask.Query)
	switch {
	case !single, w.suite.current.isFine(), w.malformed(a, v):
		return ""
	case asked.Offset > 0 && len(w.suite.broken(sound)) == 0:
		return "page/under-filters"
	}
	return sound
}

// malformed reports whether a violation is that of an item's field which isn't what its schema says: then that is what is wrong.
func (w *watcher) malformed(a *probe.Answer, v ringback.Violation) bool {
	parts := strings.Split(v.Pointer, "/") // "", items, 0, field
	page, err := a.Page()
	if err != nil || len(parts) != 4 {
		return false
	}
	k, err := strconv.Atoi(parts[2])
	f := w.suite.list.Field(parts[3])
	return err == nil && k < len(page.Items) && f != nil && !wellFormed(f, page.Items[k])
}

// isFine reports whether a law asks a filter for a value of its own choosing, and judges what comes of it by itself. What breaks
// there isn't the filter as such.
func (l *Law) isFine() bool {
	if l == nil || !strings.HasPrefix(l.ID, "filter/") {
		return false
	}
	switch l.ID {
	case "filter/" + l.parameter.Name + "/exact", "filter/" + l.parameter.Name + "/sound", "filter/" + l.parameter.Name + "/total":
		return false
	}
	return true
}

func (w *watcher) schemaLaw(a *probe.Answer, v ringback.Violation) string {
	parts := strings.Split(strings.TrimPrefix(v.Pointer, "/"), "/")
	field := ""
	switch {
	case len(parts) > 2 && parts[0] == w.suite.list.Items:
		field = parts[2]
	case len(parts) == 2 && parts[0] == w.suite.list.Items:
		field = v.Name // a missing one
	}
	switch {
	case w.echoesWrong(a, v):
		return ""
	case !slices.Contains(w.fields, field):
		return "schema/envelope"
	case v.Rule == "schema/format" && v.Level == ringback.Should:
		return "schema/time-offset"
	}
	return "schema/item/" + field
}

// echoesWrong reports whether a violation is that an answer echoes the wrong value it was asked for: that it wasn't refused is
// the parameter's law.
func (w *watcher) echoesWrong(a *probe.Answer, v ringback.Violation) bool {
	_, wrong := w.suite.spec.Query(a.Ask.Query)
	return slices.ContainsFunc(wrong, func(q ringback.Violation) bool { return v.Pointer == "/"+q.Name })
}

// pageLaw tells a page that is wrong by itself from one that is wrong only under a filter.
func (w *watcher) pageLaw(a *probe.Answer, v ringback.Violation) string {
	if _, wrong := w.suite.spec.Query(a.Ask.Query); len(wrong) > 0 && v.Rule == "page/length" {
		return "" // how many items a value may yield that isn't allowed is its parameter's law
	}
	filters, _ := w.suite.filtersOf(a.Ask.Query)
	if len(filters) == 0 || v.Rule == "page/echo" {
		if v.Rule == "page/order" {
			return "order/within-page"
		}
		return v.Rule
	}
	if v.Rule == "page/order" {
		return "order/under-filters"
	}
	return lawUnderFilters
}

// filtersOf are the filters that a query names beside the window's, and whether they are those of one parameter alone.
func (s *suite) filtersOf(text string) (names []string, single bool) {
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
			if p.Name == name && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, len(names) == 1
}

// seePage counts what a page lets be judged.
func (w *watcher) seePage(a *probe.Answer) {
	page, err := a.Page()
	if err != nil {
		return
	}
	w.history.see(a, page)
	n := len(page.Items)
	for _, id := range []string{"schema/envelope", "json/valid", "json/strict", "http/content-type", "json/safe-integers", "page/length", "page/echo"} {
		w.witness(id, 1)
	}
	w.witness("order/within-page", n-1)
	w.witness("page/unique", n)
	names, single := w.suite.filtersOf(a.Ask.Query)
	if len(names) > 0 {
		w.witness("order/under-filters", n-1)
	}
	if single {
		w.witness("filter/"+names[0]+"/sound", n)
	}
	for _, f := range w.fields {
		w.witness("schema/item/"+f, n)
	}
	for _, r := range w.suite.spec.Rules() {
		w.witness("rule/"+r.ID, n)
	}
	w.seeNumbers(a, page)
}

// seeStatus watches for answers that no input may have.
func (w *watcher) seeStatus(a *probe.Answer) {
	w.witness("answer/no-5xx", 1)
	if a.Status == 501 && a.Request.Method != "GET" {
		return // RFC 9110, section 15.6.2: a method that the server doesn't know
	}
	if a.Status >= 500 {
		w.note("answer/no-5xx", fmt.Sprintf("%d %s", a.Status, a.Ask.Path), a, Evidence{Got: fmt.Sprint(a.Status), Want: "no 5xx, whatever is asked"})
	}
}

// refused notes a valid query that wasn't answered with a page.
func (w *watcher) refused(q query, a *probe.Answer) {
	got := w.notAPage(a)
	names := make([]string, len(q))
	for i, p := range q {
		names[i] = p.name
	}
	key := got
	if a.Err != nil {
		key = "no answer" // its words may name ports
	}
	w.note(lawAnswers, strings.Join(names, " ")+key, a, Evidence{Got: got, Want: "200 and a page: the request is valid"})
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
	w.note("answer/no-5xx", "lost "+a.Ask.Query, a, Evidence{Got: a.Err.Error(), Want: "an answer, whatever is asked"})
}

func isBudget(err error) bool { return errors.Is(err, probe.ErrBudget) }

// settle takes into a finding what the answers have shown.
func (w *watcher) settle(f *Finding) {
	seen := w.laws[f.Law]
	if seen != nil {
		f.Witnesses += seen.witnesses
	}
	switch {
	case f.Outcome.Broken() || f.Outcome == Error || f.Outcome == Skipped:
		return
	case seen != nil && len(seen.breaches) > 0:
		w.settleBreaches(f, seen)
	case f.Level != Remark && f.Outcome == Pass && f.Witnesses < f.Needs:
		f.Outcome, f.Reason = Inconclusive, fmt.Sprintf("%d witnesses, it takes %d", f.Witnesses, f.Needs)
	}
}

func (w *watcher) settleBreaches(f *Finding, seen *watched) {
	if broken := w.suite.broken(w.suite.law(f.Law).after...); len(broken) > 0 {
		f.Outcome, f.Reason, f.Because = Skipped, because, broken
		return
	}
	breaches, told := w.untold(f.Law, seen.breaches)
	if len(breaches) == 0 {
		f.Outcome, f.Reason, f.Because = Skipped, because, told
		return
	}
	w.suite.current = nil // whatever was checked last, what is asked from here on is asked for this
	f.Outcome, f.Reason = Flaky, "broken once, kept when asked again"
	for i, b := range breaches {
		// Every answer is watched, but only whoever asked knows what was valid: a refusal is asked for again, however often it came.
		if f.Law != lawAnswers && b.count > 1 || w.again(f.Law, b) {
			f.Outcome, f.Reason = Fail, ""
			if i == 0 {
				w.shrink(f.Law, b)
			}
		}
		if len(f.Evidence) < mostEvidence {
			f.Evidence = append(f.Evidence, b.evidence)
		}
	}
}

// untold are the breaches of a law that no other tells of. A page that doesn't fit a filter's total is that total's failure.
func (w *watcher) untold(law string, all []*breach) (untold []*breach, told []string) {
	if law != lawUnderFilters {
		return all, nil
	}
	for _, b := range all {
		var totals []string
		names, _ := w.suite.filtersOf(b.ask.Query)
		for _, name := range names {
			totals = append(totals, "filter/"+name+"/total")
		}
		if broken := w.suite.broken(totals...); len(broken) > 0 {
			told = append(told, broken...)
			continue
		}
		untold = append(untold, b)
	}
	slices.Sort(told)
	return untold, slices.Compact(told)
}

// shrink takes parameters away as long as the breach stays, and shows it by what is left of them.
func (w *watcher) shrink(law string, b *breach) {
	if b.ask.Query == "" || !plain(b.ask.Query) {
		return
	}
	parts := strings.Split(strings.TrimSpace(b.ask.Query), "&")
	for i := 0; i < len(parts); {
		ask := b.ask
		smaller := slices.Delete(slices.Clone(parts), i, i+1)
		ask.Query = strings.Join(smaller, "&")
		if e, ok := w.shown(law, b, ask); ok {
			parts, b.evidence = smaller, e
		} else {
			i++
		}
	}
}

// shown asks for a breach of a law in another way, and answers how it shows there.
func (w *watcher) shown(law string, b *breach, ask probe.Ask) (e Evidence, ok bool) {
	if w.suite.probe.Left() <= spared || w.suite.ctx.Err() != nil {
		return e, false
	}
	before := w.laws[law]
	w.laws[law] = new(watched)
	a := w.suite.probe.Do(w.suite.ctx, ask) // what it shows is seen
	if got := w.notAPage(a); law == lawAnswers && got == b.evidence.Got {
		w.note(law, b.evidence.key, a, Evidence{Got: got, Want: b.evidence.Want})
	}
	now := w.laws[law]
	w.laws[law] = before
	for _, found := range now.breaches {
		if found.evidence.key == b.evidence.key {
			return found.evidence, true
		}
	}
	return e, false
}

// alike reports whether an answer is no page in a way that is a finding already.
func (w *watcher) alike(a *probe.Answer) bool {
	got, seen := w.notAPage(a), w.laws[lawAnswers]
	return seen != nil && slices.ContainsFunc(seen.breaches, func(b *breach) bool { return b.evidence.Got == got })
}

// again asks once more what has shown a breach, and reports whether it shows it again. A run that is over its budget takes the
// first time for enough.
func (w *watcher) again(law string, b *breach) bool {
	a := w.suite.probe.Do(w.suite.ctx, b.ask)
	switch {
	case a.Err != nil:
		return true
	case law == lawAnswers:
		return w.notAPage(a) != "" // refused is told by whoever wants a page
	}
	before := b.count
	b.ask.Query += " " // so that the same request counts again
	w.see(a)
	return b.count > before
}
