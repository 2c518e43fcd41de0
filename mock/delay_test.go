package mock_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/ringback/ringback/mock"
)

// Requests that wait hold no page, whether they wait before the answer or within it.
func TestWaitingRequestsHoldNoPage(t *testing.T) {
	const requests, most = 16, 3 << 20 // bytes; the pages have 9 MB
	for _, prefer := range []string{"delay=1000", "scenario=slow", "fault=SLOW_DRIP", "scenario=slow-drip", "delay=5, fault=TRUNCATED_JSON"} {
		waiting, end := make(chan bool, requests), make(chan struct{})
		m := mock.New(mock.Options{Calls: 1000, Sleep: func(context.Context, time.Duration) error {
			waiting <- true
			<-end
			return nil
		}, Admin: mock.Admin{Journal: mock.NoJournal}})
		header := http.Header{"Authorization": {"Bearer a"}, "Prefer": {prefer}}
		before := heap()
		var all sync.WaitGroup
		for range requests {
			all.Go(func() {
				r := httptest.NewRequest(http.MethodGet, list+"?limit=1000", nil)
				r.Header = header
				m.ServeHTTP(&discard{header: http.Header{}}, r)
			})
		}
		for range requests {
			<-waiting
		}
		if held := heap() - before; held > most {
			t.Errorf("Prefer %q: %d requests that wait hold %d MB, want at most %d", prefer, requests, held>>20, most>>20)
		}
		go func() {
			for range waiting { // the later pieces
			}
		}()
		close(end)
		all.Wait()
		close(waiting)
	}
}

// heap is how many bytes live.
func heap() int64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.GC() // a pool lets go of what it has at the second
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc) //nolint:gosec // far below
}

// A body that drips is that of one instant, though the clock moves while it does.
func TestDripIsOfOneInstant(t *testing.T) {
	m := mock.New(mock.Options{Calls: 50})
	whole := ask(t, m, "GET", list, bearer).Body.String()
	waits := 0
	m = mock.New(mock.Options{Calls: 50, Sleep: func(context.Context, time.Duration) error {
		waits++
		return nil
	}, Clock: func() time.Time { return mock.DefaultNow.Add(time.Duration(waits) * time.Hour) }})
	a := ask(t, m, "GET", list, http.Header{"Authorization": {"Bearer a"}, "Prefer": {"fault=SLOW_DRIP"}})
	if a.Body.String() != whole || waits != 19 {
		t.Errorf("got %d bytes after %d waits, want the %d of the first instant, after 19", a.Body.Len(), waits, len(whole))
	}
}

// The page behind a delay is that of the moment in which it is sent.
func TestDelayedPageIsFresh(t *testing.T) {
	var m *mock.Mock
	m = mock.New(mock.Options{Calls: 50, Sleep: func(context.Context, time.Duration) error {
		m.Clock().Advance(time.Hour)
		return nil
	}})
	a := ask(t, m, "GET", list+"?limit=1", http.Header{"Authorization": {"Bearer a"}, "Prefer": {"delay=10"}})
	if want := mock.DefaultNow.Add(time.Hour).Format(http.TimeFormat); a.Header().Get("Date") != want {
		t.Errorf("got Date %s, want %s", a.Header().Get("Date"), want)
	}
}
