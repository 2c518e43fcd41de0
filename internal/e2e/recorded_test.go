//go:build unix

package e2e_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// started is a command of ringback's that serves. Its output has the URL.
func started(t *testing.T, folder, dir string, args ...string) (url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	cmd := exec.CommandContext(ctx, filepath.Join(folder, "ringback"), append(args, "--port", "0")...)
	cmd.Dir = dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer cancel()
		_ = cmd.Process.Signal(syscall.SIGINT)
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", args[0], err)
		}
	})
	line := make([]byte, 200)
	n, err := out.Read(line)
	found := regexp.MustCompile(`listening on (http://[0-9.:]+)`).FindSubmatch(line[:n])
	if found == nil {
		t.Fatalf("%s: got %q, %v, want a greeting", args[0], line[:n], err)
	}
	return string(found[1])
}

func get(t *testing.T, url string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer any-token")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	return a
}

// README's way from a failure in production to a failing test: a deployment with a bug, the proxy before it, one request, and the
// test that README shows, which finds the scenario that README names.
func TestFromProductionToTest(t *testing.T) {
	folder, dir := command(t), t.TempDir()
	production := started(t, folder, dir, "serve", "--bug", "wrong-type/duration", "--log", "off")
	proxy := started(t, folder, dir, "proxy", production, "--record", "broken", "--log", "off")
	if v := get(t, proxy+"/api/v1/calls?status=completed&limit=5").Header.Get("Ringback-Violation"); !strings.Contains(v, "/duration: got ") {
		t.Errorf("got Ringback-Violation %q", v)
	}
	if testing.Short() {
		return // what follows builds a module
	}
	_, blocks := readme(t)
	out, err := testModule(t, dir, blocks["go"][1])
	if want := "json: cannot unmarshal string into Go struct field .items.duration of type int"; err == nil || !strings.Contains(out, want) {
		files, _ := os.ReadDir(filepath.Join(dir, "broken"))
		t.Errorf("got %v with %v, want that the test fails by %s:\n%s", err, files, want, out)
	}
}
