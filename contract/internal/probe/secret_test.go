package probe_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract/internal/probe"
)

func TestRedact(t *testing.T) {
	const first, second = "aB3/xyz+9=Q", "of-another"
	p, _ := newProbe(t, http.HandlerFunc(ok), func(o *probe.Options) { o.Token, o.SecondToken = first, second })
	for _, text := range []string{
		first, "Bearer " + first + " is unknown", `{"token":"` + strings.ReplaceAll(first, "/", `\/`) + `"}`, "?key=" + url.QueryEscape(first),
		second, "aB3/xyz+9=x", first + first,
	} {
		got := p.Redact(text)
		if !p.Leaks(text) || !strings.Contains(got, probe.Redacted) || strings.Contains(got, "xyz") || strings.Contains(got, "another") {
			t.Errorf("%q: got %q", text, got)
		}
	}
	if text := "nothing to hide"; p.Leaks(text) || p.Redact(text) != text {
		t.Errorf("%q: got %q", text, p.Redact(text))
	}
}

// A token of a few letters is no secret, and would take words out of every text.
func TestRedactShortToken(t *testing.T) {
	p, _ := newProbe(t, http.HandlerFunc(ok), func(o *probe.Options) { o.Token = "id" })
	if got := p.Redact("id 17"); got != "id 17" {
		t.Errorf("got %q", got)
	}
}

// failing is a transport whose errors tell what was sent, as those of the real one tell addresses.
type failing struct{}

func (failing) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, errors.New("no answer to " + r.URL.String() + " with " + r.Header.Get("Authorization"))
}

func TestErrorsKeepTheToken(t *testing.T) {
	p, _ := newProbe(t, nil, func(o *probe.Options) { o.URL, o.Transport = "http://deployment.test", failing{} })
	a := p.Do(t.Context(), probe.Ask{Query: "key=" + probe.Token})
	if a.Err == nil || strings.Contains(a.Err.Error(), token) {
		t.Errorf("got error %v, want one without the token", a.Err)
	}
	if url := p.URL(a.Ask); strings.Contains(url, token) {
		t.Errorf("got URL %s, want one without the token", url)
	}
}

// The wrong token differs from the right one in a bit that every reader of base64 looks at.
func TestWrongToken(t *testing.T) {
	const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i, last := range base64 {
		var got string
		p, _ := newProbe(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
			ok(w, r)
		}), func(o *probe.Options) { o.Token = "eyJh.signature" + string(last) })
		p.Do(t.Context(), probe.Ask{Authorization: []string{p.Credential(probe.WrongToken)}})
		end := strings.IndexByte(base64, got[len(got)-1])
		if !strings.HasPrefix(got, "eyJh.signature") || (end < 32) == (i < 32) {
			t.Errorf("%c: got %s", last, got)
		}
	}
}
