// Package infile reads the files that users name. Every read has a bound: a device or a pipe that never ends costs no more memory
// than the largest file would, and a pipe that nobody writes into is given up.
package infile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// The most bytes that a file of a kind may have.
const (
	MaxToken    = 64 << 10 // a token or a key, alone in its file
	MaxSettings = 1 << 20  // flags, known failures, the state of a pull
	MaxCerts    = 4 << 20  // certificates
	MaxDocument = 16 << 20 // a spec, a scenario, the body of an answer
	MaxReport   = 64 << 20 // a report in JSON
)

// openWithin is how long a named pipe may be without a writer.
var openWithin = 5 * time.Second

// Open opens a file, a pipe or a device for reading. A named pipe that nobody opens for writing is an error after 5 seconds.
func Open(name string) (*os.File, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, renamed("open", err)
	case info.IsDir():
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("is a directory")}
	case info.Mode()&fs.ModeNamedPipe == 0:
		return os.Open(name)
	}
	return openPipe(name)
}

// openPipe opens a pipe, which waits until somebody writes. A wait that is given up goes on in a goroutine until the process ends.
func openPipe(name string) (*os.File, error) {
	type opened struct {
		file *os.File
		err  error
	}
	done := make(chan opened, 1)
	go func() {
		file, err := os.Open(name)
		done <- opened{file, err}
	}()
	select {
	case o := <-done:
		return o.file, o.err
	case <-time.After(openWithin):
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("it is a pipe that nobody writes into")}
	}
}

// renamed has an error of stat name the step that users know.
func renamed(op string, err error) error {
	if e := new(fs.PathError); errors.As(err, &e) {
		return &fs.PathError{Op: op, Path: e.Path, Err: e.Err}
	}
	return err
}

// Read reads a whole file of at most so many bytes.
func Read(name string, most int64) ([]byte, error) {
	file, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ReadAll(name, file, most)
}

// ReadAll reads what is left of a reader, at most so many bytes. An error calls it by its name.
func ReadAll(name string, r io.Reader, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > most {
		return nil, TooLarge(name, most)
	}
	return text, nil
}

// TooLarge says that a file has more bytes than it may have.
func TooLarge(name string, most int64) error {
	return wrong(name, "got more than "+size(most)+", want at most that")
}

func wrong(name, text string) error {
	return &fs.PathError{Op: "read", Path: name, Err: errors.New(text)}
}

func size(n int64) string {
	for _, unit := range []struct {
		shift int
		name  string
	}{{30, "GiB"}, {20, "MiB"}, {10, "KiB"}} {
		if n >= 1<<unit.shift && n%(1<<unit.shift) == 0 {
			return fmt.Sprintf("%d %s", n>>unit.shift, unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

// ReadText reads a file of text in UTF-8, without the byte order mark that some editors put before it.
func ReadText(name string, most int64) ([]byte, error) {
	text, err := Read(name, most)
	if err != nil {
		return nil, err
	}
	if err := CheckUTF8(name, text); err != nil {
		return nil, err
	}
	return bytes.TrimPrefix(text, []byte(mark)), nil
}

const mark = "\ufeff" // U+FEFF in UTF-8

// CheckUTF8 refuses a text that begins as UTF-16 does, which is what PowerShell's > writes.
func CheckUTF8(name string, text []byte) error {
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return wrong(name, "got a text in UTF-16, want UTF-8")
	}
	return nil
}
