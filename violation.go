package ringback

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ringback/ringback/internal/printable"
)

// Level says how much a broken promise weighs. The zero value is Must.
type Level uint8

const (
	// Must marks a promise of the contract: a client may rely on it.
	Must Level = iota
	// Should marks what HTTP and any user expect, though the contract doesn't promise it.
	Should
	// Unjudged marks no breach: a limit of ringback's own kept the rule from being judged, such as nesting of more than 512
	// levels. See Breaches.
	Unjudged
)

var levelNames = [...]string{Must: "must", Should: "should", Unjudged: "not judged"}

func (l Level) String() string { return levelNames[l] }

// MarshalText writes the level's name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a level's name.
func (l *Level) UnmarshalText(text []byte) error {
	i := slices.Index(levelNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("level %q: want one of %s", text, strings.Join(levelNames[:], ", "))
	}
	*l = Level(i)
	return nil
}

// Breaches parts what was found into breaches and the reason why the rest couldn't be judged, "" if there is none.
func Breaches(found []Violation) (breaches []Violation, unjudged string) {
	for _, v := range found {
		switch {
		case v.Level != Unjudged:
			breaches = append(breaches, v)
		case unjudged == "":
			unjudged = fmt.Sprintf("%s: got %s, ringback reads %s", shorten(v.Where()), v.Got, v.Want)
		}
	}
	return breaches, unjudged
}

// Part is the part of a message that a violation is about.
type Part string

// The parts of a request and of an answer.
const (
	PartMethod Part = "method"
	PartPath   Part = "path"
	PartQuery  Part = "query"
	PartStatus Part = "status"
	PartHeader Part = "header"
	PartCookie Part = "cookie"
	PartBody   Part = "body"
)

// A Violation is one breach of the contract in one message.
type Violation struct {
	// Rule is the promise that was broken, as a stable path: schema/type, page/length, query/unknown,
	// or the id of one of the spec's x-rules.
	Rule  string `json:"rule"`
	Level Level  `json:"level"`
	// Part, with Name or Pointer, is what broke it: Name is the parameter's or header's name, or that of a property which
	// is missing; Pointer the JSON pointer (RFC 6901) into the body, "" for all of it.
	Part    Part   `json:"part"`
	Name    string `json:"name,omitempty"`
	Pointer string `json:"pointer"`
	Got     string `json:"got"`            // what was sent, shortened
	Want    string `json:"want"`           // what is allowed
	Says    string `json:"says,omitempty"` // the sentence that promises it, if there is one
	Place   Place  `json:"place"`          // where the spec states it
	// More counts further violations like this one: of the same rule, at the same place but for positions in lists and names that
	// the spec doesn't declare. The first ten are listed, and the last of them counts the rest.
	More int `json:"more,omitempty"`
}

// Where names the part of the message at fault: /items/0/ended_at, query parameter "limit", header "Content-Type".
func (v Violation) Where() string {
	switch {
	case v.Part == PartBody && v.Pointer == "":
		return "body"
	case v.Part == PartBody:
		return v.Pointer
	case v.Part == PartQuery && v.Name != "":
		return fmt.Sprintf("query parameter %q", v.Name)
	case v.Part == PartHeader || v.Part == PartCookie:
		return fmt.Sprintf("%s %q", v.Part, v.Name)
	default:
		return string(v.Part)
	}
}

var position = regexp.MustCompile(`/\d+`)

// Kind tells violations that one cause has from others: it is the rule and what breaks it, whichever item of a list that is in.
func (v Violation) Kind() string {
	return v.Rule + " " + position.ReplaceAllString(v.Pointer, "/*") + v.Name
}

// Others says how many more there are, as in " (and 599,991 more like it)", "" if there are none.
func (v Violation) Others() string {
	if v.More == 0 {
		return ""
	}
	return fmt.Sprintf(" (and %s more like it)", thousands(v.More))
}

// Error is the violation on one line, so that it can be answered as an error. Of what came from outside it shows what can only be read.
func (v Violation) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", v.Where())
	if v.Got != "" {
		fmt.Fprintf(&b, "got %s, ", v.Got)
	}
	fmt.Fprintf(&b, "want %s [%s %s", v.Want, v.Level, v.Rule)
	if v.Place.Line > 0 {
		fmt.Fprintf(&b, ", %s", v.Place)
	}
	b.WriteByte(']')
	return printable.Text(b.String()) + v.Others()
}

// quote shows text from outside: quoted, and cut where it is long.
func quote(text string) string { return fmt.Sprintf("%q", shorten(text)) }

// quoted is a text that is quoted, and cut, if it is shown at all.
type quoted string

func (q quoted) String() string { return quote(string(q)) }

// excerpt shows bytes from outside, cut where there are many.
func excerpt(text []byte) string {
	if len(text) > 2*longestShown {
		text = text[:2*longestShown]
	}
	return shorten(string(text))
}

// longestShown is how many bytes of a text stand in a sentence.
const longestShown = 80

// shorten cuts a text that is too long for a sentence.
func shorten(text string) string {
	if len(text) <= longestShown {
		return text
	}
	return strings.ToValidUTF8(text[:longestShown], "") + "…"
}
