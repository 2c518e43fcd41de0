package console_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ringback/ringback/internal/browser"
	"github.com/ringback/ringback/mock"
)

// openPage is the page of a mock in a real browser, as wide as a desk has it, once it shows an answer.
func openPage(t *testing.T, o mock.Options) (*browser.Browser, *mock.Server) {
	t.Helper()
	srv := mock.NewServer(t, o)
	b := browser.Open(t, "about:blank")
	b.Look(1280, 900, "light")
	b.Go(srv.URL)
	b.Wait(facts)
	t.Cleanup(func() {
		if len(b.Complaints) > 0 {
			t.Errorf("the console shows %v", b.Complaints)
		}
	})
	return b, srv
}

const (
	plotted = `document.querySelectorAll("#plots .plot").length === 2`
	rows    = `document.querySelectorAll("#shown tbody tr").length`
	facts   = `document.querySelector("#summary .facts")?.textContent`
	curl    = `document.getElementById("curl").textContent`
)

// fill types into a field of the form as a user does.
func fill(b *browser.Browser, field, text string) {
	browser.Eval[any](b, fmt.Sprintf(`document.getElementById(%q).select()`, field))
	b.Call("Input.insertText", map[string]any{"text": text}, nil)
}

func expect[T comparable](t *testing.T, b *browser.Browser, expression string, want T) {
	t.Helper()
	if got := browser.Eval[T](b, expression); got != want {
		t.Errorf("%s: got %v, want %v", expression, got, want)
	}
}

func TestAskingByKeyboard(t *testing.T) {
	b, _ := openPage(t, mock.Options{})
	b.Wait(plotted)
	expect(t, b, rows, 100)

	fill(b, "parameters.limit", "7")
	fill(b, "parameters.customer_phone", "+1")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(rows + ` === 7`)
	if got := browser.Eval[string](b, curl); !strings.HasSuffix(got, `/api/v1/calls?limit=7&customer_phone=%2B1'`) {
		t.Errorf("got %s", got)
	}

	browser.Eval[any](b, `document.getElementById("parameters.status").focus()`)
	b.Press("f", "KeyF", 70, "f") // a choice goes by its first letter, and sends at once
	b.Wait(`Array.from(document.querySelectorAll("#shown .status"), (s) => s.textContent).join() === "failed,failed,failed,failed,failed,failed,failed"`)
	b.Wait(`document.querySelectorAll("#plots .legend li").length === 1`) // there is one status to see

	browser.Eval[any](b, `document.getElementById("next").focus()`)
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(`document.getElementById("range").textContent.startsWith("8–14 of ")`)
	hash := browser.Eval[string](b, `location.hash`)
	if want := "#calls?skip=7&limit=7&status=failed&customer_phone=%2B1"; hash != want {
		t.Errorf("got %s, want %s", hash, want)
	}

	b.Go(browser.Eval[string](b, `location.origin + "/?again" + location.hash`))
	b.Wait(`document.getElementById("range").textContent.startsWith("8–14 of ")`)
}

// Whoever changes what stands behind the # of the address sees what it says, and not the answer to what stood there before.
func TestAnotherAddress(t *testing.T) {
	b, srv := openPage(t, mock.Options{})
	browser.Eval[any](b, `location.hash = "#calls?limit=4&status=failed"; null`)
	b.Wait(rows + ` === 4`)
	expect(t, b, `document.getElementById("parameters.status").value`, "failed")
	if n := len(srv.Requests()); n != 0 {
		t.Errorf("got %d requests, want none: nobody has sent one", n)
	}
}

// The curl line can be pasted whatever is typed, and asks what the page asks.
func TestTheCurlLineOfOddTexts(t *testing.T) {
	b, srv := openPage(t, mock.Options{})
	fill(b, "parameters.customer_phone", `'"$(id) \ é +1 %`)
	fill(b, "extra.extra", `?a[$ne]=1' "é" #b&c=%zz`)
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(facts + `.startsWith("2000 calls")`)
	line := browser.Eval[string](b, curl)
	if want := `?customer_phone='\''%22%24(id)%20%5C%20%C3%A9%20%2B1%20%25&a%5B$ne%5D=1'\''%20%22%C3%A9%22%20%23b&c=%zz'`; !strings.HasSuffix(line, want) {
		t.Fatalf("got %s, want at its end %s", line, want)
	}
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip(err)
	}
	if out, err := exec.Command("sh", "-c", line).CombinedOutput(); err != nil || !strings.HasPrefix(string(out), `{"items":[],"total":0,`) {
		t.Errorf("got %s, %v", out, err)
	}
	requests := srv.Requests()
	if len(requests) != 2 || requests[0].Query.Encode() != requests[1].Query.Encode() {
		t.Errorf("got %v, want the same twice", requests)
	}
}

