package iso8601

import "time"

// epochDay is 1970-01-01 counted from 0001-01-01.
const epochDay = 719_162

const daysOf400Years = 146_097

// endsHalfYear reports whether an instant is the midnight that ends June or December.
func endsHalfYear(seconds int64) bool {
	t := time.Unix(seconds, 0).UTC()
	return seconds%secondsPerDay == 0 && t.Day() == 1 && (t.Month() == time.July || t.Month() == time.January)
}

// daysBefore counts the days of a common year before each month; [0] is unused.
var daysBefore = [...]int{0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(year, month int) int {
	if month == 2 && isLeap(year) {
		return 29
	}
	return daysBefore[month+1] - daysBefore[month]
}

func daysSinceEpoch(year, month, day int) int64 {
	past := year + 399 // from a year that is like 0001: whole numbers are divided towards 0
	days := past*365 + past/4 - past/100 + past/400 - daysOf400Years
	days += daysBefore[month] + day - 1
	if month > 2 && isLeap(year) {
		days++
	}
	return int64(days - epochDay)
}
