// Package iso8601 reads the dates and times that the API accepts, and tells how
// far each one strays from RFC 3339.
//
// The API reads its dates with Pydantic, which takes more forms than RFC 3339
// allows: a date alone, a space for the T, no seconds, no offset. [Parse] reads
// them all to one instant, and [Time.Form] keeps what was unusual:
//
//	t, err := iso8601.Parse("2024-01-15 10:00")
//	// t.Sec    1705312800
//	// t.Form   no-seconds|no-offset|space-separator
//	// t.Strict() false
//
// Files: parse.go the grammar, calendar.go the days, form.go the deviations, time.go the instant,
// error.go what a refusal says.
package iso8601
