package framing_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"testing"

	"github.com/ringback/ringback/internal/framing"
)

func packed(t *testing.T, w io.WriteCloser, text []byte) {
	t.Helper()
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestIsEncoded(t *testing.T) {
	var zipped, deflated, twice bytes.Buffer
	packed(t, gzip.NewWriter(&zipped), []byte("{}"))
	packed(t, zlib.NewWriter(&deflated), []byte("{}"))
	packed(t, gzip.NewWriter(&twice), deflated.Bytes())
	for _, tt := range []struct {
		body   []byte
		values []string
		want   bool
	}{
		{zipped.Bytes(), []string{"gzip"}, true},
		{zipped.Bytes(), []string{"X-GZIP"}, true},
		{deflated.Bytes(), []string{" deflate "}, true},
		{twice.Bytes(), []string{"deflate, gzip"}, true},
		{twice.Bytes(), []string{"deflate", "gzip"}, true},
		{twice.Bytes(), []string{"gzip, deflate"}, false},
		{[]byte("{}"), []string{"identity"}, true},
		{[]byte("{}"), []string{"gzip"}, false},
		{zipped.Bytes()[:zipped.Len()-1], []string{"gzip"}, false},
		{zipped.Bytes(), []string{"br"}, false},
		{zipped.Bytes(), []string{""}, false},
		{nil, []string{"gzip"}, false},
	} {
		if got := framing.IsEncoded(tt.body, tt.values); got != tt.want {
			t.Errorf("%x as %q: got %v, want %v", tt.body, tt.values, got, tt.want)
		}
	}
}
