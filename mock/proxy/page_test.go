package proxy_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/ringback/ringback/internal/browser"
	"github.com/ringback/ringback/mock"
	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/console"
	"github.com/ringback/ringback/mock/journal"
	"github.com/ringback/ringback/mock/proxy"
)

// openPage is the page of a proxy in a real browser, and the journal that it shows.
func openPage(t *testing.T, deployment http.Handler) (*browser.Browser, *journal.Journal) {
	t.Helper()
	j := journal.New(journal.Options{})
	s := before(t, deployment, func(o *proxy.Options) {
		settings := admin.Options{Journal: j}
		o.Journal, o.Admin = j, admin.New(settings)
		o.Console = console.New(console.Options{
			Before: o.Target, Journal: j, Guard: func(next http.Handler) http.Handler { return admin.Guard(settings, next) },
		})
	})
	b := browser.Open(t, "about:blank")
	b.Look(1280, 900, "light")
	b.Go(s.url)
	b.Wait(`document.getElementById("summary").textContent === "Nothing is asked."`)
	t.Cleanup(func() {
		if len(b.Complaints) > 0 {
			t.Errorf("the console shows %v", b.Complaints)
		}
	})
	return b, j
}

func fill(b *browser.Browser, field, text string) {
	browser.Eval[any](b, fmt.Sprintf(`document.getElementById(%q).select()`, field))
	b.Call("Input.insertText", map[string]any{"text": text}, nil)
}

func enter(b *browser.Browser) { b.Press("Enter", "Enter", 13, "\r") }

func expect[T comparable](t *testing.T, b *browser.Browser, expression string, want T) {
	t.Helper()
	if got := browser.Eval[T](b, expression); got != want {
		t.Errorf("%s: got %v, want %v", expression, got, want)
	}
}

const (
	rows    = `document.querySelectorAll("#shown tbody tr").length`
	summary = `document.getElementById("summary").textContent`
)

// The page of a proxy asks the deployment when its user says so, and at no other time.
func TestThePageAsksTheDeployment(t *testing.T) {
	m := mock.New(mock.Options{Tokens: []string{token}})
	b, j := openPage(t, m)
	expect(t, b, `document.getElementById("tagline").textContent.startsWith("proxy before http://127.0.0.1:")`, true)
	expect(t, b, `document.querySelectorAll("[id^='prefer.']").length`, 0) // a deployment has no scenarios to choose
	expect(t, b, `document.getElementById("clock").hidden`, true)
	if n := len(j.Entries()); n != 0 {
		t.Errorf("got %d requests, want none", n)
	}

	fill(b, "token.token", token)
	fill(b, "parameters.limit", "3")
	enter(b)
	b.Wait(rows + ` === 3`)
	expect(t, b, summary+`.includes("violation")`, false)
	fill(b, "parameters.limit", "5000")
	fill(b, "extra.extra", "assistantId=5")
	enter(b)
	b.Wait(summary + `.startsWith("422")`)
	expect(t, b, `Array.from(document.querySelectorAll("#summary .note.bad"), (n) => n.textContent.split(":")[0]).join()`,
		`violation query parameter "limit",violation query parameter "assistantId"`)
	b.Wait(`document.querySelectorAll("#journal > li").length === 2`)
	expect(t, b, `document.documentElement.outerHTML.includes("`+token+`")`, false)

	browser.Eval[any](b, `document.querySelector("[type=reset]").focus()`)
	enter(b)
	b.Wait(summary + ` === "Nothing is asked."`)
	expect(t, b, rows, 0)
	if n := len(j.Entries()); n != 2 {
		t.Errorf("got %d requests, want 2", n)
	}

	browser.Eval[any](b, `document.getElementById("tab-reference").click()`)
	b.Wait(`document.querySelector("iframe")`)
	b.InFrame(func() { b.Wait(`document.body?.innerText.includes("List calls")`) })
}

// What a deployment answers wrongly stands above the answer, and everything fits a phone.
func TestThePageTellsOfBreaches(t *testing.T) {
	text, err := os.ReadFile("../../.ci/node_modules/axe-core/axe.min.js")
	if err != nil && os.Getenv("RINGBACK_E2E") == "required" {
		t.Fatal("axe-core is needed: npm ci in .ci")
	}
	b, _ := openPage(t, says(200, strings.Replace(wrongPage, `"1"`, `"<b>1</b>, and more"`, 1), "X-Seen", "1"))
	enterAndLook := func() {
		t.Helper()
		browser.Eval[any](b, `document.getElementById("ask").requestSubmit()`)
		b.Wait(`document.querySelector("#summary .note.bad") && !document.body.classList.contains("asking")`)
	}
	fill(b, "token.token", token)
	enterAndLook()
	expect(t, b, `document.querySelector("#summary .fact").textContent`, "0 calls on the page") // total is none
	expect(t, b, `document.querySelector("#summary .note.bad").textContent`, `violation /total: got "<b>1</b>, and more", want integer [must schema/type, openapi.yaml:176]`)
	browser.Eval[any](b, `document.querySelector("#summary details summary").click()`)
	b.Wait(`document.querySelector("#summary .headers").textContent.includes("x-seen1")`)
	enterAndLook()
	expect(t, b, `document.querySelector("#summary details").open`, true) // whoever looks at headers looks at those of the next answer too
	if text == nil {
		t.Skip("axe-core isn't there: npm ci in .ci")
	}
	browser.Eval[any](b, string(text)+"; null")
	for _, scheme := range []string{"dark", "light"} {
		b.Look(360, 800, scheme)
		for _, tab := range []string{"requests", "calls"} {
			browser.Eval[any](b, fmt.Sprintf(`document.getElementById("tab-%s").click()`, tab))
			expect(t, b, `document.documentElement.scrollWidth`, 360)
			expect(t, b, `axe.run().then((r) => r.violations.map((v) => v.id + " " + v.nodes.map((n) => n.target).join()).join("\n"))`, "")
			b.Shoot("proxy-" + tab + "-" + scheme)
		}
	}
}
