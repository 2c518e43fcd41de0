package strictjson_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/ringback/ringback/internal/strictjson"
)

// page returns a page of calls with 18 members each; a hundred make some 56 kB.
func page(calls int) []byte {
	var text bytes.Buffer
	text.WriteString(`{"calls":[`)
	for i := range calls {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, `{"id":"3f2c8a1e-9d4b-4c7a-8e21-%012d","direction":"inbound","status":"completed",`+
			`"from_number":"+1415555%04d","to_number":"+14155550100","agent_id":"a7d3c5e9-1b2f-4a6c-9e8d-000000000042",`+
			`"started_at":"2024-01-15T10:%02d:00Z","answered_at":"2024-01-15T10:%02d:07.250Z",`+
			`"ended_at":"2024-01-15T10:%02d:59Z","duration":%d,"ring_seconds":7,"cost":%d.%02d,"currency":"USD",`+
			`"recorded":true,"transferred":false,"voicemail":null,"summary":"Caller asked about the \"Pro\" plan, asked for a callback on Tuesday afternoon at three, then rang off.",`+
			`"tags":["sales","inbound"]}`, i, i, i%60, i%60, i%60, 52+i%300, i%7, i%100)
	}
	text.WriteString(`],"next":null}`)
	return text.Bytes()
}

func TestReadAllocatesNothing(t *testing.T) {
	text := page(100)
	var d strictjson.Document
	if !d.Read(text) || len(d.Faults) > 0 {
		t.Fatal(d.Faults)
	}
	if got := testing.AllocsPerRun(10, func() { d.Read(text) }); got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}

func BenchmarkRead(b *testing.B) {
	text := page(100)
	b.Run("strictjson", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		var d strictjson.Document
		d.Read(text)
		for b.Loop() {
			d.Read(text)
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			var value any
			_ = json.Unmarshal(text, &value)
		}
	})
	b.Run("encoding/json Valid", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			json.Valid(text)
		}
	})
}

// The time for a pointer doesn't grow with the number of its elder siblings, when all are asked for in turn.
func BenchmarkPointers(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprintf("siblings=%d", n), func(b *testing.B) {
			var d strictjson.Document
			d.Read([]byte("[" + strings.Repeat("0,", n) + "0]"))
			var p strictjson.Pointers
			b.ResetTimer()
			for i := range b.N {
				p.Of(&d, int32(1+i%n))
			}
		})
	}
}
