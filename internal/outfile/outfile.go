// Package outfile writes files that are there as a whole or as they were before: what is new is written beside, and takes the place
// of the old at once.
package outfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// File is where a text is to be written to. It is made before the text is there, so that whoever can't write knows it early.
type File struct {
	name   string
	device *os.File // what can't be replaced: a device, a pipe, the file behind standard output; nil for other files
}

// Open finds out whether a text can be written to a place. Nothing is changed there until Write.
func Open(name string) (*File, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &File{name: name}, probe(name)
	case err != nil:
		return nil, err
	}
	opened, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	if !replaceable(name, info) {
		return &File{name, opened}, nil
	}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // a link stays one
	}
	return &File{name: name}, opened.Close()
}

// replaceable reports whether a file is one of the disk that no other part of this process writes to.
func replaceable(name string, info fs.FileInfo) bool {
	if !info.Mode().IsRegular() || strings.HasPrefix(name, "/dev/") || strings.HasPrefix(name, "/proc/") {
		return false
	}
	for _, standard := range []*os.File{os.Stdout, os.Stderr} {
		if other, err := standard.Stat(); err == nil && os.SameFile(info, other) {
			return false
		}
	}
	return true
}

// probe finds out whether there can be a file where there is none.
func probe(name string) error {
	beside, err := create(name)
	if err != nil {
		return err
	}
	return errors.Join(beside.Close(), os.Remove(beside.Name()))
}

// create makes an empty file beside another, with the rights that a new one has. An error calls it by the other's name.
func create(name string) (*os.File, error) {
	reserved, err := os.CreateTemp(filepath.Dir(name), ".ringback-*")
	if e := new(fs.PathError); errors.As(err, &e) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: e.Err} // the name beside it is nobody's
	}
	if err != nil {
		return nil, err
	}
	if err := errors.Join(reserved.Close(), os.Remove(reserved.Name())); err != nil {
		return nil, err
	}
	return os.OpenFile(reserved.Name(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// Write writes the text, and ends the writing. After an error the place is as it was before, unless it is a device.
func (f *File) Write(text []byte) error {
	if f.device != nil {
		_, err := f.device.Write(text)
		return errors.Join(err, f.device.Close())
	}
	return Replace(f.name, text)
}

// To is what a device is seen on, nil for a file.
func (f *File) To() io.Writer {
	if f.device == nil {
		return nil
	}
	return f.device
}

// Close ends it without a text.
func (f *File) Close() {
	if f.device != nil {
		_ = f.device.Close()
	}
}

// Replace puts a text in the place of a file. Where only the file itself may be changed, as one that is mounted by itself, it is
// written over.
func Replace(name string, text []byte) error {
	old, missing := os.Stat(name)
	beside, err := create(name)
	if err != nil {
		if missing == nil {
			return overwrite(name, text)
		}
		return err
	}
	_, err = beside.Write(text)
	if missing == nil {
		_ = os.Chmod(beside.Name(), old.Mode().Perm()) // where there are such rights
	}
	if err = errors.Join(err, beside.Close()); err == nil {
		if err = os.Rename(beside.Name(), name); err != nil && missing == nil {
			err = overwrite(name, text)
		} else if err == nil {
			return nil
		}
	}
	os.Remove(beside.Name())
	return plain(name, err)
}

// overwrite leaves no empty file, whatever fails.
func overwrite(name string, text []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err = file.Write(text); err == nil {
		err = file.Truncate(int64(len(text)))
	}
	return errors.Join(err, file.Close())
}

// plain is an error that calls a file by the name that users know.
func plain(name string, err error) error {
	path, link := new(fs.PathError), new(os.LinkError)
	switch {
	case errors.As(err, &path):
		return &fs.PathError{Op: path.Op, Path: name, Err: path.Err}
	case errors.As(err, &link):
		return &fs.PathError{Op: "write", Path: name, Err: link.Err}
	}
	return err
}
