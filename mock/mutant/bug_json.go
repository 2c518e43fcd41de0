package mutant

import (
	"bytes"
	"strconv"
	"strings"
)

// jsonBugs write something that isn't strict JSON.
func jsonBugs() []Bug {
	text := func(id, says, law string, change func(body []byte) []byte) Bug {
		return Bug{ID: id, Says: says, Law: law, Wrap: answering(func(x *exchange, a *answer) {
			if x.isPage(a) {
				a.body = change(a.body)
			}
		})}
	}
	calls := func(id, says, law string, change func(l *look, call object) object) Bug {
		return Bug{ID: id, Says: says, Law: law, Wrap: told(func(l *look, call object) object {
			if l.few(call, 12) {
				return change(l, call)
			}
			return call
		})}
	}
	cost := func(change func(raw string) string) func(l *look, call object) object {
		return func(_ *look, call object) object {
			if raw := call.raw("total_cost"); raw != null {
				return call.with("total_cost", change(raw))
			}
			return call
		}
	}
	name := func(raw string) func(l *look, call object) object {
		return func(_ *look, call object) object { return call.with("assistant_name", raw) }
	}
	return []Bug{
		{
			ID: "nan", Says: "a cost that isn't known is NaN, as Python writes it", Law: "json/valid",
			Wrap: told(func(_ *look, call object) object {
				if call.text("status") == "ongoing" {
					return call.with("total_cost", "NaN")
				}
				return call
			}),
		},
		calls("infinity", "a cost divided by no time is Infinity", "json/valid", cost(func(string) string { return "Infinity" })),
		text("cut", "long bodies are cut at 64 kB", "json/valid", func(body []byte) []byte { return body[:min(len(body), 1<<16)] }),
		text("trailing-comma", "a comma stands behind the last item", "target/answers", func(body []byte) []byte {
			return bytes.Replace(body, []byte("}],"), []byte("},],"), 1)
		}),
		text("single-quotes", "the page is printed by Python's str()", "target/answers", func(body []byte) []byte {
			return bytes.ReplaceAll(body, []byte(`"`), []byte(`'`))
		}),
		text("byte-order-mark", "the body begins with a byte order mark", "json/strict", func(body []byte) []byte {
			return append([]byte("\ufeff"), body...)
		}),
		text("trailing-bytes", "a profiler writes a comment behind the body", "json/strict", func(body []byte) []byte {
			return append(body, "\n<!-- 12 queries, 31 ms -->"...)
		}),
		text("two-bodies", "the body is written twice: the error handler runs after the handler", "json/strict", func(body []byte) []byte {
			return append(body, `{"detail":"headers already sent"}`...)
		}),
		text("duplicate-total", "total stands twice in a page", "json/strict", func(body []byte) []byte {
			return append(body[:len(body)-1], `,"total":0}`...)
		}),
		calls("duplicate-key", "a name stands twice in a call: one column shadows another", "json/strict", func(_ *look, call object) object {
			return append(call[:len(call):len(call)], member{"status", call.raw("status")})
		}),
		calls("invalid-utf-8", "a name is cut in the middle of a character", "json/strict", name("\"Soporte T\xc3\"")),
		calls("latin-1", "a name is sent in Latin-1", "json/strict", name("\"M\xfcller\"")),
		calls("lone-surrogate", "an emoji is cut in half", "json/strict", name(`"Bot \ud83d"`)),
		{
			ID: "unsafe-integers", Says: "ids are 64-bit snowflakes, which JavaScript rounds", Law: "json/safe-integers",
			Wrap: told(func(l *look, call object) object {
				return call.with(l.list.Key, strconv.FormatInt(1<<53+l.key(call), 10))
			}),
		},
		calls("binary-fraction", "costs are added as floats: 0.30000000000000004", "json/plain-decimals", cost(func(raw string) string {
			if whole, fraction, found := strings.Cut(raw, "."); found {
				return whole + "." + fraction + strings.Repeat("0", max(0, 16-len(fraction))) + "4"
			}
			return raw + ".00000000000000004"
		})),
		calls("huge-exponent", "a cost is beyond what a double holds", "json/plain-decimals", func(_ *look, call object) object {
			if call.isNull("total_cost") {
				return call
			}
			return call.with("total_cost", "1e400").with("llm_cost", null)
		}),
	}
}
