package iso8601

import "fmt"

// Text is what holds a date: a string or bytes.
type Text interface{ ~string | ~[]byte }

// Parse reads a date (meaning its midnight) or a date-time, in UTC where it has
// no offset. Bytes are read in place, and only a refusal allocates.
//
//	date      = yyyy-mm-dd
//	date-time = date sep hh:mm [ :ss [ frac ] ] [ offset ]
//	sep       = "T" | "t" | " " | "_"
//	frac      = ( "." | "," ) digits
//	offset    = "Z" | "z" | ( "+" | "-" ) hh [ [ ":" ] mm ]
//
// Years run from 0000 to 9999, and days must exist. Digits of a fraction beyond
// the ninth are ignored. Second 60 is the leap second of RFC 3339 section 5.7:
// it is accepted at 23:59:60 UTC on the last day of June or December only, and
// means the second after 23:59:59. An offset may move the instant into the years
// -1 or 10000.
//
// The error is an [*Error].
func Parse[T Text](text T) (Time, error) {
	r := reader[T]{text: text}
	t := r.time()
	if r.reason != "" {
		return Time{}, &Error{Text: shorten(text), Offset: r.refused, Reason: r.reason}
	}
	t.Form = r.form
	return t, nil
}

// unit is a number of fixed, even width, behind a mark if it has one. Its fields
// are the sole place that knows the range of a month or an hour.
type unit struct {
	name            string
	mark            byte
	width, min, max int
}

var (
	yearUnit         = unit{"year", 0, 4, 0, 9999}
	monthUnit        = unit{"month", '-', 2, 1, 12}
	dayUnit          = unit{"day", '-', 2, 1, 31}
	hourUnit         = unit{"hour", 0, 2, 0, 23}
	minuteUnit       = unit{"minute", ':', 2, 0, 59}
	secondUnit       = unit{"second", ':', 2, 0, 60}
	offsetHourUnit   = unit{"offset hour", 0, 2, 0, 23}
	offsetMinuteUnit = unit{"offset minute", 0, 2, 0, 59}
)

// reader walks over a text. The first refusal sticks, and whatever is read after
// it doesn't matter.
type reader[T Text] struct {
	text    T
	pos     int
	form    Form
	refused int    // where the first refusal was
	reason  string // its reason, empty before
}

func (r *reader[T]) time() Time {
	days := r.date()
	if r.atEnd() || r.reason != "" {
		r.form |= DateOnly
		return Time{Sec: days * secondsPerDay}
	}
	r.separator()
	second := r.clock()
	nanos := r.fraction()
	offset := r.offset()
	if !r.atEnd() {
		r.want("the end")
	}
	t := Time{Sec: days*secondsPerDay + second - offset, Nsec: nanos}
	if r.form.Has(LeapSecond) && !endsHalfYear(t.Sec) {
		r.refuse(r.pos, "second 60 is a leap second at 23:59:60 UTC of June 30 and December 31 only")
	}
	return t
}

// date returns the days since 1970-01-01.
func (r *reader[T]) date() int64 {
	year := r.number(&yearUnit)
	month := r.number(&monthUnit)
	day := r.number(&dayUnit)
	if r.reason != "" {
		return 0
	}
	if year == 0 {
		r.form |= YearZero
	}
	if day > daysIn(year, month) {
		r.refuse(r.pos-dayUnit.width, "day %02d is out of range for %04d-%02d", day, year, month)
	}
	return daysSinceEpoch(year, month, day)
}

func (r *reader[T]) separator() {
	switch r.peek() {
	case 'T':
	case 't':
		r.form |= LowerCase
	case ' ':
		r.form |= SpaceSeparator
	case '_':
		r.form |= UnderscoreSeparator
	default:
		r.want("'T' behind the date")
		return
	}
	r.pos++
}

