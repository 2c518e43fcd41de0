package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

const mostEvidence = 5

// present shrinks the evidence and keeps the first few.
func (s *suite) present(all []Evidence) []Evidence {
	out := all[:min(len(all), mostEvidence)]
	for i := range out {
		if i == 0 && out[i].shrink != nil {
			s.shrink(&out[i])
		}
	}
	return out
}

// spared are requests that are better spent on other laws than on making an evidence smaller.
const spared = 20

// presentCombinations is present for laws about several filters: what one of them shows alone is the failure of that one, and explains
// this.
func (s *suite) presentCombinations(f *Finding, all []Evidence) {
	var own []Evidence
	for _, e := range all[:min(len(all), mostEvidence)] {
		if e.shrink != nil {
			s.shrink(&e)
		}
		names, single := s.filtersOf(strings.Join(e.Parameters, "&"))
		law := ""
		if single {
			law = s.refile(names[0], e)
		}
		switch {
		case law == "":
			own = append(own, e)
		case !slices.Contains(f.Because, law):
			f.Because = append(f.Because, law)
		}
	}
	if f.Evidence = own; len(own) == 0 {
		f.Outcome, f.Reason = Skipped, because
	}
}

// refile makes a breach that another law has met the failure of the filter's own law, which is answered; "" if it isn't checked at all.
func (s *suite) refile(filter string, e Evidence) (law string) {
	if sound := "filter/" + filter + "/sound"; len(s.broken(sound)) > 0 {
		return sound // the watcher has seen it meanwhile
	}
	law = "filter/" + filter + "/exact"
	i := slices.IndexFunc(s.report.Findings, func(f Finding) bool { return f.Law == law })
	if i < 0 || s.report.Findings[i].Outcome == Skipped {
		return ""
	}
	f := &s.report.Findings[i]
	if !f.Outcome.Broken() {
		f.Outcome, f.Reason, f.Evidence = Fail, "", append(f.Evidence, e)
		s.redact(f)
	}
	*s.done[law] = *f
	return law
}

// shrink takes parameters away as long as the breach stays.
func (s *suite) shrink(e *Evidence) {
	q := e.from
	for i := 0; i < len(q); {
		if smaller := q.without(i); s.probe.Left() > spared && s.ctx.Err() == nil && e.shrink(smaller) {
			q = smaller
		} else {
			i++
		}
	}
	e.Parameters = strings.Split(q.String(), "&")
}

func (x *trial) exchange(a *probe.Answer) Exchange {
	return Exchange{
		Curl: x.probe.Curl(a.Ask), Method: a.Request.Method, URL: x.probe.URL(a.Ask), Header: x.probe.Header(a.Ask),
		Status: a.Status, Answer: x.summary(a),
	}
}

// summary is an answer in short: the page's numbers, or the beginning of the body. Tokens go before it is cut.
func (x *trial) summary(a *probe.Answer) string {
	if page, err := a.Page(); err == nil && a.Status == 200 {
		keys := keysOf(x.list, page.Items, 5)
		total := fmt.Sprintf("%s %d", x.list.Total, page.Total)
		if page.Total == ringback.Absent {
			total = "no " + x.list.Total
		}
		return x.probe.Redact(fmt.Sprintf("%d items, %s: %s", len(page.Items), total, keys))
	}
	const longest = 160
	text := x.probe.Redact(string(a.Body[:min(len(a.Body), 100*longest)])) // before it is cut: half a token is one too many
	text = strings.ToValidUTF8(text[:min(len(text), longest)], "�")
	return strings.Join(strings.Fields(text), " ")
}
