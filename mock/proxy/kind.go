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

// redacted is a violation without tokens, wherever a client or a deployment has put them, and without values that tell of people.
func (x *exchange) redacted(v ringback.Violation) ringback.Violation {
	if !x.proxy.options.ShowValues {
		v = x.proxy.personal.Hide(v)
	}
	tokens := x.hidden()
	v.Name, v.Pointer, v.Got, v.Want = tokens.Text(v.Name), tokens.Text(v.Pointer), tokens.Text(v.Got), tokens.Text(v.Want)
	return v
}
