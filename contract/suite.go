package contract

import (
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
	if err := checkSpec(t.Spec); err != nil {
		return nil, err
	}
	s := &suite{ctx: ctx, target: t, spec: t.Spec, list: t.Spec.List(), done: map[string]*Finding{}}
	var err error
	s.all = Laws(t.Spec)
	if s.laws, err = s.choose(slices.Clone(s.all)); err != nil {
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
	}
	return s, nil
}

// run checks every law in its turn.
func (s *suite) run() {
	for i := range s.laws {
		l := &s.laws[i]
		s.progress(l.ID, i, nil)
		s.progress(l.ID, i+1, s.conduct(l))
	}
	s.finish()
}

// conduct checks a law, and reports what came of it.
func (s *suite) conduct(l *Law) *Finding {
	s.current = l
	f := s.judge(l)
	s.redact(&f)
	s.done[l.ID] = &f
	s.report.Findings = append(s.report.Findings, f)
	if l.ID == lawParallel && f.Outcome.Broken() {
		s.probe.OneByOne()
	}
	return &f
}

func (s *suite) progress(law string, done int, f *Finding) {
	if s.target.Progress != nil {
		s.target.Progress(Progress{Law: law, Done: done, Laws: len(s.laws), Requests: s.probe.Requests(), Finding: f})
	}
}

// finish takes in what the watched answers have shown since a law was judged, and sums up.
func (s *suite) finish() {
	r := &s.report
	for i := 0; i < len(r.Findings); i++ { // more come as it goes
		s.watcher.settle(&r.Findings[i])
		s.redact(&r.Findings[i])
		s.addCauses(r.Findings[i].Because)
	}
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

// addCauses checks laws that weren't asked for, but explain what was: a failure mustn't go unseen because another law has its name.
// What was skipped by name stays out.
func (s *suite) addCauses(because []string) {
	for _, id := range because {
		l := s.law(id)
		if s.done[id] == nil && l != nil && !slices.ContainsFunc(s.target.Skip, func(p string) bool { return matches(p, id) }) {
			s.conduct(l)
		}
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

// broken are those of some laws that the target is known to break by now.
func (s *suite) broken(laws ...string) []string {
	var out []string
	for _, id := range laws {
		if f := s.done[id]; f != nil && f.Outcome.Broken() || s.watcher.breaks(id) {
			out = append(out, id)
		}
	}
	return out
}

// totalsUnder are the laws that hold the totals under a filter: of one value, and of all.
func totalsUnder(filter string) []string {
	return []string{"filter/" + filter + "/total", "filter/" + filter + "/partition"}
}

// miscounted are the laws by which totals are known to be wrong by now: those by which any others lean on a total.
func (s *suite) miscounted() []string {
	laws := []string{"page/total-ignores-skip-and-limit"}
	for _, p := range filters(s.list) {
		laws = append(laws, totalsUnder(p.Name)...)
	}
	out := s.broken(laws...)
	const beyond = "page/beyond-the-end"
	if f := s.done[beyond]; f != nil && f.Outcome.Broken() && slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return e.key == totalKey }) {
		out = append(out, beyond)
	}
	return out
}

// sound reports whether a parameter's filter has kept its laws so far, so that others may lean on it.
func (s *suite) sound(p *ringback.Parameter) bool {
	laws := []string{"range/" + p.Filter.Field + "/offset"}
	for _, law := range []string{"sound", "exact", "total", "inclusive"} {
		laws = append(laws, "filter/"+p.Name+"/"+law)
	}
	return len(s.broken(laws...)) == 0
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