// clock returns the seconds since midnight.
func (r *reader[T]) clock() int64 {
	hour := r.number(&hourUnit)
	minute := r.number(&minuteUnit)
	second := 0
	if r.peek() == ':' {
		second = r.number(&secondUnit)
	} else {
		r.form |= NoSeconds
	}
	if second == secondUnit.max {
		r.form |= LeapSecond
	}
	return int64(hour*secondsPerHour + minute*secondsPerMinute + second)
}

// fraction returns nanoseconds, 0 where no fraction follows the seconds.
func (r *reader[T]) fraction() int32 {
	mark := r.peek()
	if mark != '.' && mark != ',' || r.form.Has(NoSeconds) {
		return 0
	}
	if mark == ',' {
		r.form |= CommaFraction
	}
	r.pos++
	start := r.pos
	nanos, place := int32(0), int32(nanosPerSecond/10)
	for ; isDigit(r.peek()); r.pos++ {
		nanos += int32(r.text[r.pos]-'0') * place
		place /= 10
	}
	switch digits := r.pos - start; {
	case digits == 0:
		r.want("a digit behind %q", mark)
	case digits > 9:
		r.form |= LongFraction
	}
	return nanos
}

// offset returns the seconds by which the text's clock is ahead of UTC.
func (r *reader[T]) offset() int64 {
	switch r.peek() {
	case 'Z':
		r.pos++
	case 'z':
		r.pos++
		r.form |= LowerCase
	case '+':
		r.pos++
		return r.distance()
	case '-':
		r.pos++
		return -r.distance()
	default:
		r.form |= NoOffset
	}
	return 0
}

// distance reads hh:mm, hhmm or hh as seconds.
func (r *reader[T]) distance() int64 {
	hour, minute := r.number(&offsetHourUnit), 0
	switch {
	case r.peek() == ':':
		r.pos++
		minute = r.number(&offsetMinuteUnit)
	case r.atEnd():
		r.form |= HourOffset
	default:
		r.form |= BasicOffset
		minute = r.number(&offsetMinuteUnit)
	}
	return int64(hour*secondsPerHour + minute*secondsPerMinute)
}

// number reads the digits of a unit, two at a time, and checks its range.
func (r *reader[T]) number(u *unit) int {
	if u.mark != 0 {
		if r.peek() != u.mark {
			r.want("%q", u.mark)
			return 0
		}
		r.pos++
	}
	text, start, end := r.text, r.pos, r.pos+u.width
	if end > len(text) {
		return r.short(u)
	}
	n := 0
	for i := start; i+1 < end; i += 2 {
		tens, ones := text[i]-'0', text[i+1]-'0'
		if tens > 9 || ones > 9 {
			return r.short(u)
		}
		n = n*100 + int(tens)*10 + int(ones)
	}
	if n < u.min || n > u.max {
		r.refuse(start, "%s %0*d is out of range %d..%d", u.name, u.width, n, u.min, u.max)
	}
	r.pos = end
	return n
}

// short refuses a unit that has too few digits.
func (r *reader[T]) short(u *unit) int {
	for isDigit(r.peek()) {
		r.pos++
	}
	r.want("%d digits of the %s", u.width, u.name)
	return 0
}

// peek returns the next byte, 0 at the end.
func (r *reader[T]) peek() byte {
	if r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

func (r *reader[T]) atEnd() bool { return r.pos >= len(r.text) }

// want refuses the next byte, saying what should stand there.
func (r *reader[T]) want(format string, args ...any) {
	got := "the end"
	if !r.atEnd() {
		got = fmt.Sprintf("%q", r.text[r.pos:r.pos+1])
	}
	r.refuse(r.pos, "want %s, got %s", fmt.Sprintf(format, args...), got)
}

func (r *reader[T]) refuse(offset int, format string, args ...any) {
	if r.reason == "" {
		r.refused = offset
		r.reason = fmt.Sprintf(format, args...)
	}
}

func isDigit(c byte) bool { return c-'0' <= 9 }
