package contract

import (
	"testing"
	"time"
)

func TestCalendarBound(t *testing.T) {
	for _, tt := range []struct {
		says, want string
		times      []string
	}{
		{"behind the change of clocks in Berlin", "2026-10-25T01:10:00Z", []string{"2026-10-25T00:30:00Z", "2026-10-25T01:10:00Z", "2026-10-25T01:20:00Z"}},
		{"behind that in New York", "2026-11-01T06:10:00Z", []string{"2026-10-31T00:00:00Z", "2026-11-01T05:45:00Z", "2026-11-01T06:10:00Z"}},
		{"more than an hour apart no clock mixes them up", "2026-10-31T00:00:00Z", []string{"2026-10-24T23:30:00Z", "2026-10-25T01:10:00Z", "2026-10-31T00:00:00Z"}},
		{"a leap day", "2024-02-29T23:00:00Z", []string{"2024-02-28T23:00:00Z", "2024-02-29T23:00:00Z", "2024-03-31T02:30:00Z"}},
		{"an hour that clocks skip in spring", "2026-03-29T02:30:00Z", []string{"2026-01-31T12:00:00Z", "2026-03-29T02:30:00Z"}},
		{"one in America", "2026-03-08T02:30:00Z", []string{"2026-03-08T02:30:00Z", "2026-03-09T02:30:00Z"}},
		{"the last of a long month", "2026-01-31T12:00:00Z", []string{"2026-01-30T12:00:00Z", "2026-01-31T12:00:00Z"}},
		{"an ordinary day", "", []string{"2026-01-15T12:00:00Z"}},
	} {
		var values []scalar
		for _, text := range tt.times {
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, scalar{at: at})
		}
		got := ""
		if bound, ok := calendarBound(values); ok {
			got = bound.at.Format(time.RFC3339)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.says, got, tt.want)
		}
	}
}
