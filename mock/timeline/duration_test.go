package timeline_test

import (
	"math"
	"slices"
	"testing"

	"github.com/ringback/ringback/mock/timeline"
)

// logNormal returns the quantile at p of a log-normal distribution with a median of 95 s and σ = 0.9, in milliseconds.
func logNormal(p float64) float64 {
	return 95_000 * math.Exp(0.9*math.Sqrt2*math.Erfinv(2*p-1))
}

func TestQuantiles(t *testing.T) {
	check := func(table string, i int, got int64, want float64) {
		if math.Abs(float64(got)-want) > 0.5+want*1e-9 {
			t.Errorf("%s[%d]: got %d ms, want %.3f", table, i, got, want)
		}
	}
	for i, got := range timeline.Quantiles {
		check("quantiles", i, got, logNormal(max(float64(i)/256, 1./1024)))
	}
	for i, got := range timeline.TailQuantiles {
		check("tailQuantiles", i, got, logNormal(1-math.Exp2(-8-float64(i))))
	}
	if first, last := timeline.TailQuantiles[0], timeline.Quantiles[255]; first != last {
		t.Errorf("the tail begins at %d ms, want %d, where the body ends", first, last)
	}
}

func TestDurationsAreLogNormal(t *testing.T) {
	var seconds []int64
	for _, c := range collect(mustNew(t, timeline.Options{Calls: 50_000, Days: 365, Anchor: anchor})) {
		if c.Outcome == timeline.Completed {
			seconds = append(seconds, c.Duration)
		}
	}
	slices.Sort(seconds)
	for _, p := range []float64{0.05, 0.25, 0.5, 0.75, 0.95, 0.995, 0.9995} {
		got, want := float64(seconds[int(p*float64(len(seconds)))]), logNormal(p)/1000
		if math.Abs(got-want) > 2+want*0.1 {
			t.Errorf("quantile at %g: got %g s, want about %.0f", p, got, want)
		}
	}
}
