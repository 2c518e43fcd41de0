// Package hostile holds tests only: input that was made to cost much, each with a bound on the memory and the time it may take.
//
// To add a row, write it into the table of its family (rows_*_test.go), or give a new family a file and a line in the table of
// hostile_test.go. A row runs in a process of its own, which is measured from outside: its peak of memory, and the processor's time,
// so that a busy machine makes no difference.
package hostile
