package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/contract/report"
	"github.com/ringback/ringback/internal/outfile"
	"github.com/ringback/ringback/internal/say"
)

// output is one report that is to be written.
type output struct {
	format report.Format
	name   string    // of the file, - for standard output
	to     io.Writer // what it is seen on; nil for a file
	file   *outfile.File
}

type outputs []*output

// openOutputs tries all files before anything is asked, so that a run isn't for nothing. What stands in them stays until the
// report is written.
func openOutputs(flags []string, stdout io.Writer) (all outputs, err error) {
	if len(flags) == 0 {
		flags = []string{"tree=-"}
	}
	for _, text := range flags {
		o, err := openOutput(text, stdout)
		if err == nil && all.has(o.name) {
			err = fmt.Errorf("--report %s: two reports to one place", text)
		}
		if err != nil {
			all.abandon()
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

func openOutput(text string, stdout io.Writer) (*output, error) {
	name, file, ok := strings.Cut(text, "=")
	if file != "" {
		file = filepath.Clean(file) // so that two ways to write one place are one
	}
	format, known := report.Find(name)
	switch {
	case !ok || file == "":
		return nil, fmt.Errorf("--report %q: want FORMAT=FILE, like junit=report.xml", text)
	case !known:
		return nil, fmt.Errorf("--report: no format %q: want %s%s", name, strings.Join(formatNames(), ", "), say.Meant(name, formatNames()))
	case file == "-":
		return &output{format: format, name: file, to: stdout}, nil
	}
	f, err := outfile.Open(file)
	if err != nil {
		return nil, fmt.Errorf("--report: %w", err)
	}
	return &output{format: format, name: file, to: f.To(), file: f}, nil
}

func formatNames() []string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	return names
}

func (all outputs) has(name string) bool {
	return slices.ContainsFunc(all, func(o *output) bool { return o.name == name })
}

// read reports whether a report goes to standard output whose end says to people what the run comes to.
func (all outputs) read() bool {
	return slices.ContainsFunc(all, func(o *output) bool { return o.name == "-" && (o.format.Name == "tree" || o.format.Name == "github") })
}

// abandon leaves the files as they were.
func (all outputs) abandon() {
	for _, o := range all {
		if o.file != nil {
			o.file.Close()
		}
	}
}

// write writes every report, also those behind one that can't be written. What couldn't be written is shown on standard error,
// so that nothing that was found is lost, unless whoever read it wanted no more.
func (all outputs) write(r *contract.Report, options report.Options, stderr io.Writer) error {
	var failed []error
	lost := false
	for _, o := range all {
		if err := o.write(r, options); err != nil {
			lost = lost || !errors.Is(err, syscall.EPIPE)
			failed = append(failed, fmt.Errorf("--report %s=%s: %w", o.format.Name, o.name, err))
		}
	}
	if len(failed) == 0 {
		return nil
	}
	if lost {
		_ = report.Tree(stderr, r, options)
	}
	return errors.Join(failed...)
}

func (o *output) write(r *contract.Report, options report.Options) error {
	options.Color = colorful(o.to)
	var text bytes.Buffer
	if err := o.format.Write(&text, r, options); err != nil {
		return err
	}
	if o.file != nil {
		return o.file.Write(text.Bytes())
	}
	_, err := o.to.Write(text.Bytes())
	return err
}

// colorful reports whether what is written is seen on a terminal whose user doesn't mind colours (https://no-color.org).
func colorful(w io.Writer) bool { return os.Getenv("NO_COLOR") == "" && terminal(w) }

// terminal reports whether a writer is one that can go back on its line.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
