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
		if i == 0 {
			s.shrink(&out[i])
		}
	}
	return out
}

// spared are requests that are better spent on other laws than on making an evidence smaller.
const spared = 20

// presentCombinations is present for laws about several filters. What is left of a breach may be one filter alone: then the failures of
// that filter have the same cause. Breaches that take several filters come first.
func (s *suite) presentCombinations(f *Finding, all []Evidence) {
	slices.SortStableFunc(all, func(a, b Evidence) int { return s.untrusted(a.from) - s.untrusted(b.from) })
	var several, single []Evidence
	var causes []string
	for _, e := range all[:min(len(all), mostEvidence)] {
		s.shrink(&e)
		named := s.filtersOf(strings.Join(e.Parameters, "&"))
		if len(named) != 1 {
			several = append(several, e)
			continue
		}
		single = append(single, e)
		causes = append(causes, ofFilter(named[0])...)
	}
	f.Evidence = append(several, single...)
	if len(several) == 0 {
		f.causes = append(f.causes, causes...)
	}
}

// untrusted counts the filters of a query that have failed a law of their own.
func (s *suite) untrusted(q query) (n int) {
	for _, p := range s.filtersOf(q.String()) {
		n += rank(!s.trusted(p))
	}
	return n
}

// shrink takes parameters away as long as the breach stays, and shows it by the answers to what is left.
func (s *suite) shrink(e *Evidence) {
	if e.again == nil {
		return
	}
	q := e.from
	for i := 0; i < len(q) && s.probe.Left() > spared && s.ctx.Err() == nil; {
		if smaller, ok := e.again(e.key, q.without(i)); ok {
			*e, q = smaller, q.without(i)
		} else {
			i++
		}
	}
	e.Parameters = strings.Split(q.String(), "&")
}

// contradicts reports whether a page is another one than the model has for its request, whichever rows of a tie come first. Where the model
// can't tell it doesn't.
func (s *suite) contradicts(a *probe.Answer) bool {
	v := &s.survey
	page, err := a.Page()
	if err != nil || a.Status != 200 || !v.complete || len(v.unsettled) > 0 || !s.watcher.isValid(a) {
		return false
	}
	for _, p := range v.base {
		if !slices.Contains(strings.Split(a.Ask.Query, "&"), p.name+"="+p.value) {
			return false
		}
	}
	asked, _ := s.spec.Query(a.Ask.Query)
	var all []ringback.Item
	for _, r := range v.rows {
		met, judged := meets(s.list, asked.Conditions, r.Item)
		if !judged {
			return false
		}
		if met {
			all = append(all, r.Item)
		}
	}
	model := newSequence(s.list, all, false, false)
	from := int(min(asked.Offset, int64(len(all))))
	due := min(int64(len(all)-from), asked.Limit)
	return int64(len(page.Items)) != due || page.Total != ringback.Absent && page.Total != int64(len(all)) || model.misfit(from, page.Items, nil) != nil
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