// What is drawn is chosen by keyboard, and the keyboard stays where it was.
func TestPlotsByKeyboard(t *testing.T) {
	b, _ := openPage(t, mock.Options{})
	b.Wait(plotted)
	browser.Eval[any](b, `document.querySelector("[aria-label=Amount]").focus()`)
	for _, choice := range []struct{ key, title string }{{"l", "Llm cost over time"}, {"s", "Stt cost over time"}} {
		b.Press(choice.key, "Key"+strings.ToUpper(choice.key), int(choice.key[0]-'a'+'A'), choice.key)
		b.Wait(fmt.Sprintf(`document.querySelectorAll("#plots h3")[1].textContent === %q`, choice.title))
		expect(t, b, `document.activeElement.getAttribute("aria-label")`, "Amount")
	}
}

// Plots are of what is known: they say how much of the calls that is, and leave out what is too large to be added up.
func TestPlotsOfOddCalls(t *testing.T) {
	b, _ := openPage(t, mock.Options{Calls: 10_500})
	b.Wait(plotted)
	expect(t, b, `Array.from(document.querySelectorAll("#plots .readout"), (r) => r.textContent.startsWith("The first 10,000 of 10,500.")).join()`, "true,true")
	item := `{"id":%d,"started_at":"2026-01-0%[1]dT00:00:00Z","total_cost":%s,"cost_currency":"USD"}`
	b, _ = openPage(t, mock.Options{Items: []json.RawMessage{
		json.RawMessage(fmt.Sprintf(item, 1, "0.25")), json.RawMessage(fmt.Sprintf(item, 2, "1e300")), json.RawMessage(fmt.Sprintf(item, 3, "0.5")),
	}})
	b.Wait(plotted)
	expect(t, b, `document.querySelectorAll("#plots .headline")[1].textContent`, "0.7500 USD")
}

func TestTabsByKeyboard(t *testing.T) {
	b, _ := openPage(t, mock.Options{})
	browser.Eval[any](b, `document.getElementById("tab-calls").focus()`)
	for _, step := range []struct{ key, tab string }{{"ArrowRight", "requests"}, {"End", "reference"}, {"ArrowRight", "calls"}, {"ArrowLeft", "reference"}, {"Home", "calls"}} {
		b.Press(step.key, step.key, map[string]int{"ArrowRight": 39, "ArrowLeft": 37, "Home": 36, "End": 35}[step.key], "")
		expect(t, b, `document.activeElement.id`, "tab-"+step.tab)
		expect(t, b, `Array.from(document.querySelectorAll("[role=tabpanel]:not([hidden])"), (p) => p.id).join()`, step.tab)
		expect(t, b, `document.querySelector("[aria-selected=true]").id`, "tab-"+step.tab)
	}
}

func TestTheAnswerAsJSON(t *testing.T) {
	b, _ := openPage(t, mock.Options{Items: []json.RawMessage{json.RawMessage(`{"id":9007199254740993,"call_sid":"<img src=x onerror=alert(1)>","total_cost":0.10,"call_meta":{"a":[]}}`)}})
	browser.Eval[any](b, `document.getElementById("as-json").click()`)
	text := browser.Eval[string](b, `document.querySelector("#shown pre").textContent`)
	for _, want := range []string{"\"id\": 9007199254740993,\n", `"total_cost": 0.10`, `"a": []`, "<img src=x"} {
		if !strings.Contains(text, want) {
			t.Errorf("got %s, want %s in it", text, want)
		}
	}
	browser.Eval[any](b, `document.getElementById("as-table").click()`)
	expect(t, b, `document.querySelector("#shown tbody th").textContent`, "9007199254740993")
	expect(t, b, `document.querySelectorAll("main img").length`, 0)
}

