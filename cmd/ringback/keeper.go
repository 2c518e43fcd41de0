package main

import (
	"fmt"
	"io"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/fixtures/record"
)

// keeper keeps the answers of a run that show a failure. A nil one keeps nothing.
type keeper struct {
	folder *record.Folder
	names  []string // of the scenarios that are new
	err    error    // the first that kept an answer from being kept
}

func newKeeper(folder string) (*keeper, error) {
	if folder == "" {
		return nil, nil
	}
	f, err := record.Open(folder)
	if err != nil {
		return nil, fmt.Errorf("--save: %w", err)
	}
	return &keeper{folder: f}, nil
}

// broken is what the suite tells of broken answers, nil if nobody wants to know.
func (k *keeper) broken() func(contract.Broken) {
	if k == nil {
		return nil
	}
	return k.keep
}

// keep keeps an answer by what it breaks, as a proxy does, or by the law if it breaks nothing alone.
func (k *keeper) keep(b contract.Broken) {
	e := record.Exchange{
		Source: b.Target, Time: b.Time, Asked: b.Asked, Response: b.Response, Violations: b.Violations, Redact: b.Redact,
	}
	if len(b.Violations) == 0 {
		e.Law, e.Got, e.Want, e.Number = b.Law, b.Got, b.Want, b.Number
	}
	saved, err := k.folder.Save(e)
	switch {
	case err != nil && k.err == nil:
		k.err = fmt.Errorf("--save: %w", err)
	case saved.New:
		k.names = append(k.names, saved.Name)
	}
}

// sum says what was kept.
func (k *keeper) sum(w io.Writer, quiet bool) error {
	if k == nil {
		return nil
	}
	for _, name := range k.names {
		if !quiet {
			fmt.Fprintf(w, "saved: ringback serve --scenarios %s --scenario %s\n", shellWord(k.folder.Path()), name)
		}
	}
	return k.err
}
