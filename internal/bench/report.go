package main

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// The contenders' names.
const (
	bareName  = "bare net/http"
	smallName = "1,250 calls"
	anewName  = "1,250 calls, new filter"
	largeName = "large"
	deepName  = "large, random skip"
)

// turn is one measurement of a server under load.
type turn struct {
	page, contender string
	round, requests int
	elapsed         time.Duration
	cpu             time.Duration // the server's, user and system
}

func (t turn) perSecond() float64 { return float64(t.requests) / t.elapsed.Seconds() }

// cost is the processor time of a request in microseconds.
func (t turn) cost() float64 { return float64(t.cpu.Microseconds()) / float64(t.requests) }

// samples are all that was measured in a run.
type samples struct {
	Turns                    []turn
	SmallStarts, LargeStarts []begin
	Latencies, BareLatencies [][]time.Duration // by round
	SmallMemory, LargeMemory memory
}

// begin is how a server started: the time to its first answer, and its processor time by then.
type begin struct{ ready, effort time.Duration }

func (b begin) readyTime() time.Duration  { return b.ready }
func (b begin) effortTime() time.Duration { return b.effort }

type memory struct{ Now, Highest int64 } // bytes

// Report is what a run found. Ratios are the medians of the rounds' ratios, each taken between neighbours in time.
type Report struct {
	Date    string `json:"date"`
	CPU     string `json:"cpu"`
	Cores   int    `json:"cores"`
	Go      string `json:"go"`
	Load    string `json:"load"`
	Rounds  int    `json:"rounds"`
	Seconds int    `json:"seconds"`
	Calls   int    `json:"calls"` // of the large data set

	Pages   []PageFigures `json:"pages"`
	Figures []Figure      `json:"figures"`
}

// PageFigures tell how a server did at a page.
type PageFigures struct {
	Page      string  `json:"page"`
	Server    string  `json:"server"`
	PerSecond float64 `json:"requests_per_second"`
	OfBare    float64 `json:"requests_of_bare"`
	Bar       float64 `json:"requests_bar,omitempty"` // at least; 0: none
	CPU       float64 `json:"cpu_us_per_request"`
	CPUOfBare float64 `json:"cpu_of_bare"`
	Growth    float64 `json:"cpu_of_1250_calls,omitempty"`
	GrowthBar float64 `json:"cpu_bar,omitempty"` // at most; 0: none
}

// Figure is one more figure. A bar of 0 is none.
type Figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Bar   float64 `json:"bar,omitempty"` // at most
}

func (r *Report) describe(s settings, load string) {
	r.Date = time.Now().Format(time.DateOnly)
	r.CPU, r.Cores, r.Go = processorName(), runtime.NumCPU(), runtime.Version()
	r.Load, r.Rounds, r.Seconds, r.Calls = load, s.rounds, s.seconds, s.large
}

func processorName() string {
	text, _ := os.ReadFile("/proc/cpuinfo") // "" where there is none
	for line := range strings.Lines(string(text)) {
		if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func (s *samples) report() *Report {
	r := new(Report)
	for _, p := range pages {
		for _, contender := range []string{bareName, smallName, anewName, largeName, deepName} {
			if f, ok := s.pageFigures(p, contender); ok {
				r.Pages = append(r.Pages, f)
			}
		}
	}
	r.Figures = s.figures()
	return r
}

// pageFigures compares a contender's turns with those of the bare server and of the small mock in the same rounds.
func (s *samples) pageFigures(p page, contender string) (PageFigures, bool) {
	f := PageFigures{Page: p.name, Server: contender}
	turns := s.of(p, contender)
	if len(turns) == 0 {
		return f, false
	}
	f.PerSecond, f.CPU = medianOf(turns, turn.perSecond), medianOf(turns, turn.cost)
	bare := s.of(p, bareName)
	f.OfBare = ratio(turns, bare, turn.perSecond)
	f.CPUOfBare = ratio(turns, bare, turn.cost)
	switch contender {
	case smallName, anewName:
		f.Bar = p.bar
	case largeName, deepName:
		f.Growth, f.GrowthBar = ratio(turns, s.of(p, smallName), turn.cost), p.growth
	}
	return f, true
}

// of are the turns of a contender at a page, by round.
func (s *samples) of(p page, contender string) map[int]turn {
	out := map[int]turn{}
	for _, t := range s.Turns {
		if t.page == p.name && t.contender == contender {
			out[t.round] = t
		}
	}
	return out
}

func medianOf(turns map[int]turn, value func(turn) float64) float64 {
	var values []float64
	for _, t := range turns {
		values = append(values, value(t))
	}
	return median(values)
}

// ratio is the median, over the rounds, of a value as a part of another's value in the same round.
func ratio(turns, others map[int]turn, value func(turn) float64) float64 {
	var ratios []float64
	for round, t := range turns {
		if other, ok := others[round]; ok {
			ratios = append(ratios, value(t)/value(other))
		}
	}
	return median(ratios)
}

func (s *samples) figures() []Figure {
	const megabyte = 1e6
	p50, p99, slowest := spread(s.Latencies)
	_, bareP99, bareSlowest := spread(s.BareLatencies)
	return []Figure{
		{"1,250 calls: first answer after the start", median(each(s.SmallStarts, begin.readyTime)), "ms", 100},
		{"1,250 calls: processor time by then", median(each(s.SmallStarts, begin.effortTime)), "ms", 0},
		{"1,250 calls: resident after the load", float64(s.SmallMemory.Now) / megabyte, "MB", 40},
		{"1,250 calls: resident at its highest", float64(s.SmallMemory.Highest) / megabyte, "MB", 40},
		{"large: first answer after the start", median(each(s.LargeStarts, begin.readyTime)) / 1000, "s", 3},
		{"large: processor time by then", median(each(s.LargeStarts, begin.effortTime)) / 1000, "s", 0},
		{"large: resident after the load", float64(s.LargeMemory.Now) / megabyte, "MB", 600},
		{"large: resident at its highest", float64(s.LargeMemory.Highest) / megabyte, "MB", 600},
		{"large: any combination, one client, p50", p50, "ms", 0},
		{"large: any combination, one client, p99", p99, "ms", 20},
		{"large: any combination, one client, slowest of all", slowest, "ms", 0},
		{"bare net/http: page of 100, one client, p99", bareP99, "ms", 0},
		{"bare net/http: page of 100, one client, slowest of all", bareSlowest, "ms", 0},
	}
}

// spread is the medians of the rounds' p50 and p99, and the slowest of all rounds, in milliseconds.
func spread(rounds [][]time.Duration) (p50, p99, slowest float64) {
	var halves, tails []float64
	for _, took := range rounds {
		sorted := slices.Sorted(slices.Values(each(took, itself)))
		halves, tails = append(halves, quantile(sorted, 0.5)), append(tails, quantile(sorted, 0.99))
		slowest = max(slowest, quantile(sorted, 1))
	}
	return median(halves), median(tails), slowest
}

func itself(d time.Duration) time.Duration { return d }

// each is a duration of every sample, in milliseconds.
func each[T any](of []T, duration func(T) time.Duration) []float64 {
	out := make([]float64, len(of))
	for i := range of {
		out[i] = float64(duration(of[i]).Microseconds()) / 1000
	}
	return out
}

// median is the middle value, or the mean of the two in the middle, and 0 of none.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// quantile is the least of sorted values that at least the part q of them doesn't exceed, and 0 of none.
func quantile(sorted []float64, q float64) float64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	at := int(q * float64(n))
	if float64(at) == q*float64(n) {
		at--
	}
	return sorted[min(max(at, 0), n-1)]
}
