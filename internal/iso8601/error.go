package iso8601

import "fmt"

// maxQuoted is how many bytes of a refused text its error repeats.
const maxQuoted = 40

// Error tells why a text is no date.
type Error struct {
	Text   string // what was refused, shortened to 40 bytes
	Offset int    // the byte at which reading stopped
	Reason string // such as "month 13 is out of range 1..12"
}

// Error quotes the text and gives the reason.
func (e *Error) Error() string { return fmt.Sprintf("%q: %s", e.Text, e.Reason) }

func shorten[T Text](text T) string {
	if len(text) <= maxQuoted {
		return string(text)
	}
	return string(text[:maxQuoted]) + "…"
}
