package timeline_test

import (
	"runtime"
	"testing"

	"github.com/ringback/ringback/mock/timeline"
)

var sizes = []struct {
	name    string
	options timeline.Options
}{
	{"1250", defaults},
	{"1000000", timeline.Options{Calls: 1_000_000, Days: 30, Anchor: anchor}},
}

func BenchmarkNew(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustNew(b, size.options)
			}
		})
	}
}

// BenchmarkAll measures New and every call after it.
func BenchmarkAll(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			for b.Loop() {
				tl := mustNew(b, size.options)
				for i := range tl.Len() {
					tl.Call(i)
				}
			}
		})
	}
}

func BenchmarkCall(b *testing.B) {
	tl := mustNew(b, defaults)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		tl.Call(i % tl.Len())
		i++
	}
}

// BenchmarkMemory reports what a timeline keeps.
func BenchmarkMemory(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			var before, after runtime.MemStats
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&before)
				tl := mustNew(b, size.options)
				runtime.GC()
				runtime.ReadMemStats(&after)
				runtime.KeepAlive(tl)
			}
			b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc)), "kept-B")
		})
	}
}
