//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package pull

import "os"

// openAlone opens a file, and makes it if it isn't there. This system has no lock that ends with the process.
func openAlone(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
}
