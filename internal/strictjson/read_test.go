package strictjson_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ringback/ringback/internal/strictjson"
)

// Each case is a promise of RFC 8259. A fault is written as "code offset pointer detail".
var readTests = []struct {
	name   string
	text   string
	whole  bool
	faults []string
}{
	{"2: a scalar is a text", `true`, true, nil},
	{"2: white space around tokens", " \t\r\n[ 1 ,\n2 ]\r\n", true, nil},
	{"2: other white space", "[1,\f2]", false, []string{`syntax 3 "/1" want a value, got "\f"`}},
	{"2: nothing", "", false, []string{`syntax 0 "" want a value, got the end`}},
	{"2: white space only", " \n", false, []string{`syntax 2 "" want a value, got the end`}},
	{"2: a zero byte is no end", "\x00", false, []string{`syntax 0 "" want a value, got "\x00"`}},
	{"2: a second value", `{} {}`, true, []string{`trailing-bytes 3 "" {}`}},
	{"2: bytes behind the value", `[1]]`, true, []string{`trailing-bytes 3 "" ]`}},
	{"2: a long rest", "1 " + strings.Repeat("x", 50), true, []string{`trailing-bytes 2 "" ` + strings.Repeat("x", 40) + "…"}},

	{"3: literal names", `[null,true,false]`, true, nil},
	{"3: literal names are lower case", `[True]`, false, []string{`syntax 1 "/0" want a value, got True`}},
	{"3: a word that goes on", `[nullify]`, false, []string{`syntax 1 "/0" want a value, got nullify`}},
	{"3: a word that breaks off", `{"a":tru`, false, []string{`syntax 5 "/a" want a value, got tru`}},
	{"3: a comment", `[1] // one`, true, []string{`trailing-bytes 4 "" // one`}},
	{"3: single quotes", `['a']`, false, []string{`syntax 1 "/0" want a value, got '`}},

	{"4: an object", `{"a":{"b":[]},"c":{}}`, true, nil},
	{"4: truncated", `{"a":{"b":1`, false, []string{`syntax 11 "/a" want ',' or '}', got the end`}},
	{"4: truncated before the colon", `{"a"`, false, []string{`syntax 4 "/a" want ':', got the end`}},
	{"4: truncated in a name", `{"a`, false, []string{`syntax 3 "" want '"', got the end`}},
	{"4: a name without quotes", `{a:1}`, false, []string{`syntax 1 "" want '"', got a`}},
	{"4: a comma at the end", `{"a":1,}`, false, []string{`syntax 7 "" want '"', got }`}},
	{"4: no comma", `{"a":1 "b":2}`, false, []string{`syntax 7 "" want ',' or '}', got "`}},
	{"4: the wrong bracket", `{"a":1]`, false, []string{`syntax 6 "" want ',' or '}', got ]`}},
	{"4: a name twice", `{"a":1,"b":2,"a":3}`, true, []string{`duplicate-key 13 "/a" "a"`}},
	{"4: a name thrice", `[{"a":1,"a":2,"a":3}]`, true, []string{`duplicate-key 8 "/0/a" "a"`, `duplicate-key 14 "/0/a" "a"`}},
	{"4: the empty name twice", `{"":1,"":2}`, true, []string{`duplicate-key 6 "/" ""`}},
	{"4: names equal when decoded", `{"a":1,"\u0061":2}`, true, []string{`duplicate-key 7 "/a" "\u0061"`}},
	{"4: names of one fingerprint", `{"abcd":1,"axcd":2}`, true, nil},
	{"4: an empty name, then a truncated one", `{"":1,"`, false, []string{`syntax 7 "" want '"', got the end`}},
	{"4: inner before outer, by offset", `{"a":1,"a":{"b":1,"b":2}}`, true, []string{`duplicate-key 7 "/a" "a"`, `duplicate-key 18 "/a/b" "b"`}},
	{"4: faults of a name", "{\"a\tb\":1}", true, []string{"control-character 3 \"/a\tb\" \"\\t\""}},

	{"5: an array", `[[],[[1]],"",{}]`, true, nil},
	{"5: a comma at the end", `[1,]`, false, []string{`syntax 3 "/1" want a value, got ]`}},
	{"5: no comma", `[1 2]`, false, []string{`syntax 3 "" want ',' or ']', got 2`}},
	{"5: truncated", `[1,`, false, []string{`syntax 3 "/1" want a value, got the end`}},

	{"6: numbers", `[0,-0,12,-1.5,1e3,1E+3,0.25e-2]`, true, nil},
	{"6: a leading zero", `[01]`, true, []string{`bad-number 1 "/0" 01`}},
	{"6: a leading zero, negative", `[-01.5]`, true, []string{`bad-number 1 "/0" -01.5`}},
	{"6: a plus", `[+1]`, true, []string{`bad-number 1 "/0" +1`}},
	{"6: no digit before the point", `[.5]`, true, []string{`bad-number 1 "/0" .5`}},
	{"6: no digit behind the point", `[1.,2]`, true, []string{`bad-number 1 "/0" 1.`}},
	{"6: no digit in the exponent", `[1e+]`, true, []string{`bad-number 1 "/0" 1e+`}},
	{"6: hexadecimal", `{"a":0x1F}`, true, []string{`bad-number 5 "/a" 0x1F`}},
	{"6: an underscore", `1_000`, true, []string{`bad-number 0 "" 1_000`}},
	{"6: a minus alone", `[-]`, true, []string{`bad-number 1 "/0" -`}},
	{"6: a number twice signed", `[--1]`, true, []string{`bad-number 1 "/0" --1`}},
	{"6: not a number", `[NaN,nan]`, true, []string{`not-a-number 1 "/0" NaN`, `not-a-number 5 "/1" nan`}},
	{"6: infinity", `[Infinity,-Infinity,+inf]`, true, []string{
		`not-a-number 1 "/0" Infinity`, `not-a-number 10 "/1" -Infinity`, `not-a-number 20 "/2" +inf`,
	}},

	{"7: escapes", `"\"\\\/\b\f\n\r\t\u00e9\uD834\uDD1E"`, true, nil},
	{"7: delete needs none", "\"\x7f\"", true, nil},
	{"7: a raw newline, noted once", "\"a\nb\nc\"", true, []string{`control-character 2 "" "\n"`}},
	{"7: an unknown escape", `"a\q"`, true, []string{`bad-escape 2 "" \`}},
	{"7: an escape of three digits", `["\u00e"]`, true, []string{`bad-escape 2 "/0" \`}},
	{"7: truncated", `"abc`, false, []string{`syntax 4 "" want '"', got the end`}},
	{"7: truncated in an escape", `"\`, false, []string{`bad-escape 1 "" \`, `syntax 2 "" want '"', got the end`}},

	{"8.1: a byte order mark", "\ufeff{}", true, []string{"byte-order-mark 0 \"\" \"\\ufeff\""}},
	{"8.1: a byte order mark inside", "[\ufeff]", false, []string{"syntax 1 \"/0\" want a value, got \"\\xef\""}},
	{"8.1: UTF-8", `["é","日本","😀"]`, true, nil},
	{"8.1: invalid UTF-8, noted once", "[\"a\xffb\xfe\"]", true, []string{`invalid-utf8 3 "/0" "\xff"`}},
	{"8.1: a surrogate in UTF-8", "\"\xed\xa0\x80\"", true, []string{`invalid-utf8 1 "" "\xed"`}},
	{"8.2: a high surrogate alone", `["\ud800"]`, true, []string{`lone-surrogate 2 "/0" \ud800`}},
	{"8.2: a low surrogate alone", `["\udc00x"]`, true, []string{`lone-surrogate 2 "/0" \udc00`}},
	{"8.2: two high surrogates", `["\ud800\ud800\udc00"]`, true, []string{`lone-surrogate 2 "/0" \ud800`}},

	{"9: depth within the limit", nested(strictjson.MaxDepth), true, nil},
	{"9: depth beyond the limit", nested(strictjson.MaxDepth + 1), false, []string{
		`too-deep 512 "` + strings.Repeat("/0", 512) + `" more than 512 levels`,
	}},
}

func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

func TestRead(t *testing.T) {
	var d strictjson.Document // one for all: nothing of a text may survive in the next
	for _, test := range readTests {
		t.Run(test.name, func(t *testing.T) {
			if whole := d.Read([]byte(test.text)); whole != test.whole {
				t.Errorf("got whole %t, want %t", whole, test.whole)
			}
			if diff := cmp.Diff(test.faults, describe(&d)); diff != "" {
				t.Errorf("faults differ (-want +got):\n%s", diff)
			}
			if got := json.Valid([]byte(test.text)); got && !test.whole && len(test.text) < 1000 {
				t.Error("encoding/json accepts the text")
			}
		})
	}
}

func describe(d *strictjson.Document) (faults []string) {
	for _, f := range d.Faults {
		detail := f.Detail
		if f.Want != "" {
			detail = "want " + f.Want + ", got " + f.Detail
		}
		faults = append(faults, fmt.Sprintf(`%v %d "%s" %s`, f.Code, f.Offset, d.Pointer(f.Node), detail))
	}
	return faults
}

// Each code is provoked by a case, except the one that takes two gigabytes.
func TestEveryFaultIsTested(t *testing.T) {
	var all strings.Builder
	for _, test := range readTests {
		fmt.Fprintln(&all, strings.Join(test.faults, "\n"))
	}
	for code := strictjson.ByteOrderMark; code < strictjson.TooLarge; code++ {
		if !strings.Contains(all.String(), code.String()+" ") {
			t.Errorf("no case for %v", code)
		}
	}
}

func TestFaultCodesAreDescribed(t *testing.T) {
	names := map[string]bool{}
	for code := strictjson.ByteOrderMark; code <= strictjson.TooLarge; code++ {
		if names[code.String()] || !strings.HasSuffix(code.Sentence(), ").") {
			t.Errorf("code %d: name %q, sentence %q", code, code, code.Sentence())
		}
		names[code.String()] = true
	}
}

func TestFaultString(t *testing.T) {
	var d strictjson.Document
	d.Read([]byte(`{"a":01}`))
	if got, want := d.Faults[0].String(), "bad-number at byte 5: 01"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDuplicatesInLargeObjects(t *testing.T) {
	for _, members := range []int{31, 32, 33, 400} {
		var text strings.Builder
		text.WriteByte('{')
		for i := range members - 1 {
			fmt.Fprintf(&text, `"member %d":%d,`, i, i)
		}
		text.WriteString(`"member 7":0}`)
		var d strictjson.Document
		if !d.Read([]byte(text.String())) || len(d.Faults) != 1 {
			t.Fatalf("%d members: got faults %v, want one", members, d.Faults)
		}
		want := strictjson.Fault{
			Code: strictjson.DuplicateKey, Offset: text.Len() - 13, Node: int32(members), Detail: `"member 7"`,
		}
		if diff := cmp.Diff(want, d.Faults[0]); diff != "" {
			t.Errorf("%d members: fault differs (-want +got):\n%s", members, diff)
		}
	}
}

func TestFaultsAreCapped(t *testing.T) {
	var d strictjson.Document
	d.Read([]byte("[" + strings.Repeat("01,", 2000)))
	if len(d.Faults) != strictjson.MaxFaults+1 {
		t.Fatalf("got %d faults, want %d", len(d.Faults), strictjson.MaxFaults+1)
	}
	if got := d.More[strictjson.BadNumber]; got != 2000-strictjson.MaxFaults {
		t.Errorf("got %d more, want %d", got, 2000-strictjson.MaxFaults)
	}
	if last := d.Faults[len(d.Faults)-1]; last.Code != strictjson.Syntax {
		t.Errorf("got %v last, want the syntax fault", last)
	}
}

// Many faults of one kind don't hide one of another.
func TestFaultsOfOtherCodesAreListed(t *testing.T) {
	var d strictjson.Document
	d.Read([]byte("[" + strings.Repeat("01,", 2000) + "NaN]"))
	if last := d.Faults[len(d.Faults)-1]; last.Code != strictjson.NotANumber {
		t.Errorf("got %v last, want the NaN", last)
	}
}

func TestMaxNodes(t *testing.T) {
	d := strictjson.Document{MaxNodes: 4}
	if !d.Read([]byte(`[1,2,3]`)) {
		t.Errorf("4 values: got %v, want none", d.Faults)
	}
	for _, text := range []string{`[1,2,3,4]`, `{"a":1,"b":{"c":[0]}}`, `[[],[],[],[],[`} {
		if d.Read([]byte(text)) || d.Faults[len(d.Faults)-1].Code != strictjson.TooLarge || len(d.Nodes) > 4 {
			t.Errorf("%s: got %v and %d nodes, want too-large", text, d.Faults, len(d.Nodes))
		}
	}
}

func TestReadingIsStopped(t *testing.T) {
	asked := 0
	d := strictjson.Document{Stop: func() bool { asked++; return asked == 3 }}
	if d.Read([]byte("[" + strings.Repeat("0,", 1<<20) + "0]")) {
		t.Error("got it read to its end")
	}
	if last := d.Faults[len(d.Faults)-1]; asked != 3 || last.Code != strictjson.TooLarge {
		t.Errorf("asked %d times, got %v", asked, last)
	}
}
