package journal_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/journal"
)

func noon() time.Time { return time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC) }

func add(j *journal.Journal, r *http.Request, status int) {
	record := journal.Received(r, j.Now())
	record.Status = status
	j.Add(record)
}

func get(target string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header.Set("Authorization", "Bearer s3cret")
	return r
}

func parse(t *testing.T, text string) *journal.Pattern {
	t.Helper()
	p, err := journal.ParsePattern([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func urls(entries []journal.Entry) (out []string) {
	for _, e := range entries {
		out = append(out, e.URL)
	}
	return out
}

// What the client did wrong stands in the entry, whatever was answered.
func TestViolations(t *testing.T) {
	j := journal.New(journal.Options{Wall: noon, Own: func(name string) bool { return strings.HasPrefix(name, "__") }})
	for _, tt := range []struct {
		target, rule, where, want string
	}{
		{"/api/v1/calls?assistant_id=5&__code=429&%5F_delay=5", "", "", ""},
		{"/scenario/empty/api/v1/calls/", "", "", ""},
		{"/api/v1/calls?assistantId=5", "query/unknown", `query parameter "assistantId"`, "assistant_id"},
		{"/api/v1/calls?customer_phone=+1555", "query/plus", `query parameter "customer_phone"`, "%2B, if a plus was meant"},
		{"/api/v1/calls?limit=1001", "schema/maximum", `query parameter "limit"`, "at most 1000"},
		{"/api/v1/call", "request/path", "path", "/api/v1/calls"},
	} {
		j.Reset()
		add(j, get(tt.target), http.StatusOK)
		e := j.Entries()[0]
		if tt.rule == "" {
			if len(e.Violations) > 0 {
				t.Errorf("%s: got %v, want none", tt.target, e.Violations)
			}
			continue
		}
		if len(e.Violations) != 1 || e.Violations[0].Rule != tt.rule || e.Violations[0].Where() != tt.where || e.Violations[0].Want != tt.want {
			t.Errorf("%s: got %v, want one of %s at %s, want %s", tt.target, e.Violations, tt.rule, tt.where, tt.want)
		}
	}
	j.Reset()
	j.Add(&journal.Record{Method: "GET", Path: "/api/v1/calls", Answer: []ringback.Violation{{Rule: "page/order"}}})
	if v := j.Entries()[0].Violations; len(v) != 2 || v[0].Rule != ringback.RuleAuthMissing || v[1].Rule != "page/order" {
		t.Errorf("got %v, want what the request breaks and then what the answer breaks", v)
	}
}

func TestEntry(t *testing.T) {
	j := journal.New(journal.Options{Wall: noon})
	r := get("http://mock.test/api/v1/calls?limit=2&token=s3cret")
	r.Header.Add("Accept", "application/json")
	add(j, r, http.StatusOK)
	got := j.Entries()[0]
	got.Violations = nil // TestViolations has them
	want := journal.Entry{
		ID: "00000000-0000-4000-8000-000000000001", Time: noon(), Method: "GET", URL: "/api/v1/calls?limit=2&token=[REDACTED]",
		Query: map[string][]string{"limit": {"2"}, "token": {"[REDACTED]"}}, Scheme: "http", Host: "mock.test", Proto: "HTTP/1.1",
		ClientIP: "192.0.2.1", Header: http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer [REDACTED]"}}, Status: 200,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-), got (+): %s", diff)
	}
	if e, ok := j.Entry(got.ID); !ok || e.URL != got.URL {
		t.Errorf("got %v, %v, want the same by its ID", e, ok)
	}
	if r.Header.Get("Authorization") != "Bearer s3cret" {
		t.Error("the request's own header was redacted")
	}
}

// Secrets of the server aren't shown either, though the request that has one doesn't tell that it is one.
func TestSecrets(t *testing.T) {
	j := journal.New(journal.Options{Wall: noon, Secrets: []string{"k3y-of-the-server"}})
	add(j, get("/api/v1/calls?customer_phone=k3y-of-the-server"), http.StatusOK)
	if e := j.Entries()[0]; e.URL != "/api/v1/calls?customer_phone=[REDACTED]" || e.Query.Get("customer_phone") != "[REDACTED]" {
		t.Errorf("got %s, want no secret", e.URL)
	}
}

// Wherever a client puts its token, the journal doesn't show it.
func TestRedaction(t *testing.T) {
	text := strings.Replace(string(ringback.Default().Source()), "      type: http\n      scheme: bearer\n", "      type: apiKey\n      in: header\n      name: X-Caller\n", 1)
	spec, err := ringback.Parse("edited.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{
		"/api/v1/calls?token=s3cret", "/api/v1/calls?limit=2&%61pi%5fkey=s3cret&%zz=s3cret&=s3cret", "/zzz?key=s3cret",
		"/s3cret", "/api/v1/calls/s3%63ret?s3cret", "/api/v1/calls?customer_phone=s3cret&limit=%733cret&s3cret=1", "/api/v1/calls?__token=other-s3cret",
	} {
		for name, value := range map[string]string{
			"Authorization": "s3cret", "authorization": "s3cret s3cret", "AUTHORIZATION": "Basic s3cret", "Proxy-Authorization": "bearer  s3cret",
			"X-Api-Key": "s3cret", "Cookie": "a=s3cret", "X-Auth-Token": "Token s3cret", "X-Caller": "s3cret", "Client-Secret": "s3cret",
			"Referer": "http://a:s3cret@b/c?token=s3cret#s3cret", "User-Agent": "client with s3cret", "Prefer": "scenario=s3cret",
		} {
			j := journal.New(journal.Options{Wall: noon, Spec: spec, Own: func(name string) bool { return strings.HasPrefix(name, "__") }})
			r := get(target)
			r.Header.Set(name, value)
			add(j, r, http.StatusUnauthorized)
			for _, e := range append(j.Entries(), j.Find(parse(t, `{}`))...) {
				if shown := fmt.Sprintf("%+v", e); strings.Contains(shown, "s3cret") {
					t.Errorf("%s, %s: %s: got %s", target, name, value, shown)
				}
			}
		}
	}
}

// A token that stands where one belongs isn't shown where none does either, nor is what is told by base64 alone.
func TestTokensInOtherPlaces(t *testing.T) {
	const token = "tok-s3cret/mine"
	for name, value := range map[string]string{
		"Authorization": "Bearer " + token, "X-Api-Key": token, "Cookie": "a=b; session=" + token,
		"Proxy-Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte("me:"+token)),
	} {
		for _, target := range []string{
			"/api/v1/calls?limit=tok-s3cret%2Fmine&customer_phone=tok-s3cret/mine", "/zzz/tok-s3cret%2Fmine", "/api/v1/calls?tok-s3cret%2Fmine", "/zzz/" + token,
		} {
			j := journal.New(journal.Options{Wall: noon})
			r := get(target)
			r.Header.Set(name, value)
			r.Header.Set("User-Agent", "client "+token)
			r.Header.Set("X-Other", base64.StdEncoding.EncodeToString([]byte("key="+token)))
			add(j, r, http.StatusUnauthorized)
			if shown := fmt.Sprintf("%+v", j.Entries()); strings.Contains(shown, "s3cret") || strings.Contains(shown, r.Header.Get("X-Other")) {
				t.Errorf("%s: %s, %s: got %s", name, value, target, shown)
			}
		}
	}
}

// The journal is bounded: the last requests are there, in order, and it says how many had to go.
func TestBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size, n := rapid.IntRange(1, 9).Draw(t, "size"), rapid.IntRange(0, 40).Draw(t, "requests")
		j := journal.New(journal.Options{Size: size, Wall: noon})
		var all []string
		removed := rapid.IntRange(0, 40).Draw(t, "removed after")
		for i := range n {
			target := fmt.Sprintf("/api/v1/calls?skip=%d", i)
			add(j, get(target), http.StatusOK)
			all = append(all[max(0, len(all)-size+1):], target)
			if i == removed {
				last := j.Entries()[j.Len()-1]
				if !j.RemoveID(last.ID) || j.RemoveID(last.ID) {
					t.Fatal("a request can be removed once")
				}
				all = all[:len(all)-1]
			}
		}
		if diff := cmp.Diff(all, urls(j.Entries())); len(all)+j.Len() > 0 && diff != "" {
			t.Fatalf("want (-), got (+): %s", diff)
		}
		gone := 0
		if removed < n {
			gone = 1
		}
		if j.Len()+j.Dropped()+gone != n {
			t.Fatalf("got %d kept and %d dropped, want %d in all", j.Len(), j.Dropped(), n-gone)
		}
	})
}

