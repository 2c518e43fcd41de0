package pull

import (
	"fmt"

	"github.com/ringback/ringback"
)

// missing is how many calls the deployment told of that never came, though none vanished.
func (s *state) missing() int64 {
	if s.First == ringback.Absent || s.Last < s.First {
		return 0
	}
	return max(0, s.First-s.Calls)
}

// complete refuses to call a file complete if pages came again instead of others.
func (r *reader) complete() error {
	if n := r.at.missing(); n > 0 && 2*r.at.Twice >= n {
		return fmt.Errorf("%w: got %d of %d calls, and %d of them again: the target doesn't keep %s, or no order", ErrAnswer, r.at.Calls, r.at.First, r.at.Twice, r.list.Offset.Name)
	}
	return nil
}

func (r *reader) progress() Progress {
	total := r.at.Last
	if total == ringback.Absent {
		total = r.at.Everything
	}
	return Progress{Calls: r.at.Calls, Total: total, Requests: r.probe.Requests()}
}

func (r *reader) result() Result {
	s := &r.at
	out := Result{Progress: r.progress(), Resumed: r.resumed, Waits: r.probe.Stats.Waits, Resets: r.probe.Stats.Resets, Failures: r.failures}
	out.Notes = append(out.Notes, s.Notes...)
	if out.Unfit = s.Unfit; s.Unfit > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d calls break the spec, so that nobody serves them: %s", s.Unfit, r.probe.Redact(s.Breach)))
	}
	if s.Moved > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("the list moved %d times while it was read: it was read again from there", s.Moved))
	}
	if s.Twice > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d calls came again further down and are written once", s.Twice))
	}
	if n := s.missing(); n > 0 && s.Phase == done {
		out.Notes = append(out.Notes, fmt.Sprintf("%d of the %d calls that the target told of never came", n, s.First))
	}
	switch gone := s.First - s.Last; {
	case s.First == ringback.Absent || s.Last == ringback.Absent:
	case gone > 0:
		out.Notes = append(out.Notes, fmt.Sprintf("%d calls of the window vanished while it was read", gone))
	case gone < 0 && s.Cut == "":
		out.Notes = append(out.Notes, fmt.Sprintf("%d calls came while the others were read, and aren't among them", -gone))
	case gone < 0:
		out.Notes = append(out.Notes, fmt.Sprintf("%d calls came late into the window while it was read", -gone))
	}
	return out
}
