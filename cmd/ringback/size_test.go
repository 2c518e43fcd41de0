package main

import "testing"

func TestByteSize(t *testing.T) {
	for text, want := range map[string]string{"1": "1B", "1024": "1KiB", "64MiB": "64MiB", "1GiB": "1GiB", "1536KiB": "1536KiB", "5 B": "5B"} {
		var s byteSize
		if err := s.Set(text); err != nil || s.String() != want {
			t.Errorf("%q: got %s, %v, want %s", text, s.String(), err, want)
		}
	}
	for _, text := range []string{"", "0", "-1", "1TB", "MiB", "1.5MiB", "99999999999GiB", "0x10"} {
		if err := new(byteSize).Set(text); err == nil {
			t.Errorf("%q: got no error", text)
		}
	}
}
