package pull

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// phase is the part of a pull that is under way.
type phase string

const (
	begin    phase = "begin"    // nothing is known of the deployment
	closed   phase = "closed"   // the calls of the window
	timeless phase = "timeless" // those that have no time, and so match no window
	done     phase = "done"
)

// state is where a pull is, as it is kept beside its file. Whatever the next request and the next line depend on is in it.
type state struct {
	About string `json:"about"`
	asked
	Key string `json:"key,omitempty"` // until the last call is there; "" if a file keeps it

	Phase      phase    `json:"phase"`
	Cut        string   `json:"cut"`        // up to when; "": the window is open
	NullsFirst bool     `json:"nullsFirst"` // calls without a time come before all others
	Alone      bool     `json:"alone"`      // pages hold one call: there is none to see again
	Skip       int64    `json:"skip"`       // calls of the list that lie behind us
	Back       int64    `json:"back"`       // how many of them are asked for again
	Bytes      int64    `json:"bytes"`      // of the file that count
	Calls      int64    `json:"calls"`
	Everything int64    `json:"everything"`       // the total without a window, at the beginning
	First      int64    `json:"first"`            // the total of the window, when it was read first
	Last       int64    `json:"last"`             // and last
	Moved      int      `json:"moved"`            // how often the list had moved under us
	Twice      int64    `json:"twice"`            // calls that came again further down
	Unfit      int64    `json:"unfit,omitempty"`  // calls that break what the spec says they must
	Breach     string   `json:"breach,omitempty"` // the first of them
	Notes      []string `json:"notes,omitempty"`
}

// asked is what a pull has to have in common with the one that it goes on with.
type asked struct {
	URL         string   `json:"url"`
	Query       string   `json:"query"`
	Spec        string   `json:"spec"` // its digest
	PageSize    int      `json:"pageSize"`
	Fingerprint string   `json:"fingerprint"` // of the key
	Shift       bool     `json:"shift"`
	Keep        []string `json:"keep"`
}

const about = "An interrupted ringback pull, which the same command goes on with. If there is a key in it, it tells who the calls are about: don't pass it on."

func newState(o *Options, url string) state {
	digest := sha256.Sum256(o.Spec.Source())
	keep := slices.Sorted(slices.Values(o.Keep))
	if keep == nil {
		keep = []string{}
	}
	return state{About: about, Phase: begin, Back: 1, First: -1, Last: -1, Everything: -1, asked: asked{
		URL: url, Query: o.Query, Spec: hex.EncodeToString(digest[:8]), PageSize: o.PageSize, Shift: o.Shift, Keep: keep,
	}}
}

// differs says in what another pull was asked for, nil if it is the same.
func (a *asked) differs(b *asked) error {
	for _, pair := range []struct{ what, a, b string }{
		{"the address", a.URL, b.URL},
		{"the query", a.Query, b.Query},
		{"the spec's digest", a.Spec, b.Spec},
		{"the page size", fmt.Sprint(a.PageSize), fmt.Sprint(b.PageSize)},
		{"the key's fingerprint", a.Fingerprint, b.Fingerprint},
		{"shift", fmt.Sprint(a.Shift), fmt.Sprint(b.Shift)},
		{"what is kept", strings.Join(a.Keep, ","), strings.Join(b.Keep, ",")},
	} {
		if pair.a != pair.b {
			return fmt.Errorf("%s was %q, now it is %q", pair.what, pair.a, pair.b)
		}
	}
	return nil
}

func (s *state) encode() []byte {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("pull: " + err.Error()) // it has nothing that can't be written
	}
	return append(text, '\n')
}

func decodeState(text []byte) (s state, err error) {
	if err := json.Unmarshal(text, &s); err != nil {
		return s, err
	}
	if s.About == "" || s.Phase == "" || s.Bytes < 0 || s.Skip < 0 {
		return s, errors.New("it says nothing of a pull")
	}
	return s, nil
}
