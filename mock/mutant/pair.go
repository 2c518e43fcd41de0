package mutant

import (
	"net/url"
	"strings"
)

// pair is a parameter as it was sent.
type pair struct{ rawName, rawValue string }

func (p pair) name() string  { return unescape(p.rawName) }
func (p pair) value() string { return unescape(p.rawValue) }

// unescape leaves a text that can't be decoded as it is.
func unescape(text string) string {
	if out, err := url.QueryUnescape(text); err == nil {
		return out
	}
	return text
}

// pairs is the query part of a URL, in the order it was sent.
type pairs []pair

func readPairs(raw string) pairs {
	var out pairs
	for part := range strings.SplitSeq(raw, "&") {
		if part != "" {
			name, value, _ := strings.Cut(part, "=")
			out = append(out, pair{name, value})
		}
	}
	return out
}

func (ps pairs) String() string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.rawName + "=" + p.rawValue)
	}
	return b.String()
}

// values are those of a parameter, decoded.
func (ps pairs) values(name string) (values []string) {
	for _, p := range ps {
		if p.name() == name {
			values = append(values, p.value())
		}
	}
	return values
}

// last is the value of a parameter that counts, "" if it isn't there.
func (ps pairs) last(name string) string {
	if values := ps.values(name); len(values) > 0 {
		return values[len(values)-1]
	}
	return ""
}

func (ps pairs) has(name string) bool { return len(ps.values(name)) > 0 }

// keep are the pairs that meet a condition.
func (ps pairs) keep(meets func(pair) bool) pairs {
	var out pairs
	for _, p := range ps {
		if meets(p) {
			out = append(out, p)
		}
	}
	return out
}

// without drops a parameter.
func (ps pairs) without(name string) pairs {
	return ps.keep(func(p pair) bool { return p.name() != name })
}

// with sets a parameter to one value, behind the others.
func (ps pairs) with(name, value string) pairs {
	return append(ps.without(name), pair{url.QueryEscape(name), url.QueryEscape(value)})
}

// each replaces the values that change answers true for.
func (ps pairs) each(change func(p pair) (value string, ok bool)) pairs {
	out := append(pairs(nil), ps...)
	for i, p := range out {
		if value, ok := change(p); ok {
			out[i].rawValue = url.QueryEscape(value)
		}
	}
	return out
}
