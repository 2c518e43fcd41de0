package ringback_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var fileWord = regexp.MustCompile(`[\w*]+\.go\b`)

// A package's doc.go names files that are there; one that lists "The files" names all of them.
func TestDocsNameTheirFiles(t *testing.T) {
	tree := os.DirFS(".")
	docs := 0
	err := fs.WalkDir(tree, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Base(name) != "doc.go" {
			return err
		}
		docs++
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		return checkFileWords(t, tree, path.Dir(name), string(text))
	})
	if err != nil {
		t.Fatal(err)
	}
	if docs == 0 {
		t.Error("got no doc.go, want some")
	}
}

func checkFileWords(t *testing.T, tree fs.FS, folder, doc string) error {
	t.Helper()
	named := []string{"doc.go"}
	for _, word := range fileWord.FindAllString(doc, -1) {
		found, err := fs.Glob(tree, path.Join(folder, word))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			t.Errorf("%s: doc.go names %s, which isn't there", folder, word)
		}
		for _, file := range found {
			named = append(named, path.Base(file))
		}
	}
	if !strings.Contains(doc, "// The files") {
		return nil
	}
	all, err := fs.Glob(tree, path.Join(folder, "*.go"))
	for _, file := range all {
		if base := path.Base(file); !strings.HasSuffix(base, "_test.go") && !slices.Contains(named, base) {
			t.Errorf("%s: doc.go has a list of files without %s", folder, base)
		}
	}
	return err
}
