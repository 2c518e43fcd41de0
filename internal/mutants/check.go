package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"slices"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/internal/leap"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

// verdict is what the suite said of one server.
type verdict struct {
	id, says string
	law      string // that has to find it, "" for a server that is honest
	outcome  contract.Outcome
	reason   string   // of the law's, where it wasn't broken
	sized    bool     // the size of the data wasn't the bug's own choice
	needs    int      // > 0: how many calls it takes to show, more than there were
	musts    []string // laws that were broken
	shoulds  []string
	errors   []string // laws whose check failed
	texts    []string // what was said of each broken law
	requests int
	headings int  // groups of failures with one probable cause each
	cut      bool // the budget of requests ended the run
	took     time.Duration
	failed   error // no report came
}

// mostTries is how often a bug is looked for that takes two requests side by side: on a busy machine they may miss each other.
const mostTries = 10

// checkBug runs the suite over a bug's server, the whole of it or some laws.
func checkBug(ctx context.Context, b mutant.Bug, o mock.Options, only ...string) verdict {
	v := checkOnce(ctx, b, o, only...)
	for try := 1; b.Racy && v.kind() != right && try < mostTries; try++ {
		v = checkOnce(ctx, b, o, only...)
	}
	return v
}

func checkOnce(ctx context.Context, b mutant.Bug, o mock.Options, only ...string) verdict {
	m, err := mock.Open(b.Options(o))
	if err != nil {
		return verdict{id: b.ID, failed: err}
	}
	target := contract.Target{Handler: b.Wrap(m, m.Spec()), Token: mutant.Token, Clock: leap.From(mock.DefaultNow), Only: only}
	if isDeep(m.Spec(), b.Law) {
		target.Profile = contract.Deep
	}
	if b.Tenants {
		target.SecondToken = mutant.SecondToken
	}
	if b.Socket {
		server := httptest.NewServer(target.Handler)
		defer server.Close()
		target.URL, target.Handler = server.URL, nil
	}
	v := check(ctx, target, b.Law)
	v.id, v.says, v.sized = b.ID, b.Says, o.Calls > 0
	if o.Calls < b.Calls && v.sized {
		v.needs = b.Calls
	}
	return v
}

// isDeep reports whether a standard run leaves a law out.
func isDeep(spec *ringback.Spec, law string) bool {
	return slices.ContainsFunc(contract.Laws(spec), func(l contract.Law) bool { return l.ID == law && l.Profile == contract.Deep })
}

// checkVariant runs the suite over an honest server.
func checkVariant(ctx context.Context, honest mutant.Variant, seed uint64) verdict {
	o := honest.Options()
	o.Seed = seed
	m, err := mock.Open(o)
	if err != nil {
		return verdict{id: honest.ID, failed: err}
	}
	target := contract.Target{Handler: honest.Wrap(m, m.Spec()), Token: mutant.Token, Clock: leap.From(mock.DefaultNow), Seed: seed}
	if honest.Tenants {
		target.SecondToken = mutant.SecondToken
	}
	v := check(ctx, target, "")
	v.id, v.says = honest.ID, honest.Says
	return v
}

func check(ctx context.Context, target contract.Target, law string) verdict {
	start := time.Now()
	report, err := contract.Check(ctx, target)
	v := verdict{law: law, took: time.Since(start)}
	if report == nil || (err != nil && !errors.Is(err, contract.ErrUnreachable) && !errors.Is(err, contract.ErrRefused)) {
		v.failed = err
		return v
	}
	v.requests, v.headings, v.cut = report.Requests, len(report.Groups()), len(report.Cut) > 0
	for _, f := range report.Findings {
		if f.Outcome.Broken() || f.Outcome == contract.Error {
			v.texts = append(v.texts, f.Law+": "+f.Reason+" "+f.Text())
		}
		switch {
		case f.Outcome == contract.Error:
			v.errors = append(v.errors, f.Law)
		case f.Outcome.Broken() && f.Level == contract.Must:
			v.musts = append(v.musts, f.Law)
		case f.Outcome.Broken() && f.Level == contract.Should:
			v.shoulds = append(v.shoulds, f.Law)
		}
	}
	v.outcome, v.reason = contract.Inconclusive, "the spec has no such law"
	if f := report.Finding(law); f != nil {
		v.outcome, v.reason = f.Outcome, f.Reason
	}
	return v
}

// others are the laws that were broken beside the one that a bug names.
func (v *verdict) others() []string {
	return slices.DeleteFunc(slices.Concat(v.musts, v.shoulds), func(law string) bool { return law == v.law })
}
