package pull

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/ringback/ringback/internal/infile"
)

// Key is the secret that every replacement follows from. Whoever has it can tell whether a guess is right, so it is to be kept
// or thrown away, but not given along.
type Key struct{ secret [sha256.Size]byte }

// NewKey is a key that nobody else has.
func NewKey() Key {
	var k Key
	_, _ = rand.Read(k.secret[:]) // it never fails
	return k
}

// Fingerprint tells keys apart and says nothing else of them.
func (k Key) Fingerprint() string {
	whole := k.derive("fingerprint")
	return hex.EncodeToString(whole[:8])
}

// String hides the key from logs.
func (k Key) String() string { return "key " + k.Fingerprint() }

// derive is a secret for one purpose.
func (k Key) derive(purpose string) [sha256.Size]byte {
	mac := hmac.New(sha256.New, k.secret[:])
	mac.Write([]byte(purpose))
	return [sha256.Size]byte(mac.Sum(nil))
}

func (k Key) encode() string { return hex.EncodeToString(k.secret[:]) }

func decodeKey(text string) (k Key, err error) {
	secret, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(secret) != len(k.secret) {
		return k, fmt.Errorf("got no key, want %d hexadecimal digits", 2*len(k.secret)) // it isn't shown
	}
	return Key{[sha256.Size]byte(secret)}, nil
}

// OpenKeyFile reads the key of a file. Where there is none it makes one, for its owner alone.
func OpenKeyFile(name string) (Key, error) {
	k, err := readKeyFile(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	k = NewKey()
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Key{}, err
	}
	_, err = file.WriteString(k.encode() + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		os.Remove(name)
		return Key{}, err
	}
	return k, nil
}

func readKeyFile(name string) (Key, error) {
	info, err := os.Stat(name)
	if err != nil {
		return Key{}, err
	}
	if info.IsDir() {
		return Key{}, &fs.PathError{Op: "open", Path: name, Err: errors.New("is a directory")}
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return Key{}, fmt.Errorf("%s can be read by others (%#o): want 0600, and a new key if somebody has", name, mode)
	}
	text, err := infile.ReadText(name, infile.MaxToken)
	if err != nil {
		return Key{}, err
	}
	k, err := decodeKey(string(text))
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w", name, err)
	}
	return k, nil
}
