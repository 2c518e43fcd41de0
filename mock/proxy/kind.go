package proxy

import (
	"fmt"

	"github.com/ringback/ringback"
)

// kind stands for the violations of a message that one cause has: the first of them, without tokens.
type kind struct {
	ringback.Violation
	times int
}

// kinds puts violations together. A page whose items all lack a field says so once. Musts come first.
func (x *exchange) kinds(violations []ringback.Violation) []kind {
	if len(violations) == 0 {
		return nil
	}
	var kinds []kind
	at := make(map[string]int, 4)
	for _, level := range []ringback.Level{ringback.Must, ringback.Should} {
		for _, v := range violations {
			if v.Level != level {
				continue
			}
			i, seen := at[v.Kind()]
			if !seen {
				i = len(kinds)
				at[v.Kind()] = i
				kinds = append(kinds, kind{Violation: x.redacted(v)})
			}
			kinds[i].times++
		}
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

// count is how many violations there are of all kinds.
func count(kinds []kind) (n int) {
	for _, k := range kinds {
		n += k.times
	}
	return n
}

// firsts are the violations that stand for their kinds.
func firsts(kinds []kind) []ringback.Violation {
	out := make([]ringback.Violation, len(kinds))
	for i, k := range kinds {
		out[i] = k.Violation
	}
	return out
}

func (k kind) String() string {
	if k.times == 1 {
		return k.Error()
	}
	return fmt.Sprintf("%s (and %d more like it)", k.Error(), k.times-1)
}
