package iso8601_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback/internal/iso8601"
	"pgregory.net/rapid"
)

// Whatever Strict calls RFC 3339 is read by the time package too, and to the
// same instant. The time package knows neither leap seconds nor lower case.
func checkStrict(t testing.TB, text string, got iso8601.Time) {
	t.Helper()
	if !got.Strict() || got.Form.Has(iso8601.LeapSecond) {
		return
	}
	want, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text))
	if err != nil {
		t.Fatalf("Strict calls %q RFC 3339: %v", text, err)
	}
	if !got.Go().Equal(want) {
		t.Fatalf("%q: got %v, want %v", text, got.Go(), want.UTC())
	}
}

func TestParseAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const first, last = -62135510400, 253402214399 // a day inside the years 0001..9999
		zone := time.FixedZone("", 60*rapid.IntRange(-1439, 1439).Draw(t, "offset"))
		instant := time.Unix(rapid.Int64Range(first, last).Draw(t, "second"), 0).
			Add(time.Duration(rapid.IntRange(0, 999_999_999).Draw(t, "nanosecond"))).In(zone)
		text := instant.Format(time.RFC3339Nano)
		got, err := iso8601.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got.Form != 0 || !got.Go().Equal(instant) {
			t.Fatalf("%s: got %v, form %v", text, got.Go(), got.Form)
		}
	})
}

// Parse and the time package accept the same days.
func TestParseKnowsTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string, last int) int { return rapid.IntRange(0, last).Draw(t, name) }
		text := fmt.Sprintf("%04d-%02d-%02d", number("year", 9999), number("month", 13), number("day", 32))
		want, wantErr := time.Parse(time.DateOnly, text)
		if want.Year() == 0 {
			return
		}
		got, err := iso8601.Parse(text)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%s: got error %v, want %v", text, err, wantErr)
		}
		if err == nil && !got.Go().Equal(want) {
			t.Fatalf("%s: got %v", text, got.Go())
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"2024-01-15", "2024-01-15T10:00:00Z", "2024-01-15t10:00:00.123456789012z", "2024-01-15_10:00,5",
		"1990-12-31T15:59:60-08:00", "2024-01-15 10:00:00+0530", "2024-02-30", "yesterday", "1705312800", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := iso8601.Parse(text)
		twin, twinErr := iso8601.Parse([]byte(text))
		if twin != got || fmt.Sprint(twinErr) != fmt.Sprint(err) {
			t.Fatalf("bytes and string differ: %v, %v and %v, %v", twin, twinErr, got, err)
		}
		if err != nil {
			return
		}
		if got.Nsec < 0 || got.Nsec > 999_999_999 {
			t.Fatalf("%q: nanoseconds %d are out of range", text, got.Nsec)
		}
		checkStrict(t, text, got)
	})
}
