package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/report"
	"github.com/ringback/ringback/mock"
)

// secret has letters that every encoding changes.
const secret = `sk-Zm9v+bar/9"<q>&%s3cret=x`

// forms are how a token may be written. The beginning stands for what is left where a text is cut.
func forms(token string) map[string]string {
	quoted, _ := json.Marshal(token)
	all := map[string]string{
		"plain": token, "beginning": token[:9], "in an address": url.QueryEscape(token), "in a path": url.PathEscape(token),
		"in JSON": string(quoted[1 : len(quoted)-1]), "in HTML": html.EscapeString(token), "in hexadecimal": hex.EncodeToString([]byte(token)),
	}
	for name, encoding := range map[string]*base64.Encoding{"base64": base64.StdEncoding, "base64 for addresses": base64.URLEncoding} {
		for offset := range 3 {
			text := encoding.EncodeToString([]byte(strings.Repeat("-", offset) + token))
			all[name+strings.Repeat("-", offset)] = text[(offset*8+5)/6 : (offset+len(token))*8/6]
		}
	}
	return all
}

// gossip is a server that breaks the contract and tells the token wherever it can, in every form.
func gossip(t *testing.T, form string) http.Handler {
	t.Helper()
	inner := mock.New(mock.Options{Calls: 30, NoAuth: true})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Your-Token", form)
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+form+`"`)
		if r.Header.Get("Authorization") != "Bearer "+secret || strings.Contains(r.URL.RawQuery, "limit=7") || r.Method != http.MethodGet {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte(strings.Repeat("x", 150) + form + " Bearer " + form))
			return
		}
		recorded := httptest.NewRecorder()
		inner.ServeHTTP(recorded, r)
		w.WriteHeader(recorded.Code)
		_, _ = w.Write(spoil(recorded.Body.Bytes(), form))
	})
}

// spoil writes a token into values, names and messages, where the schema forbids it and where it doesn't.
func spoil(body []byte, form string) []byte {
	var page map[string]any
	if json.Unmarshal(body, &page) != nil {
		return body
	}
	if _, ok := page["detail"]; ok {
		page["detail"] = []any{map[string]any{"loc": []any{"query", form}, "msg": form, "type": 7}}
	}
	items, _ := page["items"].([]any)
	for _, item := range items {
		call := item.(map[string]any)
		call["assistant_name"], call["customer_phone_number"], call["status"] = form, form, strings.Repeat("y", 70)+form
		call["duration"], call[form] = form, form
	}
	out, _ := json.Marshal(page)
	return out
}

// The token is nowhere: not in a report of any format, not on the outputs, not in what replay and errors say.
func TestTheTokenIsNowhere(t *testing.T) {
	for name, form := range forms(secret) {
		if name == "beginning" {
			continue // what a server shows of a token by itself is no token
		}
		if testing.Short() && name != "plain" && name != "in JSON" && name != "base64-" {
			continue // looking for races takes its time
		}
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(gossip(t, form))
			defer srv.Close()
			wantSecret(t, srv.URL)
		})
	}
}

func wantSecret(t *testing.T, url string) {
	t.Helper()
	folder := t.TempDir()
	tokenFile := filepath.Join(folder, "token")
	if err := os.WriteFile(tokenFile, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"check", url, "--token-file", tokenFile, "--verbose", "--report", "tree=-"}
	for _, f := range report.Formats() {
		args = append(args, "--report", f.Name+"="+filepath.Join(folder, "report."+f.Name))
	}
	code, said := command(t, args...)
	if code == exitUsage || code == exitOK {
		t.Fatalf("got exit code %d\n%s", code, said)
	}
	saw := map[string]string{"outputs": said}
	for _, f := range report.Formats() {
		text, err := os.ReadFile(filepath.Join(folder, "report."+f.Name))
		if err != nil || len(text) == 0 {
			t.Fatal(f.Name, err)
		}
		saw[f.Name] = string(text)
	}
	var r contract.Report
	if err := json.Unmarshal([]byte(saw["json"]), &r); err != nil {
		t.Fatal(err)
	}
	broken := brokenLaws(&r)
	if len(broken) == 0 {
		t.Fatal("nothing is broken: the test shows nothing")
	}
	for _, law := range broken {
		_, said := command(t, "replay", filepath.Join(folder, "report.json"), law, "--token-file", tokenFile)
		saw["replay of "+law] = said
	}
	for where, text := range saw {
		for name, form := range forms(secret) {
			if i := strings.Index(text, form); i >= 0 {
				t.Errorf("%s: the token, %s: …%q…", where, name, text[max(0, i-60):min(len(text), i+60)])
			}
		}
	}
}

