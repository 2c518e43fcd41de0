package console_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/ringback/ringback/internal/browser"
	"github.com/ringback/ringback/mock"
)

// elsewhere serves a mock to a browser as if it were on another machine, where the admin token is compulsory. Asked are the
// addresses that it was asked for, as a log has them, with a mark at those that the browser would ask its user for a password for.
func elsewhere(t *testing.T, m *mock.Mock) (url string, asked func() string) {
	t.Helper()
	var mu sync.Mutex
	var log strings.Builder
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Forwarded-For", "192.0.2.1")
		m.ServeHTTP(w, r)
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(&log, r.RequestURI, r.Referer(), w.Header().Get("WWW-Authenticate"))
	}))
	t.Cleanup(func() {
		m.EndStreams()
		srv.Close()
	})
	return srv.URL, func() string {
		mu.Lock()
		defer mu.Unlock()
		return log.String()
	}
}

const (
	live   = `document.querySelector(".stream.live") && document.getElementById("now").textContent === "2026-01-15 12:00:00 UTC"`
	locked = `!document.getElementById("unlock").hidden && document.getElementById("clock").hidden && document.getElementById("stream").textContent.startsWith("Locked")`
)

// What an admin token keeps is shown to whoever types it: from then on, over a reload too, until it is to be forgotten.
func TestTheAdminTokenIsTyped(t *testing.T) {
	m := mock.New(mock.Options{Admin: mock.Admin{Token: "open-sesame"}})
	ask(m, http.MethodGet, "/api/v1/calls?limit=2", "Authorization", "Bearer x")
	url, asked := elsewhere(t, m)
	b := browser.Open(t, url)
	b.Wait(locked)
	expect(t, b, `document.getElementById("admin-token").type`, "password")
	expect(t, b, `document.getElementById("quiet-line").hidden`, true) // whether requests have come isn't known

	fill(b, "admin-token", "open-barley")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(`document.getElementById("unlock-said").textContent.includes("refused")`)
	b.Wait(locked)

	fill(b, "admin-token", "open-sesame")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(live)
	b.Wait(`document.getElementById("arrived").textContent === "1"`)
	expect(t, b, `document.getElementById("unlock").hidden`, true)
	browser.Eval[any](b, `Array.from(document.querySelectorAll("#moves button")).find((m) => m.textContent === "+1 day").click()`)
	b.Wait(`document.getElementById("now").textContent === "2026-01-16 12:00:00 UTC"`)
	m.Clock().Reset()
	expect(t, b, `document.documentElement.outerHTML.includes("sesame") || location.href.includes("sesame") || JSON.stringify(localStorage).includes("sesame")`, false)

	b.Go(url + "/?again")
	b.Wait(live)
	browser.Eval[any](b, `document.getElementById("lock").click()`)
	b.Wait(locked)
	expect(t, b, `document.querySelectorAll("#journal > li").length`, 0) // whoever looks now doesn't see what was shown
	b.Go(url + "/?once-more")
	b.Wait(locked)

	if log := asked(); strings.Contains(log, "sesame") || strings.Contains(log, "Basic") {
		t.Errorf("got %s, want no token in an address and no prompt of the browser's own", log)
	}
	if len(b.Complaints) > 0 {
		t.Errorf("the console shows %v", b.Complaints)
	}
}

// An address that has the token as its password opens the page as it opens the admin routes to programs.
func TestTheAdminTokenStandsInTheAddress(t *testing.T) {
	m := mock.New(mock.Options{Admin: mock.Admin{Token: "open-sesame"}})
	url, asked := elsewhere(t, m)
	b := browser.Open(t, "about:blank")
	b.Go("http://admin:open-sesame@" + strings.TrimPrefix(url, "http://") + "/#requests?limit=3")
	b.Wait(live)
	expect(t, b, `document.baseURI`, url+"/#requests?limit=3")
	if log := asked(); strings.Contains(log, "sesame") {
		t.Errorf("got %s, want no token in an address", log)
	}
}

// A server that asks for no token has no field for one, and says who may see the rest.
func TestNoAdminTokenIsAskedFor(t *testing.T) {
	url, _ := elsewhere(t, mock.New(mock.Options{}))
	b := browser.Open(t, url)
	b.Wait(`document.getElementById("stream").textContent.endsWith("start the server with --admin-token to ask from elsewhere")`)
	expect(t, b, `document.getElementById("unlock").hidden && document.getElementById("lock").hidden && document.getElementById("clock").hidden`, true)
}

func TestTheLockedPageFitsItsReaders(t *testing.T) {
	program := axe(t)
	b := browser.Open(t, mock.NewServer(t, mock.Options{Admin: mock.Admin{Token: "open-sesame"}}).URL)
	b.Wait(locked)
	fill(b, "admin-token", "open-barley")
	b.Press("Enter", "Enter", 13, "\r")
	b.Wait(`document.getElementById("unlock-said").textContent.includes("refused")`)
	browser.Eval[any](b, program+"; null")
	for _, width := range []int{320, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			b.Look(width, 900, scheme)
			if got := browser.Eval[string](b, fmt.Sprintf(wider, width)); got != "" {
				t.Errorf("%d: too wide: %s", width, got)
			}
			if got := browser.Eval[string](b, breaches); got != "" {
				t.Errorf("%d, %s: %s", width, scheme, got)
			}
			b.Shoot(fmt.Sprintf("locked-%d-%s", width, scheme))
		}
	}
}
