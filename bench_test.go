package ringback_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ringback/ringback"
)

// pageOf is a page of n calls that keep every rule, about 580 bytes each.
func pageOf(n int) []byte {
	var b strings.Builder
	b.WriteString(`{"items":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d,"call_sid":"CA%032x","assistant_id":123,"assistant_name":"ServiceBot","assistant_graph_name":"Customer Support Flow","to_phone_number":"+15550100123","customer_phone_number":"+1555010%04d","status":"completed","duration":180,"started_at":"2024-01-15T10:%02d:%02dZ","ended_at":"2024-01-15T10:%02d:%02dZ","call_meta":{"customer_id":"cust_%d","campaign":"winter_promo"},"total_cost":0.0512,"llm_cost":0.0212,"tts_cost":0.01,"stt_cost":0.01,"telephony_cost":0.01,"cost_currency":"USD"}`,
			1000-i, i, i, 50-i/60, 59-i%60, 53-i/60, 59-i%60, i)
	}
	fmt.Fprintf(&b, `],"total":%d,"skip":0,"limit":100}`, n)
	return []byte(b.String())
}

// BenchmarkJudge shows, side by side, what judging costs beside what encoding/json takes to decode the same bytes.
func BenchmarkJudge(b *testing.B) {
	spec := ringback.Default()
	for _, n := range []int{100, 1000} {
		body := pageOf(n)
		b.Run(fmt.Sprintf("calls=%d/decode-any", n), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				var v any
				if err := json.Unmarshal(body, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("calls=%d/schema", n), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if v := spec.JudgeSchema(http.StatusOK, body); len(v) != 0 {
					b.Fatal(v)
				}
			}
		})
		b.Run(fmt.Sprintf("calls=%d/schema-and-rules", n), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if v := spec.JudgeBody(http.StatusOK, body); len(v) != 0 {
					b.Fatal(v)
				}
			}
		})
	}
	b.Run("request", func(b *testing.B) {
		r := ringback.Request{
			Method: http.MethodGet,
			URL:    &url.URL{Path: "/api/v1/calls", RawQuery: "status=completed&assistant_id=123&date_from=2024-01-01T00:00:00Z&limit=50"},
			Header: http.Header{"Authorization": {"Bearer abc"}},
		}
		for b.Loop() {
			if v := spec.JudgeRequest(r); len(v) != 0 {
				b.Fatal(v)
			}
		}
	})
}
