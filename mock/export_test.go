package mock

import (
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ringback/ringback/mock/store"
)

// KeepAtMost bounds the calls of scenarios that a mock keeps.
func (m *Mock) KeepAtMost(calls int) { m.scenarios.most = calls }

// Kept are the scenarios whose calls are in memory.
func (m *Mock) Kept() (names []string) {
	for _, name := range m.library.Names() {
		if c := m.scenarios.all[name]; c.calls.Load() != nil {
			names = append(names, name)
		}
	}
	return names
}

// MakeViews asks an empty cache of views for an instant from two goroutines, the second while the view is being made for the first.
// It answers how many were made.
func MakeViews() (made int32) {
	var c viewCache
	var count atomic.Int32
	var second sync.WaitGroup
	view := func(now int64) cachedView {
		count.Add(1)
		return cachedView{view: new(store.View), since: now, until: now + 1}
	}
	c.at(1, func(now int64) cachedView {
		second.Go(func() { c.at(1, view) })
		for range 1000 { // time enough for a second one to be made, were nobody in its way
			runtime.Gosched()
		}
		return view(now)
	})
	second.Wait()
	return count.Load()
}

// Counted is how many clients a scenario counts apart.
func (m *Mock) Counted(name string) int {
	c := &m.scenarios.all[name].counts
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.of)
}

// LingerFor sets how long a server waits for requests on connections that are open, once it is to end.
func LingerFor(s *http.Server, d time.Duration) { s.Handler.(*lastAnswers).linger = d }

// SetMaxData has ReadData end earlier.
func SetMaxData(t *testing.T, most int64) {
	before := maxData
	maxData = most
	t.Cleanup(func() { maxData = before })
}
