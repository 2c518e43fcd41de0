package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/mock"
)

const apiKey = "sk-s3cret-of-production"

// saved runs check --save against a deployment, and answers the scenarios that it kept.
func saved(t *testing.T, folder string, deployment http.Handler, args ...string) (fixtures.Library, string) {
	t.Helper()
	srv := httptest.NewServer(deployment)
	defer srv.Close()
	var out, errors bytes.Buffer
	code := run(t.Context(), append([]string{"check", srv.URL, "--token", apiKey, "--save", folder}, args...), nil, &out, &errors)
	if code != contract.ExitBroken {
		t.Fatalf("got exit code %d, %s", code, &errors)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var kept fixtures.Library
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), apiKey[:9]) {
			t.Errorf("%s tells the token: %s", file, text)
		}
		s, err := fixtures.Parse(file, text)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, s)
	}
	return kept, errors.String()
}

// What one answer shows is kept under the name that a proxy gives it, and a client's test fails on it.
func TestSaveOfOneAnswer(t *testing.T) {
	folder := t.TempDir()
	inner := mock.New(mock.Options{Calls: 30})
	deployment := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		r.Header.Set("Authorization", "Bearer fine")
		inner.ServeHTTP(rec, r)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Date", rec.Header().Get("Date"))
		w.WriteHeader(rec.Code)
		_, _ = w.Write(regexp.MustCompile(`"duration":(\d+)`).ReplaceAll(rec.Body.Bytes(), []byte(`"duration":"$1 `+apiKey+`"`)))
	})
	kept, told := saved(t, folder, deployment, "--only", "schema/*")
	if len(kept) != 1 || !strings.HasPrefix(kept[0].Name, "200-schema-type-duration-") || !strings.Contains(told, "saved: ringback serve --scenarios "+folder+" --scenario "+kept[0].Name+"\n") {
		t.Fatalf("got %v, told %s", kept, told)
	}
	if _, told := saved(t, folder, deployment, "--only", "schema/*"); strings.Contains(told, "saved: ") {
		t.Errorf("got %s, want nothing new", told)
	}
	srv := mock.NewServer(t, mock.Options{Scenarios: os.DirFS(folder), Scenario: kept[0].Name})
	found := 0
	client := http.Client{Transport: &ringback.Transport{Report: func(j ringback.Judgement) { found = len(j.Violations) }}}
	a, err := client.Get(srv.URL + "/api/v1/calls")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if found == 0 {
		t.Error("got no violation of the answer that was kept")
	}
}

// What takes several answers to be seen is kept under the law's name.
func TestSaveOfALaw(t *testing.T) {
	inner := mock.New(mock.Options{Calls: 60, NoAuth: true})
	deployment := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); q.Get("status") != "" {
			r = r.Clone(r.Context())
			q.Set("min_duration", "60") // items are missing, but those that come are right
			r.URL.RawQuery = q.Encode()
		}
		inner.ServeHTTP(w, r)
	})
	kept, told := saved(t, t.TempDir(), deployment, "--only", "filter/status/*")
	for _, s := range kept {
		if strings.HasPrefix(s.Name, "filter-status-exact-1-") && strings.HasPrefix(s.Says, "filter/status/exact: got ") && s.Respond.Status == 200 && len(s.Respond.Body) > 0 {
			return
		}
	}
	t.Errorf("got %v, told %s", kept, told)
}
