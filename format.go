package ringback

import (
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"

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

// acceptsInteger reads 5, 5.0 and 5e0 alike, as JSON Schema does.
func acceptsInteger(text []byte, bits int) formatVerdict {
	n, ok := wholeNumber(text)
	return verdict(ok && n>>(bits-1) == n>>63)
}

func acceptsDouble(text []byte) formatVerdict {
	_, err := strconv.ParseFloat(string(text), 64)
	return verdict(err == nil)
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
