package mock

import (
	"iter"
	"strings"
)

// preference is one of a line of Prefer (RFC 7240, section 2): name=value, with parameters behind semicolons. Those of the
// preferences here mean nothing.
type preference struct{ name, value, parameters string }

// preferences are those of one line, separated by commas. A value may stand in quotes; without them it may have any character but
// the two separators, so that a time needs none.
func preferences(line string) iter.Seq[preference] {
	return func(yield func(preference) bool) {
		for line != "" {
			var one string
			var p preference
			one, line = cutUnquoted(line, ',')
			one, p.parameters = cutUnquoted(one, ';')
			name, value, _ := strings.Cut(one, "=")
			p.name, p.value = strings.ToLower(strings.TrimSpace(name)), unquoted(strings.TrimSpace(value))
			if p.name != "" && !yield(p) {
				return
			}
		}
	}
}

// parameterNames are the names of the parameters.
func (p preference) parameterNames() (names []string) {
	for rest := p.parameters; rest != ""; {
		var one string
		one, rest = cutUnquoted(rest, ';')
		name, _, _ := strings.Cut(one, "=")
		names = append(names, strings.ToLower(strings.TrimSpace(name)))
	}
	return names
}

// cutUnquoted cuts a text around the first separator that doesn't stand in quotes.
func cutUnquoted(text string, separator byte) (before, after string) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == separator && !quoted:
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// unquoted is the text of a quoted string, and any other text as it is.
func unquoted(text string) string {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return text
	}
	var out strings.Builder
	for i := 1; i < len(text)-1; i++ {
		if text[i] == '\\' && i+1 < len(text)-1 {
			i++
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

// word is a text as Prefer has it: a token, or in quotes.
func word(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return !isTokenRune(r) }) < 0 && text != "" {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// isTokenRune knows the characters of a token (RFC 9110, section 5.6.2).
func isTokenRune(r rune) bool {
	return ('0' <= r && r <= '9') || ('a' <= r && r <= 'z') || ('A' <= r && r <= 'Z') || strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}
