package admin

// Scenarios are the edge cases that a server knows, with the states that some of them go through.
type Scenarios interface {
	// States are all scenarios, by name.
	States() []ScenarioState
	// ResetStates has all of them begin anew.
	ResetStates()
}

// ScenarioState is where a scenario stands.
type ScenarioState struct {
	Name  string
	State string // Started, or what it has come to
}

// Started is the state in which every scenario begins, in WireMock's word.
const Started = "Started"

type scenarioShape struct {
	ID             string   `json:"id"`
	Name           string   `json:"name"`
	State          string   `json:"state"`
	PossibleStates []string `json:"possibleStates"`
}

func (h *handler) scenarios(*request) (any, error) {
	out := []scenarioShape{}
	if h.Scenarios != nil {
		for _, s := range h.Scenarios.States() {
			possible := []string{Started}
			if s.State != Started {
				possible = append(possible, s.State)
			}
			out = append(out, scenarioShape{s.Name, s.Name, s.State, possible})
		}
	}
	return map[string]any{"scenarios": out}, nil
}

func (h *handler) resetScenarios(*request) (any, error) {
	if h.Scenarios != nil {
		h.Scenarios.ResetStates()
	}
	return empty{}, nil
}
