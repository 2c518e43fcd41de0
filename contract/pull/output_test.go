package pull

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ringback/ringback"
)

// fill has a file take only some bytes more, as a full disk does.
func (f *file) fill(room int) {
	f.append = func(p []byte) (int, error) {
		if len(p) <= room {
			room -= len(p)
			return f.Write(p)
		}
		n, err := f.Write(p[:room])
		return n, errors.Join(err, syscall.ENOSPC)
	}
}

// On a disk that is full no page is written by half, and what was there before stays and can be gone on with.
func TestFullDisk(t *testing.T) {
	name := filepath.Join(t.TempDir(), "calls.jsonl")
	at := newState(&Options{Spec: ringback.Default()}, "http://example.com")
	f, _, err := openFile(name)
	if err != nil {
		t.Fatal(err)
	}
	page := []byte(strings.Repeat(`{"id":1}`+"\n", 5))
	f.fill(2*len(page) - 1)
	at.Calls = 5
	if err := f.write(page, &at); err != nil {
		t.Fatal(err)
	}
	next := at
	next.Calls = 10
	if err := f.write(page, &next); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v, want that there is no space left", err)
	}
	if err := f.close(false); err != nil {
		t.Fatal(err)
	}
	held, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(held, page) {
		t.Errorf("got %q, %v, want the first page", held, err)
	}
	text, err := os.ReadFile(name + suffix)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := decodeState(text)
	if err != nil || kept.Calls != 5 || kept.Bytes != int64(len(page)) {
		t.Errorf("got %+v, %v, want what was there after the first page", kept, err)
	}
	count := 0
	f, before, err := openFile(name)
	if err != nil || before.Calls != 5 {
		t.Fatalf("got %v, %v, want what was kept", before, err)
	}
	if err = f.goOn(before, func([]byte) error { count++; return nil }); err != nil || count != 5 {
		t.Fatalf("got %d lines, %v, want 5", count, err)
	}
	kept.Calls = 10
	if err := errors.Join(f.write(page, &kept), f.close(true)); err != nil {
		t.Error(err)
	}
	if held, _ = os.ReadFile(name); !bytes.Equal(held, append(page, page...)) {
		t.Errorf("got %q, want two pages", held)
	}
}

// If it can't be said where a pull is, the page is taken back.
func TestStateThatCantBeSaved(t *testing.T) {
	name := filepath.Join(t.TempDir(), "calls.jsonl")
	at := newState(&Options{Spec: ringback.Default()}, "http://example.com")
	f, _, err := openFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(name+suffix+".part", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := f.write([]byte("{}\n"), &at); err == nil || at.Bytes != 0 {
		t.Errorf("got %v and %d bytes, want an error and none", err, at.Bytes)
	}
	if err := f.close(false); err != nil {
		t.Fatal(err)
	}
	if held, _ := os.ReadFile(name); len(held) > 0 {
		t.Errorf("got %q, want nothing", held)
	}
}

// A file is one pull's at a time, until it ends, however that is. An empty one, which a pull that was killed may have left, is free.
func TestFileOfAnother(t *testing.T) {
	name := filepath.Join(t.TempDir(), "calls.jsonl")
	first, _, err := openFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if second, _, err := openFile(name); err == nil || err.Error() != name+" is being written by another pull: want another name, or that one to end" {
		t.Errorf("got %v, %v, want it refused", second, err)
	}
	if err := first.close(false); err != nil {
		t.Fatal(err)
	}
	third, before, err := openFile(name)
	if err != nil || before != nil {
		t.Fatalf("got %v, %v, want it to begin", before, err)
	}
	if err := third.close(false); err != nil {
		t.Error(err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestFullStream(t *testing.T) {
	if err := (stream{broken{}}).write([]byte("{}\n"), nil); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v, want that there is no space left", err)
	}
}

// Every class is one that its members agree on, and has none twice: what is replaced can be told apart again.
func TestClasses(t *testing.T) {
	for _, c := range []*classes{newClasses(asciiTexts), newClasses(asciiCodes)} {
		for r := rune(0); r < 0x30000; r += 1 + r/500 {
			a := c.of(r)
			if a == nil {
				continue
			}
			if i := a.index(r); i < 0 || len(a) < 2 {
				t.Fatalf("%q isn't in its own class %q", r, string(a))
			}
			for i, member := range a {
				if a.index(member) != i || string(c.of(member)) != string(a) {
					t.Fatalf("%q is in the class of %q, %q, but its own is %q", member, r, string(a), string(c.of(member)))
				}
			}
		}
	}
}
