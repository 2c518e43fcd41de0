package pull

import (
	"time"

	"github.com/ringback/ringback/internal/iso8601"
)

// mostWeeks is how far back instants are moved at most: ten years.
const mostWeeks = 520

// moved is a date or an instant some weeks back, in the form in which it was written; ok is false for what is none.
func moved(text string, weeks int) (out string, ok bool) {
	if _, err := iso8601.Parse(text); err != nil {
		return "", false
	}
	const date = "2006-01-02"
	day, err := time.Parse(date, text[:len(date)])
	if err != nil {
		return "", false
	}
	if day = day.AddDate(0, 0, -7*weeks); day.Year() < 1 {
		return "", false
	}
	return day.Format(date) + text[len(date):], true
}

// isInstant reports whether a text is a date or an instant.
func isInstant(text string) bool {
	_, err := iso8601.Parse(text)
	return err == nil
}

// back is how many weeks back the instants of one kind are moved.
func (a *Anonymizer) back(kind string) int { return 1 + int(a.ids.number("weeks "+kind, mostWeeks)) }
