package pull

import (
	"fmt"

	"github.com/ringback/ringback/contract/internal/probe"
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
	var before *state
	if o.File != "" {
		var f *file
		if f, before, err = openFile(o.File); err != nil {
			return err
		}
		r.out = f
		defer func() {
			if err != nil {
				_ = f.Close()
			}
		}()
	}
	key, err := r.key(before)
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
	return r.goOn(r.out.(*file), before)
}

// key is that of the file, that of the pull to go on with, or a new one.
func (r *reader) key(before *state) (key Key, err error) {
	if r.options.KeyFile != "" {
		key, err := OpenKeyFile(r.options.KeyFile)
		if err != nil {
			return key, fmt.Errorf("the key: %w", err)
		}
		return key, nil
	}
	key = NewKey()
	if before != nil && before.Key != "" {
		if key, err = decodeKey(before.Key); err != nil {
			return key, fmt.Errorf("%s%s: %w", r.options.File, suffix, err)
		}
	}
	r.at.Key = key.encode()
	return key, nil
}

// goOn goes on where an earlier pull has ended, or begins.
func (r *reader) goOn(f *file, before *state) error {
	name := r.options.File
	if before == nil {
		return saveState(name, &r.at)
	}
	if err := before.differs(&r.at.asked); err != nil {
		return fmt.Errorf("%s holds a part of another pull: %w: want the same again, or %s and %s removed", name, err, name, name+suffix)
	}
	err := f.goOn(before, func(line []byte) error {
		r.seen[keyOf(line, r.list)] = true
		return nil
	})
	if err != nil {
		return err
	}
	r.at, r.resumed = *before, before.Calls
	return nil
}
