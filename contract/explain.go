package contract

import (
	"fmt"
	"slices"
)

// How says in a few sentences how a law is judged.
func (l *Law) How() []string {
	var out []string
	switch {
	case l.check == nil, l.Cost == 0:
		out = append(out, "It sends nothing of its own: every answer of the run is judged.")
	case l.fixed:
		out = append(out, fmt.Sprintf("It sends some %d requests and judges the answers by themselves.", l.Cost))
	default:
		out = append(out, fmt.Sprintf("It sends some %d requests and compares the answers with what was read of the data before.", l.Cost))
	}
	if l.Level == Remark {
		out = append(out, "The documentation leaves this open: the report says which way the target behaves, and it can't fail.")
	} else {
		out = append(out, "A breach counts only if it shows again when asked again; one that doesn't is flaky.")
	}
	switch l.Profile {
	case Deep:
		out = append(out, "It is part of the deep profile alone.")
	case Standard:
		out = append(out, "The quick profile leaves it out.")
	}
	return out
}

// Causes are the laws whose failure probably has the same cause as a failure of this one. The report shows them together.
func (l *Law) Causes() []string { return slices.Clone(l.causes) }
