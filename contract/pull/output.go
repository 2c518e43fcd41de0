package pull

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// output takes the lines of a page, all of them or none, with where the pull is thereafter.
type output interface {
	write(lines []byte, at *state) error
	close(done bool) error
}

// stream is an output that can't be gone on with.
type stream struct{ w io.Writer }

func (s stream) write(lines []byte, _ *state) error {
	if len(lines) == 0 {
		return nil
	}
	if _, err := s.w.Write(lines); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

func (stream) close(bool) error { return nil }

// suffix is what the name of the file that says where a pull is has behind that of the calls.
const suffix = ".pull"

// file is an output that can. What it holds beyond the state's bytes doesn't count.
type file struct {
	*os.File
	append func(p []byte) (int, error) // writes behind what is there
}

// createFile begins a file that isn't there yet.
func createFile(name string, at *state) (*file, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s is there already, and no %s%s that says how to go on: want another name, or the file removed", name, name, suffix)
	}
	if err != nil {
		return nil, err
	}
	if err := saveState(name, at); err != nil {
		f.Close()
		os.Remove(name)
		return nil, err
	}
	return &file{f, f.Write}, nil
}

// resumeFile goes on with one, and answers what it holds to a function, line by line.
func resumeFile(name string, at *state, line func([]byte) error) (*file, error) {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %s%s says how to go on with it: remove that too, to begin again", err, name, suffix)
	}
	info, err := f.Stat()
	switch {
	case err == nil && info.Size() < at.Bytes:
		err = fmt.Errorf("%s has %d bytes, want at least the %d that %s%s tells of: remove both, to begin again", name, info.Size(), at.Bytes, name, suffix)
	case err == nil:
		err = eachLine(io.LimitReader(f, at.Bytes), line)
	}
	if err == nil {
		err = f.Truncate(at.Bytes)
	}
	if err == nil {
		_, err = f.Seek(at.Bytes, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &file{f, f.Write}, nil
}

func eachLine(r io.Reader, do func([]byte) error) error {
	b := bufio.NewReader(r)
	for {
		text, err := b.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = do(text)
		}
		if err != nil {
			return err
		}
	}
}

// write appends a page, and then says that it is there. If either fails, the page is taken back, so that the file and what is
// said of it are as before.
func (f *file) write(lines []byte, at *state) error {
	before := at.Bytes
	_, err := f.append(lines)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		at.Bytes += int64(len(lines))
		err = saveState(f.Name(), at)
	}
	if err != nil {
		at.Bytes = before
		_, seek := f.Seek(before, io.SeekStart)
		return errors.Join(fmt.Errorf("write: %w", err), f.Truncate(before), seek)
	}
	return nil
}

// close ends it. A pull that is done needs its state no longer, nor the key that is in it.
func (f *file) close(done bool) error {
	err := f.Close()
	if done && err == nil {
		err = os.Remove(f.Name() + suffix)
	}
	return err
}

// saveState puts the new state in the place of the old one, at once.
func saveState(name string, at *state) error {
	part := name + suffix + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(at.encode())
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(part, name+suffix)
	}
	if err != nil {
		os.Remove(part)
	}
	return err
}
