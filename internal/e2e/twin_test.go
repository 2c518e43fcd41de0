package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ringback/ringback/mock"
)

// A question is a request as both sides get it.
type question struct {
	Query   string
	Headers [][2]string
}

// verdict is what one side says of a question.
type verdict struct {
	Status    int
	Challenge string
	Body      struct {
		Items  []json.RawMessage
		Total  *int64
		Detail json.RawMessage
	}
}

// refusal is one entry of a 422.
type refusal struct {
	Loc       []string
	Msg, Type string
}

func (v *verdict) refusals(t *testing.T) (out []refusal) {
	t.Helper()
	if v.Status != http.StatusUnprocessableEntity {
		return nil
	}
	if err := json.Unmarshal(v.Body.Detail, &out); err != nil {
		t.Fatalf("%s: %v", v.Body.Detail, err)
	}
	return out
}

// ids are those of the items: the twin answers nothing else of them.
func (v *verdict) ids(t *testing.T) []string {
	t.Helper()
	out := make([]string, len(v.Body.Items))
	for i, item := range v.Body.Items {
		out[i] = string(item)
		if id := leadingID.FindString(out[i]); id != "" {
			out[i] = strings.TrimPrefix(id, `{"id":`)
		}
	}
	return out
}

// askTwin puts all questions to an app of testdata/twin.py, in one process and without a socket.
func askTwin(t *testing.T, app string, calls []json.RawMessage, questions []question) []verdict {
	t.Helper()
	program := python(t, "fastapi")
	folder, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	depend(t, folder)
	file := filepath.Join(t.TempDir(), "calls.jsonl")
	if err := os.WriteFile(file, jsonLines(calls), 0o600); err != nil {
		t.Fatal(err)
	}
	var in, stderr bytes.Buffer
	for _, q := range questions {
		headers := [][2]string{}
		for _, h := range q.Headers {
			headers = append(headers, [2]string{h[0], latin1(h[1])})
		}
		line, err := json.Marshal(map[string]any{"query": latin1(q.Query), "headers": headers})
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, filepath.Join(folder, "twin.py"), app, file)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8")
	cmd.Stdin, cmd.Stderr = &in, &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("twin.py: %v\n%s", err, stderr.Bytes())
	}
	verdicts := make([]verdict, len(questions))
	d := json.NewDecoder(bytes.NewReader(out))
	for i := range verdicts {
		if err := d.Decode(&verdicts[i]); err != nil {
			t.Fatalf("answer %d of twin.py: %v", i, err)
		}
	}
	return verdicts
}

// latin1 has a character for each byte, as HTTP's bytes are strings in Python.
func latin1(bytes string) string {
	out := make([]rune, len(bytes))
	for i := range len(bytes) {
		out[i] = rune(bytes[i])
	}
	return string(out)
}

// askMock puts one question to a mock.
func askMock(t *testing.T, m *mock.Mock, q question) (v verdict) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, m.Spec().List().Path, http.NoBody)
	r.URL = &url.URL{Path: r.URL.Path, RawQuery: q.Query} // what net/url would refuse arrives too
	for _, h := range q.Headers {
		r.Header.Add(h[0], h[1])
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	v.Status, v.Challenge = w.Code, w.Header().Get("WWW-Authenticate")
	if err := json.NewDecoder(io.Reader(w.Body)).Decode(&v.Body); err != nil {
		t.Fatalf("%q: %v", q.Query, err)
	}
	return v
}

