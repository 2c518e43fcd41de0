package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/ringback/ringback/contract"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"answered": answered, "join": strings.Join, "number": func(i int) int { return i + 1 }, "outcome": outcomeText, "plain": Plain, "seconds": seconds,
}).Parse(pageText))

// HTML writes one page that needs nothing else: no other file, no network. It can be read on a phone and filtered; without
// scripts it is all there, too.
func HTML(w io.Writer, r *contract.Report, o Options) error {
	var b bytes.Buffer
	if err := page.Execute(&b, newView(r, o)); err != nil {
		return err
	}
	return writePlain(w, &b)
}

// view is what the page shows.
type view struct {
	*contract.Report
	Style    template.CSS
	Script   template.JS
	Policy   string
	Verdict  string
	Mood     string // bad, fair or good
	Words    string
	Open     string // what the verdict leaves open
	Chosen   string
	When     string
	Outcomes []chip
	Levels   []chip
	Broken   []contract.Group
	Families []viewFamily
	Window   string
	Gaps     []string
	Statuses string
	Rows     []viewCoverage
}

// chip is a button that filters.
type chip struct {
	Name  string
	Count int
}

type viewFamily struct {
	Name     string
	Words    string
	Open     string // what the verdict leaves open
	Chosen   string
	Findings []viewFinding
}

type viewFinding struct {
	*contract.Finding
	Open bool
}

func newView(r *contract.Report, o Options) view {
	v := view{
		Report: r, Style: template.CSS(pageStyle), Script: template.JS(pageScript), Policy: policy(),
		Verdict: verdict(r, o), Mood: mood(r, o), Words: tallyOf(all(r)).words(), Open: open(r, o), Chosen: chosen(r), When: r.Started.UTC().Format(time.RFC3339),
		Broken: r.Groups(), Window: Plain(windowWords(r.Window)), Gaps: gaps(&r.Coverage), Statuses: statusWords(&r.Coverage), Rows: coverageRows(r),
	}
	for _, outcome := range []contract.Outcome{contract.Fail, contract.Flaky, contract.Error, contract.Inconclusive, contract.Skipped, contract.Pass} {
		n := 0
		for _, level := range []contract.Level{contract.Must, contract.Should, contract.Remark} {
			n += r.Count(outcome, level)
		}
		v.Outcomes = append(v.Outcomes, chip{outcome.String(), n})
	}
	for _, level := range []contract.Level{contract.Must, contract.Should, contract.Remark} {
		n := len(those(r, func(f *contract.Finding) bool { return f.Level == level }))
		v.Levels = append(v.Levels, chip{level.String(), n})
	}
	for _, f := range families(all(r)) {
		v.Families = append(v.Families, newViewFamily(f, o))
	}
	return v
}

func newViewFamily(f *family, o Options) viewFamily {
	out := viewFamily{Name: f.name, Words: tallyOf(f.findings).words()}
	for _, finding := range f.findings {
		out.Findings = append(out.Findings, viewFinding{finding, counts(finding, o)})
	}
	return out
}

func mood(r *contract.Report, o Options) string {
	switch r.ExitCode(o.Strict) {
	case contract.ExitKept:
		return "good"
	case contract.ExitBroken:
		return "bad"
	}
	return "fair"
}

// policy lets the page run its own style and script and nothing else, so that no text of a target's can.
func policy() string {
	return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + hash(pageStyle) + "; script-src " + hash(pageScript)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// viewCoverage is one parameter or field of the coverage page.
type viewCoverage struct {
	Kind, Name string
	Facts      []fact
	Laws       []*contract.Finding
}

// fact is one thing that may have been met. Missed: it hasn't.
type fact struct {
	Name   string
	Count  int
	Missed bool
}

func coverageRows(r *contract.Report) []viewCoverage {
	var rows []viewCoverage
	for _, p := range r.Coverage.Parameters {
		facts := []fact{
			{"requests", p.Requests, p.Requests == 0},
			{"values", p.Values, p.Values == 0},
			{"refused", p.Refused, false},
			{"items", p.Items, p.Items == 0},
		}
		rows = append(rows, viewCoverage{"parameter", p.Name, append(facts, enumFacts(p.Enum)...), judged(r, parametersOf, p.Name)})
	}
	for _, f := range r.Coverage.Fields {
		facts := []fact{{"with a value", f.NotNull, f.NotNull == 0}}
		if f.Nullable || f.Null > 0 {
			facts = append(facts, fact{"null", f.Null, f.Null == 0})
		}
		rows = append(rows, viewCoverage{"field", f.Name, append(facts, enumFacts(f.Enum)...), judged(r, fieldsOf, f.Name)})
	}
	return rows
}

func enumFacts(counts map[string]int) []fact {
	var out []fact
	for _, value := range sorted(counts) {
		out = append(out, fact{"“" + value + "”", counts[value], counts[value] == 0})
	}
	return out
}
