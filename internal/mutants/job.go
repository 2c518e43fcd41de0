package main

import (
	"context"
	"path"
	"strings"
	"sync"

	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/mutant"
)

// job is one server to be checked.
type job struct {
	group   string // the table it stands in
	run     func(ctx context.Context) verdict
	shoulds []string // that an honest server breaks, and nothing else
}

const (
	fullSeeds = 10
	variants  = "variants" // the group of the honest servers
)

// jobsOf are the servers to check whose ids match a pattern.
func jobsOf(full bool, only string) (jobs []job) {
	for _, b := range mutant.Bugs() {
		if !matches(only, b.ID) {
			continue
		}
		if !full {
			jobs = append(jobs, bugJob("bugs", b, 0))
			continue
		}
		jobs = append(jobs, bugJob("bugs at 300 calls", b, 300), bugJob("bugs at 3,000 calls", b, 3000))
	}
	seeds := 1
	if full {
		seeds = fullSeeds
	}
	for _, v := range mutant.Variants() {
		for seed := range seeds {
			if matches(only, v.ID) {
				jobs = append(jobs, job{variants, func(ctx context.Context) verdict { return checkVariant(ctx, v, uint64(seed)) }, v.Shoulds})
			}
		}
	}
	return jobs
}

func bugJob(group string, b mutant.Bug, calls int) job {
	return job{group: group, run: func(ctx context.Context) verdict { return checkBug(ctx, b, mock.Options{Calls: calls}) }}
}

// matches matches an id against a pattern, in which * stands for a slash too.
func matches(pattern, id string) bool {
	ok, _ := path.Match(strings.ReplaceAll(pattern, "/", "."), strings.ReplaceAll(id, "/", ".")) // the pattern was tried
	return ok
}

// runAll runs jobs, so many at once, and keeps their order.
func runAll(ctx context.Context, jobs []job, workers int) []verdict {
	verdicts := make([]verdict, len(jobs))
	next := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := range next {
				verdicts[i] = jobs[i].run(ctx)
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	group.Wait()
	return verdicts
}