// What a user sends along in --header is nobody else's business either: it is in no report, in no answer that is kept, and not in
// what pull says. A header that says what a client takes is no secret.
func TestHeaderValuesAreNowhere(t *testing.T) {
	const partner, cookie, short = "partner-0123456789", "s3ss10n-of-mine", "eu"
	srv := httptest.NewServer(gossip(t, partner+" "+cookie+" "+short+" application/json"))
	defer srv.Close()
	folder := t.TempDir()
	headers := []string{"--header", "X-Partner: " + partner, "--header", "Cookie: lang=en; session=" + cookie, "--header", "X-Region: " + short, "--header", "Accept: application/json"}
	args := append([]string{"check", srv.URL, "--token", secret, "--verbose", "--profile", "quick", "--save", filepath.Join(folder, "saved")}, headers...)
	for _, f := range report.Formats() {
		args = append(args, "--report", f.Name+"="+filepath.Join(folder, f.Name))
	}
	_, said := command(t, args...)
	_, pulled := command(t, append([]string{"pull", srv.URL, "--token", secret}, headers...)...)
	saw := map[string]string{"outputs": said, "pull": pulled}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			text, err := os.ReadFile(path)
			saw[strings.TrimPrefix(path, folder)] = string(text)
			return err
		}
		return err
	})
	if err != nil || len(saw) < len(report.Formats())+3 {
		t.Fatalf("got %d files, %v: want reports and answers that were kept", len(saw), err)
	}
	masked := 0
	for where, text := range saw {
		masked += strings.Count(text, "[REDACTED]")
		if strings.Contains(text, partner) || strings.Contains(text, cookie) {
			t.Errorf("%s: got a header's value in %s", where, text)
		}
	}
	if masked == 0 || !strings.Contains(saw["/json"], short+" application/json") {
		t.Errorf("got %d masked values, want those alone that are secrets: %s", masked, saw["/json"])
	}
}

// command runs the command and answers its exit code and all that it says.
func command(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	var out bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &out)
	return code, out.String()
}

// A redirect to another host isn't followed, and where it leads isn't told with the token in it.
func TestTheTokenGoesToNoOtherHost(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the other host was asked for %s", r.URL)
	}))
	defer other.Close()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)+"/?token="+url.QueryEscape(token), http.StatusTemporaryRedirect)
	}))
	defer srv.Close()
	wantSecret(t, srv.URL)
}

// What is wrong with a token or a header is said without it.
func TestErrorsDontTellTheToken(t *testing.T) {
	for _, args := range [][]string{
		{"--token", secret + "\n" + secret},
		{"--token", secret, "--second-token", secret + " x"},
		{"--header", "Authorization: Bearer " + secret},
		{"--header", secret},
		{"--token", secret, "--timeout", "50ms"},
	} {
		code, said := command(t, append([]string{"check", "http://127.0.0.1:1"}, args...)...)
		if code != exitUsage && code != contract.ExitUnreachable {
			t.Errorf("%q: got exit code %d", args, code)
		}
		for name, form := range forms(secret) {
			if strings.Contains(said, form) {
				t.Errorf("%q: the token, %s: %s", args, name, said)
			}
		}
	}
}
