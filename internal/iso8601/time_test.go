package iso8601_test

import (
	"math"
	"testing"
	"time"

	"github.com/ringback/ringback/internal/iso8601"
)

func TestUnixNano(t *testing.T) {
	tests := []struct {
		time iso8601.Time
		want int64
		ok   bool
	}{
		{iso8601.Time{}, 0, true},
		{iso8601.Time{Sec: -1, Nsec: 999_999_999}, -1, true},
		{iso8601.Time{Sec: 9223372036, Nsec: 854775807}, math.MaxInt64, true},
		{iso8601.Time{Sec: 9223372036, Nsec: 854775808}, 0, false},
		{iso8601.Time{Sec: -9223372037, Nsec: 145224192}, math.MinInt64, true},
		{iso8601.Time{Sec: -9223372037, Nsec: 145224191}, 0, false},
		{iso8601.Time{Sec: -62135596800}, 0, false},
		{iso8601.Time{Sec: 253402300799}, 0, false},
	}
	for _, test := range tests {
		if got, ok := test.time.UnixNano(); got != test.want || ok != test.ok {
			t.Errorf("%+v: got %d, %t, want %d, %t", test.time, got, ok, test.want, test.ok)
		}
	}
}

func TestUnixMicro(t *testing.T) {
	tests := []struct {
		time iso8601.Time
		want int64
	}{
		{iso8601.Time{Nsec: 1_999}, 1},
		{iso8601.Time{Sec: -1, Nsec: 999_999_999}, -1},
		{iso8601.Time{Sec: -1, Nsec: 1}, -1_000_000},
		{iso8601.Time{Sec: 253402300799, Nsec: 999_999_999}, 253402300799_999999},
	}
	for _, test := range tests {
		if got := test.time.UnixMicro(); got != test.want || got != test.time.Go().UnixMicro() {
			t.Errorf("%+v: got %d, want %d", test.time, got, test.want)
		}
	}
}

func TestCompare(t *testing.T) {
	ascending := []iso8601.Time{
		{Sec: -1, Nsec: 5}, {Sec: 0}, {Sec: 0, Nsec: 1}, {Sec: 1, Form: iso8601.DateOnly},
	}
	for i, a := range ascending {
		for j, b := range ascending {
			if got, want := a.Compare(b), a.Go().Compare(b.Go()); got != want {
				t.Errorf("%d against %d: got %d, want %d", i, j, got, want)
			}
		}
	}
	if got := (iso8601.Time{Form: iso8601.NoOffset}).Compare(iso8601.Time{}); got != 0 {
		t.Errorf("forms apart: got %d, want 0", got)
	}
}

func TestGo(t *testing.T) {
	got := iso8601.Time{Sec: 1705312800, Nsec: 500}.Go()
	if want := time.Date(2024, 1, 15, 10, 0, 0, 500, time.UTC); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFormString(t *testing.T) {
	for form, want := range map[iso8601.Form]string{
		0:                                       "plain",
		iso8601.LongFraction:                    "long-fraction",
		iso8601.DateOnly:                        "date-only",
		iso8601.NoSeconds | iso8601.BasicOffset: "no-seconds|basic-offset",
	} {
		if got := form.String(); got != want {
			t.Errorf("form %b: got %s, want %s", uint16(form), got, want)
		}
	}
}
