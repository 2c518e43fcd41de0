package mock

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
