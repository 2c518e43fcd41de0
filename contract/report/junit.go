package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/ringback/ringback/contract"
)

// The elements stand in the order of the schema that CI servers share (jenkins-junit.xsd): in a suite properties, then cases;
// in a case skipped, error, failure, system-out.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Time     string       `xml:"time,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name      string       `xml:"name,attr"`
		ClassName string       `xml:"classname,attr"`
		Skipped   *junitReason `xml:"skipped"`
		Error     *junitReason `xml:"error"`
		Failure   *junitReason `xml:"failure"`
		Output    string       `xml:"system-out,omitempty"`
	}
	junitReason struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes JUnit XML: a suite for each family of laws, a case for each law. What couldn't be judged is skipped with its
// reason, flaky is a failure. A broken should is a failure with Strict, and output of its case without.
func JUnit(w io.Writer, r *contract.Report, o Options) error {
	suites := junitSuites{Name: "ringback", Time: fmt.Sprintf("%.3f", r.Took.Seconds())}
	if c := runCase(r, o); c != nil {
		suite := newSuite(r, "run")
		suite.add(*c)
		suites.add(suite)
	}
	for _, f := range families(all(r)) {
		suite := newSuite(r, f.name)
		for _, finding := range f.findings {
			suite.add(newCase(f.name, finding, o))
		}
		suites.add(suite)
	}
	if len(r.Stale)+len(r.KnownNotes) > 0 {
		suite := newSuite(r, "known failures")
		for _, stale := range r.Stale {
			suite.add(junitCase{Name: stale, ClassName: "ringback.known", Failure: &junitReason{Message: stale, Type: "stale"}})
		}
		for _, note := range r.KnownNotes {
			suite.add(junitCase{Name: note, ClassName: "ringback.known", Skipped: &junitReason{Message: note}})
		}
		suites.add(suite)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(suites); err != nil {
		return err
	}
	b.WriteString("\n")
	return writePlain(w, &b)
}

// runCase is an error of the run as a whole, nil if there is none. Without it, whoever reads the file alone would see nothing but skipped
// cases.
func runCase(r *contract.Report, o Options) *junitCase {
	c := junitCase{Name: "judged", ClassName: "ringback.run"}
	switch code := r.ExitCode(o.Strict); {
	case r.Unreachable != "":
		c.Name, c.Error = "reachable", &junitReason{Message: Plain(r.Unreachable), Type: "unreachable"}
	case code == contract.ExitInconclusive, code == contract.ExitInterrupted:
		c.Error = &junitReason{Message: verdict(r, o) + open(r, o), Type: "unjudged"}
	default:
		return nil
	}
	return &c
}

func newSuite(r *contract.Report, name string) junitSuite {
	suite := junitSuite{
		Name: "ringback." + name, Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"),
		Properties: []junitProperty{
			{"target", r.Target},
			{"spec", r.Spec},
			{"profile", r.Profile.String()},
			{"seed", fmt.Sprint(r.Seed)},
			{"window", Plain(windowWords(r.Window))},
		},
	}
	if words := chosen(r); words != "" {
		suite.Properties = append(suite.Properties, junitProperty{"laws", Plain(words)})
	}
	return suite
}

func (s *junitSuites) add(suite junitSuite) {
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Errors += suite.Errors
	s.Suites = append(s.Suites, suite)
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Skipped != nil:
		s.Skipped++
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	}
	s.Cases = append(s.Cases, c)
}

func newCase(family string, f *contract.Finding, o Options) junitCase {
	c := junitCase{Name: rest(f.Law), ClassName: "ringback." + family}
	var output []string
	for _, observed := range f.Observed {
		output = append(output, Plain(observed))
	}
	switch {
	case f.Outcome == contract.Pass:
	case f.Known != "":
		c.Skipped = &junitReason{Message: "known failure: " + Plain(f.Known)}
	case f.Outcome == contract.Error:
		c.Error = &junitReason{Message: Plain(f.Reason), Type: "error", Text: block(f)}
	case counts(f, o):
		c.Failure = &junitReason{Message: f.Level.String() + ": " + Plain(f.Promise), Type: f.Outcome.String(), Text: block(f)}
	case f.Outcome.Broken():
		output = append(output, f.Level.String()+", "+f.Outcome.String()+": "+block(f))
	default:
		c.Skipped = &junitReason{Message: Plain(outcomeText(f))}
	}
	c.Output = strings.TrimSpace(strings.Join(output, "\n"))
	return c
}
