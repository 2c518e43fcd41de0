package contract_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
)

// value is the last value of a parameter.
func value(parameters []string, name string) (string, bool) {
	for i := len(parameters) - 1; i >= 0; i-- {
		if raw, ok := strings.CutPrefix(parameters[i], name+"="); ok {
			v, err := url.QueryUnescape(raw)
			return v, err == nil
		}
	}
	return "", false
}

// rename gives a parameter another name.
func rename(parameters []string, names map[string]string) []string {
	out := slices.Clone(parameters)
	for i, p := range out {
		name, raw, _ := strings.Cut(p, "=")
		if other := names[name]; other != "" {
			out[i] = other + "=" + raw
		}
	}
	return out
}

func TestRangeLawsCatch(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	crossing := func(low, high string, compare func(a, b string) bool, then func([]string) []string) twist {
		return asking(func(parameters []string) []string {
			a, okA := value(parameters, low)
			b, okB := value(parameters, high)
			if okA && okB && compare(a, b) {
				return then(parameters)
			}
			return parameters
		})
	}
	later := func(a, b string) bool {
		s, errA := time.Parse(time.RFC3339Nano, a)
		e, errB := time.Parse(time.RFC3339Nano, b)
		return errA == nil && errB == nil && s.After(e)
	}
	without := func(name string) func([]string) []string {
		return func(parameters []string) []string {
			return slices.DeleteFunc(slices.Clone(parameters), func(p string) bool { return strings.HasPrefix(p, name+"=") })
		}
	}
	breakOne(t, []crooked{
		{
			name: "a point of time loses its end", law: "range/started_at/point",
			by: crossing("date_from", "date_to", func(a, b string) bool { return a == b }, without("date_to")),
		},
		{
			name: "a point loses its end", law: "range/duration/point",
			by: crossing("min_duration", "max_duration", func(a, b string) bool { return a == b }, without("max_duration")),
		},
		{
			name: "from midnight on is from the next day on", law: "range/started_at/split",
			by: each(func(name, value string) (string, bool) {
				if at, err := time.Parse(time.RFC3339, value); err == nil && name == "date_from" && at.Equal(at.Truncate(24*time.Hour)) {
					return at.AddDate(0, 0, 1).Format(time.RFC3339), true
				}
				return value, true
			}),
		},
		{
			name: "crossed times are swapped", law: "range/started_at/crossed",
			by: crossing("date_from", "date_to", later, func(p []string) []string {
				return rename(p, map[string]string{"date_from": "date_to", "date_to": "date_from"})
			}),
		},
		{
			name: "crossed bounds lose one", law: "range/duration/crossed",
			by: crossing("min_duration", "max_duration", func(a, b string) bool { return len(a) > len(b) }, without("min_duration")),
		},
	})
}

// withFractions are calls that all start within a second, not on it.
func withFractions(t *testing.T) []json.RawMessage {
	t.Helper()
	r := httptest.NewRequest("GET", "/api/v1/calls?limit=300", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	mock.New(mock.Options{Calls: 300}).ServeHTTP(w, r)
	var page struct{ Items []json.RawMessage }
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || len(page.Items) != 300 {
		t.Fatalf("got %d calls and error %v, want 300", len(page.Items), err)
	}
	for i, item := range page.Items {
		page.Items[i] = started.ReplaceAll(item, []byte("$1.250Z"))
	}
	return page.Items
}

var started = regexp.MustCompile(`("started_at":"[^".]*:\d\d)(\.\d+)?Z`)

var fraction = regexp.MustCompile(`(:\d\d)\.\d+(Z")`)

// inWholeSeconds cuts the fractions off the times that are sent.
func inWholeSeconds(w http.ResponseWriter, r *http.Request, next http.Handler) {
	rewriting(next, func(_ string, body []byte) []byte { return fraction.ReplaceAll(body, []byte("$1$2")) }).ServeHTTP(w, r)
}

func TestRangeLawsLeaveAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	leavesAlone(t, []variant{
		{
			name: "crossed bounds are refused", observe: map[string]string{"range/duration/crossed": "min_duration above max_duration: refused with 400"},
			by: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				low, errLow := strconv.Atoi(r.URL.Query().Get("min_duration"))
				high, errHigh := strconv.Atoi(r.URL.Query().Get("max_duration"))
				if errLow == nil && errHigh == nil && low > high {
					w.Header().Set("Content-Type", jsonType)
					w.WriteHeader(http.StatusBadRequest)
					_, _ = w.Write([]byte(`{"detail":"min_duration is above max_duration"}`))
					return
				}
				next.ServeHTTP(w, r)
			},
		},
		{
			// A bound from an answer then misses the item that shows it.
			name: "times are kept in microseconds and sent in seconds", by: inWholeSeconds, o: mock.Options{Items: withFractions(t)},
			observe: map[string]string{
				"range/started_at/point": "started_at is kept more finely than it is sent, so a bound taken from an answer may miss its own item",
			},
		},
	})
}