var (
	unixTime  = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)$`)
	underline = regexp.MustCompile(`\d_\d`)
	zeros     = regexp.MustCompile(`^\s*0+-\d`)
	// durationForm is the grammar of RFC 3339, appendix A, and a sign.
	durationForm = regexp.MustCompile(`^[+-]?P(\d{1,7}W|(\d+D|\d+MD?|\d+Y(\d+M(\d+D)?)?)(T.+)?|T(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)$`)
	fraction     = regexp.MustCompile(`\.0+\s*$`)
)

func isInteger(name string) bool {
	return name == "skip" || name == "limit" || name == "assistant_id" || strings.HasSuffix(name, "_duration") || name == "x-account"
}

func isTime(name string) bool { return strings.HasPrefix(name, "date_") || name == "x-since" }

// stricter are the values that FastAPI takes and the mock refuses, because the document doesn't allow them. docs/mock.md lists
// them by the words that stand first.
var stricter = []struct {
	listed string
	is     func(name, text string) bool
}{
	{"an integer with a plus", func(name, text string) bool {
		return isInteger(name) && strings.HasPrefix(strings.TrimSpace(text), "+")
	}},
	{"an integer with a fraction of zeros", func(name, text string) bool { return isInteger(name) && fraction.MatchString(text) }},
	{"an integer with underscores", func(name, text string) bool { return isInteger(name) && underline.MatchString(text) }},
	{"an integer with zeros before its minus", func(name, text string) bool { return isInteger(name) && zeros.MatchString(text) }},
	{"blanks around a number", func(name, text string) bool {
		return (isInteger(name) || name == "ratio") && strings.TrimFunc(text, unicode.IsSpace) != text
	}},
	{"an integer of more than 64 bits", func(name, text string) bool {
		n, ok := new(big.Int).SetString(strings.TrimFunc(text, unicode.IsSpace), 10)
		return isInteger(name) && ok && !n.IsInt64()
	}},
	{"seconds since 1970 for a date", func(name, text string) bool { return (isTime(name) || name == "day") && unixTime.MatchString(text) }},
	{"a minus that isn't ASCII's", func(name, text string) bool { return isTime(name) && strings.ContainsRune(text, '−') }},
	{"bytes that are no UTF-8", func(_, text string) bool { return !utf8.ValidString(text) }},
	{"a number that JSON can't write", func(name, text string) bool {
		return name == "ratio" && !regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$`).MatchString(text)
	}},
	{"another word for true or false", func(name, text string) bool { return name == "flag" && text != "true" && text != "false" }},
	{"a date with a time", func(name, text string) bool { return name == "day" && len(text) > len("2024-01-15") }},
	{"a UUID without its hyphens", func(name, text string) bool { return (name == "ref" || name == "key") && len(text) != 36 }},
	{"a duration that RFC 3339 doesn't have", func(name, text string) bool { return name == "wait" && !durationForm.MatchString(text) }},
}

// excuse is what docs/mock.md calls a value that the mock alone refuses, "" if it has no word for it.
func excuse(name, text string) string {
	for _, s := range stricter {
		if s.is(name, text) {
			return s.listed
		}
	}
	return ""
}

// What docs/mock.md calls credentials that the mock alone refuses.
const (
	twoCredentials = "two `Authorization` headers"
	oddToken       = "a token with characters that RFC 6750 doesn't have"
)

var escape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// sent is the last value of a parameter as servers read it.
func sent(raw, name string) (last string, given bool) {
	plain := func(text string) string {
		text = strings.ReplaceAll(text, "+", " ")
		return escape.ReplaceAllStringFunc(text, func(e string) string {
			out, _ := url.PathUnescape(e) // it is an escape
			return out
		})
	}
	for pair := range strings.SplitSeq(raw, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if pair != "" && plain(key) == name {
			last, given = plain(value), true
		}
	}
	return last, given
}

// The exceptions are those that users read about.
func TestStricterIsDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "mock.md"))
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.SplitSeq(string(text), "\n") {
		if cells := strings.Split(line, " | "); len(cells) == 3 && strings.HasPrefix(line, "| ") {
			listed[strings.TrimPrefix(cells[0], "| ")] = true
		}
	}
	want := []string{twoCredentials, oddToken}
	for _, s := range stricter {
		want = append(want, s.listed)
	}
	for _, name := range want {
		if !listed[name] {
			t.Errorf("docs/mock.md doesn't list %q", name)
		}
	}
}
