package contract

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// checkFailClosed asks for wrong and odd values, and looks for answers that seem to have dropped them. Other laws judge how they are taken
// else.
func checkFailClosed(x *trial) {
	all := x.wrongs()
	queries := x.wrongQueries(x.parameter, all)
	if x.target.Profile != Quick {
		all = slices.Concat(all, x.besideOther(all), x.oddlySpelled())
		queries = x.wrongQueries(x.parameter, all)
	}
	answers := x.shared(queries...)
	for i := range all {
		x.try(func() {
			x.notFailing(answers[i])
			if x.closed(&all[i], queries[i], answers[i]) {
				x.witness(1)
			}
		})
	}
}

// besideOther are wrong values beside a right one of the other end of the range: two ends may be read by a way of their own.
func (x *trial) besideOther(all []wrong) []wrong {
	low, high := rangeOf(x.list, x.field)
	other := low
	if x.parameter == low {
		other = high
	}
	i := slices.IndexFunc(all, func(w wrong) bool { return !w.soft && len(w.means)+len(w.might) == 0 })
	if !isRange(x.list, x.parameter) || other == nil || i < 0 {
		return nil
	}
	values := x.values(other, 1)
	if len(values) == 0 || len(x.matching(ask(other.Name, values[0]))) == 0 {
		return nil
	}
	beside := all[i]
	beside.kind += ", beside a right " + other.Name
	beside.among = ask(other.Name, values[0])
	return []wrong{beside}
}

// oddlySpelled are right values in odd spellings, and times without an offset or without a time of day.
func (x *trial) oddlySpelled() (out []wrong) {
	if x.parameter.Type == ringback.TypeTime {
		out = append(append(out, x.naive()...), x.dateAlone()...)
	}
	if value, spellings, ok := x.spelled(); ok {
		for _, s := range spellings {
			out = append(out, x.oddSpelling(s, value))
		}
	}
	return out
}

// oddSpelling is a right value in an odd spelling, which some take for another.
func (x *trial) oddSpelling(s spelling, value string) wrong {
	w := wrong{kind: s.kind, value: s.value, means: []ringback.Value{valueOf(x.parameter, value)}, soft: true, page: true}
	if n, err := strconv.ParseInt(s.value, 10, 64); err == nil && x.parameter.Type == ringback.TypeTime {
		w.might = []ringback.Value{{Time: time.UnixMilli(n)}}
	}
	return w
}

// closed reports whether an answer could be judged, and notes it if it shows the unfiltered data.
func (x *trial) closed(w *wrong, q query, a *probe.Answer) bool {
	page, err := a.Page()
	if w.soft && !w.page {
		how := x.summary(a)
		if a.Status >= 400 {
			how = fmt.Sprintf("refused with %d", a.Status)
		}
		x.observe("%s=%s: %s", x.parameter.Name, w.value, how)
	}
	switch {
	case a.Status != 200 || err != nil:
		return true
	case len(page.Items) == 0:
		return len(x.survey.rows) > 0 // it could have shown some
	case w.exact && slices.ContainsFunc(page.Items, func(i ringback.Item) bool { return !meetsAny(x.list, x.parameter, w.means, i) }):
		x.fail(w.kind, fmt.Sprintf("200 with items that don't meet %s=%s", x.parameter.Name, w.value), "a 4xx, or the items that meet it", a)
		return true
	case !x.tells(w):
		return false
	case x.survey.complete && page.Total != ringback.Absent && page.Total < int64(len(x.matching(w.among))):
		return true // fewer than without it
	}
	without := q.withoutName(x.parameter.Name)
	before := x.pages(without)[0]
	again := x.send(asks(q)...)[0]
	after := x.pages(without)[0]
	x.holdClosed(w, again, before, after)
	return true
}

// tells reports whether the model has an item that no way of taking the value lets through, so that dropping it shows.
func (x *trial) tells(w *wrong) bool {
	readings := slices.Concat(w.means, w.might)
	among := x.matching(w.among)
	return slices.ContainsFunc(among, func(r row) bool { return !meetsAny(x.list, x.parameter, readings, r.Item) })
}

// holdClosed compares an answer with two that lack the parameter, one before and one after it.
func (x *trial) holdClosed(w *wrong, got *probe.Answer, before, after answered) {
	page, err := got.Page()
	if got.Status != 200 || err != nil || len(page.Items) == 0 {
		return
	}
	low, high := min(x.total(before), x.total(after)), max(x.total(before), x.total(after))
	if page.Total >= low && page.Total <= high {
		x.fail(w.kind, fmt.Sprintf("200 with %s %d, as without %s", x.list.Total, page.Total, x.parameter.Name),
			fmt.Sprintf("a 4xx, or what the value may mean: it is %s", w.kind), got, before.Answer)
	}
}
