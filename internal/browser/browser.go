package browser

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// A Browser is a headless Chromium that shows one page. It is for one goroutine, and ends with its test.
type Browser struct {
	t       testing.TB
	to      *os.File
	from    *bufio.Reader
	session string
	frames  []string // the sessions of frames of another origin
	last    int
	// Complaints are what the page's console has shown: errors, warnings, refusals of its policy.
	Complaints []string
	// Unanswered are the requests that the console shows as failed: a status of 400 and more, or no answer.
	Unanswered []string
}

// program skips the test where no browser is there, and fails it where it has to be.
func program(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("RINGBACK_E2E") == "required" {
		t.Fatal("Chromium is needed: on Debian apt-get install chromium")
	}
	t.Skip("Chromium isn't there")
	return ""
}

// Open opens a page in a browser, and waits until it is there. The test is skipped where no browser is, and fails if
// RINGBACK_E2E=required.
func Open(t testing.TB, url string) *Browser {
	t.Helper()
	program := program(t)
	fromUs, toBrowser, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fromBrowser, toUs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{fromUs, toUs} // its files 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = fromUs.Close()
	_ = toUs.Close()
	const longest = 2 * time.Minute
	_ = fromBrowser.SetReadDeadline(time.Now().Add(longest))
	b := &Browser{t: t, to: toBrowser, from: bufio.NewReaderSize(fromBrowser, 1<<20)}
	t.Cleanup(func() {
		_, _ = toBrowser.WriteString(`{"id":0,"method":"Browser.close"}` + "\x00")
		_ = toBrowser.Close() // it ends without whoever steers it
		_ = cmd.Wait()
	})
	b.attach()
	b.Go(url)
	return b
}

type message struct {
	ID        int                       `json:"id,omitempty"`
	SessionID string                    `json:"sessionId,omitempty"`
	Method    string                    `json:"method,omitempty"`
	Params    any                       `json:"params,omitempty"`
	Result    json.RawMessage           `json:"result,omitempty"`
	Error     *struct{ Message string } `json:"error,omitempty"`
}

// Call asks the browser by a method of the protocol and waits for its answer. What it tells meanwhile goes to hear.
func (b *Browser) Call(method string, params, result any) {
	b.t.Helper()
	b.last++
	id := b.last
	b.send(message{ID: id, SessionID: b.session, Method: method, Params: params})
	for {
		m := b.read(method)
		switch {
		case m.ID != id:
			b.hear(m)
		case m.Error != nil:
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		case result != nil:
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatal(err)
			}
			return
		default:
			return
		}
	}
}

func (b *Browser) send(m message) {
	b.t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		b.t.Fatalf("%s: %v", m.Method, err)
	}
}

func (b *Browser) read(method string) message {
	b.t.Helper()
	text, err := b.from.ReadBytes(0)
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	var m message
	if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
		b.t.Fatal(err)
	}
	return m
}

func (b *Browser) hear(m message) {
	params, _ := m.Params.(map[string]any)
	switch m.Method {
	case "Target.attachedToTarget":
		if m.SessionID == "" {
			return // it is the page
		}
		session, _ := params["sessionId"].(string)
		b.frames = append(b.frames, session)
		for _, domain := range []string{"Runtime", "Log"} {
			b.last++
			b.send(message{ID: b.last, SessionID: session, Method: domain + ".enable"})
		}
	case "Target.detachedFromTarget":
		b.frames = slices.DeleteFunc(b.frames, func(session string) bool { return session == params["sessionId"] })
	case "Runtime.exceptionThrown", "Runtime.consoleAPICalled":
		b.Complaints = append(b.Complaints, fmt.Sprint(m.Method, m.Params))
	case "Log.entryAdded":
		entry, _ := params["entry"].(map[string]any)
		if entry["source"] == "network" {
			b.Unanswered = append(b.Unanswered, fmt.Sprint(entry["text"], " ", entry["url"]))
			return
		}
		b.Complaints = append(b.Complaints, fmt.Sprint(m.Method, m.Params))
	}
}

// attach opens an empty page, and listens to it and to its frames.
func (b *Browser) attach() {
	b.t.Helper()
	var target struct{ TargetID string }
	b.Call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	b.Call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	b.session = session.SessionID
	for _, domain := range []string{"Runtime", "Log", "Page"} {
		b.Call(domain+".enable", nil, nil)
	}
	b.Call("Target.setAutoAttach", map[string]any{"autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true}, nil)
}

// Go loads another page and waits until it is there.
func (b *Browser) Go(url string) {
	b.t.Helper()
	b.Call("Page.navigate", map[string]any{"url": url}, nil)
	for {
		m := b.read("load")
		if m.Method == "Page.loadEventFired" {
			return
		}
		b.hear(m)
	}
}

// Eval runs an expression in the page and answers its value. A promise is waited for.
func Eval[T any](b *Browser, expression string) (value T) {
	b.t.Helper()
	var out struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	b.Call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &out)
	if out.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, out.ExceptionDetails.Exception.Description)
	}
	if len(out.Result.Value) > 0 {
		if err := json.Unmarshal(out.Result.Value, &value); err != nil {
			b.t.Fatalf("%s: %v", expression, err)
		}
	}
	return value
}

// Look makes the window so wide and high, in pixels, and dark or light.
func (b *Browser) Look(width, height int, scheme string) {
	b.t.Helper()
	b.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}, nil)
	b.Call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// Press presses a key as a user does.
func (b *Browser) Press(key, code string, number int, text string) {
	b.t.Helper()
	for _, kind := range []string{"keyDown", "keyUp"} {
		params := map[string]any{"type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number}
		if kind == "keyDown" && text != "" {
			params["text"] = text
		}
		b.Call("Input.dispatchKeyEvent", params, nil)
	}
}

// Wait waits until an expression is true in the page.
func (b *Browser) Wait(expression string) {
	b.t.Helper()
	const longest = 20_000 // milliseconds
	if !Eval[bool](b, fmt.Sprintf(`new Promise((done) => {
		const until = performance.now() + %d;
		const look = () => {
			const met = Boolean(%s);
			if (met || performance.now() > until) done(met);
			else setTimeout(look, 20);
		};
		look();
	})`, longest, expression)) {
		b.t.Fatalf("%s: isn't so after %d ms; the console shows %v", expression, longest, append(b.Complaints, b.Unanswered...))
	}
}

// InFrame does something in the page's frame of another origin. There has to be one; the browser may tell of it late.
func (b *Browser) InFrame(do func()) {
	b.t.Helper()
	for looks := 0; len(b.frames) == 0 && looks < 1000; looks++ {
		Eval[any](b, `new Promise((done) => setTimeout(() => done(null), 20))`)
	}
	if len(b.frames) != 1 {
		b.t.Fatalf("got %d frames of another origin, want 1", len(b.frames))
	}
	page := b.session
	b.session = b.frames[0]
	do()
	b.session = page
}

// Picture is what the window shows as PNG, or the whole page.
func (b *Browser) Picture(whole bool) []byte {
	b.t.Helper()
	var shot struct{ Data []byte }
	b.Call("Page.captureScreenshot", map[string]any{"captureBeyondViewport": whole}, &shot)
	return shot.Data
}

// Shoot writes a picture of the whole page where RINGBACK_SCREENSHOTS names a folder, to be looked at.
func (b *Browser) Shoot(name string) {
	b.t.Helper()
	if folder := os.Getenv("RINGBACK_SCREENSHOTS"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, name+".png"), b.Picture(true), 0o666); err != nil {
			b.t.Fatal(err)
		}
	}
}
