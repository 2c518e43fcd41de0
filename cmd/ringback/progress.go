package main

import (
	"fmt"
	"io"

	"github.com/ringback/ringback/contract"
)

// progress tells how far a run is: on a terminal in one line that changes, else, if asked for, in a line a law.
type progress struct {
	w              io.Writer
	moving, spoken bool
	verbose        bool
}

func newProgress(w io.Writer, quiet, verbose bool) *progress {
	return &progress{w: w, moving: !quiet && terminal(w), verbose: verbose && !quiet}
}

// clearLine goes back to the beginning of a terminal's line and empties it.
const clearLine = "\r\x1b[K"

func (p *progress) tell(at contract.Progress) {
	if p.moving {
		p.spoken = true
		fmt.Fprintf(p.w, "%s%d/%d laws, %d requests: %s", clearLine, at.Done, at.Laws, at.Requests, at.Law)
	}
	if p.verbose && at.Finding != nil {
		p.clear()
		fmt.Fprintf(p.w, "%-12s %s (%d requests)\n", at.Finding.Outcome, at.Law, at.Finding.Requests)
	}
}

// clear takes the line away.
func (p *progress) clear() {
	if p.spoken {
		_, _ = io.WriteString(p.w, clearLine)
		p.spoken = false
	}
}