func TestRemove(t *testing.T) {
	j := journal.New(journal.Options{Wall: noon})
	for _, target := range []string{"/a?limit=1", "/b?limit=1", "/a?limit=2"} {
		add(j, get(target), http.StatusOK)
	}
	a := parse(t, `{"urlPath":"/a"}`)
	if diff := cmp.Diff([]string{"/a?limit=1", "/a?limit=2"}, urls(j.Remove(a))); diff != "" {
		t.Errorf("removed: want (-), got (+): %s", diff)
	}
	if diff := cmp.Diff([]string{"/b?limit=1"}, urls(j.Entries())); diff != "" || j.Count(a) != 0 {
		t.Errorf("kept: want (-), got (+): %s", diff)
	}
	id := j.Entries()[0].ID
	j.Reset()
	add(j, get("/c"), http.StatusOK)
	if e := j.Entries(); len(e) != 1 || e[0].ID <= id {
		t.Errorf("got %v, want one with an ID that wasn't used", e)
	}
	if _, ok := j.Entry(id); ok {
		t.Error("what is forgotten was found")
	}
}

func TestSubscribe(t *testing.T) {
	j := journal.New(journal.Options{Wall: noon})
	s := j.Subscribe()
	add(j, get("/api/v1/calls?assistantId=1"), http.StatusOK)
	e := s.Show(<-s.Arrived())
	if e.URL != "/api/v1/calls?assistantId=[REDACTED]" || len(e.Violations) != 1 || e.ID != j.Entries()[0].ID {
		t.Errorf("got %v, want the entry that the journal shows", e)
	}
	for range 1000 { // it doesn't wait for a subscriber who doesn't read
		add(j, get("/api/v1/calls"), http.StatusOK)
	}
	read := 0
	for ; len(s.Arrived()) > 0; read++ {
		<-s.Arrived()
	}
	s.Close()
	add(j, get("/api/v1/calls"), http.StatusOK)
	if read == 0 || read == 1000 || len(s.Arrived()) != 0 {
		t.Errorf("got %d, and %d after Close, want a part of the thousand, and none", read, len(s.Arrived()))
	}
}

func TestConcurrency(t *testing.T) {
	j := journal.New(journal.Options{Size: 50})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			s := j.Subscribe()
			defer s.Close()
			for range 100 {
				add(j, get("/api/v1/calls"), http.StatusOK)
				if n := len(j.Entries()); n > 50 {
					t.Errorf("got %d entries, want at most 50", n)
				}
			}
		})
	}
	group.Wait()
	if j.Len()+j.Dropped() != 400 {
		t.Errorf("got %d and %d, want 400 in all", j.Len(), j.Dropped())
	}
}