func TestARefusalIsShown(t *testing.T) {
	b, _ := openPage(t, mock.Options{})
	b.Wait(plotted)
	fill(b, "parameters.limit", "5000")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(facts + `.startsWith("422")`)
	expect(t, b, `document.querySelector("#shown pre").textContent.includes("less than or equal to 1000")`, true)
	expect(t, b, `document.querySelectorAll("#plots .plot").length`, 0)
	fill(b, "parameters.limit", "3")
	fill(b, "extra.extra", "assistantId=5")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(`document.querySelector("#summary .note")?.textContent.includes("assistantId")`)
	expect(t, b, rows, 3)
}

// get asks the mock as a client elsewhere does.
func get(t *testing.T, srv *mock.Server, query string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, srv.URL+"/api/v1/calls?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer secret-of-mine")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
}

func TestRequestsArrive(t *testing.T) {
	b, srv := openPage(t, mock.Options{})
	b.Wait(`document.querySelector(".stream.live")`)
	expect(t, b, `document.getElementById("arrived").hidden`, true) // what the page asked for itself is no request
	get(t, srv, "limit=2")
	get(t, srv, "limit=5000&assistantId=1")
	b.Wait(`document.getElementById("arrived").textContent === "2"`)
	browser.Eval[any](b, `document.getElementById("tab-requests").click()`)
	const shown = `Array.from(document.querySelectorAll("#journal > li")).filter((l) => l.offsetParent)`
	expect(t, b, shown+`.map((l) => l.querySelector(".what").textContent).join(" ")`, "GET /api/v1/calls?limit=5000&assistantId=[REDACTED] GET /api/v1/calls?limit=2")
	browser.Eval[any](b, `document.querySelector("#journal summary").focus()`)
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(`document.querySelectorAll("#journal .violations li").length === 2`)
	inside := browser.Eval[string](b, `document.querySelector("#journal .inside").textContent`)
	for _, want := range []string{"limit", "1000", "assistantId", "assistant_id", "Bearer [REDACTED]"} {
		if !strings.Contains(inside, want) {
			t.Errorf("got %s, want %s in it", inside, want)
		}
	}
	browser.Eval[any](b, `document.getElementById("only-broken").click()`)
	expect(t, b, shown+`.length`, 1)
	browser.Eval[any](b, `document.getElementById("only-broken").click()`)

	browser.Eval[any](b, `Array.from(document.querySelectorAll("#journal summary")).at(-1).click()`)
	b.Wait(`document.querySelectorAll("#journal .inside button").length === 2`)
	browser.Eval[any](b, `Array.from(document.querySelectorAll("#journal .inside button")).at(-1).click()`)
	b.Wait(rows + ` === 2`)
	b.Wait(`document.getElementById("arrived").textContent === "3"`) // what its user asks for is one

	browser.Eval[any](b, `document.getElementById("forget").click()`)
	b.Wait(`document.getElementById("arrived").hidden`)
	if n := len(srv.Requests()); n != 0 {
		t.Errorf("got %d requests in the journal, want 0", n)
	}
}

