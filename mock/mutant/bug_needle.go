package mutant

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback"
)

// needleBugs look for another text than the one that was given: what is left of it when it was read as something else.
func needleBugs() []Bug {
	const field, parameter = "customer_phone_number", "customer_phone"
	by := func(id, says, promise string, match func(text, needle string) bool) Bug {
		return Bug{
			ID: id, Says: says, Law: "filter/" + parameter + "/" + promise,
			Wrap: matching(parameter, func(_ *look, c ringback.Condition, call object) bool { return match(call.text(field), c.Value.Text) }),
		}
	}
	taken := func(id, says, promise string, read func(needle string) string) Bug {
		return by(id, says, promise, func(text, needle string) bool { return strings.Contains(text, read(needle)) })
	}
	return []Bug{
		taken("phone-trimmed", "blanks around the needle are cut off", "literal", strings.TrimSpace),
		taken("phone-trimmed-on-the-right", "blanks behind the needle are cut off", "literal", func(needle string) string { return strings.TrimRight(needle, " ") }),
		taken("phone-trimmed-on-the-left", "blanks before the needle are cut off", "literal", func(needle string) string { return strings.TrimLeft(needle, " ") }),
		taken("phone-without-blanks", "blanks in the needle are cut out", "literal", func(needle string) string { return strings.ReplaceAll(needle, " ", "") }),
		taken("phone-digits-only", "whatever is neither a digit nor a plus is cut out of the needle", "literal", func(needle string) string {
			return regexp.MustCompile(`[^0-9+]`).ReplaceAllString(needle, "")
		}),
		taken("phone-in-32-bits", "a needle of digits is read as a number of 32 bits, which wraps around", "literal", func(needle string) string {
			if n, err := strconv.ParseUint(needle, 10, 64); err == nil && needle[0] != '0' {
				return strconv.FormatUint(uint64(uint32(n)), 10) //nolint:gosec // the bug
			}
			return needle
		}),
		taken("phone-wraps-at-32-bits", "a needle that is one number too far for 32 bits finds what it wraps around to", "literal", func(needle string) string {
			if n, err := strconv.ParseUint(needle, 10, 64); err == nil && n > 1<<32 && n < 1<<33 {
				return strconv.FormatUint(n-1<<32, 10)
			}
			return needle
		}),
		taken("phone-00-is-plus", "00 before a needle stands for +", "literal", func(needle string) string {
			if rest, found := strings.CutPrefix(needle, "00"); found {
				return "+" + rest
			}
			return needle
		}),
		by("phone-of-either-part", "a needle with a | is a list, of which one has to match", "literal", func(text, needle string) bool {
			return slices.ContainsFunc(strings.Split(needle, "|"), func(part string) bool { return strings.Contains(text, part) })
		}),
		by("phone-anchored", "a ^ before the needle stands for the beginning of the number", "literal", func(text, needle string) bool {
			rest, anchored := strings.CutPrefix(needle, "^")
			return anchored && strings.HasPrefix(text, rest) || strings.Contains(text, needle)
		}),
		by("glob-question-mark", "a ? in the needle stands for any character", "literal", func(text, needle string) bool { return like(text, needle, "?", ".") }),
		by("long-needle-is-absent", "a needle that doesn't fit its column is dropped", "sound", func(text, needle string) bool {
			return len(needle) > 255 || strings.Contains(text, needle)
		}),
		oddText("parenthesis-500", "only some characters of regular expressions are escaped, and ( isn't", func(text string) bool { return strings.Contains(text, "(") }),
	}
}
