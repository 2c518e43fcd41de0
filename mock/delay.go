package mock

import "net/http"

// delayed holds back the answers of the API as long as the settings say.
func (m *Mock) delayed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d := m.settings.Delay(); d > 0 && m.remembers(r.URL.Path) {
			if err := m.wait(w, r.Context(), d); err != nil {
				cutShort(w, r, err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
