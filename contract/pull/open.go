package pull

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/ringback/ringback/contract/internal/probe"
	"github.com/ringback/ringback/internal/infile"
)

// open finds out where to begin, and with which key.
func (r *reader) open() (err error) {
	o := &r.options
	var notes []string
	if r.window, notes, err = newWindow(o.Spec, o.Query); err != nil {
		return err
	}
	r.seen = map[string]bool{}
	r.at = newState(o, r.probe.URL(probe.Ask{}))
	r.at.Notes = notes
	key, err := r.key()
	if err != nil {
		return err
	}
	if r.mask, err = NewAnonymizer(o.Spec, key, o.Treatment); err != nil {
		return err
	}
	r.mask.hide = r.probe.Redact
	r.at.Fingerprint = key.Fingerprint()
	if o.File == "" {
		r.out = stream{o.Out}
		return nil
	}
	return r.openFile()
}

// key is that of the file, that of the pull to go on with, or a new one.
func (r *reader) key() (Key, error) {
	if r.options.KeyFile != "" {
		key, err := OpenKeyFile(r.options.KeyFile)
		if err != nil {
			return key, fmt.Errorf("the key: %w", err)
		}
		return key, nil
	}
	key := NewKey()
	if before, err := r.before(); err != nil {
		return key, err
	} else if before != nil && before.Key != "" {
		if key, err = decodeKey(before.Key); err != nil {
			return key, fmt.Errorf("%s%s: %w", r.options.File, suffix, err)
		}
	}
	r.at.Key = key.encode()
	return key, nil
}

// before is the state of the pull to go on with, nil if there is none.
func (r *reader) before() (*state, error) {
	if r.options.File == "" {
		return nil, nil
	}
	text, err := infile.Read(r.options.File+suffix, infile.MaxSettings)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := decodeState(text)
	if err != nil {
		return nil, fmt.Errorf("%s%s: %w: remove it and %s, to begin again", r.options.File, suffix, err, r.options.File)
	}
	return &s, nil
}

func (r *reader) openFile() error {
	name := r.options.File
	before, err := r.before()
	if err != nil {
		return err
	}
	if before == nil {
		f, err := createFile(name, &r.at)
		if err == nil {
			r.out = f
		}
		return err
	}
	if err := before.differs(&r.at.asked); err != nil {
		return fmt.Errorf("%s holds a part of another pull: %w: want the same again, or %s and %s removed", name, err, name, name+suffix)
	}
	f, err := resumeFile(name, before, func(line []byte) error {
		r.seen[keyOf(line, r.list)] = true
		return nil
	})
	if err != nil {
		return err
	}
	r.out, r.at, r.resumed = f, *before, before.Calls
	return nil
}
