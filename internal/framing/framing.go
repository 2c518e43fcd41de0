// Package framing knows the headers of HTTP that nobody but the sender of a message can set: those that say where it ends and what becomes of
// its connection, and those that tell of the bytes of its body.
package framing

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"slices"
	"strings"
)

// connection has RFC 9110, section 7.6.1, and RFC 9112, sections 6 and 7, Host for the sake of trailers, where none of them may stand.
var connection = []string{
	"Connection", "Content-Length", "Host", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

// Connection reports whether a header, by its canonical name, is about the message's end or its connection.
func Connection(name string) bool { return slices.Contains(connection, name) }

// digests are of the bytes of a body (RFC 9530, and what it replaces).
var digests = []string{"Content-Digest", "Content-Md5", "Digest", "Repr-Digest"}

// Digest reports whether a header, by its canonical name, is a digest of a body.
func Digest(name string) bool { return slices.Contains(digests, name) }

// OfBody reports whether a header, by its canonical name, says what was done to the bytes of a body: over another body it is a lie.
func OfBody(name string) bool {
	return name == "Content-Encoding" || name == "Content-Range" || Digest(name)
}

// largest is how much of a body is looked at, once it is unpacked.
const largest = 64 << 20

// IsEncoded reports whether a body is encoded as the values of Content-Encoding say, as far as gzip and deflate go: of others nobody
// knows.
func IsEncoded(body []byte, values []string) bool {
	codings := strings.Split(strings.Join(values, ","), ",")
	var unpacked io.Reader = bytes.NewReader(body)
	for _, coding := range slices.Backward(codings) { // they stand in the order in which they were applied
		var err error
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			unpacked, err = gzip.NewReader(unpacked)
		case "deflate":
			unpacked, err = zlib.NewReader(unpacked)
		case "identity":
		default:
			return false
		}
		if err != nil {
			return false
		}
	}
	_, err := io.Copy(io.Discard, io.LimitReader(unpacked, largest))
	return err == nil
}