func TestAScenarioIsChosen(t *testing.T) {
	b, srv := openPage(t, mock.Options{})
	b.Wait(plotted)
	choose := func(name string) {
		browser.Eval[any](b, fmt.Sprintf(`(() => {
			const s = document.getElementById("prefer.scenario");
			s.value = %q;
			s.dispatchEvent(new Event("change", { bubbles: true }));
		})()`, name))
	}
	choose("empty")
	b.Wait(facts + `.startsWith("2000 calls")`)
	expect(t, b, `document.getElementById("scenario-says").textContent.length > 10`, true)
	expect(t, b, `document.querySelector("#summary .note code").textContent`, "scenario=empty")
	if got := browser.Eval[string](b, curl); !strings.Contains(got, "-H 'Prefer: scenario=empty'") {
		t.Errorf("got %s", got)
	}

	// What is drawn beside an answer counts as no request: the next is still the first.
	choose("rate-limited-every-third")
	b.Wait(facts + `.startsWith("2001,250 calls")`)
	b.Wait(plotted)
	if n := len(srv.Requests()); n != 2 {
		t.Errorf("got %d requests, want 2", n)
	}
	for _, s := range srv.ScenarioStates() {
		if s.Name == "rate-limited-every-third" && s.Requests != 1 {
			t.Errorf("got %d requests counted, want 1", s.Requests)
		}
	}

	browser.Eval[any](b, `document.querySelector("#more summary").click()`)
	fill(b, "prefer.fault", "EMPTY_RESPONSE")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(`document.querySelector("#summary .pill.bad")?.textContent === "no answer"`)
	expect(t, b, `document.querySelector("#summary .note").textContent.includes("fault=EMPTY_RESPONSE") && document.querySelector("#summary .note").textContent.endsWith("The connection is closed without a byte.")`, true)
	fill(b, "prefer.fault", "SLASH_REDIRECT")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(`document.querySelector("#summary .note.fair")?.textContent.startsWith("redirected /api/v1/calls/")`)
	fill(b, "prefer.fault", "")
	choose("rate-limited")
	b.Wait(facts + `.startsWith("429")`)
	expect(t, b, `document.querySelector("#summary .headers").textContent.includes("retry-after")`, true)
	choose("")
	b.Wait(facts + `.startsWith("2001,250 calls")`)
	fill(b, "prefer.fault", "MALFORMED_JSON")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(`document.querySelector("#summary .note.bad")?.textContent.startsWith("not JSON")`)
}

// A token that its user types is shown nowhere: not in the curl line, not in the page's address.
func TestATokenIsAsked(t *testing.T) {
	b, _ := openPage(t, mock.Options{Tokens: []string{"right-token"}, Admin: mock.Admin{Off: true}})
	b.Wait(facts + `.startsWith("401")`)
	expect(t, b, `document.getElementById("token.token").type`, "password")
	fill(b, "token.token", "right-token")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(facts + `.startsWith("2001,250 calls")`)
	b.Wait(plotted)
	if got := browser.Eval[string](b, curl); !strings.Contains(got, `-H "Authorization: Bearer $TOKEN"`) {
		t.Errorf("got %s", got)
	}
	expect(t, b, `document.documentElement.outerHTML.includes("right-token") || location.href.includes("right-token")`, false)
	// Without admin routes there is nothing to watch, nor a clock to move.
	expect(t, b, `document.getElementById("tab-requests").hidden && document.getElementById("clock").hidden`, true)
}

func TestTheClockIsMoved(t *testing.T) {
	b, srv := openPage(t, mock.Options{})
	b.Wait(`document.getElementById("now").textContent === "2026-01-15 12:00:00 UTC"`)
	expect(t, b, `document.getElementById("mode").textContent`, "frozen")
	expect(t, b, `document.querySelector("#summary .fact").textContent`, "1,250 calls")
	browser.Eval[any](b, `Array.from(document.querySelectorAll("#moves button")).find((m) => m.textContent === "+1 day").focus()`)
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(`document.getElementById("now").textContent === "2026-01-16 12:00:00 UTC"`)
	b.Wait(`document.querySelector("#summary .fact").textContent !== "1,250 calls"`)
	if got := srv.Now(); !got.Equal(mock.DefaultNow.Add(24 * time.Hour)) {
		t.Errorf("got %v", got)
	}
	fill(b, "clock-to", "tomorrow")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(`document.getElementById("clock-said").textContent.includes("ISO 8601")`)
	srv.Clock().Reset() // by somebody else
	b.Wait(`document.getElementById("now").textContent === "2026-01-15 12:00:00 UTC"`)
}

func TestTheReferenceIsDrawnInAFrameOfItsOwn(t *testing.T) {
	b, _ := openPage(t, mock.Options{})
	expect(t, b, `document.querySelectorAll("iframe").length`, 0)
	browser.Eval[any](b, `document.getElementById("tab-reference").click()`)
	b.Wait(`document.querySelector("iframe")`)
	b.InFrame(func() {
		b.Wait(`document.body?.innerText.includes("List calls")`)
		expect(t, b, `origin`, "null")
	})
}

