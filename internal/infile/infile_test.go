package infile

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func put(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestReadText(t *testing.T) {
	for name, tt := range map[string]struct{ text, want, wrong string }{
		"plain":        {"a text", "a text", ""},
		"empty":        {"", "", ""},
		"with a mark":  {"\ufeffa text", "a text", ""},
		"as it may be": {"12345678", "12345678", ""},
		"too large":    {"123456789", "", "got more than 8 bytes, want at most that"},
		"UTF-16":       {"\xff\xfea\x00", "", "got a text in UTF-16, want UTF-8"},
		"UTF-16, big":  {"\xfe\xff\x00a", "", "got a text in UTF-16, want UTF-8"},
	} {
		file := put(t, tt.text)
		most := int64(max(8, len(tt.want)+len(mark)))
		if tt.wrong != "" || tt.want == "12345678" {
			most = 8
		}
		got, err := ReadText(file, most)
		switch {
		case tt.wrong == "" && (err != nil || string(got) != tt.want):
			t.Errorf("%s: got %q, %v, want %q", name, got, err, tt.want)
		case tt.wrong != "" && (err == nil || err.Error() != "read "+file+": "+tt.wrong):
			t.Errorf("%s: got %v, want read %s: %s", name, err, file, tt.wrong)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	if _, err := Read(folder, 8); err == nil || err.Error() != "open "+folder+": is a directory" {
		t.Errorf("a directory: got %v", err)
	}
	if _, err := Read(filepath.Join(folder, "nothing"), 8); err == nil || !os.IsNotExist(err) || !strings.HasPrefix(err.Error(), "open ") {
		t.Errorf("nothing: got %v, want an error that says that it isn't there", err)
	}
}

func TestReadEndless(t *testing.T) {
	const zero = "/dev/zero"
	if info, err := os.Stat(zero); err != nil || info.Mode()&fs.ModeDevice == 0 {
		t.Skip("there is no " + zero)
	}
	if _, err := Read(zero, MaxSettings); err == nil || err.Error() != "read /dev/zero: got more than 1 MiB, want at most that" {
		t.Errorf("got %v, want its size", err)
	}
}
