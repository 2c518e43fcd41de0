package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/report"
)

// odd recolours a terminal, in seven bits and in eight, and turns the direction of reading.
const odd = "\x1b[31m\u009b31m\u202e\u2066"

// What comes from outside is printed so that it can only be read, by whichever command.
func TestOddTextsAreWrittenOut(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	inJSON := strings.ReplaceAll(odd, "\x1b", `\u001b`)
	body := write("body.json", `{"items":[{"id":"`+inJSON+`","`+inJSON+`":1}],"total":"`+inJSON+`"}`)
	scenarios := filepath.Join(folder, "scenarios")
	if err := os.Mkdir(scenarios, 0o700); err != nil {
		t.Fatal(err)
	}
	write("scenarios/mine.yaml", `{says: "It says `+strings.ReplaceAll(inJSON, "\u009b", `\u009b`)+`.", respond: {status: 402}}`)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(odd))
	}))
	defer srv.Close()
	saved := filepath.Join(folder, "saved")
	checked := []string{"check", srv.URL, "--token", "a-token", "--profile", "quick", "--verbose", "--save", saved}
	for _, f := range report.Formats() {
		checked = append(checked, "--report", f.Name+"="+filepath.Join(folder, "report."+f.Name))
	}
	for _, args := range [][]string{
		{"validate", body},
		{"validate", body, "--format", "json"},
		{"validate", filepath.Join(folder, odd)},
		{"validate", "--format", odd, body},
		{"scenarios", "--scenarios", scenarios},
		{"scenarios", odd},
		{"explain", odd},
		{odd},
		{"serve", "--" + odd},
		{"check", "http://" + odd},
		{"pull", srv.URL, "--token", "a-token"},
		{"pull", srv.URL, "--query", odd + "=1"},
		{"pull", "--keep", odd, srv.URL},
		{"replay", write("no-report", odd), "law"},
		{"proxy", srv.URL, "--log", odd},
		{"check", srv.URL, "--report", odd},
		{"check", srv.URL, "--only", odd},
		checked,
	} {
		code, said := command(t, args...)
		if code == exitOK && args[0] != "scenarios" {
			t.Errorf("%q: got exit code 0", args)
		}
		wantPrintable(t, strings.Join(args, " "), said)
	}
	if code, _ := command(t, checked...); code != contract.ExitBroken && code != contract.ExitUnreachable && code != contract.ExitInconclusive {
		t.Errorf("got exit code %d", code)
	}
	files, err := filepath.Glob(filepath.Join(folder, "report.*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	kept, _ := filepath.Glob(filepath.Join(saved, "*.yaml"))
	for _, file := range append(files, kept...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		wantPrintable(t, file, string(text))
	}
}

// So is what serve and proxy log, in either form.
func TestLogsArePrintable(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		log, err := newLogger(format, &out)
		if err != nil {
			t.Fatal(err)
		}
		log.Info("request", "path", odd)
		if !strings.Contains(out.String(), "31m") {
			t.Errorf("%s: got %s", format, out.String())
		}
		wantPrintable(t, format, out.String())
	}
}

func wantPrintable(t *testing.T, where, text string) {
	t.Helper()
	i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) })
	if i >= 0 {
		t.Errorf("%q: got %q", where, text[max(0, i-80):min(len(text), i+20)])
	}
}
