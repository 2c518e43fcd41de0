package contract

import (
	"slices"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// Report is what a run has found. Its JSON form has a published schema, see package report.
type Report struct {
	Tool        string        `json:"tool"` // ringback
	Spec        string        `json:"spec"` // the name of the document
	Target      string        `json:"target"`
	Profile     Profile       `json:"profile"`
	Seed        uint64        `json:"seed"`
	Started     time.Time     `json:"started"`
	Took        time.Duration `json:"tookNanoseconds"`
	Requests    int           `json:"requests"`
	Resets      int           `json:"resets"` // connections that broke and were tried again
	Waits       int           `json:"waits"`  // answers that asked for patience
	Window      Window        `json:"window"`
	Findings    []Finding     `json:"findings"` // one a law, in the order of checking
	Coverage    Coverage      `json:"coverage"`
	Cut         []string      `json:"cut,omitempty"`         // laws that the budget cut off
	Interrupted bool          `json:"interrupted,omitempty"` // the run was ended from outside
	// Unreachable says why nothing can be judged, or nothing more: the target can't be reached, or refuses the credentials.
	Unreachable string `json:"unreachable,omitempty"`
	// Stale are entries of Target.Known that hold again, or that have expired.
	Stale []string `json:"stale,omitempty"`
	// KnownNotes say which entries of Target.Known this run couldn't check, and which accept failures of laws that hold, too.
	KnownNotes []string `json:"knownNotes,omitempty"`
	Only       []string `json:"only,omitempty"`    // patterns of Target.Only
	Skip       []string `json:"skip,omitempty"`    // patterns of Target.Skip
	LeftOut    int      `json:"leftOut,omitempty"` // laws of the spec that they or the profile left out
}

// Window is the part of the target's data that exact answers were computed from.
type Window struct {
	Query    string `json:"query"`    // the parameters that fix it; "": there are none, it is all
	Items    int    `json:"items"`    // how many items were read
	Total    int64  `json:"total"`    // how many the target has in all
	Complete bool   `json:"complete"` // every item of the window was read; else the first ones
	Says     string `json:"says"`     // in a sentence
}

// Finding is what came of one law.
type Finding struct {
	Law       string         `json:"law"`
	Promise   string         `json:"promise"`
	Says      string         `json:"says"`
	Level     Level          `json:"level"`
	Place     ringback.Place `json:"place"`
	About     About          `json:"about"`
	Outcome   Outcome        `json:"outcome"`
	Witnesses int            `json:"witnesses"` // how many items, answers or pages were judged
	Needs     int            `json:"needs"`     // how many it takes
	Requests  int            `json:"requests"`
	Reason    string         `json:"reason,omitempty"`   // why it is inconclusive, skipped or an error
	Observed  []string       `json:"observed,omitempty"` // what was met where the documentation is silent
	// Cause is another failure that probably has the same cause, under which the report shows this one. It changes no verdict.
	Cause    string     `json:"cause,omitempty"`
	Evidence []Evidence `json:"evidence,omitempty"`
	Known    string     `json:"known,omitempty"` // why a failure is accepted

	causes []string // checks that probably fail for the same cause, as the check's requests have shown
}

// Evidence shows one breach.
type Evidence struct {
	Got        string              `json:"got"`
	Want       string              `json:"want"`
	Difference string              `json:"difference,omitempty"` // the first one, in ids
	Requests   []Exchange          `json:"requests"`
	Parameters []string            `json:"parameters,omitempty"` // the smallest set of them that still shows it
	Violation  *ringback.Violation `json:"violation,omitempty"`  // where one message shows it

	key     string                                     // tells the same breach in another attempt
	again   func(key string, q query) (Evidence, bool) // asks another query for the same breach; nil: nothing can be taken away
	from    query
	answers []*probe.Answer // to Requests, whole
}

// Exchange is one request and what came back, in short.
type Exchange struct {
	Curl   string `json:"curl"` // runs as pasted, with the token in $TOKEN
	Method string `json:"method"`
	URL    string `json:"url"`
	// Header is what the request said beside what every one says, with $TOKEN, $SECOND_TOKEN and $WRONG_TOKEN for tokens.
	Header map[string][]string `json:"header,omitempty"`
	Status int                 `json:"status"`
	Answer string              `json:"answer"` // in short
}

// Finding is that of a law, nil if there is none of that id.
func (r *Report) Finding(law string) *Finding {
	for i := range r.Findings {
		if r.Findings[i].Law == law {
			return &r.Findings[i]
		}
	}
	return nil
}

// Count is how many findings have an outcome and a level.
func (r *Report) Count(o Outcome, l Level) int {
	n := 0
	for i := range r.Findings {
		if r.Findings[i].Outcome == o && r.Findings[i].Level == l {
			n++
		}
	}
	return n
}

// Exit codes of a run, as the command answers them.
const (
	ExitKept         = 0   // every must that could be judged holds, but for known failures
	ExitBroken       = 1   // a law is broken
	ExitUsage        = 2   // wrong usage, or a spec that is wrong
	ExitUnreachable  = 3   // the target can't be reached, or refuses the credentials
	ExitInconclusive = 4   // ended by a budget, or nothing that was asked for could be judged; with strict, anything inconclusive
	ExitInterrupted  = 130 // ended from outside
)

// ExitCode is what the run comes to. With strict a broken should counts as broken, and nothing may be left unjudged.
func (r *Report) ExitCode(strict bool) int {
	broken, judged, unjudged := false, false, false
	for i := range r.Findings {
		f := &r.Findings[i]
		broken = broken || f.Counts(strict)
		judged = judged || r.judges(f)
		unjudged = unjudged || f.Outcome == Inconclusive
	}
	switch {
	case r.Interrupted:
		return ExitInterrupted
	case broken:
		return ExitBroken
	case r.Unreachable != "":
		return ExitUnreachable
	case len(r.Stale) > 0:
		return ExitBroken
	case len(r.Cut) > 0, !judged, strict && unjudged:
		return ExitInconclusive
	}
	return ExitKept
}

// Counts reports whether a finding makes the run fail. With strict a broken should does.
func (f *Finding) Counts(strict bool) bool {
	switch {
	case f.Known != "":
		return false
	case f.Outcome == Error:
		return true
	}
	return f.Outcome.Broken() && (f.Level == Must || strict && f.Level == Should)
}

// judges reports whether a finding is a verdict on what was asked for. A remark is none, and the preflight is one only where nothing but it
// was asked for: it stands below all others.
func (r *Report) judges(f *Finding) bool {
	if f.Level == Remark || f.Outcome != Pass && !f.Outcome.Broken() {
		return false
	}
	return f.Law != firstLaw || slices.ContainsFunc(r.Only, func(pattern string) bool { return matches(pattern, firstLaw) }) &&
		!slices.ContainsFunc(r.Findings, func(o Finding) bool { return o.Law != firstLaw && o.Level != Remark })
}
