package contract

import (
	"slices"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// Broken is an answer that shows, by itself or with others, that a law is broken.
type Broken struct {
	Law       string
	Got, Want string // as in the evidence
	Number    int    // among the answers of one evidence, from 1
	Target    string // the base URL
	Asked     string // the request line, without tokens
	Time      time.Time

	// Response is the answer as it was sent, but decoded: a token may be in it, which Redact takes out.
	Response ringback.Response
	// Violations are what the answer breaks by itself, none if it takes others to see it.
	Violations []ringback.Violation
	// Redact takes the tokens of the run out of a text, with whole if it is known not to have been cut off.
	Redact func(text string, whole bool) string
}

// tellBroken hands out the answers behind what is reported.
func (s *suite) tellBroken() {
	if s.target.Broken == nil {
		return
	}
	for i := range s.report.Findings {
		f := &s.report.Findings[i]
		if !f.Outcome.Broken() || f.Known != "" {
			continue
		}
		for _, e := range f.Evidence {
			for n, a := range e.answers {
				if a.Status != 0 {
					s.target.Broken(s.brokenAnswer(f, &e, a, n+1))
				}
			}
		}
	}
}

func (s *suite) brokenAnswer(f *Finding, e *Evidence, a *probe.Answer, number int) Broken {
	b := Broken{
		Law: f.Law, Got: e.Got, Want: e.Want, Number: number, Target: s.probe.Base(), Time: a.Date, Redact: s.redactText,
		Asked:    a.Request.Method + " " + strings.TrimPrefix(s.probe.URL(a.Ask), s.probe.Base()),
		Response: ringback.Response{Status: a.Status, Header: a.Header, Body: a.Body},
	}
	b.Violations, _ = ringback.Breaches(s.spec.JudgeResponse(ringback.Request{Method: a.Request.Method, URL: a.Request.URL, Header: a.Request.Header}, b.Response))
	if a.Ask.Authorization == nil { // the token of the run is one, however it is spelled
		b.Violations = slices.DeleteFunc(b.Violations, func(v ringback.Violation) bool { return v.Rule == "auth/accepted" })
	}
	return b
}

func (s *suite) redactText(text string, whole bool) string {
	if whole {
		return s.probe.RedactWhole(text)
	}
	return s.probe.Redact(text)
}
