package strictjson_test

import "testing"

// RFC 8259 sections 7 and 8; what it leaves open is decoded as encoding/json does.
func TestStringText(t *testing.T) {
	tests := []struct {
		text, want string
		escaped    bool
	}{
		{`""`, "", false},
		{`"plain, and longer than a word"`, "plain, and longer than a word", false},
		{`"é 😀"`, "é 😀", false},
		{`"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t", true},
		{`"\u00e9\u00E9\u0000"`, "éé\x00", true},
		{`"G: \uD834\uDD1E"`, "G: \U0001D11E", true},
		{`"\ud800"`, "\ufffd", true},
		{`"\ud800\u0041"`, "\ufffdA", true},
		{`"\udc00\ud800\udc00"`, "\ufffd\U00010000", true},
		{"\"a\xff\xfeb\"", "a\ufffd\ufffdb", true},
		{"\"a\nb\"", "a\nb", false},
		{`"\q\u12"`, `\q\u12`, true},
		{`1`, "", false},
	}
	for _, test := range tests {
		d := read(t, test.text)
		if got := string(d.StringText(0)); got != test.want || d.Nodes[0].Escaped != test.escaped {
			t.Errorf("%s: got %q, escaped %t, want %q, %t", test.text, got, d.Nodes[0].Escaped, test.want, test.escaped)
		}
	}
}

func TestKey(t *testing.T) {
	d := read(t, `{"a":1,"\u0062":2,"":3}`)
	for i, want := range []string{"", "a", "b", ""} {
		if got := d.Key(int32(i)); string(got) != want || (got == nil) != (i == 0) {
			t.Errorf("node %d: got %q, want %q", i, got, want)
		}
	}
}
