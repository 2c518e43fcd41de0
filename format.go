package ringback

import (
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/ringback/ringback/internal/iso8601"
)

// format is a named form that a string or a number can have. Formats that have no row here are annotations, as JSON
// Schema has it.
type format struct {
	name    string
	applies kindSet
	want    string
	accepts func(text []byte) formatVerdict
}

// formatVerdict is what a format says of a text. A text that can be read, though it isn't written as the format asks,
// is a lesser breach: a time without its offset still names an instant.
type formatVerdict uint8

const (
	formatKept formatVerdict = iota
	formatBent
	formatBroken
)

func verdict(ok bool) formatVerdict {
	if ok {
		return formatKept
	}
	return formatBroken
}

var formats = map[string]*format{}

func init() {
	for _, f := range []format{
		{"date-time", kindString, "an RFC 3339 date-time with its offset, like 2024-01-15T10:00:00Z", acceptsDateTime},
		{"date", kindString, "a date, like 2024-01-15", acceptsDate},
		{"time", kindString, "a time of day with its offset (RFC 3339), like 10:00:00Z", acceptsTime},
		{"duration", kindString, "a duration (RFC 3339, appendix A), like P1DT2H", acceptsDuration},
		{"uuid", kindString, "a UUID", func(text []byte) formatVerdict { return verdict(isUUID(text)) }},
		{"ipv4", kindString, "an IPv4 address", func(text []byte) formatVerdict {
			a, err := netip.ParseAddr(string(text))
			return verdict(err == nil && a.Is4())
		}},
		{"ipv6", kindString, "an IPv6 address", func(text []byte) formatVerdict {
			a, err := netip.ParseAddr(string(text))
			return verdict(err == nil && a.Is6() && a.Zone() == "")
		}},
		{"uri", kindString, "an absolute URI", func(text []byte) formatVerdict {
			u, err := url.Parse(string(text))
			return verdict(err == nil && u.IsAbs())
		}},
		{"email", kindString, "an e-mail address", func(text []byte) formatVerdict {
			a, err := mail.ParseAddress(string(text))
			return verdict(err == nil && a.Name == "" && a.Address == string(text))
		}},
		{"int32", kindNumber, "a whole number of 32 bits", func(text []byte) formatVerdict { return acceptsInteger(text, 32) }},
		{"int64", kindNumber, "a whole number of 64 bits", func(text []byte) formatVerdict { return acceptsInteger(text, 64) }},
		{"double", kindNumber, "a number that a double can hold", acceptsDouble},
	} {
		formats[f.name] = &f
	}
	for _, version := range "1345678" { // Pydantic's names
		formats["uuid"+string(version)] = &format{
			"uuid" + string(version), kindString, "a UUID of version " + string(version),
			func(text []byte) formatVerdict { return verdict(isUUIDOf(text, byte(version))) },
		}
	}
}

func acceptsDateTime(text []byte) formatVerdict {
	t, err := iso8601.Parse(text)
	switch {
	case err != nil || t.Form&iso8601.DateOnly != 0:
		return formatBroken
	case !t.Strict():
		return formatBent
	}
	return formatKept
}

func acceptsDate(text []byte) formatVerdict {
	t, err := iso8601.Parse(text)
	return verdict(err == nil && t.Form&iso8601.DateOnly != 0)
}

func acceptsTime(text []byte) formatVerdict {
	t, err := timeOfDay(string(text))
	switch {
	case err != nil:
		return formatBroken
	case !t.Strict():
		return formatBent
	}
	return formatKept
}

// timeOfDay reads a time of day as that of the days around a leap second: in UTC it is at the end of the first.
func timeOfDay(text string) (t iso8601.Time, err error) {
	for _, day := range []string{"2016-12-31T", "2017-01-01T"} {
		if t, err = iso8601.Parse(day + text); err == nil {
			break
		}
	}
	return t, err
}

// A duration in RFC 3339's grammar, and in ISO 8601's, which has signs, fractions and no order of what may be left out. What stands
// behind P or T can't be nothing, which an expression of RE2 can't say.
var (
	durationForm  = regexp.MustCompile(`^P(\d+W|(\d+D|\d+M(\d+D)?|\d+Y(\d+M(\d+D)?)?)?(T(\d+S|\d+M(\d+S)?|\d+H(\d+M(\d+S)?)?))?)$`)
	looseDuration = regexp.MustCompile(`^[+-]?P(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$`)
	durationEmpty = regexp.MustCompile(`[PT]$`)
)

func acceptsDuration(text []byte) formatVerdict {
	switch {
	case durationEmpty.Match(text) || !looseDuration.Match(text):
		return formatBroken
	case !durationForm.Match(text):
		return formatBent
	}
	return formatKept
}

// acceptsInteger reads 5, 5.0 and 5e0 alike, as JSON Schema does.
func acceptsInteger(text []byte, bits int) formatVerdict {
	n, ok := wholeNumber(text)
	return verdict(ok && n>>(bits-1) == n>>63)
}

func acceptsDouble(text []byte) formatVerdict {
	_, err := strconv.ParseFloat(string(text), 64)
	return verdict(err == nil)
}

// isUUIDOf reports whether text is a UUID of a version, and of the variant that has versions (RFC 9562, section 4).
func isUUIDOf(text []byte, version byte) bool {
	return isUUID(text) && text[14] == version && strings.IndexByte("89abAB", text[19]) >= 0
}

// isUUID reports whether text is five groups of hexadecimal digits (RFC 9562).
func isUUID(text []byte) bool {
	if len(text) != 36 {
		return false
	}
	for i, c := range text {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return false
			}
		}
	}
	return true
}
