package contract

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// seeRefusal watches how requests are refused.
func (w *watcher) seeRefusal(a *probe.Answer) {
	if a.Status < 400 || a.Request.Method == "HEAD" {
		return
	}
	w.seeLeaks(a)
	if a.Request.Method == "GET" && strings.TrimSuffix(a.Request.URL.EscapedPath(), "/") == strings.TrimSuffix(w.suite.probe.ListPath(), "/") {
		w.seeForm(a)
	}
}

// seeForm holds an error against the documented forms. A failing server's, and one that the documentation doesn't know, as from
// a proxy, are left alone.
func (w *watcher) seeForm(a *probe.Answer) {
	if a.Status >= 500 || !slices.Contains(w.errors, a.Status) {
		return
	}
	w.witness(lawForm, 1)
	if !a.IsJSON() {
		w.note(lawForm, fmt.Sprint("type ", a.Status), a, Evidence{
			Got: fmt.Sprintf("%d as %q", a.Status, a.Header.Get("Content-Type")), Want: "application/json",
		})
		return
	}
	own, _ := ringback.Breaches(w.suite.spec.JudgeSchema(a.Status, a.Body))
	if len(own) == 0 || len(a.Body) <= mostOfError && slices.ContainsFunc(w.errors, func(status int) bool {
		broken, _ := ringback.Breaches(w.suite.spec.JudgeSchema(status, a.Body))
		return status < 500 && len(broken) == 0 // 400 for 422 is as good
	}) {
		return
	}
	v := own[0]
	v.Got = w.suite.probe.Redact(v.Got)
	w.note(lawForm, fmt.Sprintf("%d %s", a.Status, v.Kind()), a, Evidence{
		Got: fmt.Sprintf("%d with %s: %s", a.Status, v.Where(), v.Got), Want: v.Want, Violation: &v,
	})
}

// errorsOf are the statuses of errors that a spec documents, each by its number.
func errorsOf(spec *ringback.Spec) []int {
	l := spec.List()
	var out []int
	for status := 400; status < 600; status++ {
		if at := fmt.Sprintf("/responses/%d", status); l.At(at) != l.At("") {
			out = append(out, status)
		}
	}
	return out
}

// insides are texts that show the inside of a service. None of them is part of anything the suite asks.
var insides = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"a stack trace", regexp.MustCompile(`Traceback \(most recent call last\)|File "[^"]+", line \d+|\bat [\w.$<>\[\] ]+ ?\([^()\s]+:\d+(:\d+)?\)|goroutine \d+ \[|\w+\.(go|py|js|ts|rb|php|java|cs):\d+|Exception in thread|\bruntime error:`)},
	{"SQL or a database's words", regexp.MustCompile(`\bSELECT\b.{1,400}\bFROM\b|\bSQLSTATE\b|syntax error at or near|You have an error in your SQL syntax|\bORA-\d{5}\b|psycopg2?\.|asyncpg\.|sqlalchemy|\bpq: |sqlite3?\.\w+Error|invalid input syntax for (type )?\w+|unterminated quoted string`)},
	{"a path of files", regexp.MustCompile(`(^|[^\w/.:])/(home|usr|var|opt|srv|root|etc|tmp)/[\w.@-]+/[\w.@/-]+|(^|[^\w/.:])/(app|code|src|workspace)/[\w.@/-]+\.\w{1,5}\b|\b[A-Z]:\\\w+\\|node_modules/|site-packages/`)},
	{"an internal host", regexp.MustCompile(`\b(10\.\d{1,3}\.\d{1,3}\.\d{1,3}|192\.168\.\d{1,3}\.\d{1,3}|172\.(1[6-9]|2\d|3[01])\.\d{1,3}\.\d{1,3}|127\.0\.0\.1)\b|\blocalhost:\d+|\.svc\.cluster\.local\b|\.internal:\d+|://[\w.-]+\.internal\b`)},
}

// mostOfError is how much of an error's body is looked into, in bytes: whoever reads one reads less.
const mostOfError = 256 << 10

// seeLeaks looks for what no error should show. The address that was asked is no secret.
func (w *watcher) seeLeaks(a *probe.Answer) {
	w.witness(lawLeaks, 1)
	text := string(a.Body[:min(len(a.Body), mostOfError)])
	for _, known := range []string{a.Request.URL.Host, a.Request.URL.Hostname(), a.Request.URL.EscapedPath()} {
		if known != "" {
			text = strings.ReplaceAll(text, known, "")
		}
	}
	for _, inside := range insides {
		if found := inside.pattern.FindString(text); found != "" {
			w.note(lawLeaks, inside.what, a, Evidence{
				Got: fmt.Sprintf("%d with %s: %q", a.Status, inside.what, w.suite.probe.Redact(found)), Want: "an error that says what a client can act on",
			})
		}
	}
}

// naming reports whether a JSON error names a parameter in any of its texts, and whether it lists what is wrong.
func naming(body []byte, name string) (names, lists bool) {
	word := regexp.MustCompile(`(^|\W)` + regexp.QuoteMeta(name) + `($|\W)`)
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			names = names || word.MatchString(v)
		case []any:
			lists = true
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	var v any
	if len(body) <= mostOfError && json.Unmarshal(body, &v) == nil {
		walk(v)
	}
	return names, lists
}

// outline is the form of a JSON text: names and types, without values.
func outline(body []byte) string {
	var form func(any) any
	form = func(v any) any {
		switch v := v.(type) {
		case []any:
			for i := range v {
				v[i] = form(v[i])
			}
		case map[string]any:
			for name := range v {
				v[name] = form(v[name])
			}
		case nil:
			return "null"
		default:
			return fmt.Sprintf("%T", v)
		}
		return v
	}
	var v any
	if len(body) > mostOfError {
		return "a large body"
	}
	if json.Unmarshal(body, &v) != nil {
		return "no JSON"
	}
	text, err := json.Marshal(form(v))
	if err != nil {
		return "no JSON"
	}
	return string(text)
}
