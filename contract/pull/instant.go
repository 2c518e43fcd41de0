package pull

import (
	"fmt"
	"slices"
	"strings"
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
	return day.Format(date) + withoutLeap(text[len(date):]), true
}

// withoutLeap is a time of day with the second before a leap second in its place: another day has none.
func withoutLeap(text string) string { return strings.Replace(text, ":60", ":59", 1) }

// decade is how many days are exchanged among each other.
const decade = 3653

// other is another date or instant in the form in which a text was written; ok is false for what is none. Days go back by one to
// twenty years less a day, each by itself: were it the same for all, whoever can guess one date had the others too. The minute of
// the day, the second and the digits of a fraction become others, but midnight, whole minutes and offsets stay, since they say
// nothing by themselves. Different ones stay different.
func (a *Anonymizer) other(text string) (out string, ok bool) {
	if !isInstant(text) {
		return "", false
	}
	date, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)])
	if err != nil {
		return "", false
	}
	const seconds = 24 * 60 * 60
	day := int(date.Unix()-time.Time{}.Unix()) / seconds // counted from the year 1, as none of them is before it
	if day < decade {
		return "", false
	}
	place := day % decade
	date = date.AddDate(0, 0, a.orderOf("days", decade)[place]-place-decade)
	return date.Format(time.DateOnly) + a.otherTime(text[len(time.DateOnly):]), true
}

// otherTime is what becomes of the part behind a date: nothing, or T10:03, with seconds, a fraction and an offset perhaps.
func (a *Anonymizer) otherTime(text string) string {
	const minutes, second, fraction = len("T"), len("T10:03"), len("T10:03:27")
	if text == "" {
		return text
	}
	text = withoutLeap(text)
	out := []byte(text)
	hour, minute := number(text[minutes:]), number(text[minutes+len("10:"):])
	if m := hour*60 + minute; 0 < m && m < 24*60 {
		m = 1 + a.orderOf("minutes", 24*60-1)[m-1]
		copy(out[minutes:], fmt.Sprintf("%02d:%02d", m/60, m%60))
	}
	if len(text) < fraction || text[second] != ':' {
		return string(out)
	}
	if s := number(text[second+1:]); 0 < s && s < 60 {
		copy(out[second+1:], fmt.Sprintf("%02d", 1+a.orderOf("seconds", 59)[s-1]))
	}
	if len(text) > fraction && strings.IndexByte(".,", text[fraction]) >= 0 {
		end := fraction + 1
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		copy(out[fraction+1:], a.words.figure(text[fraction+1:end]))
	}
	return string(out)
}

// number reads two digits.
func number(text string) int { return int(text[0]-'0')*10 + int(text[1]-'0') }

// orderOf is the key's order of n things, none in its place.
func (a *Anonymizer) orderOf(what string, n int) []int {
	if a.orders[what] == nil {
		a.orders[what] = slices.Clone(a.words.cycle(a.words.begin("order\x00"+what), n))
	}
	return a.orders[what]
}

// isInstant reports whether a text is a date or an instant.
func isInstant(text string) bool {
	_, err := iso8601.Parse(text)
	return err == nil
}

// back is how many weeks back the calls' instants are moved.
func (a *Anonymizer) back() int { return 1 + int(a.ids.number("weeks calls", mostWeeks)) }
