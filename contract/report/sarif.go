package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"strconv"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/internal/printable"
)

// The parts of SARIF 2.1.0 (OASIS, 27 March 2020) that a report fills.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		Properties  map[string]any    `json:"properties"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		About   string      `json:"informationUri"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID            string             `json:"id"`
		Short         sarifText          `json:"shortDescription"`
		Full          sarifText          `json:"fullDescription"`
		Help          sarifText          `json:"help"` // without which GitHub takes no rule
		Configuration sarifConfiguration `json:"defaultConfiguration"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifConfiguration struct {
		Level string `json:"level"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Start         string              `json:"startTimeUtc"`
		End           string              `json:"endTimeUtc"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string          `json:"level"`
		Message sarifText       `json:"message"`
		Rule    *sarifReference `json:"associatedRule,omitempty"`
	}
	sarifReference struct {
		ID    string `json:"id"`
		Index int    `json:"index"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn,omitempty"`
	}
)

// SARIF writes SARIF 2.1.0: a rule for each law, a result for each that is broken, at its line of the spec. What was met where
// the documentation is silent is a note; what couldn't be judged is a notification of the run, not a result.
func SARIF(w io.Writer, r *contract.Report, o Options) error {
	const instant = "2006-01-02T15:04:05.000Z"
	invocation := sarifInvocation{
		Successful: !r.Interrupted && r.Unreachable == "", Start: r.Started.UTC().Format(instant), End: r.Started.Add(r.Took).UTC().Format(instant),
	}
	run := sarifRun{
		Tool: sarifTool{sarifDriver{Name: r.Tool, Version: o.Version, About: about, Rules: []sarifRule{}}}, Results: []sarifResult{},
		Properties: map[string]any{"target": r.Target, "profile": r.Profile, "seed": r.Seed, "requests": r.Requests},
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, newRule(f))
		run.Results = append(run.Results, results(i, f, o)...)
		invocation.note(i, f)
	}
	for _, stale := range r.Stale {
		invocation.Notifications = append(invocation.Notifications, sarifNotification{Level: "error", Message: sarifText{"known failure: " + stale}})
	}
	for _, note := range r.KnownNotes {
		invocation.Notifications = append(invocation.Notifications, sarifNotification{Level: "warning", Message: sarifText{"known failure: " + note}})
	}
	if r.ExitCode(o.Strict) == contract.ExitInconclusive {
		invocation.Notifications = append(invocation.Notifications, sarifNotification{Level: "warning", Message: sarifText{verdict(r, o) + open(r, o)}})
	}
	run.Invocations = []sarifInvocation{invocation}
	e := json.NewEncoder(printable.JSONWriter{W: w})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// about is where the program is described.
const about = "https://github.com/ringback/ringback"

func newRule(f *contract.Finding) sarifRule {
	help := f.Promise + " " + strconv.Quote(f.Says) + ", " + f.Place.String() + ". How it is judged: ringback explain " + f.Law
	return sarifRule{
		f.Law, sarifText{f.Promise}, sarifText{f.Level.String() + ": " + f.Says}, sarifText{help}, sarifConfiguration{sarifLevel(f.Level)},
	}
}

func sarifLevel(l contract.Level) string {
	return map[contract.Level]string{contract.Must: "error", contract.Should: "warning", contract.Remark: "note"}[l]
}

// results are those of one finding: one if it is broken, and one for each behaviour that was met.
func results(index int, f *contract.Finding, o Options) []sarifResult {
	base := sarifResult{RuleID: f.Law, RuleIndex: index, Locations: []sarifLocation{location(f.Place)}}
	var out []sarifResult
	if f.Outcome.Broken() {
		broken := base
		broken.Level, broken.Message, broken.Fingerprints = sarifLevel(f.Level), sarifText{block(f)}, fingerprint(f.Law)
		if counts(f, o) {
			broken.Level = "error"
		}
		if f.Known != "" {
			broken.Suppressions = []sarifSuppression{{"external", f.Known}}
		}
		out = append(out, broken)
	}
	for _, observed := range f.Observed {
		note := base
		note.Level, note.Message, note.Fingerprints = "note", sarifText{Plain(observed)}, fingerprint(f.Law, observed)
		out = append(out, note)
	}
	return out
}

// fingerprint tells the same finding in another run: it depends on the law, not on what was asked or where the line stands.
func fingerprint(parts ...string) map[string]string {
	h := sha256.New()
	for _, part := range parts {
		_, _ = h.Write([]byte(part + "\x00"))
	}
	return map[string]string{"ringbackLaw/v1": hex.EncodeToString(h.Sum(nil)[:16])}
}

func location(p ringback.Place) sarifLocation {
	l := sarifLocation{sarifPhysical{Artifact: sarifArtifact{(&url.URL{Path: filepath.ToSlash(p.File)}).String()}}}
	if p.Line > 0 {
		l.Physical.Region = &sarifRegion{p.Line, p.Column}
	}
	return l
}

// note tells what came to no verdict.
func (v *sarifInvocation) note(index int, f *contract.Finding) {
	level := "note"
	switch f.Outcome {
	case contract.Error:
		level = "error"
		v.Successful = false
	case contract.Inconclusive, contract.Skipped:
	default:
		return
	}
	v.Notifications = append(v.Notifications, sarifNotification{
		level, sarifText{f.Law + ": " + Plain(outcomeText(f))}, &sarifReference{f.Law, index},
	})
}
