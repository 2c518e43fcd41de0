package pull

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/ringback/ringback/internal/infile"
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

func errTaken(name string) error {
	return fmt.Errorf("%s is being written by another pull: want another name, or that one to end", name)
}

// openFile opens the file of a pull for this one alone, and answers where an earlier one has left it, nil if it is to begin.
func openFile(name string) (*file, *state, error) {
	info, missing := os.Stat(name)
	if missing == nil && !info.Mode().IsRegular() {
		return nil, nil, errThere(name)
	}
	f, err := openAlone(name)
	if err != nil {
		return nil, nil, err
	}
	before, err := readState(name)
	if err == nil && before == nil {
		if info, err = f.Stat(); err == nil && info.Size() > 0 { // an empty file has nothing to lose
			err = errThere(name)
		}
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return &file{f, f.Write}, before, nil
}

func errThere(name string) error {
	return fmt.Errorf("%s is there already, and no %s%s that says how to go on: want another name, or the file removed", name, name, suffix)
}

// readState reads where a pull is, nil if nothing is said of it.
func readState(name string) (*state, error) {
	text, err := infile.Read(name+suffix, infile.MaxSettings)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := decodeState(text)
	if err != nil {
		return nil, fmt.Errorf("%s%s: %w: remove it and %s, to begin again", name, suffix, err, name)
	}
	return &s, nil
}

// goOn takes the file to where a state says, and answers what it holds to a function, line by line.
func (f *file) goOn(at *state, line func([]byte) error) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < at.Bytes {
		return fmt.Errorf("%s has %d bytes, want at least the %d that %[1]s%[4]s tells of: remove both, to begin again", f.Name(), info.Size(), at.Bytes, suffix)
	}
	if err := eachLine(io.LimitReader(f, at.Bytes), line); err != nil {
		return err
	}
	if err := f.Truncate(at.Bytes); err != nil {
		return err
	}
	_, err = f.Seek(at.Bytes, io.SeekStart)
	return err
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

// close ends it. A pull that is done needs its state no longer, nor the key that is in it. Only then may others have the file.
func (f *file) close(done bool) (err error) {
	if done {
		err = os.Remove(f.Name() + suffix)
	}
	return errors.Join(err, f.Close())
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
