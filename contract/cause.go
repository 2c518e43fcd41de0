package contract

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ringback/ringback"
)

// group names for each failure another one that probably has the same cause, so that a report can show them under one heading. It is
// presentation alone: no verdict, count or exit code depends on it.
//
// A cause stands before what it explains, and no should explains a must, so that what heads a group is the heaviest of it.
func (s *suite) group() {
	failed := map[string]*Finding{}
	for i := range s.report.Findings {
		if f := &s.report.Findings[i]; f.Outcome.Broken() {
			failed[f.Law] = f
		}
	}
	families := s.failedFamilies(failed)
	order := places(byLevel(s.all)) // musts before shoulds before remarks
	inOrder := func(a, b *Finding) int { return cmp.Compare(order[a.Law], order[b.Law]) }
	for _, f := range slices.SortedFunc(maps.Values(failed), inOrder) {
		l := s.law(f.Law)
		for _, id := range slices.Concat(f.causes, l.causes, s.underKeys(l), families[l.family]) {
			if c := failed[id]; c != nil && inOrder(c, f) < 0 {
				f.Cause = cmp.Or(c.Cause, id) // which was named before, since it comes first
				break
			}
		}
	}
}

// underKeys is what explains any comparison of items: a key that isn't what its schema says.
func (s *suite) underKeys(l *Law) []string {
	if l.fixed {
		return nil
	}
	return []string{"schema/item/" + s.list.Key}
}

// failedFamilies are the laws of those families that most parameters, or fields, fail: one cause is likelier than as many.
func (s *suite) failedFamilies(failed map[string]*Finding) map[string][]string {
	all, broken := map[string]int{}, map[string][]string{}
	for _, l := range byLevel(s.laws) {
		all[l.family]++
		if failed[l.ID] != nil {
			broken[l.family] = append(broken[l.family], l.ID)
		}
	}
	maps.DeleteFunc(broken, func(family string, laws []string) bool { return len(laws) < 3 || 2*len(laws) <= all[family] })
	return broken
}

// places are those of laws among others, by their ids.
func places(laws []Law) map[string]int {
	order := make(map[string]int, len(laws))
	for i := range laws {
		order[laws[i].ID] = i
	}
	return order
}

// byLevel are laws with the musts first, so that a budget that ends never leaves out a must for a should. The preflight is a must.
func byLevel(laws []Law) []Law {
	return slices.SortedStableFunc(slices.Values(laws), func(a, b Law) int { return cmp.Compare(a.Level, b.Level) })
}

// ofFilter are the laws of a single filter, any of which explains what several filters get wrong together.
func ofFilter(p *ringback.Parameter) []string {
	var laws []string
	for _, law := range []string{"sound", "exact", "total", "inclusive", "nulls", "partition"} {
		laws = append(laws, "filter/"+p.Name+"/"+law)
	}
	return laws
}

// A Group is a failure, and others that probably have the same cause.
type Group struct {
	Head   *Finding
	Others []*Finding
}

// Groups are the failures of a report that aren't known ones, and the checks that ended in an error; those with one probable cause
// together. The musts come first.
func (r *Report) Groups() []Group {
	var groups []Group
	at := map[string]int{}
	for _, f := range r.unexpected() {
		head := cmp.Or(f.Cause, f.Law)
		i, known := at[head]
		if !known {
			i = len(groups)
			at[head] = i
			groups = append(groups, Group{Head: f})
			continue
		}
		groups[i].Others = append(groups[i].Others, f)
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(a.Head.Level, b.Head.Level) })
	return groups
}

// unexpected are the failures and errors that aren't known, heads of groups before what they head.
func (r *Report) unexpected() (out []*Finding) {
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Known == "" && (f.Outcome.Broken() || f.Outcome == Error) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *Finding) int { return rank(a.Cause != "") - rank(b.Cause != "") })
	return out
}
