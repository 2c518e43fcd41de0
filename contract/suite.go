package contract

import (
	"cmp"
	"context"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// suite is one run over a target.
type suite struct {
	ctx     context.Context
	target  Target
	spec    *ringback.Spec
	list    *ringback.List
	all     []Law // that the spec has
	laws    []Law // that are asked for
	probe   *probe.Probe
	watcher watcher
	survey  survey
	shelf   shelf
	kept    int                 // bytes of bodies that are kept for later
	done    map[string]*Finding // of laws that have been checked
	current *Law                // that is being checked
	report  Report
	fatal   error // why nothing can be judged
}

func newSuite(ctx context.Context, t Target) (*suite, error) {
	t = t.withDefaults()
	if err := t.check(); err != nil {
		return nil, err
	}
	if err := cmp.Or(checkSpec(t.Spec), t.checkCarried()); err != nil {
		return nil, err
	}
	s := &suite{ctx: ctx, target: t, spec: t.Spec, list: t.Spec.List(), done: map[string]*Finding{}}
	var err error
	s.all = Laws(t.Spec)
	if s.laws, err = s.choose(byLevel(s.all)); err != nil {
		return nil, err
	}
	s.watcher = newWatcher(s)
	s.probe, err = probe.New(probe.Options{
		URL: t.URL, Handler: t.Handler, Transport: t.Transport, Token: t.Token, SecondToken: t.SecondToken, Header: t.Header,
		Spec: t.Spec, MaxRequests: t.MaxRequests, MaxTime: t.MaxTime, Timeout: t.Timeout, Rate: t.Rate,
		Concurrency: t.Concurrency, Clock: t.Clock, Watch: s.watcher.see,
	})
	if err != nil {
		return nil, err
	}
	s.report = Report{
		Tool: "ringback", Spec: t.Spec.Name(), Target: s.probe.Base() + s.probe.ListPath(), Profile: t.Profile, Seed: t.Seed,
		Started: t.Clock.Now().UTC(), Findings: make([]Finding, 0, len(s.laws)),
		Only: slices.Clone(t.Only), Skip: slices.Clone(t.Skip), LeftOut: len(s.all) - len(s.laws),
	}
	return s, nil
}

// run checks every law in its turn.
func (s *suite) run() {
	for i := range s.laws {
		s.progress(s.laws[i].ID, i, nil)
		s.conduct(&s.laws[i])
	}
	s.finish()
	for i := range s.report.Findings {
		s.progress(s.report.Findings[i].Law, len(s.laws), &s.report.Findings[i])
	}
}

// conduct checks a law, and reports what came of it.
func (s *suite) conduct(l *Law) {
	if s.survey.moving && len(s.survey.base) == 0 && s.survey.complete {
		s.quietly(func(x *trial) { s.survey.narrow(x) })
		s.survey.moving = false
	}
	s.current = l
	f := s.judge(l)
	s.redact(&f)
	s.done[l.ID] = &f
	s.report.Findings = append(s.report.Findings, f)
	if l.ID == lawParallel && f.Outcome.Broken() {
		s.probe.OneByOne()
	}
}

func (s *suite) progress(law string, done int, f *Finding) {
	if s.target.Progress != nil {
		s.target.Progress(Progress{Law: law, Done: done, Laws: len(s.laws), Requests: s.probe.Requests(), Finding: f})
	}
}

// finish takes in what the watched answers have shown since a law was judged, and sums up.
func (s *suite) finish() {
	r := &s.report
	for i := range r.Findings {
		s.watcher.settle(&r.Findings[i])
		s.redact(&r.Findings[i])
	}
	r.Cut = slices.DeleteFunc(r.Cut, func(law string) bool { return r.Finding(law).Outcome.Broken() })
	s.addAnswers()
	order := places(s.all) // that of the table, in which a report lists them
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return order[a.Law] - order[b.Law] })
	s.group()
	r.Window.Query, r.Window.Says = s.probe.Redact(r.Window.Query), s.probe.Redact(r.Window.Says)
	s.matchKnown()
	r.Requests, r.Resets, r.Waits = s.probe.Requests(), s.probe.Stats.Resets, s.probe.Stats.Waits
	r.Interrupted = s.ctx.Err() != nil
	if s.fatal != nil {
		r.Unreachable = s.probe.Redact(s.fatal.Error())
	}
	r.Coverage = s.watcher.coverage.sum()
	s.tellBroken()
	r.Took = s.target.Clock.Now().Sub(r.Started)
}

// addAnswers reports valid requests that got no page, whatever checks were asked for: a check that got none can't judge, and the failure
// mustn't go unseen for it. Left out by name, it stays out.
func (s *suite) addAnswers() {
	skipped := slices.ContainsFunc(s.target.Skip, func(pattern string) bool { return matches(pattern, lawAnswers) })
	if s.done[lawAnswers] == nil && s.watcher.breaks(lawAnswers) && !skipped {
		f := s.law(lawAnswers).finding()
		s.watcher.settle(&f)
		s.redact(&f)
		s.report.Findings = append(s.report.Findings, f)
	}
}

// law is that of an id, nil if there is none.
func (s *suite) law(id string) *Law {
	for i := range s.all {
		if s.all[i].ID == id {
			return &s.all[i]
		}
	}
	return nil
}

// breaks reports whether the target is known to break a law by now.
func (s *suite) breaks(law string) bool {
	f := s.done[law]
	return f != nil && f.Outcome.Broken() || s.watcher.breaks(law)
}

// wrongTotals are the laws by which others find a total wrong.
func (s *suite) wrongTotals() []string {
	laws := []string{"page/total-ignores-skip-and-limit", "page/length", "page/beyond-the-end"}
	for _, p := range filters(s.list) {
		laws = append(laws, "filter/"+p.Name+"/total", "filter/"+p.Name+"/partition")
	}
	return laws
}

// trusted reports whether a parameter's filter has kept its laws so far. Where any filter will do, one that has is taken first.
func (s *suite) trusted(p *ringback.Parameter) bool {
	for _, law := range []string{"sound", "exact", "total", "inclusive"} {
		if s.breaks("filter/" + p.Name + "/" + law) {
			return false
		}
	}
	return !s.breaks("range/" + p.Filter.Field + "/offset")
}

// trustedFirst are the filters, those first that have kept their laws so far.
func (s *suite) trustedFirst() []*ringback.Parameter {
	all := filters(s.list)
	slices.SortStableFunc(all, func(a, b *ringback.Parameter) int { return rank(!s.trusted(a)) - rank(!s.trusted(b)) })
	return all
}

func rank(last bool) int {
	if last {
		return 1
	}
	return 0
}

// filters are the parameters that filter.
func filters(l *ringback.List) []*ringback.Parameter {
	return slices.DeleteFunc(slices.Clone(l.Parameters), func(p *ringback.Parameter) bool { return p.Filter == nil })
}

// random is a source that depends on the seed and a word alone, so that laws don't disturb each other's choices.
func (s *suite) random(word string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(word))
	return rand.New(rand.NewPCG(s.target.Seed, h.Sum64()))
}

// matches reports whether an id fits a pattern in which * stands for any text.
func matches(pattern, id string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == id
	}
	rest, ok := strings.CutPrefix(id, parts[0])
	if !ok {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, parts[last])
}
