package admin

import (
	"net/http"
	"time"
)

// reset has everything be as it was at the start: the journal, the scenarios, the settings and the clock.
func (h *handler) reset(r *request) (any, error) {
	if h.Settings != nil {
		h.Settings.SetDelay(0)
	}
	if h.Clock != nil {
		h.Clock.Reset()
	}
	return h.resetMappings(r)
}

// resetMappings is what tests call between one another: it empties the journal and has the scenarios begin anew. What is
// answered at which address stands in the spec; nobody can have changed it.
func (h *handler) resetMappings(r *request) (any, error) {
	if h.Journal != nil {
		h.Journal.Reset()
	}
	return h.resetScenarios(r)
}

func (h *handler) health(*request) (any, error) {
	now := h.Wall()
	return map[string]any{
		"status": "healthy", "message": "ringback is ok", "version": h.Version,
		"uptimeInSeconds": int64(now.Sub(h.started) / time.Second), "timestamp": now.UTC().Format(time.RFC3339),
	}, nil
}

func (h *handler) version(*request) (any, error) { return map[string]string{"version": h.Version}, nil }

// shutdown asks the server to end. What is under way, this answer too, is still finished.
func (h *handler) shutdown(*request) (any, error) {
	if h.Shutdown == nil {
		return nil, &problem{status: http.StatusForbidden, title: "this server is part of a program, which ends it"}
	}
	h.stop()
	return empty{}, nil
}
