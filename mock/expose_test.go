package mock_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ringback/ringback/mock"
)

// A page of another origin reads every header that an answer has for its client.
func TestHeadersAreExposed(t *testing.T) {
	m := mock.New(mock.Options{Calls: 3, Scenarios: fstest.MapFS{"quota.yaml": {Data: []byte(
		"says: x\nrespond:\n  status: 429\n  headers: {X-Quota-Left: 0, Retry-After: 5, Cache-Control: no-store, Vary: Origin}\n")}}})
	for _, tt := range []struct {
		target, prefer string
		want           []string
	}{
		{list + "?x=1", "", []string{"Ringback-Notice", "Date"}},
		{list, "code=429", []string{"Retry-After", "Preference-Applied"}},
		{list, "code=401", []string{"WWW-Authenticate"}},
		{list, "fault=SLASH_REDIRECT", []string{"Location"}},
		{list, "scenario=quota", []string{"Retry-After", "X-Quota-Left", "Vary"}},
	} {
		a := ask(t, m, "GET", tt.target, http.Header{"Authorization": {"Bearer a"}, "Prefer": {tt.prefer}})
		exposed := strings.Split(strings.ToLower(a.Header().Get("Access-Control-Expose-Headers")), ", ")
		for _, name := range tt.want {
			if a.Header().Get(name) == "" || !slices.Contains(exposed, strings.ToLower(name)) {
				t.Errorf("%s, Prefer %q: %s is %q, exposed are %q", tt.target, tt.prefer, name, a.Header().Get(name), exposed)
			}
		}
		if slices.Contains(exposed, "cache-control") || len(a.Header()["Access-Control-Expose-Headers"]) != 1 {
			t.Errorf("%s, Prefer %q: got %q, want one line without what every page may read", tt.target, tt.prefer, a.Header()["Access-Control-Expose-Headers"])
		}
	}
	if a := ask(t, m, "POST", list, bearer); a.Header().Get("Allow") == "" || !strings.Contains(a.Header().Get("Access-Control-Expose-Headers"), "Allow") {
		t.Errorf("POST: got %v, want Allow, exposed", a.Header())
	}
}
