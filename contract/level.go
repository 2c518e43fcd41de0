package contract

import (
	"fmt"
	"slices"

	"github.com/ringback/ringback"
)

// Level says how much a broken law weighs. The zero value is Must.
type Level uint8

// The levels. A remark never fails: it says which behaviour was met where the documentation is silent.
const (
	Must Level = iota
	Should
	Remark
)

var levelNames = []string{"must", "should", "remark"}

func (l Level) String() string { return levelNames[l] }

// MarshalText writes the level's name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a level's name.
func (l *Level) UnmarshalText(text []byte) error {
	return unmarshalName(text, levelNames, "level", (*uint8)(l))
}

func levelOf(l ringback.Level) Level {
	if l == ringback.Should {
		return Should
	}
	return Must
}

// Outcome is what came of a law. The order is that of merging: the worse wins. The zero value is Pass.
type Outcome uint8

// The outcomes.
const (
	Pass         Outcome = iota // enough was seen, and all of it keeps the promise
	Skipped                     // not asked: left out, cut off by the budget, or explained by another failure
	Inconclusive                // the data gave no chance to judge
	Flaky                       // broken once, and kept when asked again
	Fail                        // broken, and broken again
	Error                       // the suite itself failed
)

var outcomeNames = []string{"pass", "skipped", "inconclusive", "flaky", "fail", "error"}

func (o Outcome) String() string { return outcomeNames[o] }

// MarshalText writes the outcome's name.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads an outcome's name.
func (o *Outcome) UnmarshalText(text []byte) error {
	return unmarshalName(text, outcomeNames, "outcome", (*uint8)(o))
}

// Broken reports whether the outcome speaks against the target: flaky counts as broken.
func (o Outcome) Broken() bool { return o == Fail || o == Flaky }

// Profile says how much a run asks. The zero value is Standard.
type Profile uint8

// The profiles.
const (
	Standard Profile = iota // every law, at most 400 requests
	Quick                   // what matters most, at most 60 requests
	Deep                    // more values and larger windows
)

var profileNames = []string{"standard", "quick", "deep"}

func (p Profile) String() string { return profileNames[p] }

// MarshalText writes the profile's name.
func (p Profile) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a profile's name.
func (p *Profile) UnmarshalText(text []byte) error {
	return unmarshalName(text, profileNames, "profile", (*uint8)(p))
}

func unmarshalName(text []byte, names []string, what string, to *uint8) error {
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("%s %q: want one of %v", what, text, names)
	}
	*to = uint8(i)
	return nil
}
