package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMedianAndQuantile(t *testing.T) {
	for _, tt := range []struct {
		values           []float64
		median, p50, p99 float64
	}{
		{nil, 0, 0, 0},
		{[]float64{7}, 7, 7, 7},
		{[]float64{9, 1}, 5, 1, 9},
		{[]float64{3, 1, 2}, 2, 2, 3},
		{[]float64{4, 1, 3, 2}, 2.5, 2, 4},
	} {
		sorted := slices.Sorted(slices.Values(tt.values))
		got := []float64{median(tt.values), quantile(sorted, 0.5), quantile(sorted, 0.99)}
		if diff := cmp.Diff([]float64{tt.median, tt.p50, tt.p99}, got); diff != "" {
			t.Errorf("median, p50 and p99 of %v (-want +got):\n%s", tt.values, diff)
		}
	}
	numbers := make([]float64, 400)
	for i := range numbers {
		numbers[i] = float64(i + 1)
	}
	if got := quantile(numbers, 0.99); got != 396 {
		t.Errorf("p99 of 1 to 400: got %v, want 396", got)
	}
}

// given are three rounds in which the machine slows down: the ratios hold still where the figures don't.
func given() *samples {
	const page = "page of 100"
	second := func(contender string, round, requests int, cpu time.Duration) turn {
		return turn{page, contender, round, requests, time.Second, cpu}
	}
	return &samples{
		Turns: []turn{
			second(bareName, 0, 1000, 20*time.Millisecond), second(smallName, 0, 900, 36*time.Millisecond),
			second(largeName, 1, 200, 16*time.Millisecond), second(bareName, 1, 500, 20*time.Millisecond),
			second(smallName, 1, 400, 20*time.Millisecond), second(bareName, 2, 100, 10*time.Millisecond),
			second(smallName, 2, 50, 10*time.Millisecond), second(largeName, 2, 50, 20*time.Millisecond),
		},
		SmallStarts: []begin{{30 * time.Millisecond, 0}, {10 * time.Millisecond, 9 * time.Millisecond}, {20 * time.Millisecond, 8 * time.Millisecond}},
		LargeStarts: []begin{{3100 * time.Millisecond, 5 * time.Second}},
		Latencies:   [][]time.Duration{{time.Millisecond, 3 * time.Millisecond}, {2 * time.Millisecond}, {50 * time.Millisecond}},
		SmallMemory: memory{20e6, 30e6},
		LargeMemory: memory{500e6, 650e6},
	}
}

func TestPageFigures(t *testing.T) {
	want := []PageFigures{
		{Page: "page of 100", Server: bareName, PerSecond: 500, OfBare: 1, CPU: 40, CPUOfBare: 1},
		{Page: "page of 100", Server: smallName, PerSecond: 400, OfBare: 0.8, Bar: 0.85, CPU: 50, CPUOfBare: 2},
		{Page: "page of 100", Server: largeName, PerSecond: 125, OfBare: 0.45, CPU: 240, CPUOfBare: 3, Growth: 1.8, GrowthBar: 1.5},
	}
	if diff := cmp.Diff(want, given().report().Pages); diff != "" {
		t.Errorf("figures of the pages (-want +got):\n%s", diff)
	}
}

func TestMarkdownShowsFiguresBesideTheirBars(t *testing.T) {
	r := given().report()
	r.Calls, r.Rounds, r.Seconds, r.Load = 1_000_000, 3, 1, "none"
	got := r.Markdown()
	for _, want := range []string{
		"| page of 100 | 1,250 calls | 400 | 0.80 (missed) | ≥ 0.85 | 50.0 µs | 2.00 |  |  |",
		"| page of 100 | 1,000,000 calls | 125 | 0.45 |  | 240 µs | 3.00 | 1.80 (missed) | ≤ 1.5 |",
		"| 1,250 calls: first answer after the start | 20.0 ms | ≤ 100 ms |",
		"| 1,250 calls: processor time by then | 8.00 ms |  |",
		"| 1,000,000 calls: first answer after the start | 3.10 s (missed) | ≤ 3 s |",
		"| 1,000,000 calls: resident after the load | 500 MB | ≤ 600 MB |",
		"| 1,000,000 calls: any combination, one client, p50 | 2.00 ms |  |",
		"| 1,000,000 calls: any combination, one client, p99 | 3.00 ms | ≤ 20 ms |",
		"| 1,000,000 calls: any combination, one client, slowest of all | 50.0 ms |  |",
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("no line %q in\n%s", want, got)
		}
	}
}

func TestKernelFigures(t *testing.T) {
	cpu, err := parseProcessorTime("7 (a b) c) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 0 0 20 0")
	if err != nil || cpu != 3*time.Second {
		t.Errorf("processor time: got %v, %v, want 3s", cpu, err)
	}
	if _, err := parseProcessorTime("7 (x) S"); err == nil {
		t.Error("processor time of a short line: got no error")
	}
	now, highest, err := parseMemory("Name:\tx\nVmHWM:\t   2048 kB\nVmRSS:\t   1024 kB\n")
	if err != nil || now != 1<<20 || highest != 2<<20 {
		t.Errorf("memory: got %d, %d, %v, want 1 and 2 MiB", now, highest, err)
	}
	if _, _, err := parseMemory("Name:\tx\n"); err == nil {
		t.Error("memory of a status without any: got no error")
	}
}

func TestCounted(t *testing.T) {
	requests, elapsed, err := parseCounted([]byte("Running 1s test\ncounted 100 2000000 0\n"))
	if err != nil || requests != 100 || elapsed != 2*time.Second {
		t.Errorf("got %d in %v, %v, want 100 in 2s", requests, elapsed, err)
	}
	for _, out := range []string{"", "counted 0 2000000 0\n", "counted 100 2000000 1\n", "counted x\n"} {
		if _, _, err := parseCounted([]byte(out)); err == nil {
			t.Errorf("%q: got no error", out)
		}
	}
}
