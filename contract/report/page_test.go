package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/ringback/ringback/contract/report"
	"github.com/ringback/ringback/internal/browser"
)

// openPage is the page of the fixed report in a real browser.
func openPage(t *testing.T) *browser.Browser {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, write(t, "html", fixed(), report.Options{}), 0o666); err != nil {
		t.Fatal(err)
	}
	return browser.Open(t, "file://"+file)
}

const visible = `Array.from(document.querySelectorAll(".law")).filter((l) => l.offsetParent).map((l) => l.id).join(" ")`

func TestPageInABrowser(t *testing.T) {
	b := openPage(t)
	everything := browser.Eval[string](b, visible)
	if n := browser.Eval[int](b, `document.querySelectorAll(".law").length`); n != len(fixed().Findings) {
		t.Errorf("got %d laws, want %d", n, len(fixed().Findings))
	}

	t.Run("filter by outcome", func(t *testing.T) {
		browser.Eval[any](b, `document.querySelector("[data-outcome=flaky].chip").click()`)
		expect(t, b, visible, "auth/missing")
		expect(t, b, `document.getElementById("shown").textContent`, fmt.Sprintf("1 of %d laws", len(fixed().Findings)))
		browser.Eval[any](b, `document.querySelector("[data-outcome=error].chip").click()`)
		expect(t, b, visible, "auth/missing http/head")
		browser.Eval[any](b, `document.querySelector("[data-level=should].chip").click()`)
		expect(t, b, visible, "http/head")
		expect(t, b, `document.querySelector("[data-level=should].chip").getAttribute("aria-pressed")`, "true")
	})

	t.Run("by keyboard", func(t *testing.T) {
		b.Press("/", "Slash", 191, "/")
		expect(t, b, `document.activeElement.id`, "text")
		b.Press("Escape", "Escape", 27, "")
		expect(t, b, visible, everything)
		b.Call("Input.insertText", map[string]any{"text": "STATUS exact"}, nil)
		expect(t, b, visible, "filter/status/exact combine/pairs")
		b.Press("Escape", "Escape", 27, "")
		expect(t, b, `document.getElementById("text").value`, "")
		b.Press("Tab", "Tab", 9, "")
		expect(t, b, `document.activeElement.dataset.outcome`, "fail")
		b.Press(" ", "Space", 32, " ")
		expect(t, b, visible, "answer/no-5xx schema/item/status filter/status/exact combine/pairs")
		browser.Eval[any](b, `document.getElementById("filter/status/exact").open = false; document.querySelector("[id='filter/status/exact'] summary").focus()`)
		b.Press("Enter", "Enter", 13, "\r")
		expect(t, b, `String(document.getElementById("filter/status/exact").open)`, "true")
	})

	t.Run("a link shows its law", func(t *testing.T) {
		browser.Eval[any](b, `new Promise((done) => {
			addEventListener("hashchange", () => done(null), { once: true });
			document.querySelector("#coverage a.inconclusive").click();
		})`)
		expect(t, b, `document.activeElement.parentElement.id`, "filter/min_duration/inclusive")
		expect(t, b, visible, everything)
	})

	t.Run("copy", func(t *testing.T) {
		// A page from a file may not write to the clipboard everywhere: then the line is selected.
		got := browser.Eval[string](b, `new Promise((done) => {
			const button = document.querySelector("[id='filter/status/exact'] .copy");
			new MutationObserver(() => done(button.textContent + ": " + getSelection())).observe(button, { childList: true });
			button.click();
		})`)
		if line := fixed().Findings[4].Evidence[0].Requests[0].Curl; got != "Copied: " && got != "Selected: "+line {
			t.Errorf("got %q", got)
		}
	})

	if len(b.Complaints) > 0 {
		t.Errorf("the console shows %v", b.Complaints)
	}
}

func expect(t *testing.T, b *browser.Browser, expression, want string) {
	t.Helper()
	if got := browser.Eval[string](b, expression); got != want {
		t.Errorf("%s: got %q, want %q", expression, got, want)
	}
}

// wider are the elements that reach beyond the window.
const wider = `Array.from(document.body.querySelectorAll("*")).filter((e) => e.getBoundingClientRect().right > innerWidth + .5 &&
	!e.closest(".skip")).map((e) => e.tagName + "." + e.className).join(" ") + (document.documentElement.scrollWidth > innerWidth ? " page" : "")`

// least is the least contrast of any text with what lies behind it (WCAG 2.1, 1.4.3).
const least = `(() => {
	const numbers = (c) => { const m = c.match(/[\d.]+/g).map(Number); return m.length < 4 || m[3] > 0 ? m : null; };
	const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
	let worst = [21, ""];
	for (const e of document.body.querySelectorAll("*")) {
		if (!e.offsetParent || e.disabled || !Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.data.trim())) continue;
		let back = null;
		for (let at = e; at && !back; at = at.parentElement) back = numbers(getComputedStyle(at).backgroundColor);
		const [a, b] = [light(numbers(getComputedStyle(e).color)), light(back || [255, 255, 255])].sort((x, y) => y - x);
		const contrast = (a + .05) / (b + .05);
		if (contrast < worst[0] && !e.closest(":disabled")) worst = [contrast, e.tagName + "." + e.className];
	}
	return worst;
})()`

// On a phone and on a wide screen, dark and light: nothing overflows, and everything can be read.
func TestPageFitsItsWindow(t *testing.T) {
	b := openPage(t)
	browser.Eval[any](b, `document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
	for _, width := range []int{320, 375, 768, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			b.Look(width, 812, scheme)
			if got := browser.Eval[string](b, wider); got != "" {
				t.Errorf("%d px, %s: too wide: %s", width, scheme, got)
			}
			if got := browser.Eval[[]any](b, least); got[0].(float64) < 4.5 {
				t.Errorf("%d px, %s: contrast %v, want at least 4.5", width, scheme, got)
			}
			b.Shoot(fmt.Sprintf("page-%d-%s", width, scheme))
		}
	}
	dark := browser.Eval[string](b, `getComputedStyle(document.body).backgroundColor`)
	b.Look(1280, 812, "light")
	if light := browser.Eval[string](b, `getComputedStyle(document.body).backgroundColor`); light == dark {
		t.Errorf("dark and light are both %s", light)
	}
}
