package report_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/report"
)

// odd recolours, in seven bits and in eight, turns the direction of reading, and hides what stands behind it.
const odd = "\x1b[31m\u009b31m\u202e\u2066\u200b\U000e0041\u0085"

// Whatever a target says, and wherever it stands in a report, no format shows what isn't seen.
func TestNoFormatShowsOddCharacters(t *testing.T) {
	r := fixed()
	spoil(reflect.ValueOf(r))
	for _, f := range report.Formats() {
		for _, o := range []report.Options{{}, {Strict: true, Brief: true}, {Color: true}} {
			var out bytes.Buffer
			if err := f.Write(&out, r, o); err != nil {
				t.Fatal(f.Name, err)
			}
			text := out.String()
			if o.Color {
				for _, ours := range []string{"0", "1", "2", "31", "32", "33"} {
					text = strings.ReplaceAll(text, "\x1b["+ours+"m", "")
				}
				text = strings.ReplaceAll(text, "\x1b", "") // the report has red of its own
			}
			if i := strings.IndexFunc(text, isOdd); i >= 0 {
				t.Errorf("%s: got %q", f.Name, text[max(0, i-60):min(len(text), i+20)])
			}
		}
	}
}

// JSON still says all of it.
func TestJSONSaysOddCharacters(t *testing.T) {
	r := fixed()
	spoil(reflect.ValueOf(r))
	var out bytes.Buffer
	if err := report.JSON(&out, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	var got contract.Report
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || got.Target != r.Target {
		t.Errorf("got %q, %v, want %q", got.Target, err, r.Target)
	}
}

func isOdd(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) }

// spoil puts odd characters behind every text that a value leads to, but for the ids of laws.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			spoil(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name != "Law" && v.Field(i).CanSet() {
				spoil(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String && v.Len() > 0 {
			v.SetMapIndex(reflect.ValueOf("a value"+odd), v.MapIndex(v.MapKeys()[0]))
		}
	case reflect.String:
		if v.CanSet() && v.String() != "" {
			v.SetString(v.String() + odd)
		}
	}
}
