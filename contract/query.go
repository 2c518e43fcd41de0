package contract

import (
	"net/url"
	"slices"
	"strings"
)

// query are parameters in the order in which they are sent.
type query []pair

// pair is a parameter as it stands in the URL.
type pair struct{ name, value string }

// ask is a query of names and values, which it escapes: ask("limit", "2").
func ask(words ...string) query {
	var q query
	for i := 0; i+1 < len(words); i += 2 {
		q = append(q, pair{escape(words[i]), escape(words[i+1])})
	}
	return q
}

// raw is a query of names and values that are sent as they are.
func raw(words ...string) query {
	var q query
	for i := 0; i+1 < len(words); i += 2 {
		q = append(q, pair{words[i], words[i+1]})
	}
	return q
}

// escape escapes a text as every server reads it alike: a space is %20, a plus %2B.
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// and is the query with others behind it.
func (q query) and(others ...query) query {
	out := append(query(nil), q...)
	for _, o := range others {
		out = append(out, o...)
	}
	return out
}

// without is the query less the parameter at i.
func (q query) without(i int) query {
	return append(append(query(nil), q[:i]...), q[i+1:]...)
}

// withoutName is the query less every parameter of that name.
func (q query) withoutName(name string) query {
	return slices.DeleteFunc(slices.Clone(q), func(p pair) bool { return p.name == escape(name) })
}

// has reports whether a parameter of that name is given.
func (q query) has(name string) bool {
	for _, p := range q {
		if p.name == escape(name) {
			return true
		}
	}
	return false
}

func (q query) String() string {
	parts := make([]string, len(q))
	for i, p := range q {
		parts[i] = p.name + "=" + p.value
	}
	return strings.Join(parts, "&")
}

// plain reports whether every server reads a query's text alike: nothing in it is an escape cut short, a separator to some, an
// end of text to others, a name that some take apart, or given twice.
func plain(text string) bool {
	if strings.Contains(text, ";") || strings.Contains(text, "%00") {
		return false
	}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(part, "=")
		_, badName := url.QueryUnescape(name)
		_, badValue := url.QueryUnescape(value)
		if badName != nil || badValue != nil || strings.Contains(name, "[") || seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}
