package redact

import (
	"slices"
	"strings"
)

// Mark stands where a secret stood.
const Mark = "[REDACTED]"

const (
	shortest    = 4  // characters from which a secret is searched for everywhere
	shortestCut = 60 // bytes from which a text may have been cut off without a sign
	deepest     = 3  // layers of escapes
	ellipsis    = "…"
)

// Tokens are secrets that mustn't be shown. Nil has none. Tokens are immutable and safe for concurrent use.
type Tokens struct {
	secrets  map[string]bool
	automata []*automaton
	all      bool // every text is hidden
}

// New makes the tokens of some secrets. Empty ones are left out.
func New(secrets ...string) *Tokens { return (*Tokens)(nil).With(secrets...) }

// With are the tokens and some more.
func (t *Tokens) With(secrets ...string) *Tokens {
	out := &Tokens{secrets: map[string]bool{}}
	if t != nil {
		out.automata, out.all = slices.Clip(t.automata), t.all
		for secret := range t.secrets {
			out.secrets[secret] = true
		}
	}
	var words []word
	for _, secret := range secrets {
		if secret != "" && !out.secrets[secret] {
			out.secrets[secret] = true
			words = append(words, wordsOf(secret)...)
		}
	}
	if len(words) > 0 {
		out.automata = append(out.automata, newAutomaton(words))
	}
	return out
}

// Text takes the secrets out of a text that may have been cut off: also what is left of one at the end, if the text is long, or
// before an ellipsis. Fewer than four characters of a secret stay.
func (t *Tokens) Text(text string) string {
	if !strings.Contains(text, ellipsis) {
		return t.mask(text, len(text) >= shortestCut)
	}
	parts := strings.Split(text, ellipsis)
	for i, part := range parts {
		parts[i] = t.mask(part, i < len(parts)-1 || len(text) >= shortestCut)
	}
	return strings.Join(parts, ellipsis)
}

// Whole takes the secrets out of a text that is known not to have been cut off.
func (t *Tokens) Whole(text string) string { return t.mask(text, false) }

// Holds reports whether Whole would take something out of a text.
func (t *Tokens) Holds(text string) bool { return len(t.secretsIn(text, false)) > 0 }

func (t *Tokens) mask(text string, cut bool) string {
	spans := t.secretsIn(text, cut)
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	from := 0
	for _, s := range spans {
		b.WriteString(text[from:s.from])
		b.WriteString(Mark)
		from = s.to
	}
	b.WriteString(text[from:])
	return b.String()
}

// secretsIn is where a text has secrets, in order and apart from each other.
func (t *Tokens) secretsIn(text string, cut bool) []span {
	switch {
	case t == nil || text == "":
		return nil
	case t.all || t.secrets[text]:
		return []span{{0, len(text)}}
	}
	return t.find(text, cut, deepest)
}

// find searches a text as it stands, and as it reads without each kind of escapes.
func (t *Tokens) find(text string, cut bool, layersLeft int) []span {
	var spans []span
	open := len(text) // where an escape begins that was cut off
	if cut {
		open = unfinished(text)
	}
	for _, a := range t.automata {
		spans = append(spans, a.find(text, cut)...)
		if open == len(text) {
			continue
		}
		if n := a.beginning(text[:open]); n >= shortest {
			spans = append(spans, span{open - n, len(text)})
		}
	}
	for i := range layers {
		if layersLeft > 0 {
			spans = append(spans, t.findBelow(&layers[i], text, cut, open, layersLeft-1)...)
		}
	}
	return merged(spans)
}

// findBelow searches a text as it reads without one kind of escapes. From open on there is the beginning of one, if anything.
func (t *Tokens) findBelow(l *layer, text string, cut bool, open, layersLeft int) []span {
	plain, escaped := l.decode(text[:open])
	if !escaped {
		return nil
	}
	inner := t.find(plain, cut, layersLeft)
	spans := l.origins(text[:open], inner)
	if last := len(inner) - 1; last >= 0 && inner[last].to == len(plain) {
		spans[last].to = len(text)
	}
	return spans
}

// span is a part of a text, from a byte up to before another.
type span struct{ from, to int }

// merged puts spans in order, and those together that touch.
func merged(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	out := spans[:0]
	for _, s := range spans {
		if last := len(out) - 1; last >= 0 && s.from <= out[last].to {
			out[last].to = max(out[last].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}
