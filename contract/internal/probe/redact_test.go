package probe

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/redact"
)

// However a server writes a token down, and wherever the text is cut, no piece of it that could be used stays.
func TestRedactFindsEveryForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := rapid.StringMatching(`[A-Za-z0-9+/=_.<"&-]{12,40}`).Draw(t, "token")
		around := rapid.StringMatching(`[ -~]{0,9}`)
		before, after := around.Draw(t, "before"), around.Draw(t, "after")
		quoted, _ := json.Marshal(token)
		for _, text := range []string{
			before + token + after, url.QueryEscape(token), url.PathEscape(token), strings.ToLower(url.QueryEscape("+")) + url.PathEscape(token),
			string(quoted), strconv.Quote(token), html.EscapeString(token), hex.EncodeToString([]byte(token)),
			base64.StdEncoding.EncodeToString([]byte(before + token + after)), base64.RawURLEncoding.EncodeToString([]byte(before + token + after)),
			(&Probe{token: token}).wrong(), token[:rapid.IntRange(4, len(token)).Draw(t, "cut")] + "…",
		} {
			p := Probe{token: token, secrets: redact.New(token, (&Probe{token: token}).wrong())}
			if got := p.Redact(text); !strings.Contains(got, Redacted) {
				t.Errorf("Redact(%q) with token %q: got %q", text, token, got)
			}
		}
	})
}

func TestRedactLeavesOtherTextAlone(t *testing.T) {
	p := Probe{token: "a-token-for-tests", secrets: redact.New("a-token-for-tests")}
	for _, text := range []string{"", "got a-to", "the token", "a-token for tests", strings.Repeat("a text that is long enough to be cut ", 3) + "…"} {
		if got := p.Redact(text); got != text {
			t.Errorf("Redact(%q): got %q", text, got)
		}
	}
}

// A token that the target gave back as data, and that a law asks for, is shown as a placeholder: the curl line still runs.
func TestCurlHidesATokenThatIsData(t *testing.T) {
	p, err := New(Options{URL: "https://api.test", Token: "s3cret-token", Spec: ringback.Default()})
	if err != nil {
		t.Fatal(err)
	}
	got := p.Curl(Ask{Query: "customer_phone=s3cret-token"})
	want := `curl -sS -H "Authorization: Bearer $TOKEN" "https://api.test/api/v1/calls?customer_phone=$TOKEN"`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
