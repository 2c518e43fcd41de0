package proxy

import "github.com/ringback/ringback"

// kinds are the violations of a message, one of each kind, without tokens. A page whose items all lack a field says so once. Musts come
// first.
func (x *exchange) kinds(violations []ringback.Violation) []ringback.Violation {
	kinds := ringback.Kinds(violations)
	for i := range kinds {
		kinds[i] = x.redacted(kinds[i])
	}
	return kinds
}

// redacted is a violation without tokens, wherever a client or a deployment has put them.
func (x *exchange) redacted(v ringback.Violation) ringback.Violation {
	words := x.words()
	v.Name, v.Pointer, v.Got, v.Want = words.Redact(v.Name), words.Redact(v.Pointer), words.Redact(v.Got), words.Redact(v.Want)
	return v
}