// wider are the elements that reach beyond the window, apart from those in a box that scrolls.
const wider = `((width) => Array.from(document.body.querySelectorAll("*")).filter((e) => e.getBoundingClientRect().right > width + .5 &&
	!e.closest(".skip, .shown table, .scroll table, .tip")).map((e) => e.tagName + "." + e.className).join(" ") + (document.documentElement.scrollWidth > width ? " page" : ""))(%d)`

// axe is a program that finds breaches of WCAG. The reference is somebody else's.
func axe(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../.ci/node_modules/axe-core/axe.min.js")
	switch {
	case err == nil:
	case os.Getenv("RINGBACK_E2E") == "required":
		t.Fatal("axe-core is needed: npm ci in .ci")
	default:
		t.Skip("axe-core isn't there: npm ci in .ci")
	}
	return string(text)
}

const breaches = `axe.run({ exclude: ["iframe"] }).then((r) => r.violations.map((v) =>
	v.id + ": " + v.help + ": " + v.nodes.map((n) => n.target.join(" ") + " " + n.failureSummary).join("; ")).join("\n"))`

// On a phone and on a desk, dark and light: nothing overflows, and axe finds nothing.
func TestThePageFitsItsReaders(t *testing.T) {
	program := axe(t)
	b, srv := openPage(t, mock.Options{})
	b.Wait(plotted)
	get(t, srv, "limit=5000&assistantId=1")
	b.Wait(`document.querySelectorAll("#journal > li").length === 1`)
	browser.Eval[any](b, program+"; null")
	b.Call("Input.dispatchMouseEvent", map[string]any{"type": "mouseMoved", "x": 1, "y": 1}, nil)
	browser.Eval[any](b, `document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
	for _, look := range []struct {
		width  int
		scheme string
	}{{320, "dark"}, {375, "dark"}, {768, "dark"}, {1280, "dark"}, {1280, "light"}, {375, "light"}} {
		b.Look(look.width, 900, look.scheme)
		for _, tab := range []string{"requests", "calls"} {
			browser.Eval[any](b, fmt.Sprintf(`document.getElementById("tab-%s").click()`, tab))
			b.Wait(`Array.from(document.querySelectorAll(".drawing")).every((d) => d.clientWidth === 0 || d.firstChild.clientWidth <= d.clientWidth)`)
			if got := browser.Eval[string](b, fmt.Sprintf(wider, look.width)); got != "" {
				t.Errorf("%v, %s: too wide: %s", look, tab, got)
			}
			if look.width == 375 || look.width == 1280 {
				if got := browser.Eval[string](b, breaches); got != "" {
					t.Errorf("%v, %s: %s", look, tab, got)
				}
			}
			b.Shoot(fmt.Sprintf("%s-%d-%s", tab, look.width, look.scheme))
		}
	}
}

var update = flag.Bool("update", false, "take the pictures in README anew")

// The pictures in README are of this page, with requests of a client that makes mistakes.
func TestPicturesOfREADME(t *testing.T) {
	if !*update {
		t.Skip("go test ./mock/console -run Pictures -update takes them anew")
	}
	b, srv := openPage(t, mock.Options{Seed: 3})
	get(t, srv, "status=completed&limit=50")
	get(t, srv, "assistantId=101")
	get(t, srv, "status=completed&skip=50&limit=50")
	b.Wait(`document.getElementById("arrived").textContent === "3"`)
	b.Call("Emulation.setScrollbarsHidden", map[string]any{"hidden": true}, nil)
	browser.Eval[any](b, `document.getElementById("curl").textContent = document.getElementById("curl").textContent.replace(location.port, "4010")`)
	for _, scheme := range []string{"light", "dark"} {
		b.Look(1280, 880, scheme)
		b.Wait(plotted)
		picture, err := png.Decode(bytes.NewReader(b.Picture(false)))
		if err != nil {
			t.Fatal(err)
		}
		var small bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, picture); err != nil {
			t.Fatal(err)
		}
		if most := 200_000; small.Len() > most {
			t.Errorf("%s: got %d bytes, want at most %d", scheme, small.Len(), most)
		}
		if err := os.WriteFile("../../.github/page-"+scheme+".png", small.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
