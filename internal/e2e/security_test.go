package e2e_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every test that docs/security.md names is there, and every promise names one.
func TestPromisesHaveTests(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	promises, _, ok := strings.Cut(string(text), "## What isn't promised")
	if !ok {
		t.Error("it doesn't say what isn't promised")
	}
	code := tests(t)
	name := regexp.MustCompile("`((?:Test|Fuzz)\\w+)(?:/([^`]+))?`")
	for line := range strings.Lines(promises) {
		if strings.HasPrefix(line, "- ") && !name.MatchString(line) {
			t.Errorf("no test is named in %s", line)
		}
	}
	for _, m := range name.FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(code, "\nfunc "+m[1]+"(") {
			t.Errorf("%s: there is no such test", m[1])
		}
		if m[2] != "" && !strings.Contains(code, `name: "`+m[2]+`/`) {
			t.Errorf("%s: it has no family %s", m[1], m[2])
		}
	}
}

// tests is the text of all tests of the repository.
func tests(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
