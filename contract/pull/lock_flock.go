//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package pull

import (
	"errors"
	"os"
	"syscall"
)

// openAlone opens a file, and makes it if it isn't there. While it is open no other process can do so; the lock ends with the
// process, however that ends. A disk that knows no locks lets everybody in.
func openAlone(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(errTaken(name), f.Close())
	}
	return f, nil
}
