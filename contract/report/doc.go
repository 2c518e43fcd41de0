// Package report writes what a run of the contract suite has found, for people and for machines.
//
//	if err := report.HTML(file, r, report.Options{}); err != nil {
//		return err
//	}
//
// Each format is one function in a file of its own: Tree for a terminal, JSON (whose form Schema describes), JUnit, SARIF, GitHub
// and HTML. format.go has the table of them, outcome.go what they agree on: which failures count and what a run comes to;
// family.go groups laws by their ids, coverage.go says what was judged on what, text.go makes outside text harmless.
//
// A writer's output depends on the report alone: no clock, no machine, no order of maps.
package report
