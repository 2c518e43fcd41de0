package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/ringback/ringback/contract"
)

// GitHub writes workflow commands, so that a GitHub workflow shows each broken law at its line of the spec: errors for what
// makes the run fail, warnings for what should hold. The last line is a notice with what the run comes to.
func GitHub(w io.Writer, r *contract.Report, o Options) error {
	var b bytes.Buffer
	for _, f := range broken(r) {
		command := "warning"
		if counts(f, o) {
			command = "error"
		}
		annotate(&b, command, f.Place.File, f.Place.Line, f.Level.String()+" "+f.Law, f.Law+": "+block(f))
	}
	if r.Unreachable != "" {
		annotate(&b, "error", "", 0, "ringback check", Plain(r.Unreachable))
	}
	for _, stale := range r.Stale {
		annotate(&b, "error", "", 0, "known failures", stale)
	}
	for _, note := range r.KnownNotes {
		annotate(&b, "warning", "", 0, "known failures", note)
	}
	if code := r.ExitCode(o.Strict); code == contract.ExitInconclusive || code == contract.ExitInterrupted {
		annotate(&b, "error", "", 0, "ringback check", verdict(r, o)+open(r, o))
	}
	annotate(&b, "notice", "", 0, "ringback check", Summary(r, o))
	return writePlain(w, &b)
}

var (
	escapeMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// annotate writes one command. Its properties and its message are escaped as the runner undoes it.
func annotate(b *bytes.Buffer, command, file string, line int, title, message string) {
	var properties []string
	if file != "" {
		properties = append(properties, "file="+escapeProperty.Replace(file))
	}
	if line > 0 {
		properties = append(properties, fmt.Sprintf("line=%d", line))
	}
	properties = append(properties, "title="+escapeProperty.Replace(title))
	fmt.Fprintf(b, "::%s %s::%s\n", command, strings.Join(properties, ","), escapeMessage.Replace(strings.TrimSpace(message)))
}
