package contract

// redact takes the tokens out of everything in a finding that came from outside. Whoever writes a law may forget to; curl lines
// and addresses carry placeholders from the beginning.
func (s *suite) redact(f *Finding) {
	f.Reason = s.probe.Redact(f.Reason)
	s.redactAll(f.Observed)
	for i := range f.Evidence {
		s.redactEvidence(&f.Evidence[i])
	}
}

func (s *suite) redactEvidence(e *Evidence) {
	e.Got, e.Want, e.Difference = s.probe.Redact(e.Got), s.probe.Redact(e.Want), s.probe.Redact(e.Difference)
	s.redactAll(e.Parameters)
	for i := range e.Requests {
		e.Requests[i].Answer = s.probe.Redact(e.Requests[i].Answer)
	}
	if e.Violation != nil {
		v := *e.Violation
		v.Got, v.Want, v.Name, v.Pointer = s.probe.Redact(v.Got), s.probe.Redact(v.Want), s.probe.Redact(v.Name), s.probe.Redact(v.Pointer)
		e.Violation = &v
	}
}

func (s *suite) redactAll(texts []string) {
	for i, text := range texts {
		texts[i] = s.probe.Redact(text)
	}
}
