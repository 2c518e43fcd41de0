package contract

import (
	"fmt"
	"slices"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// meaning is one way to take an odd request, and what it then yields.
type meaning struct {
	says  string
	met   func(ringback.Item) bool // whether an item belongs to the answer
	total int64                    // how many items of the model do; -1: the model doesn't tell
}

// nothing is the meaning that no item has.
func nothing() meaning {
	return meaning{says: "answered with an empty page", met: func(ringback.Item) bool { return false }}
}

// absent is the meaning of a parameter that isn't there.
func (x *trial) absent(says string) meaning {
	return x.meaning(says, func(ringback.Item) bool { return true })
}

// meaning counts what belongs to a meaning.
func (x *trial) meaning(says string, met func(ringback.Item) bool) meaning {
	m := meaning{says: says, met: met, total: -1}
	if x.survey.complete {
		m.total = 0
		for _, r := range x.settled() {
			if met(r.Item) {
				m.total++
			}
		}
	}
	return m
}

// taken is the meaning of a parameter that is taken for any of some values. Where that can't be judged of an item, it may belong to
// it or not.
func (x *trial) taken(says string, p *ringback.Parameter, values ...ringback.Value) meaning {
	f := x.list.Field(p.Filter.Field)
	unclear := func(i ringback.Item) bool { return !readable(f, i) }
	m := x.meaning(says, func(i ringback.Item) bool { return unclear(i) || meetsAny(x.list, p, values, i) })
	if slices.ContainsFunc(x.survey.rows, func(r row) bool { return unclear(r.Item) }) {
		m.total = -1
	}
	return m
}

// meetsAny reports whether an item meets a filter with any of some values.
func meetsAny(l *ringback.List, p *ringback.Parameter, values []ringback.Value, i ringback.Item) bool {
	return slices.ContainsFunc(values, func(v ringback.Value) bool {
		met, judged := meetsOne(l, &ringback.Condition{Parameter: p, Value: v}, i)
		return met && judged
	})
}

// valueOf is what a server may take a text for, whatever bounds the spec sets.
func valueOf(p *ringback.Parameter, text string) ringback.Value {
	v := ringback.Value{Text: text, Bool: text == "true"}
	if p.Type == ringback.TypeTime {
		v.Time, _ = parseTime(text)
	}
	return v
}

// has reports whether an answer is that of a meaning.
func (m *meaning) has(page ringback.Page, unsettled int) bool {
	if !m.hasItems(page) {
		return false
	}
	if page.Total == ringback.Absent || m.total < 0 {
		return true
	}
	return page.Total >= m.total && page.Total <= m.total+int64(unsettled) && (page.Offset >= page.Total || len(page.Items) > 0)
}

// hasItems reports whether an answer's items are those of a meaning, whatever its total.
func (m *meaning) hasItems(page ringback.Page) bool {
	return !slices.ContainsFunc(page.Items, func(i ringback.Item) bool { return !m.met(i) })
}

// reply says how an answer takes an odd request: refused, or in one of some meanings. It is not ok if it is none of these. A
// server error ends the check, or its input: it says nothing of how the request was taken.
func (x *trial) reply(a *probe.Answer, meanings ...meaning) (says string, ok bool) {
	x.notFailing(a)
	page, err := a.Page()
	switch {
	case a.Status >= 400:
		return fmt.Sprintf("refused with %d", a.Status), true
	case a.Status != 200:
		return fmt.Sprintf("%d", a.Status), false
	case err != nil:
		return fmt.Sprintf("200, but %v", err), false
	}
	for i := range meanings {
		if meanings[i].has(page, len(x.survey.unsettled)) {
			return meanings[i].says, true
		}
		if meanings[i].hasItems(page) {
			x.causedBy(x.wrongTotals()...)
		}
	}
	return fmt.Sprintf("200 with %s %d", x.list.Total, page.Total), false
}
