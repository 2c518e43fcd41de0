package mock_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

// A header that is true of a scenario's body isn't sent over another one.
func TestEncodingOfAnotherBody(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte("{}"))
	_ = w.Close()
	text := "says: x\nrespond:\n  headers: {Content-Encoding: gzip, X-Own: 1}\n  base64: " + base64.StdEncoding.EncodeToString(packed.Bytes()) + "\n"
	m := mock.New(mock.Options{Calls: 2, Scenarios: fstest.MapFS{"packed.yaml": {Data: []byte(text)}}})
	for prefer, want := range map[string]string{
		"scenario=packed": "gzip", "scenario=packed, example=no-calls": "", "scenario=packed, code=404": "",
	} {
		a := ask(t, m, "GET", list, http.Header{"Authorization": {"Bearer a"}, "Prefer": {prefer}})
		if got := a.Header().Get("Content-Encoding"); got != want || (want != "" && a.Body.String() != packed.String()) {
			t.Errorf("Prefer %q: got Content-Encoding %q over %q, want %q", prefer, got, a.Body, want)
		}
	}
}

// Nor are examples of headers that the document shows, where they would be a lie.
func TestExamplesOfHeadersThatWouldLie(t *testing.T) {
	const at = "        Retry-After: {$ref: '#/components/headers/Retry-After'}\n"
	text := string(ringback.Default().Source())
	if !strings.Contains(text, at) {
		t.Fatalf("the document has no line %q any more", at)
	}
	var lies strings.Builder
	for _, name := range []string{"Content-Encoding", "Content-Length", "Transfer-Encoding", "Connection", "Content-Range", "Digest"} {
		lies.WriteString("        " + name + ": {schema: {type: string}, example: gzip}\n")
	}
	spec, err := ringback.Parse("edited.yaml", []byte(strings.Replace(text, at, lies.String()+at, 1)))
	if err != nil {
		t.Fatal(err)
	}
	a := ask(t, mock.New(mock.Options{Spec: spec, Calls: 2}), "GET", list, http.Header{"Authorization": {"Bearer a"}, "Prefer": {"code=429"}})
	for name, values := range a.Header() {
		if strings.Contains(strings.Join(values, ""), "gzip") {
			t.Errorf("got %s: %s over a body that isn't so", name, values)
		}
	}
	if a.Code != http.StatusTooManyRequests || a.Header().Get("Retry-After") == "" {
		t.Errorf("got %d %v, want what else the document shows", a.Code, a.Header())
	}
}
