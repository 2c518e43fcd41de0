package contract

import (
	"net/http"
	"time"

	"github.com/ringback/ringback/contract/internal/probe"
)

// mostTimes bounds the memory for how long answers took.
const mostTimes = 4096

// seeTime notes how long an answer took.
func (w *watcher) seeTime(a *probe.Answer) {
	if len(w.took) < mostTimes && a.Status == http.StatusOK {
		w.took = append(w.took, a.Took)
	}
}

// seePatience watches for answers that ask for patience without saying how much.
func (w *watcher) seePatience(a *probe.Answer) {
	if a.Status != http.StatusTooManyRequests {
		return
	}
	w.witness(lawRetryAfter, 1)
	if _, ok := a.RetryAfter(); !ok {
		got := "429 without Retry-After"
		if text := a.Header.Get("Retry-After"); text != "" {
			got = "429 with Retry-After: " + w.suite.probe.Redact(text)
		}
		w.note(lawRetryAfter, "retry-after", a, Evidence{Got: got, Want: "Retry-After in seconds or as an HTTP date"})
	}
}

// percentile is the time within which so many of a hundred answers came. The times are sorted.
func percentile(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}
