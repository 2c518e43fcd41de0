package journal_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/ringback/ringback/mock/journal"
)

// BenchmarkAdd is what the journal costs a request.
func BenchmarkAdd(b *testing.B) {
	j := journal.New(journal.Options{})
	r := get("/api/v1/calls?limit=1")
	now := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		record := journal.Received(r, now)
		record.Status = http.StatusOK
		j.Add(record)
	}
}
