package pull_test

import (
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/pull"
	"github.com/ringback/ringback/mock"
)

// A page of the calls that the mock makes.
func BenchmarkAnonymise(b *testing.B) {
	m := mock.New(mock.Options{})
	p, err := ringback.Default().ReadPage(append(m.AppendCalls([]byte(`{"items":[`), 0, 100), "]}"...))
	if err != nil {
		b.Fatal(err)
	}
	a := anonymizer(b, pull.NewKey(), pull.Treatment{})
	var line []byte
	for b.Loop() {
		for _, i := range p.Items {
			if line, err = a.Append(line[:0], i); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100, "ns/call")
}
