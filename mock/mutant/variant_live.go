package mutant

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/ringback/ringback/mock"
)

// liveVariants have calls that come, end and go between requests, and networks that fail.
func liveVariants() []Variant {
	busy := mock.Options{Calls: 3000, Days: 1} // one every 29 seconds
	return []Variant{
		{ID: "live", Says: "between two requests a call comes in and another ends: at twenty requests a second, twenty a second", Options: moving(busy, 15*time.Second)},
		{ID: "live-slowly", Says: "every tenth request sees a call come in or end", Options: moving(busy, 1500*time.Millisecond)},
		{ID: "live-and-quiet", Says: "a second passes with every request, and next to nothing happens", Options: moving(mock.Options{}, 500*time.Millisecond)},
		{
			ID: "backdated", Says: "a call is entered late, between others, after thirty requests",
			Wrap: afterReads(30, func(_ *look, calls []object, later bool) []object {
				i := len(calls) / 3
				if later || i >= len(calls) {
					return calls
				}
				return append(append([]object(nil), calls[:i]...), calls[i+1:]...)
			}),
		},
		{
			ID: "deletions", Says: "after thirty requests a few calls are deleted",
			Wrap: afterReads(30, func(l *look, calls []object, later bool) []object {
				if !later {
					return calls
				}
				return keep(calls, func(call object) bool { return !l.few(call, 50) })
			}),
		},
		{ID: "throttled", Says: "every twentieth request is answered with 429 and the seconds to wait", Wrap: throttledWith(func(*answer) string { return "1" })},
		{ID: "throttled-until", Says: "every twentieth request is answered with 429 and the time to wait for", Wrap: throttledWith(func(a *answer) string {
			now, err := http.ParseTime(a.header.Get("Date"))
			if err != nil {
				return "1"
			}
			return now.Add(2 * time.Second).Format(http.TimeFormat)
		})},
		{ID: "resets", Says: "one connection in a hundred is reset", Wrap: resetting(100)},
	}
}

// moving are options with a clock that takes a step with every look at it: two a request.
func moving(o mock.Options, step time.Duration) func() mock.Options {
	return func() mock.Options {
		o := serving(o)()
		var looks atomic.Int64
		o.Clock = func() time.Time { return mock.DefaultNow.Add(time.Duration(looks.Add(1)) * step) }
		return o
	}
}

// afterReads changes the calls there are, and knows whether so many reads have been.
func afterReads(reads int, change func(l *look, calls []object, later bool) []object) wrap {
	return freshly(func() wrap {
		var n counter
		return listing{calls: func(l *look, calls []object) []object { return change(l, calls, n.next() >= reads) }}.wrap
	})
}

// throttledWith answers every twentieth request with 429.
func throttledWith(retryAfter func(a *answer) string) wrap {
	return counting(func(_ *exchange, a *answer, before int) {
		if before%20 == 19 {
			after := retryAfter(a)
			a.become(failure(http.StatusTooManyRequests, "Too many requests"))
			a.header.Set("Retry-After", after)
		}
	})
}

// resetting cuts every nth connection off.
func resetting(n int) wrap {
	return counting(func(_ *exchange, _ *answer, before int) {
		if before%n == n-1 {
			panic(http.ErrAbortHandler)
		}
	})
}

// scattered is another number for a key, unique as it is.
func scattered(key int64) string { return strconv.FormatInt(key*48271%2147483647, 10) }
