package iso8601_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ringback/ringback/internal/iso8601"
)

const tenOClock = 1705312800 // 2024-01-15T10:00:00Z

func TestParse(t *testing.T) {
	tests := []struct {
		text   string
		strict bool
		want   iso8601.Time
	}{
		// RFC 3339 section 5.6: the date-time.
		{"2024-01-15T10:00:00Z", true, iso8601.Time{Sec: tenOClock}},
		{"2024-01-15t10:00:00z", true, iso8601.Time{Sec: tenOClock, Form: iso8601.LowerCase}},
		{"2024-01-15T10:00:00z", true, iso8601.Time{Sec: tenOClock, Form: iso8601.LowerCase}},
		{"2024-01-15T10:00:00.5Z", true, iso8601.Time{Sec: tenOClock, Nsec: 500_000_000}},
		{"2024-01-15T10:00:00.000000001Z", true, iso8601.Time{Sec: tenOClock, Nsec: 1}},
		{"2024-01-15T10:00:00.1234567899Z", true, iso8601.Time{Sec: tenOClock, Nsec: 123_456_789, Form: iso8601.LongFraction}},
		{"0001-01-01T00:00:00Z", true, iso8601.Time{Sec: -62135596800}},
		{"0000-01-01T00:00:00Z", true, iso8601.Time{Sec: -62167219200, Form: iso8601.YearZero}},
		{"0000-02-29T00:00:00Z", true, iso8601.Time{Sec: -62162121600, Form: iso8601.YearZero}},
		{"0000-12-31T23:59:59Z", true, iso8601.Time{Sec: -62135596801, Form: iso8601.YearZero}},
		{"9999-12-31T23:59:59.999999999Z", true, iso8601.Time{Sec: 253402300799, Nsec: 999_999_999}},
		{"1969-12-31T23:59:59.25Z", true, iso8601.Time{Sec: -1, Nsec: 250_000_000}},

		// RFC 3339 section 4.2 and 4.3: offsets, and the unknown one.
		{"2024-01-15T15:30:00+05:30", true, iso8601.Time{Sec: tenOClock}},
		{"2024-01-15T02:00:00-08:00", true, iso8601.Time{Sec: tenOClock}},
		{"2024-01-15T10:00:00-00:00", true, iso8601.Time{Sec: tenOClock}},
		{"2024-01-16T09:59:00+23:59", true, iso8601.Time{Sec: tenOClock}},

		// RFC 3339 section 5.7 and appendix D: days of a month, leap seconds.
		{"2024-02-29T00:00:00Z", true, iso8601.Time{Sec: 1709164800}},
		{"2000-02-29T00:00:00Z", true, iso8601.Time{Sec: 951782400}},
		{"1990-12-31T23:59:60Z", true, iso8601.Time{Sec: 662688000, Form: iso8601.LeapSecond}},
		{"1990-12-31T15:59:60-08:00", true, iso8601.Time{Sec: 662688000, Form: iso8601.LeapSecond}},
		{"1990-12-31T23:59:60.5Z", true, iso8601.Time{Sec: 662688000, Nsec: 500_000_000, Form: iso8601.LeapSecond}},
		{"1991-01-01T00:00:60+00:01", true, iso8601.Time{Sec: 662688000, Form: iso8601.LeapSecond}},
		{"2015-06-30T23:59:60Z", true, iso8601.Time{Sec: 1435708800, Form: iso8601.LeapSecond}},

		// ISO 8601:2004 section 4.1.2 (dates), 4.2.2.3 (no seconds), 4.2.2.4 (comma), 4.2.5 (offsets).
		{"2024-01-15", false, iso8601.Time{Sec: 1705276800, Form: iso8601.DateOnly}},
		{"0000-01-01", false, iso8601.Time{Sec: -62167219200, Form: iso8601.DateOnly | iso8601.YearZero}},
		{"2024-01-15T10:00Z", false, iso8601.Time{Sec: tenOClock, Form: iso8601.NoSeconds}},
		{"2024-01-15T10:00:00,5Z", false, iso8601.Time{Sec: tenOClock, Nsec: 500_000_000, Form: iso8601.CommaFraction}},
		{"2024-01-15T10:00:00", false, iso8601.Time{Sec: tenOClock, Form: iso8601.NoOffset}},
		{"2024-01-15T15:30:00+0530", false, iso8601.Time{Sec: tenOClock, Form: iso8601.BasicOffset}},
		{"2024-01-15T05:00:00-05", false, iso8601.Time{Sec: tenOClock, Form: iso8601.HourOffset}},

		// Neither RFC 3339 nor ISO 8601, but Pydantic.
		{"2024-01-15 10:00:00Z", false, iso8601.Time{Sec: tenOClock, Form: iso8601.SpaceSeparator}},
		{"2024-01-15_10:00:00Z", false, iso8601.Time{Sec: tenOClock, Form: iso8601.UnderscoreSeparator}},
		{"2024-01-15 10:00", false, iso8601.Time{Sec: tenOClock, Form: iso8601.SpaceSeparator | iso8601.NoSeconds | iso8601.NoOffset}},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			got, err := iso8601.Parse(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Parse differs (-want +got):\n%s", diff)
			}
			if got.Strict() != test.strict {
				t.Errorf("form %v: got strict %t, want %t", got.Form, got.Strict(), test.strict)
			}
			if twin, err := iso8601.Parse([]byte(test.text)); err != nil || twin != got {
				t.Errorf("from bytes: got %v, %v, want %v", twin, err, got)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", `"": want 4 digits of the year, got the end`},
		{"yesterday", `"yesterday": want 4 digits of the year, got "y"`},
		{"1705312800", `"1705312800": want '-', got "3"`},
		{"20240115", `"20240115": want '-', got "0"`},
		{"2024-1-1", `"2024-1-1": want 2 digits of the month, got "-"`},
		{"2024-01", `"2024-01": want '-', got the end`},
		{"2024-W03-1", `"2024-W03-1": want 2 digits of the month, got "W"`},
		{"2024-00-01", `"2024-00-01": month 00 is out of range 1..12`},
		{"2024-13-01", `"2024-13-01": month 13 is out of range 1..12`},
		{"2024-01-00", `"2024-01-00": day 00 is out of range 1..31`},
		{"2024-02-30", `"2024-02-30": day 30 is out of range for 2024-02`},
		{"2023-02-29", `"2023-02-29": day 29 is out of range for 2023-02`},
		{"1900-02-29", `"1900-02-29": day 29 is out of range for 1900-02`},
		{"2024-04-31", `"2024-04-31": day 31 is out of range for 2024-04`},
		{" 2024-01-15", `" 2024-01-15": want 4 digits of the year, got " "`},
		{"2024-01-15 ", `"2024-01-15 ": want 2 digits of the hour, got the end`},
		{"2024-01-15T", `"2024-01-15T": want 2 digits of the hour, got the end`},
		{"2024-01-15T10", `"2024-01-15T10": want ':', got the end`},
		{"2024-01-15X10:00", `"2024-01-15X10:00": want 'T' behind the date, got "X"`},
		{"2024-01-15T24:00:00Z", `"2024-01-15T24:00:00Z": hour 24 is out of range 0..23`},
		{"2024-01-15T25:00", `"2024-01-15T25:00": hour 25 is out of range 0..23`},
		{"2024-01-15T10:60", `"2024-01-15T10:60": minute 60 is out of range 0..59`},
		{"2024-01-15T23:59:60Z", `"2024-01-15T23:59:60Z": second 60 is a leap second at 23:59:60 UTC of June 30 and December 31 only`},
		{"2016-03-31T23:59:60Z", `"2016-03-31T23:59:60Z": second 60 is a leap second at 23:59:60 UTC of June 30 and December 31 only`},
		{"2016-07-01T00:00:60Z", `"2016-07-01T00:00:60Z": second 60 is a leap second at 23:59:60 UTC of June 30 and December 31 only`},
		{"2024-01-15T10:00:61Z", `"2024-01-15T10:00:61Z": second 61 is out of range 0..60`},
		{"2024-01-15T10:00:60Z", `"2024-01-15T10:00:60Z": second 60 is a leap second at 23:59:60 UTC of June 30 and December 31 only`},
		{"2024-01-15T23:59:60+01:00", `"2024-01-15T23:59:60+01:00": second 60 is a leap second at 23:59:60 UTC of June 30 and December 31 only`},
		{"2024-01-15T10:00:", `"2024-01-15T10:00:": want 2 digits of the second, got the end`},
		{"2024-01-15T10:00:00.Z", `"2024-01-15T10:00:00.Z": want a digit behind '.', got "Z"`},
		{"2024-01-15T10:00.5Z", `"2024-01-15T10:00.5Z": want the end, got "."`},
		{"2024-01-15T10:00:00+24:00", `"2024-01-15T10:00:00+24:00": offset hour 24 is out of range 0..23`},
		{"2024-01-15T10:00:00+05:60", `"2024-01-15T10:00:00+05:60": offset minute 60 is out of range 0..59`},
		{"2024-01-15T10:00:00+5", `"2024-01-15T10:00:00+5": want 2 digits of the offset hour, got the end`},
		{"2024-01-15T10:00:00+05:", `"2024-01-15T10:00:00+05:": want 2 digits of the offset minute, got the end`},
		{"2024-01-15T10:00:00ZZ", `"2024-01-15T10:00:00ZZ": want the end, got "Z"`},
		{"2024-01-15T10:00:00Z\x00", `"2024-01-15T10:00:00Z\x00": want the end, got "\x00"`},
		{"2024-01-15T10:00:00 and some more than forty bytes", `"2024-01-15T10:00:00 and some more than f…": want the end, got " "`},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			got, err := iso8601.Parse(test.text)
			var refusal *iso8601.Error
			if !errors.As(err, &refusal) {
				t.Fatalf("got %v, error %v, want an *Error", got, err)
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorOffset(t *testing.T) {
	for text, want := range map[string]int{"2024-13-01": 5, "2024-02-30": 8, "2024-01-15X10:00": 10, "2024-01-15T10": 13} {
		var refusal *iso8601.Error
		if _, err := iso8601.Parse(text); !errors.As(err, &refusal) || refusal.Offset != want {
			t.Errorf("%s: got %+v, want offset %d", text, refusal, want)
		}
	}
}

func TestParseAllocatesNothing(t *testing.T) {
	text := []byte("2024-01-15T10:00:00.123456+05:30")
	if got := testing.AllocsPerRun(100, func() { _, _ = iso8601.Parse(text) }); got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}

func BenchmarkParse(b *testing.B) {
	const plain, long = "2024-01-15T10:00:00Z", "2024-01-15T10:00:00.123456+05:30"
	twin := []byte(plain)
	b.Run("plain/iso8601", func(b *testing.B) {
		for b.Loop() {
			_, _ = iso8601.Parse(plain)
		}
	})
	b.Run("plain/iso8601 bytes", func(b *testing.B) {
		for b.Loop() {
			_, _ = iso8601.Parse(twin)
		}
	})
	b.Run("plain/time", func(b *testing.B) {
		for b.Loop() {
			_, _ = time.Parse(time.RFC3339Nano, plain)
		}
	})
	b.Run("long/iso8601", func(b *testing.B) {
		for b.Loop() {
			_, _ = iso8601.Parse(long)
		}
	})
	b.Run("long/time", func(b *testing.B) {
		for b.Loop() {
			_, _ = time.Parse(time.RFC3339Nano, long)
		}
	})
}
