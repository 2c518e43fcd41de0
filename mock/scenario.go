package mock

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures"
)

// scenario is an edge case that the mock can answer, with what it has come to.
type scenario struct {
	fixtures.Scenario
	wrong    wrong                // how it answers badly
	counts   counters             // of its requests since the start or the last reset
	calls    atomic.Pointer[book] // nil until somebody asks, or when there was no room to keep them
	making   sync.Mutex           // held while calls are made
	mistake  error                // why it can't be served with this spec
	embedded bool
}

// scenarios are all that a mock can answer. The calls of each are made when they are first asked for.
type scenarios struct {
	all  map[string]*scenario
	make func(*fixtures.Scenario) (book, error)
	most int // weight of calls that are kept

	mu     sync.Mutex  // guards what follows
	recent []*scenario // whose calls are kept, the last asked for at the end
	kept   int         // weight of their calls
}

// mostKept bounds the calls of scenarios that are kept in memory. Those that ringback carries fit in it many times; of a user's
// own the largest may displace the others.
const mostKept = 200_000

// openScenarios makes ready what requests can name. A user's own are tried at once, so that a mistake in them shows now.
func (m *Mock) openScenarios(library fixtures.Library) (*scenarios, error) {
	s := &scenarios{all: make(map[string]*scenario, len(library)), make: m.openBook, most: mostKept}
	embedded := fixtures.Names()
	for _, one := range library {
		c := &scenario{Scenario: one, embedded: slices.Contains(embedded, one.Name)}
		if one.Respond != nil && one.Respond.Fault.Name != "" {
			if c.wrong, c.mistake = faultNamed(m.list, one.Respond.Fault.Name); c.mistake != nil {
				c.mistake = &ringback.SpecError{Place: one.Respond.Fault.Place, Text: "fault: " + c.mistake.Error()}
			}
		}
		s.all[one.Name] = c
		if c.embedded {
			continue // another edition of the spec needn't have all that they are about
		}
		if c.mistake == nil && c.HasCalls() {
			_, c.mistake = s.book(c)
		}
		if c.mistake != nil {
			return nil, c.mistake
		}
	}
	return s, nil
}

// named finds a scenario that can be served.
func (m *Mock) scenarioNamed(name string) (*scenario, error) {
	c := m.scenarios.all[name]
	if c == nil {
		_, err := m.library.Named(name) // it says which there are
		return nil, fmt.Errorf("%w%s", err, faultHint(name))
	}
	if c.mistake != nil {
		return nil, fmt.Errorf("scenario %q: %w", name, c.mistake)
	}
	return c, nil
}

// faultHint points whoever looks for a fault among the scenarios to where it is asked for.
func faultHint(scenario string) string {
	if !IsFault(scenario) {
		return ""
	}
	return "; it is a fault: a request asks for it with Prefer: fault=" + scenario
}

// book is the calls of a scenario. They are made once, however many ask at the same time.
func (s *scenarios) book(c *scenario) (book, error) {
	b := c.calls.Load()
	if b == nil {
		c.making.Lock()
		defer c.making.Unlock()
		if b = c.calls.Load(); b == nil {
			made, err := s.make(&c.Scenario)
			if err != nil {
				return nil, err
			}
			b = &made
			c.calls.Store(b)
		}
	}
	s.keep(c)
	return *b, nil
}

// keep notes that the calls of a scenario were asked for, and lets go of those that weren't for longest if there are too many.
func (s *scenarios) keep(c *scenario) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.recent, c); i >= 0 {
		s.recent = slices.Delete(s.recent, i, i+1)
	} else {
		s.kept += weight(&c.Scenario)
	}
	s.recent = append(s.recent, c)
	for len(s.recent) > 1 && s.kept > s.most {
		s.kept -= weight(&s.recent[0].Scenario)
		s.recent[0].calls.Store(nil)
		s.recent = slices.Delete(s.recent, 0, 1)
	}
}

// weight is about how much memory the calls of a scenario take, counted in calls of the usual length.
func weight(s *fixtures.Scenario) int {
	const usual = 500 // bytes
	if s.Generate == nil {
		return len(s.Items)
	}
	calls := s.Generate.Calls
	for _, p := range s.Generate.Patches {
		for _, pad := range p.Pad {
			calls += s.Generate.Calls * (pad.Bytes / usual)
		}
	}
	return calls
}

// ScenarioState is how far a scenario has come that answers requests.
type ScenarioState struct {
	Name, Says string
	Requests   uint64 // of all clients that named it, since the start or the last reset
	Counts     bool   // the answer to a client depends on how often it has asked
}

// ScenarioStates are those of all scenarios that say how to answer, by name.
func (m *Mock) ScenarioStates() []ScenarioState {
	var states []ScenarioState
	for _, name := range m.library.Names() {
		if c := m.scenarios.all[name]; c.Respond != nil {
			states = append(states, ScenarioState{c.Name, c.Says, c.counts.asked(), c.Respond.Counts()})
		}
	}
	return states
}

// ResetScenarios lets every scenario begin again with its first request.
func (m *Mock) ResetScenarios() {
	for _, c := range m.scenarios.all {
		c.counts.reset()
	}
}

// ResetScenario lets one scenario begin again. The error for a name that isn't there says which are.
func (m *Mock) ResetScenario(name string) error {
	c, err := m.scenarioNamed(name)
	if err == nil {
		c.counts.reset()
	}
	return err
}
