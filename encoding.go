package ringback

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Decoded is the answer with its body as it was before it was compressed. The header stays as it was sent. An error says that
// the body isn't what Content-Encoding says, is encoded in a way that isn't known here (gzip and deflate are), or is unreasonably large.
func (a Response) Decoded() (Response, error) {
	var open func(*bytes.Reader) (io.Reader, error)
	encoding := strings.ToLower(a.Header.Get("Content-Encoding"))
	switch encoding {
	case "", "identity":
		return a, nil
	case "gzip", "x-gzip":
		encoding, open = "gzip", func(r *bytes.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	case "deflate":
		open = inflater
	default:
		return a, fmt.Errorf("content encoding %q isn't known", shorten(encoding))
	}
	var err error
	if a.Body, err = unpack(a.Body, open); err != nil {
		return a, fmt.Errorf("%s: %w", encoding, err)
	}
	return a, nil
}

// inflater reads what is called deflate: the zlib format, or the bare data that some servers send under that name (RFC 9110, section
// 8.4.1.2).
func inflater(r *bytes.Reader) (io.Reader, error) {
	z, err := zlib.NewReader(r)
	if errors.Is(err, zlib.ErrHeader) {
		_, _ = r.Seek(0, io.SeekStart)
		return flate.NewReader(r), nil
	}
	return z, err
}

// unpack bounds what it answers: a few bytes can be made to hold gigabytes.
func unpack(body []byte, open func(*bytes.Reader) (io.Reader, error)) ([]byte, error) {
	const most = defaultMaxBody
	z, err := open(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(z, most+1))
	switch {
	case err != nil:
		return nil, err
	case len(plain) > most:
		return nil, fmt.Errorf("the body is larger than %d bytes", most)
	}
	return plain, nil
}
