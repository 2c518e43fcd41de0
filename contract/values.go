package contract

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/ringback/ringback"
)

// values are some that are worth asking for, with rows that match and, where there are such, rows that don't. What a target shows
// and mustn't be asked for is none of them, nor a bound that leads out of the window.
func (x *trial) values(p *ringback.Parameter, most int) []string {
	return slices.DeleteFunc(x.shown(p, most), func(value string) bool {
		_, violations := x.spec.Query(ask(p.Name, value).String())
		return len(violations) > 0 || !x.modelled(p, value)
	})
}

func (x *trial) shown(p *ringback.Parameter, most int) []string {
	f := x.list.Field(p.Filter.Field)
	switch {
	case isRange(x.list, p):
		return x.allowed(p, x.cuts(f, most))
	case isContains(x.list, p):
		return x.allowed(p, x.needles(f, most))
	}
	all := x.allowed(p, texts(x.settled(), f))
	for _, value := range p.Enum { // those that no item has come last
		if !slices.Contains(all, value) {
			all = append(all, value)
		}
	}
	if len(all) <= most || p.Enum != nil {
		return all
	}
	chosen := []string{all[0], all[len(all)-1]}
	if bare, ok := x.barest(f, all[1:len(all)-1]); ok && len(chosen) < most {
		chosen = append(chosen, bare)
	}
	for len(chosen) < most {
		chosen = append(chosen, all[1+x.rand.IntN(len(all)-2)])
	}
	return chosen
}

// barest is a value of whose rows none has a certain field, the first of the list's that rows of other values have: what a target keeps
// nothing else about, such as an assistant that was deleted, is easily lost when tables are joined.
func (x *trial) barest(f *ringback.Property, values []string) (value string, ok bool) {
	for _, g := range x.list.Fields {
		has := map[string]bool{} // by value of f
		for _, r := range x.settled() {
			text := textOf(r.Item, f)
			has[text] = has[text] || !r.IsNull(g.Name)
		}
		bare := slices.IndexFunc(values, func(v string) bool { return !has[v] })
		if bare >= 0 && slices.Contains(slices.Collect(maps.Values(has)), true) {
			return values[bare], true
		}
	}
	return "", false
}

// first are the first few of some texts.
func first(texts []string, most int) []string { return texts[:min(len(texts), most)] }

// settled are the rows of the model that haven't moved.
func (x *trial) settled() []row {
	if len(x.survey.unsettled) == 0 {
		return x.survey.rows
	}
	var out []row
	for _, r := range x.survey.rows {
		if !x.survey.unsettled[r.key] {
			out = append(out, r)
		}
	}
	return out
}

// cuts are values between those of the field, so that no bound is hit.
func (x *trial) cuts(f *ringback.Property, most int) []string {
	values := distinct(x.settled(), f)
	var out []string
	for k := 1; k <= most && len(values) > 1; k++ {
		at := k * len(values) / (most + 1)
		for i := max(at, 1); i < len(values); i++ {
			if cut, ok := values[i-1].between(values[i]); ok {
				if f.Type == ringback.TypeTime {
					cut = beside(values[i-1], values[i], k%2 == 0, cut)
				}
				out = append(out, cut.String())
				break
			}
		}
	}
	switch {
	case len(out) > 0 || len(values) == 0:
	case f.Type == ringback.TypeTime && len(x.survey.base) > 0: // they would lead out of the window
	case f.Type == ringback.TypeTime: // all lie close together: before them and behind them
		const hour = 3_600_000_000
		out = append(out, values[0].plus(-hour).String(), values[len(values)-1].plus(hour).String())
	default:
		out = append(out, values[len(values)/2].String())
	}
	return first(out, most)
}

// beside is a time close behind one value, or close before the next, in the same minute as that one: a target that cuts bounds to
// their minutes takes it for another. Where there is none it is the middle.
func beside(v, next scalar, before bool, middle scalar) scalar {
	const apart = time.Second // what a target that keeps seconds rounds off at most, and one that allows for clocks adds at least
	own, cut := v.at, v.at.Truncate(time.Second).Add(apart)
	if before {
		own, cut = next.at, next.at.Truncate(time.Second).Add(-apart)
	}
	if next.at.Sub(v.at) < 2*apart+2*time.Second || !cut.Truncate(time.Minute).Equal(own.Truncate(time.Minute)) {
		return middle
	}
	return scalar{typ: v.typ, at: cut}
}

// needles are parts of the texts that the field has: the whole, its beginning, end and middle, and a single character.
func (x *trial) needles(f *ringback.Property, most int) []string {
	all := texts(x.settled(), f)
	if len(all) == 0 {
		return nil
	}
	pick := func() []rune { return []rune(all[x.rand.IntN(len(all))]) }
	var out []string
	for _, cut := range []func([]rune) []rune{
		func(t []rune) []rune { return t[max(0, len(t)-4):] },
		func(t []rune) []rune { return t[:min(len(t), 5)] },
		func(t []rune) []rune { return t[max(0, len(t)-4):] }, // of the same length as the first
		func(t []rune) []rune { return t[min(2, len(t)-1):] }, // a number without its country, as people write it
		func(t []rune) []rune { return t[len(t)/2 : len(t)/2+1] },
		func(t []rune) []rune { return t },
		func(t []rune) []rune { return t[len(t)/3 : max(len(t)/3+1, 2*len(t)/3)] },
	} {
		if text := pick(); len(text) > 0 && len(out) < most {
			out = append(out, string(cut(text)))
		}
	}
	return out
}

// sharpest is the place of the time that follows the one before it most closely, by a second at least: what a target drops of a time
// shows there first. Where there is none, it is the middle.
func sharpest(values []scalar) int {
	later, ok := closest(values, func(a, b scalar) bool { return b.at.Sub(a.at) >= time.Second })
	if !ok {
		return len(values) / 2
	}
	return later
}

// closest is the place of the later of those two times that follow each other most closely, of those that are far enough apart.
func closest(values []scalar, apart func(a, b scalar) bool) (later int, ok bool) {
	least := time.Duration(1 << 62)
	for i := 1; i < len(values); i++ {
		if gap := values[i].at.Sub(values[i-1].at); gap < least && apart(values[i-1], values[i]) {
			later, ok, least = i, true, gap
		}
	}
	return later, ok
}

// unknown is a number far above every one that was seen.
func (x *trial) unknown() string {
	values := distinct(x.survey.rows, x.field)
	if len(values) == 0 {
		return "1000000"
	}
	n, err := strconv.ParseInt(values[len(values)-1].String(), 10, 64)
	if err != nil || n > 1<<40 {
		return "999999999"
	}
	return strconv.FormatInt(n+1_000_000, 10)
}

func (x *trial) anyValue() []scalar {
	if x.field.Type != ringback.TypeInteger {
		return nil
	}
	return []scalar{scalar{typ: x.field.Type}.plus(1)}
}
