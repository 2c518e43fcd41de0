package iso8601

import (
	"cmp"
	"time"
)

const (
	secondsPerDay    = 24 * 60 * 60
	secondsPerHour   = 60 * 60
	secondsPerMinute = 60

	nanosPerSecond  = 1_000_000_000
	microsPerSecond = 1_000_000
	nanosPerMicro   = 1_000
)

// Time is an instant and the form in which it was written. Its zero value is
// 1970-01-01T00:00:00Z, written strictly.
type Time struct {
	Sec  int64 // whole seconds since 1970-01-01T00:00:00Z, rounded down
	Nsec int32 // nanoseconds after Sec, 0..999999999
	Form Form  // how the text strayed from RFC 3339
}

// Strict reports whether the text was an RFC 3339 date-time: T or t between date
// and time, seconds, and Z, z or ±hh:mm behind them. Leap seconds and fractions
// of any length are part of RFC 3339.
func (t Time) Strict() bool { return t.Form&^rfc3339 == 0 }

// Compare returns -1, 0 or +1 as t is before, at or after u. Forms don't count.
func (t Time) Compare(u Time) int {
	return cmp.Or(cmp.Compare(t.Sec, u.Sec), cmp.Compare(t.Nsec, u.Nsec))
}

// UnixNano returns the nanoseconds since 1970, and false where an int64 can't
// hold them: before 1677-09-21 and after 2262-04-11.
func (t Time) UnixNano() (int64, bool) {
	const first, last = -9_223_372_037, 9_223_372_036
	if t.Sec < first || t.Sec > last {
		return 0, false
	}
	// Within the outermost seconds the sum may wrap, and then its sign has turned.
	nanos := t.Sec*nanosPerSecond + int64(t.Nsec)
	if (nanos < 0) != (t.Sec < 0) {
		return 0, false
	}
	return nanos, true
}

// UnixMicro returns the microseconds since 1970, rounded down.
func (t Time) UnixMicro() int64 {
	return t.Sec*microsPerSecond + int64(t.Nsec)/nanosPerMicro
}

// Go returns the instant as a [time.Time] in UTC.
func (t Time) Go() time.Time { return time.Unix(t.Sec, int64(t.Nsec)).UTC() }
