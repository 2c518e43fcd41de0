package ringback_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ringback/ringback"
)

// Of violations of one rule at like places the first ten are listed, and the last of them counts the rest.
func TestViolationsAreCounted(t *testing.T) {
	list := func(unit string) string { return `{"items":[` + repeat(unit) + `{}]}` }
	for _, tt := range []struct{ name, body, rule, first string }{
		{"a property that all items lack", list(`{}`), "schema/required", "/items/0"},
		{"items of another type", list(`5`), "schema/type", "/items/0"},
		{"a property of another type", list(`{"status":5}`), "schema/type", "/items/0/status"},
		{"a value that isn't allowed", list(`{"status":"x"}`), "schema/enum", "/items/0/status"},
		{"a rule", list(`{"call_sid":""}`), "call/sid-not-empty", "/items/0"},
		{"a name that comes twice", list(`{"id":1,"id":1}`), "json/duplicate-key", "/items/0/id"},
		{"any names that come twice", `{"items":[{` + repeat(`"kN":0,"kN":0`) + `"id":1}]}`, "json/duplicate-key", "/items/0/k0"},
		{"numbers that are none", list(`{"id":01}`), "json/bad-number", "/items/0/id"},
		{"items that are there already", list(`{"id":1}`), "page/unique", "/items/1/id"},
		{"items that don't meet a filter", list(`{"id":1,"status":"failed"}`), "filter/status", "/items/0/status"},
		{"items out of order", list(`{"started_at":"2024-01-15T10:00:00Z"},{"started_at":"2024-01-16T10:00:00Z"}`), "page/order", "/items/1/started_at"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := ringback.Default().JudgePage("limit=1000&status=completed", []byte(tt.body))
			first := slices.IndexFunc(found, func(v ringback.Violation) bool { return v.Rule == tt.rule })
			if first < 0 || found[first].Pointer != tt.first || found[first].More != 0 {
				t.Fatalf("got %v, want it to begin at %s", found, tt.first)
			}
			name := found[first].Name
			alike := slices.DeleteFunc(found, func(v ringback.Violation) bool { return v.Rule != tt.rule || v.Name != name })
			last := alike[len(alike)-1]
			if len(alike) != 10 || last.More < 1_900 || !strings.Contains(last.Error(), " (and 1,9") && !strings.Contains(last.Error(), " (and 2,") {
				t.Errorf("got %d, the last is %v, want 10 that count the rest", len(alike), last.Error())
			}
			if text, err := json.Marshal(last); err != nil || !strings.Contains(string(text), fmt.Sprintf(`"more":%d`, last.More)) {
				t.Errorf("got %s, %v, want the count in it", text, err)
			}
		})
	}
}

// repeat writes 2,000 units with a comma behind each. An N in them is their number.
func repeat(unit string) string {
	var b strings.Builder
	for n := range 2_000 {
		b.WriteString(strings.ReplaceAll(unit, "N", fmt.Sprint(n)) + ",")
	}
	return b.String()
}

// Like places of different properties are counted apart.
func TestPlacesAreToldApart(t *testing.T) {
	body := `{"items":[` + strings.Repeat(`{"status":5,"call_sid":5},`, 20) + `{"status":5}]}`
	more := map[string]int{}
	for _, v := range ringback.Default().JudgeBody(200, []byte(body)) {
		more[v.Kind()] += 1 + v.More
	}
	for kind, want := range map[string]int{"schema/type /items/*/status": 21, "schema/type /items/*/call_sid": 20, "schema/required /items/*call_sid": 1, "schema/required /items/*id": 21} {
		if more[kind] != want {
			t.Errorf("%s: got %d, want %d of %v", kind, more[kind], want, more)
		}
	}
}

// Kinds has one violation of each, and Count counts all.
func TestKinds(t *testing.T) {
	found := ringback.Default().JudgeBody(200, []byte(`{"items":[`+strings.Repeat(`{"id":"","call_sid":""},`, 49)+`{"id":""}]}`))
	kinds := ringback.Kinds(found)
	if ringback.Count(found) != ringback.Count(kinds) {
		t.Errorf("got %d of kinds, want %d", ringback.Count(kinds), ringback.Count(found))
	}
	seen := map[string]bool{}
	level := ringback.Must
	for _, v := range kinds {
		if seen[v.Kind()] || v.Level < level {
			t.Errorf("got %v again, or behind a should", v)
		}
		seen[v.Kind()], level = true, v.Level
	}
}

// Judging ends with its context, and says so.
func TestJudgingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	request, answer := exchangeWith(t, `{"items":[`+strings.Repeat(`{},`, 10_000)+`{}]}`)
	all, err := ringback.Default().JudgeResponseContext(ctx, request, answer)
	if err != nil || ringback.Count(all) < 180_000 {
		t.Errorf("got %d, %v, want all", ringback.Count(all), err)
	}
	cancel()
	some, err := ringback.Default().JudgeResponseContext(ctx, request, answer)
	if !errors.Is(err, context.Canceled) || ringback.Count(some) > 10_000 {
		t.Errorf("got %d, %v, want the end of the context", ringback.Count(some), err)
	}
}

// A pointer shows the beginning of a name that is too long for it.
func TestLongNamesAreCut(t *testing.T) {
	for _, v := range ringback.Default().JudgeBody(200, []byte(`{"items":[{"`+strings.Repeat("k", 100_000)+`":1,"`+strings.Repeat("k", 100_000)+`":2}]}`)) {
		if len(v.Error()) > 1_000 {
			t.Errorf("got %d bytes, want less", len(v.Error()))
		}
	}
}

func exchangeWith(t *testing.T, body string) (ringback.Request, ringback.Response) {
	t.Helper()
	u := &url.URL{Path: "/api/v1/calls", RawQuery: "limit=100"}
	return ringback.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Authorization": {"Bearer any"}}},
		ringback.Response{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
}
