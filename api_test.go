package ringback_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write api.txt anew")

var newline = []byte("\n")

// api.txt is what go doc says of the packages that programs import, so that a change of it is seen in a review.
func TestPublicAPI(t *testing.T) {
	got := publicAPI(t)
	if *update {
		if err := os.WriteFile("api.txt", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("api.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(bytes.Split(want, newline), bytes.Split(got, newline)); diff != "" {
		t.Errorf("the public API is another than api.txt says; if that is meant, run make api: want (-), got (+): %s", diff)
	}
}

// publicAPI is the documentation of the root and of each folder below it that has a doc.go: every public package has one.
func publicAPI(t *testing.T) []byte {
	t.Helper()
	docs, err := filepath.Glob("*/doc.go")
	if err != nil || len(docs) < 2 {
		t.Fatalf("got %d packages with a doc.go, %v, want fixtures and mock among them", len(docs), err)
	}
	folders := []string{"."}
	for _, doc := range docs {
		folders = append(folders, filepath.Dir(doc))
	}
	var out bytes.Buffer
	for _, folder := range folders {
		if _, err := os.ReadDir(folder); err != nil { // what was read decides whether go test runs this test again
			t.Fatal(err)
		}
		cmd := exec.Command("go", "doc", "-all", "./"+folder)
		cmd.Stderr = os.Stderr
		text, err := cmd.Output()
		if err != nil {
			t.Fatalf("go doc of %s: %v", folder, err)
		}
		out.WriteString("==== " + folder + " ====\n\n")
		out.Write(bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
		out.WriteString("\n\n")
	}
	return append(bytes.TrimSpace(out.Bytes()), '\n')
}
