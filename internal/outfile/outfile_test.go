package outfile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/internal/outfile"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
}

// tree has the files of a folder with what is in them.
func tree(t *testing.T, folder string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(text)
	}
	return out
}

func TestWrite(t *testing.T) {
	folder := t.TempDir()
	old, link := filepath.Join(folder, "old"), filepath.Join(folder, "link")
	write(t, old, "a longer text than the new one")
	if err := os.Symlink("old", link); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{filepath.Join(folder, "new"), link} {
		f, err := outfile.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Write([]byte("text")); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(map[string]string{"old": "text", "link": "text", "new": "text"}, tree(t, folder)); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("got %v, %v, want a link still", info, err)
	}
	if info, err := os.Stat(old); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("got %v, %v, want the rights it had", info, err)
	}
}

// Without Write nothing has changed, and nothing is left beside.
func TestOpen(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "old"), "as it was")
	for _, name := range []string{"old", "new"} {
		f, err := outfile.Open(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	if diff := cmp.Diff(map[string]string{"old": "as it was"}, tree(t, folder)); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{folder, filepath.Join(folder, "nowhere", "file"), filepath.Join(folder, "old", "file")} {
		if f, err := outfile.Open(name); err == nil {
			f.Close()
			t.Errorf("%s: got no error", name)
		}
	}
}

// A folder that is taken away meanwhile is an error that names the file.
func TestWriteNowhere(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := outfile.Open(filepath.Join(folder, "file"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := f.Write([]byte("text")); !os.IsNotExist(err) {
		t.Errorf("got %v, want an error that says that it isn't there", err)
	}
}
