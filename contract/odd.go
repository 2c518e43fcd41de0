package contract

import (
	"slices"
	"strings"
	"time"

	"github.com/ringback/ringback"
)

// instant is a whole second to ask a time filter for: one that items have where only equal ones come back, else one between
// items, so that no precision decides. Taken for one that lies apart by any of some lengths, it would yield other items. ok is false where
// there is none.
func (x *trial) instant(apart ...time.Duration) (at time.Time, ok bool) {
	count := func(at time.Time) (n int) {
		for _, r := range x.settled() {
			if meetsAny(x.list, x.parameter, []ringback.Value{{Time: at}}, r.Item) {
				n++
			}
		}
		return n
	}
	all := x.instants()
	for _, at := range all {
		if !slices.ContainsFunc(apart, func(d time.Duration) bool { return count(at) == count(at.Add(d)) }) {
			return at, true
		}
	}
	return at, false
}

// instants are some that may be asked for, from the middle on.
func (x *trial) instants() []time.Time {
	const most = 15
	var out []time.Time
	if isEqual(x.list, x.parameter) {
		for _, v := range distinct(x.settled(), x.field) {
			if v.at.Nanosecond() == 0 && len(out) < most {
				out = append(out, v.at.UTC())
			}
		}
		return out
	}
	for _, cut := range x.cuts(x.field, most) {
		at, _ := parseTime(cut)
		out = append(out, at.UTC().Truncate(time.Second))
	}
	if len(out) == 0 {
		x.lack("the values of %s lie too close together", x.field.Name)
	}
	return append(out[len(out)/2:], out[:len(out)/2]...)
}

// extreme is a value that is as large or as long as any.
type extreme struct {
	kind, value string
	meanings    []meaning // in which it may be taken
}

func isExtreme(_ *ringback.Spec, p *ringback.Parameter) bool {
	switch {
	case p.Filter == nil || p.Enum != nil: // for skip there is page/huge-skip, and limit has a maximum
		return false
	}
	return p.Type == ringback.TypeInteger || p.Type == ringback.TypeTime || p.Type == ringback.TypeString
}

func checkExtremes(x *trial) {
	all := x.extremes()
	var queries []query
	for _, e := range all {
		queries = append(queries, x.within(query{{escape(x.parameter.Name), e.value}}).and(x.pageOf(x.parameter)))
	}
	for i, a := range x.send(asks(queries...)...) {
		x.try(func() {
			says, ok := x.reply(a, all[i].meanings...)
			x.witness(1)
			if !ok {
				x.fail(all[i].kind, says, "a 4xx, or "+all[i].meanings[0].says, a)
				return
			}
			x.observe("%s, %s: %s", x.parameter.Name, all[i].kind, says)
		})
	}
}

func (x *trial) extremes() []extreme {
	switch x.parameter.Type {
	case ringback.TypeTime:
		return x.extremeTimes()
	case ringback.TypeString:
		return x.extremeTexts()
	}
	var out []extreme
	for _, e := range []spelling{x.wrapping(), {"400 digits", strings.Repeat("9", 400)}} {
		out = append(out, extreme{e.kind, e.value, []meaning{x.taken("taken for what it is", x.parameter, valueOf(x.parameter, e.value))}})
	}
	switch {
	case x.target.Profile == Deep:
		return out
	case x.parameter.Filter.Op == ringback.OpAtLeast:
		return append(out[:1], x.negative()...)
	}
	return out[:1]
}

// negative is a bound far below 0, where nothing is: it may be refused, and is neutral else.
func (x *trial) negative() []extreme {
	values := distinct(x.settled(), x.field)
	if len(values) == 0 || strings.HasPrefix(values[0].String(), "-") || x.field.Type != ringback.TypeInteger {
		return nil
	}
	value := "-" + values[len(values)-1].plus(1).String()
	return []extreme{{"negative", value, []meaning{x.taken("taken for what it is", x.parameter, valueOf(x.parameter, value)), x.absent("taken for none")}}}
}

// wrapping is a number that 32 bits take for one that some item has.
func (x *trial) wrapping() spelling {
	values := distinct(x.settled(), x.field)
	if len(values) == 0 || x.field.Type != ringback.TypeInteger {
		return spelling{"2^31", "2147483648"}
	}
	return spelling{"2^32 more than one that is there", values[len(values)/2].plus(1 << 32).String()}
}

// extremeTimes are such that hardly an item lies beyond them: what they let through would be all. Some are nothing to some languages, or fall
// on a day that their calendar lacks.
func (x *trial) extremeTimes() (out []extreme) {
	all := []spelling{{"the year 1", "0001-01-01T00:00:00Z"}, {"the epoch", "1970-01-01T00:00:00Z"}, {"a leap day", "1996-02-29T12:00:00Z"}}
	if x.parameter.Filter.Op == ringback.OpAtLeast {
		all = []spelling{{"the year 9999", "9999-12-31T23:59:59Z"}, {"a leap day", "2096-02-29T12:00:00Z"}}
	}
	for _, e := range all {
		means := x.taken("taken for what it is", x.parameter, valueOf(x.parameter, e.value))
		if !slices.ContainsFunc(x.survey.rows, func(r row) bool { return means.met(r.Item) }) {
			means = nothing()
		}
		out = append(out, extreme{e.kind, e.value, []meaning{means}})
	}
	return out
}

