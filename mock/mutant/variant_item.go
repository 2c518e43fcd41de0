package mutant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback"
)

// itemVariants write the same calls as other JSON.
func itemVariants() []Variant {
	text := func(id, says string, change func(body []byte) []byte) Variant {
		return Variant{ID: id, Says: says, Wrap: answering(func(x *exchange, a *answer) {
			if x.isPage(a) {
				a.body = change(a.body)
			}
		})}
	}
	return []Variant{
		{ID: "keys-sorted", Says: "the members of a call are sorted by name", Wrap: told(func(_ *look, call object) object {
			call = slices.Clone(call)
			slices.SortFunc(call, func(a, b member) int { return strings.Compare(a.name, b.name) })
			return call
		})},
		{ID: "envelope-reversed", Says: "the items are the last member of the page", Wrap: listing{whole: func(_ *look, body object) object {
			body = slices.Clone(body)
			slices.Reverse(body)
			return body
		}}.wrap},
		{ID: "extra-fields", Says: "calls and pages have members that the contract doesn't know", Wrap: listing{
			call: func(_ *look, call object) object {
				return call.with("recording_url", null).with("tags", `["a",{"b":1}]`)
			},
			whole: func(l *look, body object) object {
				return body.with("has_more", strconv.FormatBool(l.query.Offset+l.query.Limit < int64(l.found))).with("page", "1")
			},
		}.wrap},
		text("indented", "the body is printed with indentation", func(body []byte) []byte {
			var b bytes.Buffer
			if json.Indent(&b, body, "", "    ") != nil {
				return body
			}
			return append(b.Bytes(), '\n')
		}),
		text("ascii", "what isn't ASCII is escaped", ascii),
		{ID: "three-decimals", Says: "costs have trailing zeros", Wrap: costs(func(raw string) string {
			if !strings.Contains(raw, ".") {
				return raw + ".000"
			}
			return raw + strings.Repeat("0", max(0, 8-len(raw)+strings.Index(raw, ".")))
		})},
		{ID: "exponents", Says: "small costs have exponents, as C prints them", Wrap: costs(func(raw string) string {
			n, err := strconv.ParseFloat(raw, 64)
			if err != nil || n == 0 || n >= 0.1 {
				return raw
			}
			return strconv.FormatFloat(n, 'e', -1, 64)
		})},
		{ID: "costs-of-tokens", Says: "costs are so small that they have many decimals", Wrap: costs(func(raw string) string {
			whole, fraction, _ := strings.Cut(raw, ".")
			return "0." + strings.Repeat("0", max(0, 7-len(whole))) + whole + fraction
		})},
		{ID: "whole-floats", Says: "costs that are whole have a .0, as Python prints them", Wrap: costs(func(raw string) string {
			if strings.Contains(raw, ".") {
				return raw
			}
			return raw + ".0"
		})},
		{ID: "metadata-never-null", Says: "metadata that is missing is an empty object", Wrap: told(func(_ *look, call object) object {
			if call.isNull("call_meta") {
				return call.with("call_meta", "{}")
			}
			return call
		})},
	}
}

// costs writes numbers in another way.
func costs(write func(raw string) string) wrap {
	return told(func(l *look, call object) object {
		for _, f := range l.list.Fields {
			if raw := call.raw(f.Name); f.Type == ringback.TypeNumber && raw != null {
				call = call.with(f.Name, write(raw))
			}
		}
		return call
	})
}

// ascii escapes what isn't ASCII, as Python's json does.
func ascii(body []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(body) {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}
