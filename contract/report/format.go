package report

import (
	"io"
	"slices"

	"github.com/ringback/ringback/contract"
)

// Options say how a report is written. The zero value is a calm default.
type Options struct {
	Strict bool // a broken should counts as a failure
	Color  bool // Tree: with the colours of a terminal
	Brief  bool // Tree: failures alone

	Version string // SARIF: of the program that reports. "" isn't told
}

// A Format is one way to write a report.
type Format struct {
	Name  string
	Says  string // in a few words
	Write func(io.Writer, *contract.Report, Options) error
}

// Formats are all there are.
func Formats() []Format {
	return []Format{
		{"tree", "readable text", Tree},
		{"json", "everything, in the form that Schema describes", JSON},
		{"junit", "JUnit XML, for CI servers", JUnit},
		{"sarif", "SARIF 2.1.0, for code scanning", SARIF},
		{"github", "annotations of a GitHub workflow", GitHub},
		{"html", "one page that needs nothing else", HTML},
	}
}

// Find is the format of a name.
func Find(name string) (Format, bool) {
	all := Formats()
	i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return all[i], true
}
