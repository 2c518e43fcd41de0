package contract

import (
	"net/url"
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
