package mutant

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/ringback/ringback"
)

// textBugs find other texts than were asked for.
func textBugs() []Bug {
	const field, parameter = "customer_phone_number", "customer_phone"
	by := func(id, says, promise string, match func(text, value string) bool) Bug {
		return Bug{
			ID: id, Says: says, Law: "filter/" + parameter + "/" + promise,
			Wrap: matching(parameter, func(_ *look, c ringback.Condition, call object) bool {
				return match(call.text(field), c.Value.Text)
			}),
		}
	}
	return []Bug{
		by("phone-by-beginning", "a number is found by its beginning only", "exact", strings.HasPrefix),
		by("phone-by-end", "a number is found by its end only", "exact", strings.HasSuffix),
		by("phone-whole", "a number is found only as a whole", "exact", func(text, value string) bool { return text == value }),
		by("phone-four-characters", "only the first four characters of the needle count", "literal", func(text, value string) bool {
			return strings.Contains(text, value[:min(4, len(value))])
		}),
		by("phone-last-ten-characters", "only the last ten characters of the needle count: the country is left out", "literal", func(text, value string) bool {
			return strings.Contains(text, value[max(0, len(value)-10):])
		}),
		{
			ID: "phone-by-words", Says: "a search engine finds each word of the needle by itself, in any order", Law: "filter/" + parameter + "/literal",
			Wrap: listing{
				calls: func(_ *look, calls []object) []object { // numbers with a space behind the country
					out := make([]object, len(calls))
					for i, call := range calls {
						number := call.text(field)
						out[i] = call.with(field, quote(number[:min(3, len(number))]+" "+number[min(3, len(number)):]))
					}
					return out
				},
				match: func(l *look, c ringback.Condition, call object) bool {
					if c.Parameter.Name != parameter || !strings.Contains(c.Value.Text, " ") {
						return l.meets(c, call)
					}
					return !slices.ContainsFunc(strings.Fields(c.Value.Text), func(word string) bool { return !strings.Contains(call.text(field), word) })
				},
			}.wrap,
		},
		by("phone-first-character-lost", "the first character of the needle is taken for a plus and cut off", "sound", func(text, value string) bool {
			return strings.Contains(text, value[min(1, len(value)):])
		}),
		by("phone-plus-cut-off", "a + before the needle is cut off", "literal", func(text, value string) bool {
			return strings.Contains(text, strings.TrimLeft(value, "+"))
		}),
		by("phone-is-a-number", "a needle of digits is a number, and loses the zeros before it", "sound", func(text, value string) bool {
			return strings.Contains(text, strings.TrimLeft(value, "0"))
		}),
		by("phone-list", "a needle with a comma is a list, of which one has to match", "literal", func(text, value string) bool {
			return slices.ContainsFunc(strings.Split(value, ","), func(part string) bool { return strings.Contains(text, part) })
		}),
		by("phone-whole-if-long", "a needle of ten characters and more has to be the whole number, with its + or without", "exact", func(text, value string) bool {
			return strings.Contains(text, value) && (len(value) < 10 || strings.TrimPrefix(text, "+") == strings.TrimPrefix(value, "+"))
		}),
		by("phone-either-way", "a needle that contains the number finds it too", "literal", func(text, value string) bool {
			return strings.Contains(text, value) || strings.Contains(value, text)
		}),
		by("plus-lost", "the + of a needle is decoded once too often, and becomes a space", "exact", func(text, value string) bool {
			return strings.Contains(text, strings.ReplaceAll(value, "+", " "))
		}),
		by("like-percent", "a % in the needle stands for anything: LIKE without ESCAPE", "literal", func(text, value string) bool {
			return like(text, value, "%", ".*")
		}),
		by("like-underscore", "a _ in the needle stands for any character", "literal", func(text, value string) bool {
			return like(text, value, "_", ".")
		}),
		by("glob-star", "a * in the needle stands for anything", "literal", func(text, value string) bool {
			return like(text, value, "*", ".*")
		}),
		by("backslash-dropped", "a \\ in the needle escapes what follows, and is dropped", "literal", func(text, value string) bool {
			return strings.Contains(text, strings.ReplaceAll(value, `\`, ""))
		}),
		by("regexp-dot", "the needle is a regular expression, so a dot stands for any character", "literal", func(text, value string) bool {
			return like(text, value, ".", ".")
		}),
		by("regexp-class", "the needle is a regular expression, so [0-9] stands for a digit", "literal", func(text, value string) bool {
			return like(text, value, "[0-9]", "[0-9]")
		}),
		by("quotes-dropped", "quotes are cut out of the needle, to be safe from SQL injection", "literal", func(text, value string) bool {
			return strings.Contains(text, strings.NewReplacer(`'`, "", `"`, "").Replace(value))
		}),
		by("injection", "the needle is pasted into the SQL, and ' OR '1'='1 finds everything", "literal", func(text, value string) bool {
			return strings.Contains(text, value) || strings.Contains(strings.ToUpper(value), "' OR ")
		}),
		{
			ID: "phone-of-either", Says: "the number that was called is searched too", Law: "filter/customer_phone/sound",
			Wrap: matching(parameter, func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) || strings.Contains(call.text("to_phone_number"), c.Value.Text)
			}),
		},
		{
			ID: "phone-of-the-called", Says: "the number that was called is searched instead", Law: "filter/customer_phone/sound",
			Wrap: matching(parameter, func(_ *look, c ringback.Condition, call object) bool {
				return strings.Contains(call.text("to_phone_number"), c.Value.Text)
			}),
		},
		{
			ID: "phone-in-metadata", Says: "the metadata is searched too", Law: "filter/customer_phone/sound",
			Wrap: matching(parameter, func(l *look, c ringback.Condition, call object) bool {
				return l.meets(c, call) || strings.Contains(call.raw("call_meta"), c.Value.Text)
			}),
		},
		oddText("quote-500", "a quote in the needle ends the SQL string", func(text string) bool { return strings.ContainsAny(text, `'"`) }),
		oddText("nul-500", "PostgreSQL has no text with a NUL in it", func(text string) bool { return strings.Contains(text, "\x00") }),
		oddText("emoji-500", "the connection's character set has no emoji", func(text string) bool {
			return strings.ContainsFunc(text, func(r rune) bool { return r > 0xffff })
		}),
		oddText("bracket-500", "the needle is compiled as a regular expression", func(text string) bool {
			_, err := regexp.Compile(text)
			return err != nil
		}),
		oddText("long-text-500", "a needle of more than 255 bytes doesn't fit its column", func(text string) bool { return len(text) > 255 }),
		oddText("not-ascii-500", "a needle that isn't ASCII can't be encoded", func(text string) bool {
			return strings.ContainsFunc(text, func(r rune) bool { return r > 0x7f })
		}),
		{
			ID: "bad-utf-8-500", Says: "a value that isn't UTF-8 raises UnicodeDecodeError", Law: "answer/no-5xx",
			Wrap: instead(func(x *exchange, a *answer) bool {
				return a.status == http.StatusUnprocessableEntity && strings.Contains(string(a.body), "string_unicode")
			}, internalError),
		},
	}
}

// like looks for a needle of which one part is a wildcard.
func like(text, value, part, expression string) bool {
	if !strings.Contains(value, part) {
		return strings.Contains(text, value)
	}
	pattern := strings.ReplaceAll(regexp.QuoteMeta(value), regexp.QuoteMeta(part), expression)
	ok, err := regexp.MatchString("(?s)"+pattern, text)
	return err == nil && ok
}

// oddText answers 500 where a text is odd.
func oddText(id, says string, odd func(text string) bool) Bug {
	law := "answer/ok"
	if odd("\x00") {
		law = "answer/no-5xx" // a NUL ends the text for some servers, so that a request with one isn't plainly valid
	}
	return Bug{ID: id, Says: says, Law: law, Wrap: listing{late: func(l *look, a *answer) {
		if c := l.condition("customer_phone"); c != nil && odd(c.Value.Text) {
			a.become(internalError(l.exchange))
		}
	}}.wrap}
}

func internalError(*exchange) *answer {
	return failure(http.StatusInternalServerError, "Internal Server Error")
}