func (x *trial) extremeTexts() []extreme {
	all := texts(x.settled(), x.field)
	text := "5550100"
	if len(all) > 0 {
		text = all[len(all)-1]
	}
	literally := func(text string) meaning {
		return x.taken("taken for what it is", x.parameter, valueOf(x.parameter, text))
	}
	cut := x.taken("taken without what isn't text", x.parameter, valueOf(x.parameter, text))
	long := strings.Repeat("x", 10_000)
	out := []extreme{
		{"a NUL", escape(text) + "%00", []meaning{nothing(), cut}},
		{"10,000 letters", long, []meaning{literally(long)}},
		{"an emoji", escape("📞"), []meaning{literally("📞")}},
	}
	if x.target.Profile == Deep {
		for _, odd := range []spelling{{"right-to-left text", "مرحبا"}, {"a line break", "\n"}} {
			out = append(out, extreme{odd.kind, escape(odd.value), []meaning{literally(odd.value)}})
		}
	}
	return out
}

// checkRawPlus sends a + as it is.
func checkRawPlus(x *trial) {
	if x.parameter.Type == ringback.TypeTime {
		x.rawPlusInTime()
		return
	}
	text := ""
	for _, t := range texts(x.settled(), x.field) {
		if i := strings.IndexByte(t, '+'); i >= 0 {
			text = t[i:]
			break
		}
	}
	if text == "" {
		x.lack("no %s has a +", x.field.Name)
	}
	if isContains(x.list, x.parameter) {
		text = text[:min(len(text), 4)]
	}
	in := func(says, text string) meaning { return x.taken(says, x.parameter, valueOf(x.parameter, text)) }
	x.rawPlus(text, in("taken for a plus", text), in("taken for a space", strings.ReplaceAll(text, "+", " ")), in("left out", strings.ReplaceAll(text, "+", "")))
}

func (x *trial) rawPlusInTime() {
	const east = 330 * time.Minute
	at, ok := x.instant(east) // which it is off where the offset is lost
	if !ok {
		x.lack("no %s is such that its offset would show", x.field.Name)
	}
	local := at.Add(east).Format("2006-01-02T15:04:05")
	x.rawPlus(local+"+05:30", x.taken("taken for a plus", x.parameter, valueOf(x.parameter, at.Format(time.RFC3339))))
}

// rawPlus sends a text without escaping its +.
func (x *trial) rawPlus(text string, meanings ...meaning) {
	value := strings.ReplaceAll(escape(text), "%2B", "+")
	a := x.send(asks(x.within(query{{escape(x.parameter.Name), value}}).and(x.pageOf(x.parameter)))...)[0]
	says, ok := x.reply(a, meanings...)
	if !ok {
		x.fail("plus", says, "a 4xx, or the answer as for %2B", a)
		return
	}
	x.witness(1)
	x.observe("%s, a + in it: %s", x.parameter.Name, says)
}

// zoneMost is how far a zone lies from UTC at most.
const zoneMost = 14 * time.Hour

// naive is a time without an offset, which some take for their own zone's. There is none where its offset wouldn't show.
func (x *trial) naive() []wrong {
	at, ok := x.instant(-5*time.Hour, 5*time.Hour)
	if !ok {
		return nil
	}
	return []wrong{{
		kind: "without an offset", value: escape(at.Format("2006-01-02T15:04:05")), means: []ringback.Value{{Time: at}}, soft: true, page: true,
		might: []ringback.Value{{Time: at.Add(-zoneMost)}, {Time: at.Add(zoneMost)}},
	}}
}

// dateAlone is the date of a day that has rows before it, in it and after it, if there is one: its midnight, or its end, in some zone.
func (x *trial) dateAlone() []wrong {
	day, ok := x.fullDay()
	if !ok {
		return nil
	}
	end := day.Add(24*time.Hour - time.Nanosecond)
	return []wrong{{
		kind: "a date alone", value: day.Format(time.DateOnly), means: []ringback.Value{{Time: day}, {Time: end}}, soft: true, page: true,
		might: []ringback.Value{{Time: day.Add(-zoneMost)}, {Time: end.Add(zoneMost)}},
	}}
}

// checkNaiveTime sends a time without an offset.
func checkNaiveTime(x *trial) {
	x.remark(x.naive(), "no %s is such that its offset would show", "taken in another way than as UTC", "taken as UTC")
}

// checkDateAlone sends the date of a day.
func checkDateAlone(x *trial) {
	x.remark(x.dateAlone(), "no day has items before it, in it and after it by %s", "taken in another way than for its midnight or its end, UTC",
		"taken for its midnight, UTC", "taken for its end, UTC")
}

// remark notes how an odd value is taken: the words for each of its meanings stand in their order.
func (x *trial) remark(odd []wrong, lack, otherwise string, words ...string) {
	if len(odd) == 0 {
		x.lack(lack, x.field.Name)
	}
	w := odd[0]
	var meanings []meaning
	for i, m := range w.means {
		meanings = append(meanings, x.taken(words[i], x.parameter, m))
	}
	says, ok := x.reply(x.shared(x.wrongQuery(x.parameter, w))[0], meanings...)
	if !ok {
		says = otherwise
	}
	x.observe("%s, %s: %s", x.parameter.Name, w.kind, says)
}

// fullDay is the midnight that begins a day which rows surround and fill: a late one for a bound from below, an early one for one from above,
// so that most rows lie on its other side.
func (x *trial) fullDay() (time.Time, bool) {
	values := distinct(x.settled(), x.field)
	if len(values) == 0 {
		return time.Time{}, false
	}
	oldest, newest := values[0].at, values[len(values)-1].at
	if x.parameter.Filter.Op == ringback.OpAtLeast {
		slices.Reverse(values)
	}
	for _, v := range values {
		day := v.at.UTC().Truncate(24 * time.Hour)
		if !v.at.Equal(day) && oldest.Before(day) && newest.Sub(day) >= 24*time.Hour {
			return day, true
		}
	}
	return time.Time{}, false
}
