package ringback

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
)

// Decoded is the answer with its body as it was before it was compressed. The header stays as it was sent. An error says that
// the body isn't what Content-Encoding says, is encoded in a way that isn't known here (gzip is), or is unreasonably large.
func (a Response) Decoded() (Response, error) {
	switch encoding := strings.ToLower(a.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
		return a, nil
	case "gzip", "x-gzip":
		var err error
		a.Body, err = gunzip(a.Body)
		return a, err
	default:
		return a, fmt.Errorf("content encoding %q isn't known", shorten(encoding))
	}
}

// gunzip bounds what it answers: a few bytes can be made to hold gigabytes.
func gunzip(body []byte) ([]byte, error) {
	const most = 4 * defaultMaxBody
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	plain, err := io.ReadAll(io.LimitReader(z, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("gzip: %w", err)
	case len(plain) > most:
		return nil, fmt.Errorf("gzip: the body is larger than %d bytes", most)
	}
	return plain, nil
}
