package ringback

import (
	"net/http"
	"strconv"
	"strings"
)

// acceptsJSON reports whether a client can read what the API answers: it says nothing of what it wants, or JSON is among it (RFC
// 9110, section 12.5.1).
func acceptsJSON(h http.Header) bool {
	said := false
	for media := range strings.SplitSeq(strings.Join(h["Accept"], ","), ",") {
		kind, parameters, _ := strings.Cut(media, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
		if kind == "" {
			continue
		}
		said = true
		if (kind == "*/*" || kind == "application/*" || isJSON(kind)) && weight(parameters) > 0 {
			return true
		}
	}
	return !said
}

// weight is the q among the parameters of a media type, 1 if there is none that can be read.
func weight(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if q, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && strings.EqualFold(strings.TrimSpace(name), "q") {
			return q
		}
	}
	return 1
}
